/** Calendar months, in UTC. */
import { z } from 'zod'

/** A month as people and payrolls write it: 2030-01. */
export const Period = z
  .string()
  .regex(/^\d{4}-(0[1-9]|1[0-2])$/, 'must be a month, as 2030-01')
  .meta({ description: 'A calendar month in UTC.' })

/** `from` included, `until` not. */
export type Month = { period: string; from: Date; until: Date }

/** The calendar month that `at` lies in. */
export function monthOf(at: Date): Month {
  const from = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth(), 1))
  const until = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 1))
  return { period: from.toISOString().slice(0, 'YYYY-MM'.length), from, until }
}

/** The month of that name. */
export const monthNamed = (period: string): Month => monthOf(new Date(`${period}-01T00:00:00Z`))

/** The month before. */
export const monthBefore = ({ from }: Month): Month => monthOf(new Date(from.getTime() - 1))

const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const

/** What people call a month. */
export const monthName = ({ from }: Month): string =>
  `${MONTH_NAMES[from.getUTCMonth()] ?? ''} ${from.getUTCFullYear()}`
