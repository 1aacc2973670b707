/** What breaks when: from the seed alone, so that a run can be had again. */
import { createChance } from '../chance.ts'
import { type Manner, MANNERS } from '../evictions.ts'
import { type Fault, FAULTS, faultOf } from './faults.ts'

export type Step = {
  fault: Fault
  lastsMs: number
  /** How long everything is whole before it. */
  restMs: number
  /** Somebody is removed while it lasts, in this manner. */
  eviction?: Manner
}

const REST_MS = [1500, 4000] as const
/** In this part of the faults somebody loses access while it lasts. */
const EVICTED_MEANWHILE = 0.35

/** An endless plan: everything there is once, in any order, and from then on by weight. With `only`, these faults in turn instead. */
export function* planOf(seed: number, only?: readonly string[]): Generator<Step, never> {
  const chance = createChance(seed, 'nemesis')
  const once = chance.shuffle(FAULTS)
  for (let at = 0; ; at += 1) {
    const fault = only ? faultOf(only[at % only.length] ?? '') : (once[at] ?? pickFault(chance.next()))
    const [least, most] = fault.lastsMs
    const step = { fault, lastsMs: chance.between(least, most), restMs: chance.between(...REST_MS) }
    const evicts = chance.happens(EVICTED_MEANWHILE)
    const manner = chance.pick(MANNERS)
    yield evicts ? { ...step, eviction: manner } : step
  }
}

function pickFault(part: number): Fault {
  let left = part * FAULTS.reduce((sum, { weight }) => sum + weight, 0)
  return FAULTS.find(({ weight }) => (left -= weight) < 0) ?? (FAULTS[0] as Fault)
}
