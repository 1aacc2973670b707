/** Moving, merging and splitting cases: nothing is lost, each can be undone, and what somebody was credited for stays where it is. */
import mongoose, { Types } from 'mongoose'
import type { Record } from '../transaction.ts'
import { Refusal } from '../vocabulary.ts'
import { changeCase } from './changes.ts'
import type { CaseState } from './contract.ts'
import { isMarked } from './marks.ts'
import { Cases, NO_LADDER, Replies, Specialties, type StoredCase } from './model.ts'

/** A case, whoever may see it. */
export async function accessStored(caseId: string): Promise<StoredCase> {
  const found = await Cases.findById(caseId).lean()
  if (!found) throw new Refusal('not_found', 'No such case')
  return found
}

/** Announces that what a case says, or who sees it, is another than before: whoever keeps a copy reads it again. */
export function announceRevision(
  record: Record,
  { _id, specialtyId }: Pick<StoredCase, '_id' | 'specialtyId'>,
  now: Date,
): void {
  record('cases.revised', {
    caseId: _id.toHexString(),
    specialtyId: specialtyId.toHexString(),
    at: now.toISOString(),
  })
}

/** Puts a case that waited to be looked at to its specialty, as if it were asked now. Does nothing for another. Inside a transaction alone. */
export async function release(record: Record, caseId: string, now: Date): Promise<void> {
  const held = await Cases.findOne({ _id: caseId, state: 'held' }).lean()
  if (!held) return
  record('cases.submitted', {
    caseId,
    specialtyId: held.specialtyId.toHexString(),
    askerId: held.askerId.toHexString(),
    at: now.toISOString(),
  })
  await changeCase(record, held, 'submitted', { $set: { state: 'submitted', submittedAt: now } })
  // Whom it is put to is looked up in no transaction of somebody else's: whoever hears of this does it.
  announceRevision(record, held, now)
}

/** Gives a case to another specialty, where it is routed anew until there is advice. Answers where it was. Inside a transaction alone. */
export async function moveTo(
  record: Record,
  caseId: string,
  specialtyId: string,
  now: Date,
): Promise<string> {
  const found = await accessStored(caseId)
  if (!(await Specialties.exists({ _id: specialtyId })))
    throw new Refusal('invalid', 'There is no such specialty', {
      issues: [{ path: 'specialtyId', message: 'is not a specialty' }],
    })
  const waits = found.advisedAt === null && (found.state === 'submitted' || found.state === 'routed')
  await changeCase(record, found, 'revised', {
    $set: {
      specialtyId: new Types.ObjectId(specialtyId),
      ...(waits && {
        state: 'submitted' as const,
        declinedBy: [],
        assigneeId: null,
        askedIds: [],
        routedAt: null,
        claimedAt: null,
        ladder: NO_LADDER,
      }),
    },
  })
  announceRevision(record, found, now)
  return found.specialtyId.toHexString()
}

const MERGEABLE: readonly CaseState[] = ['submitted', 'routed', 'answered', 'resolved', 'curated']

/**
 * Leads one case into another: its page leads there, its replies with their marks are shown there, and its asker and whoever replied
 * hear of what happens there. Answers the state it was in. Refuses `invalid` for a case that cannot take it. Inside a transaction alone.
 */
export async function mergeInto(
  record: Record,
  caseId: string,
  intoId: string,
  now: Date,
): Promise<CaseState> {
  const found = await accessStored(caseId)
  const into = await Cases.findById(intoId).lean()
  if (!into || caseId === intoId || !MERGEABLE.includes(into.state) || !MERGEABLE.includes(found.state))
    throw new Refusal('invalid', 'These two cannot be merged', {
      issues: [{ path: 'caseId', message: 'is not another case that is open to members' }],
    })
  await changeCase(record, found, 'merged', { $set: { state: 'merged', mergedInto: into._id } })
  await changeCase(record, into, 'merged', {
    $addToSet: {
      mergedIds: { $each: [found._id, ...(found.mergedIds ?? [])] },
      followerIds: { $each: [found.askerId, ...found.replierIds, ...(found.followerIds ?? [])] },
    },
    $inc: { replyCount: found.replyCount },
  })
  for (const each of [found, into]) announceRevision(record, each, now)
  return found.state
}

/** Takes a merging back: both stand as they did, with what was said since where it was said. Inside a transaction alone. */
export async function unmerge(
  record: Record,
  caseId: string,
  intoId: string,
  state: CaseState,
  now: Date,
): Promise<void> {
  const found = await accessStored(caseId)
  const into = await accessStored(intoId)
  const gone = [found._id, ...(found.mergedIds ?? [])]
  await changeCase(record, found, 'merged', { $set: { state }, $unset: { mergedInto: 1 } })
  await changeCase(record, into, 'merged', {
    $pull: {
      mergedIds: mongoose.trusted({ $in: gone }),
      followerIds: { $in: [found.askerId, ...found.replierIds] },
    },
    $inc: { replyCount: -found.replyCount },
  })
  for (const each of [found, into]) announceRevision(record, each, now)
}

/**
 * Makes replies of a case a case of their own, asked by whoever wrote the first of them. Answers its id. Refuses `conflict` for a
 * reply that was accepted or helped somebody: what people were credited for stays where it is. Inside a transaction alone.
 */
export async function splitOff(
  record: Record,
  caseId: string,
  { replyIds, title }: { replyIds: readonly string[]; title: string },
  now: Date,
): Promise<string> {
  const found = await accessStored(caseId)
  const replies = await Replies.find({ _id: mongoose.trusted({ $in: replyIds }), caseId: found._id })
    .sort({ repliedAt: 1, _id: 1 })
    .lean()
  const [first, ...rest] = replies
  if (!first || replies.length !== new Set(replyIds).size)
    throw new Refusal('invalid', 'Choose replies of this case', {
      issues: [{ path: 'replyIds', message: 'are not all replies of this case' }],
    })
  if (typeof found.pseudonym === 'string' && replies.some(({ authorId }) => authorId.equals(found.askerId)))
    throw new Refusal('conflict', 'What somebody says who asked without their name stays where they asked')
  const among = mongoose.trusted({ $in: replies.map(({ _id }) => _id) })
  const isCredited =
    replies.some(({ _id }) => found.accepted?.replyId.equals(_id)) ||
    (await isMarked({ caseId: found._id, replyId: among }))
  if (isCredited)
    throw new Refusal('conflict', 'A reply that was accepted or helped somebody stays where it is')

  const own = new Cases({
    specialtyId: found.specialtyId,
    askerId: first.authorId,
    title,
    body: first.body,
    html: first.html,
    ...(first.attachments && { attachments: first.attachments }),
    urgency: 'routine',
    tags: found.tags,
    state: rest.length > 0 ? 'answered' : 'submitted',
    submittedAt: first.repliedAt,
    answeredAt: rest[0]?.repliedAt ?? null,
    replierIds: rest.map(({ authorId }) => authorId),
    replyCount: rest.length,
    splitFrom: { caseId: found._id, replyId: first._id },
  }).toObject()
  await Cases.create([own])
  await Replies.updateMany({ _id: among }, { $set: { caseId: own._id } })
  // The first is the question now: it is shown as that, and not as an answer to itself.
  await Replies.updateOne({ _id: first._id }, { $set: { isQuestion: true } })
  await changeCase(record, found, 'revised', { $inc: { replyCount: -replies.length } })
  for (const each of [found, own]) announceRevision(record, each, now)
  return own._id.toHexString()
}

/** Takes a splitting back. What was said in the new case since comes along. Inside a transaction alone. */
export async function joinBack(record: Record, caseId: string, newCaseId: string, now: Date): Promise<void> {
  const found = await accessStored(caseId)
  const own = await accessStored(newCaseId)
  if (own.accepted || (await isMarked({ caseId: own._id })))
    throw new Refusal('conflict', 'Somebody was credited in the new case: it stays')
  await Replies.updateMany({ caseId: own._id }, { $set: { caseId: found._id }, $unset: { isQuestion: 1 } })
  const replyCount = await Replies.countDocuments({ caseId: found._id })
  await changeCase(record, found, 'revised', { $set: { replyCount } })
  await changeCase(record, own, 'merged', { $set: { state: 'withdrawn', withdrawnAt: now } })
  for (const each of [found, own]) announceRevision(record, each, now)
}
