const LANGUAGE = 'en-GB'
const DAY_MS = 86_400_000

const clock = new Intl.DateTimeFormat(LANGUAGE, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
const dayOfYear = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'short' })
const dayWithYear = new Intl.DateTimeFormat(LANGUAGE, { day: 'numeric', month: 'short', year: 'numeric' })
const longDay = new Intl.DateTimeFormat(LANGUAGE, { weekday: 'long', day: 'numeric', month: 'long' })
const full = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: 'full', timeStyle: 'short' })

const midnight = (at: Date): number => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime()

/** Whole local days from `at` to `now`: 0 today, 1 yesterday, negative in the future. */
export function daysAgo(at: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(at)) / DAY_MS)
}

/** 22:14, on the reader's clock. */
export const clockOf = (at: Date): string => clock.format(at)

/** Friday 19 November 2026 at 22:14. */
export const fullOf = (at: Date): string => full.format(at)

/** Today, Yesterday, or the date, with its year when that is another one. */
export function dayOf(at: Date, now: Date): string {
  const days = daysAgo(at, now)
  if (days === 0) return 'Today'
  if (days === 1) return 'Yesterday'
  return at.getFullYear() === now.getFullYear() ? dayOfYear.format(at) : dayWithYear.format(at)
}

/** The heading over one day of messages: Today, Yesterday, Thursday 19 November, or a date with its year. */
export function dayHeadingOf(at: Date, now: Date): string {
  const days = daysAgo(at, now)
  if (days === 0 || days === 1) return dayOf(at, now)
  return at.getFullYear() === now.getFullYear() ? longDay.format(at) : dayWithYear.format(at)
}

/** The shortest form that is still clear: 22:14 today, Yesterday at 22:14, else the date. */
export function briefOf(at: Date, now: Date): string {
  const days = daysAgo(at, now)
  if (days === 0) return clockOf(at)
  if (days === 1) return `Yesterday at ${clockOf(at)}`
  return dayOf(at, now)
}

const STEPS: readonly [unit: string, ms: number][] = [
  ['d', DAY_MS],
  ['h', 3_600_000],
  ['min', 60_000],
]

/** A span in its largest fitting unit: 3 d, 4 h, 12 min. Under a minute: 1 min. */
export function spanOf(ms: number): string {
  const [unit, size] = STEPS.find(([, step]) => ms >= step) ?? ['min', 60_000]
  return `${Math.max(1, Math.floor(ms / size))} ${unit}`
}

/** 12 min ago, in 3 h, just now. */
export function agoOf(at: Date, now: Date): string {
  const ms = now.getTime() - at.getTime()
  if (Math.abs(ms) < 60_000) return 'just now'
  return ms > 0 ? `${spanOf(ms)} ago` : `in ${spanOf(-ms)}`
}
