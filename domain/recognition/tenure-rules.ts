/** How long an award lasts, and what becomes of it. */

/** The one day of the year on which tenures end, unless the association chose another: 1 July. */
export const RENEWAL_DAY: RenewalDay = { month: 7, day: 1 }
export type RenewalDay = { month: number; day: number }

/** Whole months by which the end of a tenure may be put off in all. */
export const DEFERRAL_MONTHS_MAX = 12
/** How long before the end a renewal is asked for, and reminded of. */
const RENEWAL_ASKED_DAYS = 90
const REMINDED_DAYS = 30
/** How long an award waits for a renewal that is under review when its tenure ends. */
const GRACE_DAYS = 60
const DAY_MS = 86_400_000
const HALF_YEAR_MS = 183 * DAY_MS

/** The renewal day of a year, in UTC. */
const renewalIn = (year: number, { month, day }: RenewalDay): Date => new Date(Date.UTC(year, month - 1, day))

/**
 * The end of a tenure that begins at a moment: the renewal day nearest to twelve months later. Awards are given every month and end
 * on one day, so a first tenure is from half a year to one and a half; each later one is twelve months.
 */
export function tenureEnd(from: Date, renewal: RenewalDay = RENEWAL_DAY): Date {
  const earliest = from.getTime() + HALF_YEAR_MS
  const candidates = [0, 1, 2].map(years => renewalIn(from.getUTCFullYear() + years, renewal))
  return candidates.find(day => day.getTime() > earliest) ?? renewalIn(from.getUTCFullYear() + 2, renewal)
}

/** The end of the next tenure after one that ends at `until`. */
export function nextTenureEnd(until: Date): Date {
  return addMonths(until, 12)
}

/** The same day so many months later; the last of the month where it has no such day. */
export function addMonths(at: Date, months: number): Date {
  const moved = new Date(at)
  moved.setUTCDate(1)
  moved.setUTCMonth(moved.getUTCMonth() + months)
  const last = new Date(Date.UTC(moved.getUTCFullYear(), moved.getUTCMonth() + 1, 0)).getUTCDate()
  moved.setUTCDate(Math.min(at.getUTCDate(), last))
  return moved
}

/** Why the end of a tenure may not be put off by so much; undefined when it may. Nobody is asked for their reasons. */
export function whyNotDefer(
  award: { state: string; until: Date; deferredMonths: number },
  months: number,
  now: Date,
): string | undefined {
  if (award.state !== 'current' || award.until <= now) return 'This tenure is over'
  if (award.deferredMonths + months > DEFERRAL_MONTHS_MAX)
    return `A tenure can be put off by ${DEFERRAL_MONTHS_MAX} months in all`
  return undefined
}

/** What is due for an award whose tenure runs. */
export function dueFor(
  award: { until: Date },
  renewal: { isThere: boolean; isAccepted: boolean; isInReview: boolean; isReminded: boolean },
  now: Date,
): 'end' | 'ask' | 'remind' | 'nothing' {
  const left = award.until.getTime() - now.getTime()
  if (left <= 0) return renewal.isInReview && -left < GRACE_DAYS * DAY_MS ? 'nothing' : 'end'
  if (!renewal.isThere) return left <= RENEWAL_ASKED_DAYS * DAY_MS ? 'ask' : 'nothing'
  return !renewal.isAccepted && !renewal.isReminded && left <= REMINDED_DAYS * DAY_MS ? 'remind' : 'nothing'
}

/** From when on awards need looking at: those that end before. */
export const lookedAtUntil = (now: Date): Date => new Date(now.getTime() + RENEWAL_ASKED_DAYS * DAY_MS)

export type Revoking = {
  actorId: string
  holderId: string
  proposedById: string | null
  state: string
}

/** Why somebody may not propose that an award be taken back, or agree to it; undefined when they may. */
export function whyNotRevoke(facts: Revoking, step: 'propose' | 'agree'): string | undefined {
  const { actorId, holderId, proposedById, state } = facts
  if (actorId === holderId) return 'Nobody takes back their own award: it can be given up'
  if (state !== 'current' && state !== 'alumni') return 'This award is over already'
  if (step === 'propose') return proposedById === null ? undefined : 'Somebody proposed it already'
  if (proposedById === null) return 'Nobody proposed it'
  return actorId === proposedById ? 'A second person has to agree' : undefined
}
