import { dayHeadingOf } from '../../ui/moment.ts'

/** What came about on one day of the reader's. */
export type OfDay<T> = { day: string; items: readonly T[] }

/** Items by the days of the reader's clock, the latest day first; within a day in the order they came in. */
export function byDays<T extends { at: string }>(items: readonly T[], now: Date): OfDay<T>[] {
  const days = new Map<string, T[]>()
  for (const item of items.toSorted((a, b) => startOfDay(b.at) - startOfDay(a.at))) {
    const day = dayHeadingOf(new Date(item.at), now)
    days.set(day, [...(days.get(day) ?? []), item])
  }
  return [...days].map(([day, ofDay]) => ({ day, items: ofDay }))
}

const startOfDay = (at: string): number => new Date(at).setHours(0, 0, 0, 0)
