/** How much one member may ask on all their connections to a process: far more than people do, far less than a flood. */
import { Refusal } from '../../domain/vocabulary.ts'

export type Allowance = { left: number; countedAt: number; refused: number }

/** Packets: this many at once, and this many a second on the average. */
const BURST = 1500
const PER_SECOND = 400
/** Who goes on after so many more refusals than answers is hung up on. */
const REFUSED_MAX = 300
/** What is refused is owed: who floods is not let in again before they were quiet for a while, at most this much later. */
const OWED_MAX = 2000
/** Beyond so many members those who have all of theirs are forgotten. */
const KEPT_MAX = 10_000

const newAllowance = (factor: number): Allowance => ({
  left: BURST * factor,
  countedAt: performance.now(),
  refused: 0,
})

/** Gives each member's allowance, the same to all their connections, also when they hang up and come back. */
export function createAllowances(factor: number): (memberId: string) => Allowance {
  const kept = new Map<string, Allowance>()
  return memberId => {
    if (kept.size >= KEPT_MAX)
      for (const [id, allowance] of kept) if (refill(allowance, factor) === BURST * factor) kept.delete(id)
    const allowance = kept.get(memberId) ?? newAllowance(factor)
    kept.set(memberId, allowance)
    return allowance
  }
}

function refill(allowance: Allowance, factor: number): number {
  const now = performance.now()
  const more = ((now - allowance.countedAt) / 1000) * PER_SECOND * factor
  allowance.left = Math.min(BURST * factor, allowance.left + more)
  allowance.countedAt = now
  return allowance.left
}

/** Whether this member still pays for a flood. */
export const isExhausted = (allowance: Allowance, factor: number): boolean => refill(allowance, factor) < 0

/** Takes one packet from it. Refuses `too_many` to who asks faster than any person or honest program, and hangs up on who goes on. */
export function spendAllowance(allowance: Allowance, factor: number, hangUp: () => void): void {
  if (refill(allowance, factor) >= 1) {
    allowance.left -= 1
    // One call that gets through between hundreds does not make it a patient client.
    allowance.refused = Math.max(0, allowance.refused - 1)
    return
  }
  allowance.refused += 1
  allowance.left = Math.max(-OWED_MAX * factor, allowance.left - 1)
  if (allowance.refused > REFUSED_MAX) hangUp()
  throw new Refusal('too_many', 'Too many calls', { retryAfterSeconds: 1 })
}
