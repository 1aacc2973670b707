/** Moving a thread to another channel: every message is sent there again as it was, and leaves a tombstone that leads there. */
import mongoose from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessChannel, type ChannelAccess, readersAmong } from '../groups/access.ts'
import { moveFiles } from '../media/access.ts'
import { namesOf } from '../members/access.ts'
import type { Record } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { toTombstone } from './changes.ts'
import {
  followings,
  Messages,
  messages,
  type StoredFollowing,
  type StoredMessage,
  toObjectId,
  Versions,
} from './model.ts'
import { changeMessage, transactInTurn } from './revisions.ts'
import { accessRoot } from './threads.ts'
import type { Writer } from './writer.ts'

/** A longer thread is a channel of its own. */
export const MOVED_MAX = 500
/** How often a thread is looked at again to which somebody replied while it was moved. */
const ATTEMPTS = 5

type Copies = Map<string, StoredMessage>

/**
 * Moves a message with its thread to another channel: authors, times, reactions, edits and files stay with it, and so does the credit
 * for what helped. For hosts of both groups, between channels that are on the record. May be repeated, also when it was interrupted:
 * it goes on where it was, and nothing is moved twice. Refuses `not_found`, `forbidden`, `invalid`, and `conflict` when the message
 * is gone or its thread too long.
 */
export async function moveThrough(
  writer: Writer,
  context: Context,
  { channelId, messageId, toChannelId }: ParsedOf<'chat.moveThread'>,
): Promise<OutputOf<'chat.moveThread'>> {
  const from = await accessChannel(context, channelId, 'read')
  const root = await accessRoot({ channelId, messageId })
  const to = await accessChannel(context, toChannelId, 'write')
  refuseUnlessHost(from, to)
  if (root.movedTo?.channelId.toHexString() === toChannelId)
    return { channelId: toChannelId, seq: root.movedTo.seq }
  if (root.deletedAt) throw new Refusal('conflict', 'This message is not there any more')

  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const copies = await copyAll(writer, context, to, await threadFrom(root))
    const seq = await replaceAll(context, root, to, copies)
    if (seq === undefined) continue
    await moveFollowings(root, copies)
    return { channelId: toChannelId, seq }
  }
  throw new Refusal('conflict', 'People are writing in this thread: try again in a moment')
}

function refuseUnlessHost(from: ChannelAccess, to: ChannelAccess): void {
  if (!from.isHost || !to.isHost)
    throw new Refusal('forbidden', 'Only who hosts both groups can move a thread between them')
  if (from.kind === 'standing' && to.kind === 'standing' && from.channelId !== to.channelId) return
  // What was said off the record must not become a record, nor a record vanish.
  throw new Refusal('invalid', 'A thread can be moved between two channels that are on the record', {
    issues: [{ path: 'toChannelId', message: 'is not another channel on the record' }],
  })
}

const inThread = (root: StoredMessage) => ({
  $or: [{ _id: root._id }, { threadOf: mongoose.trusted({ $eq: root._id, $type: 'objectId' as const }) }],
  deletedAt: null,
})

async function threadFrom(root: StoredMessage): Promise<StoredMessage[]> {
  const thread = await messages()
    .find(inThread(root))
    .sort({ seq: 1 })
    .limit(MOVED_MAX + 2)
    .toArray()
  if (thread.length > MOVED_MAX + 1) throw new Refusal('conflict', 'This thread is too long to be moved')
  return thread
}

// One after the other, so that they keep their order; a copy that is there already answers at once.
async function copyAll(
  writer: Writer,
  context: Context,
  access: ChannelAccess,
  thread: readonly StoredMessage[],
): Promise<Copies> {
  const names = await namesOf(thread.map(({ authorId }) => authorId.toHexString()))
  const copies: Copies = new Map()
  for (const message of thread) {
    const name = names.get(message.authorId.toHexString()) ?? ''
    const rootCopy = message.threadOf && copies.get(message.threadOf.toHexString())
    const copy = await writer.append({
      // Access is the host's, the name the author's.
      context: { ...context, actor: { ...context.actor, name, grants: [] } },
      access,
      clientId: `moved-${message._id.toHexString()}`,
      body: message.body,
      threadOf: rootCopy?._id.toHexString() ?? null,
      kept: toKept(message, copies),
    })
    copies.set(message._id.toHexString(), copy)
  }
  return copies
}

const toKept = (message: StoredMessage, copies: Copies): Partial<StoredMessage> => {
  const { authorId, sentAt, editedAt, reactions, reactedAt, attachments } = message
  const { previews, source, authorIsConsultant } = message
  const repliesTo = message.repliesTo?.flatMap(id => copies.get(id.toHexString())?._id ?? [])
  return {
    authorId,
    sentAt,
    editedAt,
    movedFrom: message.movedFrom ?? message._id,
    ...(reactions && { reactions }),
    ...(reactedAt && { reactedAt }),
    ...(attachments && { attachments }),
    ...(previews && { previews }),
    ...(source && { source }),
    ...(repliesTo && repliesTo.length > 0 && { repliesTo }),
    ...(authorIsConsultant && { authorIsConsultant }),
  }
}

/** Leaves tombstones that lead to the copies, and answers where the first of them stands; undefined when somebody replied meanwhile. */
function replaceAll(
  context: Context,
  root: StoredMessage,
  to: ChannelAccess,
  copies: Copies,
): Promise<number | undefined> {
  return transactInTurn(root.channelId.toHexString(), async record => {
    const thread = await Messages.find(inThread(root)).sort({ seq: 1 }).lean()
    if (thread.some(({ _id }) => !copies.has(_id.toHexString()))) return undefined
    for (const message of thread) await replaceOne(context, record, message, to, copies)
    record('chat.moved', {
      fromChannelId: root.channelId.toHexString(),
      channelId: to.channelId,
      groupId: to.groupId,
      byId: context.actor.id,
      at: context.now.toISOString(),
      messages: [...copies].map(([from, { _id, seq, threadOf }]) => ({
        from,
        id: _id.toHexString(),
        seq,
        threadOf: threadOf?.toHexString() ?? null,
      })),
    })
    return copies.get(root._id.toHexString())?.seq
  })
}

async function replaceOne(
  context: Context,
  record: Record,
  message: StoredMessage,
  to: ChannelAccess,
  copies: Copies,
): Promise<void> {
  const { _id, channelId } = message
  const copy = copies.get(_id.toHexString())
  if (!copy) return
  const copyId = copy._id.toHexString()
  // It may have been reacted to or rewritten since it was copied.
  if (!isSame(copy, message)) {
    const { body, html, mentions, reactions, reactedAt, editedAt } = message
    const latest = { body, html, editedAt, mentions, reactions, reactedAt }
    await changeMessage(record, copyId, copy.channelId.toHexString(), { $set: latest })
  }
  await Versions.updateMany({ messageId: _id }, { $set: { messageId: copy._id } })
  await moveFiles(_id, { messageId: copy._id, channelId: copy.channelId })
  await changeMessage(
    record,
    _id.toHexString(),
    channelId.toHexString(),
    toTombstone(context.now),
    'chat.deleted',
  )
  // Set after the channel is told of the tombstone: where it leads is only for who may read there.
  const movedTo = { groupId: toObjectId(to.groupId), channelId: copy.channelId, seq: copy.seq }
  await Messages.updateOne({ _id }, { $set: { movedTo } })
}

const isSame = (copy: StoredMessage, message: StoredMessage): boolean =>
  copy.body === message.body && JSON.stringify(copy.reactions) === JSON.stringify(message.reactions)

/** Who followed the thread follows it where it is, if they may read it there, and has read as much of it. */
async function moveFollowings(root: StoredMessage, copies: Copies): Promise<void> {
  const copy = copies.get(root._id.toHexString())
  if (!copy) return
  const standings = await followings().find({ rootId: root._id }).toArray()
  const readers = await readersAmong(
    copy.channelId.toHexString(),
    standings.map(({ memberId }) => memberId.toHexString()),
  )
  const seqs = await placesOf([...copies.keys()], copies)
  const moved = standings
    .filter(({ memberId }) => readers.has(memberId.toHexString()))
    .map(standing => toMoved(standing, copy, seqs))
  if (moved.length > 0)
    await followings().bulkWrite(
      moved.map(({ memberId, rootId, ...standing }) => ({
        updateOne: {
          filter: { memberId, rootId },
          update: { $setOnInsert: standing },
          upsert: true,
        },
      })),
    )
  await followings().deleteMany({ rootId: root._id })
}

type Place = { before: number; after: number }

async function placesOf(oldIds: string[], copies: Copies): Promise<Place[]> {
  const old = await messages()
    .find({ _id: { $in: oldIds.map(toObjectId) } }, { projection: { seq: 1 } })
    .sort({ seq: 1 })
    .toArray()
  return old.map(({ _id, seq }) => ({ before: seq, after: copies.get(_id.toHexString())?.seq ?? 0 }))
}

function toMoved(
  { memberId, following, lastReadSeq, stoppedAtSeq }: StoredFollowing,
  copy: StoredMessage,
  places: readonly Place[],
): Omit<StoredFollowing, '_id'> {
  const there = (seq: number) => places.findLast(({ before }) => before <= seq)?.after ?? 0
  return {
    memberId,
    rootId: copy._id,
    channelId: copy.channelId,
    following,
    lastReadSeq: there(lastReadSeq),
    ...(stoppedAtSeq !== undefined && { stoppedAtSeq: there(stoppedAtSeq) }),
  }
}
