import { BadgeCheck, CircleCheckBig, FileOutput, Hourglass, type LucideIcon } from 'lucide-react'
import type { PayableKind, StatementState, StatementView } from '../../../../domain/honoraria/contract.ts'
import type { Hue } from '../../ui/index.ts'

/** Cents as people read money, in their own language's way of writing it. */
export const moneyOf = (cents: number, currency: string): string =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency: currency || 'EUR' }).format(cents / 100)

const month = (period: string, form: 'long' | 'short'): string =>
  new Date(`${period}-01T00:00:00Z`).toLocaleDateString(undefined, {
    month: form,
    ...(form === 'long' && { year: 'numeric' }),
    timeZone: 'UTC',
  })

export const monthName = (period: string): string => month(period, 'long')
export const monthShort = (period: string): string => month(period, 'short')

/** The months from this one back, as they are chosen from. */
export function recentPeriods(now: Date, count: number): string[] {
  return Array.from({ length: count }, (_, back) =>
    new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - back, 1)).toISOString().slice(0, 7),
  )
}

export const KIND_WORDS: Record<PayableKind, string> = {
  advice: 'Accepted advice',
  reuse: 'Answered without a new case',
  helpful_entry: 'Entry that helped',
}

type StateWords = { word: string; icon: LucideIcon; hue: Hue | undefined }
export const STATE_WORDS: Record<StatementState, StateWords> = {
  draft: { word: 'Draft', icon: Hourglass, hue: undefined },
  checked: { word: 'Approved by one', icon: CircleCheckBig, hue: 'gorse' },
  approved: { word: 'Approved', icon: BadgeCheck, hue: 'moss' },
  exported: { word: 'With the payroll', icon: FileOutput, hue: 'moss' },
}

/** Where a statement stands, in a sentence for whom it pays. */
export function standsOf({ state, isDue }: StatementView): string {
  if (!isDue) return 'So far. It grows until the month is over.'
  if (state === 'draft') return 'Two people look at it next.'
  if (state === 'checked') return 'One person approved it; a second one looks at it next.'
  return state === 'approved' ? 'It goes to the payroll next.' : 'The payroll has it.'
}

export const HISTORY_WORDS: Record<string, string> = {
  drafted: 'Drawn up from the ledger',
  approved: 'Approved',
  sentBack: 'Sent back',
  leftOut: 'A line was left out',
  putBack: 'A line was put back',
  exported: 'Handed to the payroll',
}

export const CONTEST_WORDS = {
  open: 'Contested; somebody with no part in it decides',
  upheld: 'Contested, and found right',
  dismissed: 'Contested; it stands',
} as const
