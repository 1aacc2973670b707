const DAY_MS = 24 * 3600 * 1000

/** So long after joining somebody is new here. */
const NEW_DAYS = 60
/** So long after they were first answered it is looked at whether they stayed. */
const STAYS_DAYS = 60
/** Whoever wrote so lately is still here. */
const LATELY_DAYS = 28

/** Whether what somebody wrote at a moment was written as a newcomer. */
export const isNewcomer = (joinedAt: Date | undefined, at: Date): boolean =>
  joinedAt !== undefined && at.getTime() - joinedAt.getTime() < NEW_DAYS * DAY_MS

/** When it is looked at whether a newcomer who was answered at a moment stayed. */
export const dueAfter = (answeredAt: Date): Date => new Date(answeredAt.getTime() + STAYS_DAYS * DAY_MS)

/** When a newcomer must have written something to be still here at `dueAt`; looked at late, what they wrote since counts as well. */
export const latelyAt = (dueAt: Date, now: Date): { since: Date; until: Date } => ({
  since: new Date(dueAt.getTime() - LATELY_DAYS * DAY_MS),
  until: now,
})

/** An answer to what a newcomer wrote or asked first. */
export type Answer = { id: string; byId: string; at: Date }

/** What becomes of a welcome now: it waits for a later moment, is over, or is credited by an answer. */
export type Verdict<A extends Answer> =
  { state: 'waiting'; dueAt: Date } | { state: 'over' } | { state: 'stayed'; answer: A }

/**
 * Decides whose welcome it was: of the answers that stand, by people between whom and the newcomer nothing stands, the first. One that
 * came late waits as long as any.
 */
export function decideWelcome<A extends Answer>(
  answers: readonly A[],
  { isStanding, isHere, now }: { isStanding: (answer: A) => boolean; isHere: boolean; now: Date },
): Verdict<A> {
  const first = answers
    .filter(isStanding)
    .toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.id < b.id ? -1 : 1))[0]
  if (first === undefined) return { state: 'over' }
  const dueAt = dueAfter(first.at)
  if (dueAt > now) return { state: 'waiting', dueAt }
  return isHere ? { state: 'stayed', answer: first } : { state: 'over' }
}
