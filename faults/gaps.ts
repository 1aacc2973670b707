/** What each fault cost: how long nothing was stored, and how soon something was again. */
import { callsOf, type Entry, observedOf } from './history.ts'

export type Gap = {
  kind: string
  /** Seconds after the first call. */
  at: number
  lastedMs: number
  /** The longest time without a send that was answered well, from its beginning until a while after it was mended. */
  gapMs: number
  /** From its being mended to the next send that was answered well; null when there was none. */
  backMs: number | null
  about?: string
}

const WATCHED_AFTER_MS = 5000

/** The gap around each fault of a history. */
export function gapsOf(entries: readonly Entry[]): Gap[] {
  const first = entries[0]?.t ?? 0
  const oks = callsOf(entries, 'send')
    .flatMap(call => (call.outcome === 'ok' ? [call.ended] : []))
    .toSorted((a, b) => a - b)
  const faults = observedOf(entries, 'fault')
  return faults
    .filter(({ phase }) => phase === 'begin')
    .map(begin => {
      const healed = faults.find(({ phase, fault }) => phase === 'healed' && fault === begin.fault)
      const healedAt = healed?.t ?? begin.t
      const until = healedAt + WATCHED_AFTER_MS
      const before = oks.findLast(t => t <= begin.t) ?? begin.t
      const after = oks.find(t => t >= until) ?? until
      const around = [before, ...oks.filter(t => t > begin.t && t < until), after]
      const back = oks.find(t => t >= healedAt)
      return {
        kind: begin.kind,
        at: Math.round((begin.t - first) / 100) / 10,
        lastedMs: Math.round(healedAt - begin.t),
        gapMs: Math.round(Math.max(...around.slice(1).map((t, index) => t - (around[index] ?? t)))),
        backMs: back === undefined ? null : Math.round(back - healedAt),
        ...(healed?.about !== undefined && { about: healed.about }),
      }
    })
}
