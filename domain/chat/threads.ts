/** Threads: summed up from the messages themselves, so that no count can be wrong. */
import { accessChannel, readableChannels } from '../groups/access.ts'
import { z } from 'zod'
import type { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { readCursor, toCursor } from '../paging.ts'
import { type Context, Id, Refusal } from '../vocabulary.ts'
import type { MessageView, ThreadView } from './contract.ts'
import { followings, messages, type StoredMessage, toObjectId } from './model.ts'
import { hideMoves, toViews } from './views.ts'
import { summarise, type ThreadSummary, toThread } from './rules.ts'

/** Followed threads looked at for one member, those they began to follow last. */
export const FOLLOWED_MAX = 2000

/** The message that begins the thread a message belongs to: itself, or what it replies to. Refuses `not_found` when the channel has no such message. */
export async function accessRoot({
  channelId,
  messageId,
}: {
  channelId: string
  messageId: string
}): Promise<StoredMessage> {
  const inChannel = { channelId: toObjectId(channelId) }
  const message = await messages().findOne({ _id: toObjectId(messageId), ...inChannel })
  const root = message?.threadOf ? await messages().findOne({ _id: message.threadOf, ...inChannel }) : message
  if (!root) throw new Refusal('not_found', 'No such message in this channel')
  return root
}

/** A thread: the message it hangs off, and a page of its replies. Refuses `not_found` to who may not read the channel. */
export async function showThread(
  context: Context,
  { channelId, messageId, after = 0, limit }: ParsedOf<'chat.thread'>,
): Promise<OutputOf<'chat.thread'>> {
  await accessChannel(context, channelId, 'read')
  const root = await accessRoot({ channelId, messageId })
  const replies = await messages()
    .find({ threadOf: { $eq: root._id, $type: 'objectId' }, seq: { $gt: after } })
    .sort({ seq: 1 })
    .limit(limit)
    .toArray()
  const [rootView, ...views] = await hideMoves(context, await toViews([root, ...replies]))
  if (!rootView) throw new Refusal('not_found', 'No such message in this channel')
  const [thread = null] = await threadsOf([rootView], context.actor.id)
  return { root: rootView, messages: views, thread }
}

/** The threads that hang off these messages, as they stand to a member. */
export async function threadsOf(roots: readonly MessageView[], memberId: string): Promise<ThreadView[]> {
  return toThreads(await sumUp(roots), memberId)
}

/**
 * The threads that hang off the messages of a page, as they stand to a member. Replies come after what they reply to, so a page
 * that reaches the end of its channel holds all replies to its messages, and nothing more is read for it.
 */
export async function threadsOn(
  page: readonly MessageView[],
  lastSeq: number,
  memberId: string,
): Promise<ThreadView[]> {
  const isWhole = (page.at(-1)?.seq ?? lastSeq) >= lastSeq
  return toThreads(isWhole ? sumUpWithin(page) : await sumUp(page.filter(isRoot)), memberId)
}

const isRoot = ({ threadOf }: MessageView) => threadOf === null

function sumUpWithin(page: readonly MessageView[]): ThreadSummary[] {
  const replies = gather(
    page.filter(({ threadOf, deletedAt }) => threadOf !== null && deletedAt === null),
    ({ threadOf }) => threadOf ?? '',
  )
  if (replies.size === 0) return []
  return page.flatMap(message => summarise(toRoot(message), replies.get(message.id) ?? []) ?? [])
}

const toRoot = ({ id, seq, authorId }: MessageView) => ({ rootId: id, rootSeq: seq, rootAuthorId: authorId })

type Part = {
  _id: { rootId: Types.ObjectId; authorId: Types.ObjectId; isGone: boolean }
  count: number
  seq: number
  sentAt: Date
}

// One row for each author in each thread, from the index alone: what is gone is told apart by grouping, for a condition on it would
// read the messages. The type is asked for because the index holds replies only, and is used only when that is plain.
async function sumUp(roots: readonly MessageView[]): Promise<ThreadSummary[]> {
  if (roots.length === 0) return []
  const parts = await messages()
    .aggregate<Part>([
      { $match: { threadOf: { $in: roots.map(({ id }) => toObjectId(id)), $type: 'objectId' } } },
      {
        $group: {
          _id: { rootId: '$threadOf', authorId: '$authorId', isGone: { $gt: ['$deletedAt', null] } },
          count: { $sum: 1 },
          seq: { $max: '$seq' },
          sentAt: { $max: '$sentAt' },
        },
      },
    ])
    .toArray()
  const standing = parts.filter(({ _id }) => !_id.isGone)
  const byRoot = gather(standing, ({ _id }) => _id.rootId.toHexString())
  return roots.flatMap(root => summarise(toRoot(root), (byRoot.get(root.id) ?? []).map(toReply)) ?? [])
}

function gather<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const gathered = new Map<string, T[]>()
  for (const item of items) {
    const found = gathered.get(keyOf(item))
    if (found) found.push(item)
    else gathered.set(keyOf(item), [item])
  }
  return gathered
}

const toReply = ({ _id, count, seq, sentAt }: Part) => ({
  authorId: _id.authorId.toHexString(),
  count,
  seq,
  sentAt: sentAt.toISOString(),
})

async function toThreads(summaries: readonly ThreadSummary[], memberId: string): Promise<ThreadView[]> {
  if (summaries.length === 0) return []
  const standings = await followings()
    .find({
      memberId: toObjectId(memberId),
      rootId: { $in: summaries.map(({ rootId }) => toObjectId(rootId)) },
    })
    .toArray()
  const byRoot = new Map(standings.map(standing => [standing.rootId.toHexString(), standing]))
  return summaries.map(summary => toThread(summary, memberId, byRoot.get(summary.rootId)))
}

/** The threads the caller follows where they may read, the latest reply first. A thread without a reply is none yet. */
export async function listThreads(
  context: Context,
  { limit, cursor }: ParsedOf<'chat.threads'>,
): Promise<OutputOf<'chat.threads'>> {
  const before = readCursor(cursor, z.tuple([z.iso.datetime(), Id]))
  const followed = await followings()
    .find({ memberId: toObjectId(context.actor.id), following: true })
    .sort({ _id: -1 })
    .limit(FOLLOWED_MAX)
    .toArray()
  const channels = await readableChannels(
    context,
    followed.map(({ channelId }) => channelId.toHexString()),
  )
  const readable = followed.filter(({ channelId }) => channels.has(channelId.toHexString()))
  const ends = await endsOf(readable.map(({ rootId }) => rootId))
  const due = ends
    .filter(end => before === undefined || comesAfter(end, { lastAt: before[0], rootId: before[1] }))
    .toSorted((a, b) => (comesAfter(a, b) ? 1 : -1))

  const shown = due.slice(0, limit)
  const last = shown.at(-1)
  const roots = await messages()
    .find({ _id: { $in: shown.map(({ rootId }) => toObjectId(rootId)) } })
    .toArray()
  const views = await hideMoves(context, await toViews(roots))
  const threads = await threadsOf(views, context.actor.id)
  return {
    items: shown.flatMap(({ rootId }) => {
      const root = views.find(({ id }) => id === rootId)
      const thread = threads.find(each => each.rootId === rootId)
      const channel = root && channels.get(root.channelId)?.channel
      return root && thread && channel ? [{ channel, root, thread }] : []
    }),
    nextCursor: due.length > limit && last ? toCursor(last.lastAt, last.rootId) : null,
  }
}

type End = { rootId: string; lastAt: string }

const comesAfter = (a: End, b: End): boolean =>
  a.lastAt < b.lastAt || (a.lastAt === b.lastAt && a.rootId < b.rootId)

/** When each of these threads went on last. Sorted along the index and grouped by its first field, this reads one entry for each, however long it is. */
export async function endsOf(rootIds: Types.ObjectId[]): Promise<End[]> {
  if (rootIds.length === 0) return []
  const rows = await messages()
    .aggregate<{ _id: Types.ObjectId; lastAt: Date }>([
      { $match: { threadOf: { $in: rootIds, $type: 'objectId' } } },
      { $sort: { threadOf: -1, seq: -1 } },
      { $group: { _id: '$threadOf', lastAt: { $first: '$sentAt' } } },
    ])
    .toArray()
  return rows.map(({ _id, lastAt }) => ({ rootId: _id.toHexString(), lastAt: lastAt.toISOString() }))
}
