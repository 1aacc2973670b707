/** Breaks one thing after the other, mends each, and notes when. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Chance } from '../chance.ts'
import type { Manner } from '../evictions.ts'
import type { History } from '../history.ts'
import type { Stage } from '../stage.ts'
import type { Step } from './schedule.ts'

type Parts = {
  stage: Stage
  history: History
  chance: Chance
  isOver: () => boolean
  /** How many sends were answered well so far. */
  stored: () => number
  /** Lets somebody say something where nobody else speaks, and, when asked, removes somebody. */
  meanwhile(eviction: Manner | undefined): Promise<unknown>
  /** Hears of every fault that is over. */
  mended(): void
  say: (line: string) => void
}

/** Between two faults at least so many sends must succeed, however long that takes. */
const STORED_BETWEEN = 40
const POLL_MS = 100
const BACK_WITHIN_MS = 90_000

/** Follows the plan until it is over. Everything is mended when this resolves; the last fault is not cut short. */
export async function unleash(plan: Iterator<Step, never>, parts: Parts): Promise<void> {
  const { history, isOver, stored, say } = parts
  const beside: Promise<unknown>[] = []
  for (let fault = 1; ; fault += 1) {
    const { value: step } = plan.next()
    const goal = stored() + STORED_BETWEEN
    const patience = performance.now() + BACK_WITHIN_MS
    await restFor(step.restMs, isOver)
    while (!isOver() && stored() < goal) {
      if (performance.now() > patience)
        throw new Error('nothing was stored for a long time after a fault was mended')
      await pause(POLL_MS)
    }
    if (isOver()) break
    const { kind, disturbsBus } = step.fault
    const note = (phase: 'begin' | 'healed', about?: string) =>
      history.note('nemesis', '', {
        op: 'fault',
        kind,
        fault,
        phase,
        disturbsBus,
        ...(about !== undefined && { about }),
      })
    note('begin')
    beside.push(parts.meanwhile(step.eviction))
    const mend = await step.fault.begin(parts.stage, parts.chance)
    await pause(step.lastsMs)
    const about = (await mend()) ?? undefined
    note('healed', about)
    say(`${kind}${about === undefined ? '' : ` (${about})`}`)
    parts.mended()
  }
  await Promise.all(beside)
}

async function restFor(ms: number, isOver: () => boolean): Promise<void> {
  const until = performance.now() + ms
  while (!isOver() && performance.now() < until) await pause(POLL_MS)
}
