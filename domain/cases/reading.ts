/** A case as it is read: what it asks, and what was said to it, a page at a time. */
import mongoose, { type QueryFilter } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { type Context, Id, Instant } from '../vocabulary.ts'
import { accessCase } from './access.ts'
import type { ReplyView } from './contract.ts'
import { noteCaseLook } from './looks.ts'
import { Cases, Replies, type StoredCase, type StoredReply } from './model.ts'
import { toCaseView, toReplyViews } from './views.ts'

/** So many of the latest replies come with a case: what was said before is asked for. */
const SHOWN_AT_ONCE = 50
const LATEST_FIRST = { repliedAt: -1, _id: -1 } as const
const KEYS = z.tuple([Instant, Id])

/** Shows a case with the latest of what was said to it, and what was accepted however old: that first, then in the order they came. */
export async function showCase(
  context: Context,
  { caseId }: ParsedOf<'cases.show'>,
): Promise<OutputOf<'cases.show'>> {
  const found = await accessCase(context, caseId)
  await noteCaseLook(context, found)
  const joined = await joinedWith(found)
  const latest = await latestReplies(joined, undefined, SHOWN_AT_ONCE + 1)
  const shown = latest.slice(0, SHOWN_AT_ONCE)
  const isMore = latest.length > shown.length
  const accepted = isMore ? await acceptedBefore(joined, shown) : []
  const views = await toViews(context, joined, [...shown, ...accepted].toSorted(byTime))
  return {
    case: await toCaseView(context, found),
    replies: views.toSorted((a, b) => Number(b.accepted) - Number(a.accepted)),
    replyTotal: isMore ? await Replies.countDocuments(saidTo(joined)) : shown.length,
  }
}

/** Lists what was said to a case, the latest first. */
export async function listReplies(
  context: Context,
  { caseId, limit, cursor }: ParsedOf<'cases.replies'>,
): Promise<OutputOf<'cases.replies'>> {
  const found = await accessCase(context, caseId)
  await noteCaseLook(context, found)
  const joined = await joinedWith(found)
  const rows = await latestReplies(joined, cursor, limit + 1)
  const page = toPage(
    rows,
    limit,
    ({ repliedAt, _id }) => toCursor(repliedAt.toISOString(), _id.toHexString()),
    row => row,
  )
  return { items: await toViews(context, joined, page.items), nextCursor: page.nextCursor }
}

/** A case and those that were led into it: what was said to them is read as one. */
async function joinedWith(found: StoredCase): Promise<StoredCase[]> {
  const { mergedIds = [] } = found
  if (mergedIds.length === 0) return [found]
  return [found, ...(await Cases.find({ _id: mongoose.trusted({ $in: mergedIds }) }).lean())]
}

// What became the question of a case of its own is not said twice.
const saidTo = (joined: readonly StoredCase[]): QueryFilter<StoredReply> => ({
  caseId: mongoose.trusted({ $in: joined.map(({ _id }) => _id) }),
  isQuestion: mongoose.trusted({ $ne: true }),
})

const latestReplies = (
  joined: readonly StoredCase[],
  cursor: string | undefined,
  limit: number,
): Promise<StoredReply[]> =>
  Replies.find({ $and: [saidTo(joined), olderThan(cursor)] })
    .sort(LATEST_FIRST)
    .limit(limit)
    .lean()

function olderThan(cursor: string | undefined): QueryFilter<StoredReply> {
  const keys = readCursor(cursor, KEYS)
  if (keys === undefined) return {}
  const at = new Date(keys[0])
  return {
    repliedAt: mongoose.trusted({ $lte: at }),
    $or: [{ repliedAt: mongoose.trusted({ $lt: at }) }, { _id: mongoose.trusted({ $lt: keys[1] }) }],
  }
}

async function acceptedBefore(
  joined: readonly StoredCase[],
  shown: readonly StoredReply[],
): Promise<StoredReply[]> {
  const known = new Set(shown.map(({ _id }) => _id.toHexString()))
  const missing = joined.flatMap(({ accepted }) =>
    accepted && !known.has(accepted.replyId.toHexString()) ? [accepted.replyId] : [],
  )
  if (missing.length === 0) return []
  return Replies.find({ $and: [{ _id: mongoose.trusted({ $in: missing }) }, saidTo(joined)] }).lean()
}

const byTime = (a: StoredReply, b: StoredReply): number =>
  a.repliedAt.getTime() - b.repliedAt.getTime() || (a._id.toHexString() < b._id.toHexString() ? -1 : 1)

/** Replies as the actor sees them, in the same order; each asker without their name where they asked without it. */
async function toViews(
  context: Context,
  joined: readonly StoredCase[],
  replies: readonly StoredReply[],
): Promise<ReplyView[]> {
  const views = await Promise.all(
    joined.map(each =>
      toReplyViews(
        context,
        each,
        replies.filter(({ caseId }) => caseId.equals(each._id)),
      ),
    ),
  )
  const byId = new Map(views.flat().map(view => [view.id, view]))
  return replies.flatMap(({ _id }) => byId.get(_id.toHexString()) ?? [])
}
