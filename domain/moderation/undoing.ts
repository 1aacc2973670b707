/** What every decision and every taking back of one tells. Inside a transaction alone. */
import { Types } from 'mongoose'
import type { Record } from '../transaction.ts'
import type { Context } from '../vocabulary.ts'
import { appendAudit, type Audited } from './audit.ts'
import { endKept } from './keeping.ts'
import { Decisions, type StoredDecision } from './model.ts'
import { announceReview } from './reviews.ts'
import { isOnPeople } from './rules.ts'

/** Announces a decision to whoever reacts to it, to whom it concerns, and to those who reported. */
export function announceDecision(
  record: Record,
  { _id, reviewId, act, authorId }: Pick<StoredDecision, '_id' | 'reviewId' | 'act' | 'authorId'>,
  { reporters, undone, now }: { reporters: readonly Types.ObjectId[]; undone: boolean; now: Date },
): void {
  record('moderation.decided', {
    decisionId: _id.toHexString(),
    reviewId: reviewId.toHexString(),
    act,
    authorId: authorId.toHexString(),
    reporterIds: reporters.map(id => id.toHexString()),
    undone,
    at: now.toISOString(),
  })
  for (const id of [authorId, ...reporters]) record('moderation.told', { memberId: id.toHexString() })
}

/** Marks a decision as taken back, writes it down and tells whom it concerned. Inside a transaction alone. */
export async function markUndone(
  record: Record,
  context: Context,
  decision: StoredDecision,
): Promise<StoredDecision> {
  const { actor, now } = context
  const undone = { undoneAt: now, undoneById: new Types.ObjectId(actor.id) }
  await Decisions.updateOne({ _id: decision._id }, { $set: undone })
  await endKept(record, decision, now)
  await appendAudit(context, {
    act: 'undo',
    ...aboutIn(decision),
    detail: `Took back: ${decision.act}`,
  })
  announceDecision(record, decision, { reporters: [], undone: true, now })
  await announceReview(record, { _id: decision.reviewId, scopeId: decision.scopeId })
  return { ...decision, ...undone }
}

/**
 * What and whom the log says a decision was about. Some ask without their name: of cases and their replies it does not say whose they are,
 * and where a person is sanctioned for one it says who, and not for which.
 */
export function aboutIn({
  kind,
  subjectId,
  authorId,
  act,
}: Pick<StoredDecision, 'kind' | 'subjectId' | 'authorId' | 'act'>): Required<
  Pick<Audited, 'subject' | 'memberId'>
> {
  const subject = { kind: kind as string, id: subjectId.toHexString() }
  const memberId = authorId.toHexString()
  if (kind !== 'case' && kind !== 'reply') return { subject, memberId }
  return isOnPeople(act)
    ? { subject: { kind: 'profile', id: memberId }, memberId }
    : { subject, memberId: null }
}
