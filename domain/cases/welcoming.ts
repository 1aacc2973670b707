/** What somebody asked first, and whether they take part at all: ids and times, never words. */
import mongoose from 'mongoose'
import { Cases, Replies } from './model.ts'

const UNSEEN = ['draft', 'held'] as const

/** The first case somebody asked here that others could see; null where there is none, or it was asked without their name. */
export async function firstCaseOf(memberId: string): Promise<{ caseId: string; at: Date } | null> {
  const first = await Cases.findOne(
    {
      askerId: memberId,
      state: mongoose.trusted({ $nin: UNSEEN }),
      source: mongoose.trusted({ $exists: false }),
    },
    { pseudonym: 1, submittedAt: 1 },
  )
    .sort({ submittedAt: 1, _id: 1 })
    .lean()
  return first && typeof first.pseudonym !== 'string'
    ? { caseId: first._id.toHexString(), at: first.submittedAt }
    : null
}

/** Whether somebody asked a case, or replied to one, after `since` and until `until`. */
export async function hasTakenPart(
  memberId: string,
  { since, until }: { since: Date; until: Date },
): Promise<boolean> {
  const within = mongoose.trusted({ $gt: since, $lte: until })
  const [asked, replied] = await Promise.all([
    Cases.exists({ askerId: memberId, submittedAt: within, state: mongoose.trusted({ $nin: UNSEEN }) }),
    Replies.exists({ authorId: memberId, repliedAt: within, removedAt: null }),
  ])
  return asked !== null || replied !== null
}

/** Those of these replies that stand, to cases that stand under their asker's name. */
export async function openReplies(replyIds: readonly string[]): Promise<Set<string>> {
  const replies = await Replies.find(
    { _id: mongoose.trusted({ $in: replyIds }), removedAt: null },
    { caseId: 1 },
  ).lean()
  const cases = await Cases.find(
    {
      _id: mongoose.trusted({ $in: replies.map(({ caseId }) => caseId) }),
      pseudonym: null,
      removedAt: null,
      state: mongoose.trusted({ $nin: UNSEEN }),
    },
    { _id: 1 },
  ).lean()
  const open = new Set(cases.map(({ _id }) => _id.toHexString()))
  return new Set(
    replies.filter(({ caseId }) => open.has(caseId.toHexString())).map(({ _id }) => _id.toHexString()),
  )
}

/** The replies to a case that a moderator took away. */
export async function removedReplies(caseId: string): Promise<Set<string>> {
  const removed = await Replies.find(
    { caseId, removedAt: mongoose.trusted({ $ne: null }) },
    { _id: 1 },
  ).lean()
  return new Set(removed.map(({ _id }) => _id.toHexString()))
}
