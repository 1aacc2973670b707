/** What moderation may know and do of messages, asking nobody's leave: who reviews decides there. */
import { Types } from 'mongoose'
import { groupsOfChannels } from '../groups/access.ts'
import type { Record } from '../transaction.ts'
import { Refusal } from '../vocabulary.ts'
import { forgetMessages, toTombstone } from './changes.ts'
import { Messages, messages, type StoredMessage, toObjectId, Versions } from './model.ts'
import { MOVED_MAX } from './contract.ts'
import { changeMessage } from './revisions.ts'
import { toWritten } from './written.ts'

/** A message as it is reviewed. */
export type ReviewedMessage = Pick<StoredMessage, 'body' | 'html'> & {
  id: string
  channelId: string
  seq: number
  authorId: string
  at: Date
  isGone: boolean
}

const toReviewed = (stored: StoredMessage): ReviewedMessage => ({
  id: stored._id.toHexString(),
  channelId: stored.channelId.toHexString(),
  seq: stored.seq,
  authorId: stored.authorId.toHexString(),
  at: stored.sentAt,
  body: stored.body,
  html: stored.html,
  isGone: stored.deletedAt !== null,
})

/** These messages as they stand, tombstones too. */
export async function readAll(messageIds: readonly string[]): Promise<Map<string, ReviewedMessage>> {
  if (messageIds.length === 0) return new Map()
  const stored = await messages()
    .find({ _id: { $in: messageIds.map(toObjectId) } })
    .toArray()
  return new Map(stored.map(message => [message._id.toHexString(), toReviewed(message)]))
}

/** A message with the two before it and the two after: enough to understand it, and no more. */
export async function readAround(messageId: string): Promise<ReviewedMessage[]> {
  const meant = await messages().findOne({ _id: toObjectId(messageId) })
  if (!meant) return []
  const { channelId, seq } = meant
  const near = await messages()
    .find({ channelId, seq: { $gte: seq - 2, $lte: seq + 2 } })
    .sort({ seq: 1 })
    .toArray()
  return near.filter(({ _id, deletedAt }) => _id.equals(meant._id) || deletedAt === null).map(toReviewed)
}

type By = { byId: string; now: Date }

/** Takes a message away like its author would, and answers what it said. Inside a transaction alone. */
export async function remove(record: Record, messageId: string, { byId, now }: By): Promise<string> {
  const message = await Messages.findById(messageId).lean()
  if (!message || message.deletedAt) return ''
  const channelId = message.channelId.toHexString()
  const groupId = (await groupsOfChannels([channelId])).get(channelId) ?? ''
  await forgetMessages(record, [message], { groupId, byId, now })
  await changeMessage(record, messageId, channelId, toTombstone(now, { by: 'moderator' }), 'chat.deleted')
  return message.body
}

/**
 * Gives a message another text and answers the one it had. With `keepsHistory` readers see that it was edited and what it said before;
 * without, no earlier version is left. Brings back what was removed, without reactions and files. Inside a transaction alone.
 */
export async function rewrite(
  record: Record,
  messageId: string,
  body: string,
  { keepsHistory, now }: { keepsHistory: boolean; now: Date },
): Promise<string> {
  const message = await Messages.findById(messageId).lean()
  if (!message) return ''
  if (keepsHistory)
    await Versions.create([
      {
        messageId: message._id,
        body: message.body,
        html: message.html,
        at: message.editedAt ?? message.sentAt,
      },
    ])
  else await Versions.deleteMany({ messageId: message._id })
  const { html, mentions } = toWritten(body)
  await changeMessage(record, messageId, message.channelId.toHexString(), {
    $set: { body, html, editedAt: now, deletedAt: null, ...(mentions && { mentions }) },
    $unset: { previews: 1, source: 1, removed: 1, ...(!mentions && { mentions: 1 }) },
  })
  return message.body
}

/** Closes the thread of a message to replies, or opens it. Inside a transaction alone. */
export async function lock(messageId: string, on: boolean, { now }: { now: Date }): Promise<void> {
  const message = await Messages.findById(messageId, { threadOf: 1 }).lean()
  const rootId = message?.threadOf ?? new Types.ObjectId(messageId)
  await Messages.updateOne({ _id: rootId }, on ? { $set: { lockedAt: now } } : { $unset: { lockedAt: 1 } })
}

/** Refuses `invalid` to split a thread at what is no reply of it, and `conflict` what is too long to be moved at once. */
export async function refuseUnmovable(messageId: string, isSplit: boolean): Promise<void> {
  const message = await messages().findOne({ _id: toObjectId(messageId) })
  if (isSplit && !message?.threadOf)
    throw new Refusal('invalid', 'A thread is split at one of its replies', {
      issues: [{ path: 'act', message: 'is for a reply in a thread' }],
    })
  const rootId = message?.threadOf ?? toObjectId(messageId)
  const thread = { threadOf: { $eq: rootId, $type: 'objectId' as const } }
  if ((await messages().countDocuments(thread, { limit: MOVED_MAX + 1 })) > MOVED_MAX)
    throw new Refusal('conflict', 'This thread is too long to be moved')
}

/** Where a message stood and where it stands after it was moved; undefined while it was not, or when it is gone from there. */
export async function readMoved(
  messageId: string,
): Promise<
  { channelId: string; threadOf: string | null; there: { channelId: string; messageId: string } } | undefined
> {
  const left = await messages().findOne({ _id: toObjectId(messageId) })
  if (!left?.movedTo) return undefined
  const { channelId, seq } = left.movedTo
  const there = await messages().findOne({ channelId, seq, deletedAt: null })
  if (!there) return undefined
  return {
    channelId: left.channelId.toHexString(),
    threadOf: left.threadOf?.toHexString() ?? null,
    there: { channelId: channelId.toHexString(), messageId: there._id.toHexString() },
  }
}
