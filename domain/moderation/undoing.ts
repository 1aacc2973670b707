/** What every decision and every taking back of one tells. Inside a transaction alone. */
import { Types } from 'mongoose'
import type { Record } from '../transaction.ts'
import type { Context } from '../vocabulary.ts'
import { appendAudit } from './audit.ts'
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
    subject: { kind: decision.kind, id: decision.subjectId.toHexString() },
    memberId: namedIn(decision),
    detail: `Took back: ${decision.act}`,
  })
  announceDecision(record, decision, { reporters: [], undone: true, now })
  await announceReview(record, { _id: decision.reviewId, scopeId: decision.scopeId })
  return { ...decision, ...undone }
}

/** About whom the log says a decision was. Of cases and their replies it does not say: some ask without their name. */
export const namedIn = ({ kind, authorId, act }: StoredDecision): string | null =>
  (kind === 'case' || kind === 'reply') && !isOnPeople(act) ? null : authorId.toHexString()
