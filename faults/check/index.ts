/** The checker: a history in, what is wrong with it out. It knows nothing of how the history came about. */
import { callsOf, type Entry, observedOf } from '../history.ts'
import { checkAccess } from './access.ts'
import { checkCopies } from './copies.ts'
import { checkMarks } from './marks.ts'
import { checkOrder } from './order.ts'
import { ANOMALIES, type Anomaly, type Finding } from './verdict.ts'
import { checkWrites } from './writes.ts'

export type Verdict = {
  anomalies: { [A in Anomaly]: number }
  /** A few of each kind, in words. */
  examples: string[]
  figures: {
    sends: number
    acknowledged: number
    unknown: number
    refused: number
    frames: number
    stored: number
    copies: number
    ended: number
    p50Ms: number
    p99Ms: number
    worstMs: number
  }
}

const EXAMPLES_OF_EACH = 3

/** Whether somebody heard or did what they had no access to, in a history that goes on: what is found stays found. */
export const isLeaky = (entries: readonly Entry[]): boolean => checkAccess(entries).length > 0

/** Judges a whole history. */
export function judge(entries: readonly Entry[]): Verdict {
  const findings = [checkWrites, checkOrder, checkAccess, checkMarks, checkCopies].flatMap(check =>
    check(entries),
  )
  const having = (anomaly: Anomaly): Finding[] => findings.filter(finding => finding.anomaly === anomaly)
  return {
    anomalies: Object.fromEntries(
      ANOMALIES.map(anomaly => [anomaly, having(anomaly).length]),
    ) as Verdict['anomalies'],
    examples: ANOMALIES.flatMap(anomaly =>
      having(anomaly)
        .slice(0, EXAMPLES_OF_EACH)
        .map(({ says }) => `${anomaly}: ${says}`),
    ),
    figures: figuresOf(entries),
  }
}

function figuresOf(entries: readonly Entry[]): Verdict['figures'] {
  const sends = callsOf(entries, 'send')
  const count = (outcome: string) => sends.filter(send => send.outcome === outcome).length
  const latencies = sends
    .flatMap(({ outcome, began, ended }) => (outcome === 'ok' ? [ended - began] : []))
    .toSorted((a, b) => a - b)
  const quantile = (part: number) => Math.round(latencies[Math.floor((latencies.length - 1) * part)] ?? 0)
  return {
    sends: sends.length,
    acknowledged: count('ok'),
    unknown: count('info'),
    refused: count('fail'),
    frames: observedOf(entries, 'frame').length,
    stored: observedOf(entries, 'final').reduce((sum, { messages }) => sum + messages.length, 0),
    copies: observedOf(entries, 'copy').length,
    ended: callsOf(entries, 'end').filter(({ outcome }) => outcome === 'ok').length,
    p50Ms: quantile(0.5),
    p99Ms: quantile(0.99),
    worstMs: quantile(1),
  }
}
