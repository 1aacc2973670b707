/** Times of day where someone lives: when it is quiet, and when the day's mail goes out. Pure. */
import type { QuietHours } from './contract.ts'
import type { Choices } from './rules.ts'

const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * MINUTE_MS
const QUARTER_MINUTES = 15
const QUARTER_MS = QUARTER_MINUTES * MINUTE_MS
/** The longest wait for a time of day: two days, for one that the wall may leave out. */
const LONGEST_MINUTES = 48 * 60

type Local = { day: number; minute: number }
const formats = new Map<string, Intl.DateTimeFormat>()

/** The day (counted from 1970) and the minute of the day that a clock on the wall shows. */
function onTheWall(at: number, timeZone: string): Local {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
      timeZone,
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      hourCycle: 'h23',
    })
  formats.set(timeZone, format)
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]))
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts
  return { day: Date.UTC(year, month - 1, day) / DAY_MS, minute: hour * 60 + minute }
}

const toMinute = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3))

const isQuietAt = (minute: number, from: number, to: number): boolean =>
  from < to ? minute >= from && minute < to : minute >= from || minute < to

/**
 * When quiet ends for someone for whom it is quiet at `at`, or null when it is not. Where clocks change it ends with the first
 * minute that the wall shows outside of the quiet hours. Quiet from a time to the same time is none.
 */
export function quietUntil(at: Date, quiet: QuietHours, timeZone: string): Date | null {
  const [from, to] = [toMinute(quiet.from), toMinute(quiet.to)]
  if (!quiet.on || from === to) return null
  return firstMinute(at, minute => !isQuietAt(minute, from, to), timeZone)
}

/** The next moment from `at` on at which the wall shows `time`, or just after it where clocks leave it out. */
export function nextTime(at: Date, time: string, timeZone: string): Date {
  const wanted = toMinute(time)
  const start = onTheWall(at.getTime(), timeZone)
  const day = start.minute <= wanted ? start.day : start.day + 1
  const isReached = (minute: number, on: number) => on > day || (on === day && minute >= wanted)
  return firstMinute(at, isReached, timeZone) ?? at
}

/** The first whole minute after `at` that is `wanted`, or null when `at` itself is. */
function firstMinute(
  at: Date,
  wanted: (minute: number, day: number) => boolean,
  timeZone: string,
): Date | null {
  const now = Math.floor(at.getTime() / MINUTE_MS) * MINUTE_MS
  const end = now + LONGEST_MINUTES * MINUTE_MS
  for (let quarter = Math.floor(now / QUARTER_MS) * QUARTER_MS; quarter <= end; quarter += QUARTER_MS) {
    // Clocks change, and days begin, at whole quarters of an hour: within one the wall goes on minute by minute.
    const wall = onTheWall(quarter, timeZone)
    for (let minute = 0; minute < QUARTER_MINUTES; minute++) {
      const time = quarter + minute * MINUTE_MS
      if (time >= now && wanted(wall.minute + minute, wall.day)) return time === now ? null : new Date(time)
    }
  }
  return null
}

/** How long a push waits for the notice to be read on a screen that is open. */
const PUSH_DELAY_MS = 10_000

/** When a notice is to go out if nobody reads it until then: after a moment, with the day's mail, and not while it is quiet. */
export function dueAt(
  way: 'mail' | 'push',
  at: Date,
  mailDelayMs: number,
  { mail, dailyAt, quiet, timeZone }: Pick<Choices, 'mail' | 'dailyAt' | 'quiet' | 'timeZone'>,
): Date {
  const soon = new Date(at.getTime() + (way === 'mail' ? mailDelayMs : PUSH_DELAY_MS))
  const planned = way === 'mail' && mail === 'daily' ? nextTime(soon, dailyAt, timeZone) : soon
  return quietUntil(planned, quiet, timeZone) ?? planned
}
