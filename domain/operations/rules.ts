import type { QueueView } from './contract.ts'

/** What is wrong with the program or with what it was given is as wrong the next time. */
const HOPELESS = new Set([
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'AssertionError',
  'ZodError',
  'ValidationError',
  'CastError',
  'StrictModeError',
  'BSONError',
])
const TRIES_HOPELESS = 3
/** With a pause that doubles from one second: half a minute, in which most troubles of a machine are over. */
const TRIES_HOPEFUL = 6

/** How often a reaction that fails like this is tried before it is given up. */
export const triesFor = (error: { name: string }): number =>
  HOPELESS.has(error.name) ? TRIES_HOPELESS : TRIES_HOPEFUL

/** The pause before the next try after so many, in milliseconds. */
export const pauseAfter = (tries: number): number => 1000 * 2 ** (tries - 1)

const MINUTE_MS = 60_000
export const MINUTES_SHOWN = 60

type Minute = { at: Date; done: number; failed: number }

/** What several workers did, minute by minute up to now, the oldest first; quiet minutes are there too. */
export function sumMinutes(
  reports: readonly { minutes: readonly Minute[] }[],
  now: Date,
): QueueView['minutes'] {
  const sums = new Map<number, { done: number; failed: number }>()
  for (const { at, done, failed } of reports.flatMap(({ minutes }) => minutes)) {
    const sum = sums.get(minuteOf(at)) ?? { done: 0, failed: 0 }
    sums.set(minuteOf(at), { done: sum.done + done, failed: sum.failed + failed })
  }
  return Array.from({ length: MINUTES_SHOWN }, (_, index) => {
    const minute = minuteOf(now) - (MINUTES_SHOWN - 1 - index)
    const at = new Date(minute * MINUTE_MS).toISOString()
    return { at, ...(sums.get(minute) ?? { done: 0, failed: 0 }) }
  })
}

/** The number of the minute a moment lies in. */
export const minuteOf = (at: Date): number => Math.floor(at.getTime() / MINUTE_MS)
