/** What a worker did, minute by minute. */
import { minuteOf, MINUTES_SHOWN } from '../domain/operations/actions.ts'

type Minute = { at: Date; done: number; failed: number }

/** Starts to count; what is older than the last hour is forgotten. */
export function createMinutes() {
  let minutes: Minute[] = []
  return {
    count(at: Date, what: 'done' | 'failed'): void {
      let last = minutes.at(-1)
      if (last === undefined || minuteOf(last.at) !== minuteOf(at)) {
        last = { at, done: 0, failed: 0 }
        minutes = [...minutes, last].slice(-MINUTES_SHOWN)
      }
      last[what] += 1
    },
    last: (): readonly Minute[] => minutes,
  }
}
