import type { OutputOf } from '../../../../domain/contract.ts'
import type { DeathCause, LaneView } from '../../../../domain/operations/contract.ts'
import { clockOf, type Bar } from '../../ui/index.ts'

export const LANE_WORDS: Record<LaneView['name'], string> = {
  single: 'One by one',
  merged: 'Together',
}
export const CAUSE_WORDS: Record<DeathCause, string> = {
  failed: 'It failed:',
  'ended its process': 'It ended the program it ran in:',
  'did not answer': 'It kept its program from answering:',
}

const SECOND_MS = 1000
const MINUTE_MS = 60_000

/** How long something waits, in words. */
export function lagWords(ms: number | null): string {
  if (ms === null) return 'Nothing waits'
  if (ms < MINUTE_MS) return `${Math.round(ms / SECOND_MS)} s`
  return `${Math.round(ms / MINUTE_MS)} min`
}

const BAR_MINUTES = 10

/** An hour of minutes as six bars, the oldest first. */
export function tenMinutes(minutes: OutputOf<'operations.queue'>['minutes']): Bar[] {
  const bars: Bar[] = []
  for (let from = 0; from + BAR_MINUTES <= minutes.length; from += BAR_MINUTES) {
    const part = minutes.slice(from, from + BAR_MINUTES)
    const until = clockOf(new Date(part.at(-1)?.at ?? 0))
    bars.push({
      label: until,
      name: until,
      count: part.reduce((sum, { done }) => sum + done, 0),
    })
  }
  return bars
}
