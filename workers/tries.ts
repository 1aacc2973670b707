/** Whether a timed job that failed is tried again, and when. */
import { isAway } from '../config/database.ts'
import { triesFor } from '../domain/operations/actions.ts'

const AWAY_PAUSE_MS = 30_000
/** What the queue takes for: not again. */
export const NOT_AGAIN = -1

/** What work that took longer than it may ends with. */
export const tooLong = (what: string): Error =>
  Object.assign(new Error(`${what} did not end in time`), { name: 'TooLong' })

/** Whether a job that failed for the `tries`th time may run again. One that took too long goes on: another would do the same beside it. */
export const mayTryAgain = (error: Error, tries: number): boolean =>
  error.name !== 'TooLong' && (isAway(error) || tries < triesFor(error))

/**
 * The pause before the next try while MongoDB is away, or `NOT_AGAIN`, by the job's cron pattern. What comes every few minutes comes again
 * by itself: tried again, each of its times would add to what runs once MongoDB is back.
 */
export const awayPauseMs = (pattern: string): number =>
  /^\*(\/\d)? \* \* \* \*$/.test(pattern) ? NOT_AGAIN : AWAY_PAUSE_MS
