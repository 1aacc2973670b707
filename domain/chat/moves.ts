/** Moving messages: each is sent again elsewhere as it was, and leaves a tombstone that leads there. */
import mongoose, { type QueryFilter, type Types } from 'mongoose'
import type { OutputOf, ParsedOf, PayloadOf } from '../contract.ts'
import { accessChannel, type ChannelAccess, readersAmong } from '../groups/access.ts'
import { moveFiles } from '../media/access.ts'
import { namesOf } from '../members/access.ts'
import type { Record } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { forgetMessages, toTombstone } from './changes.ts'
import { MOVED_MAX, MOVED_PREFIX } from './contract.ts'
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
  refuseSamePlace(from, to)
  return moveAll(writer, context, to, { first: root, filter: inThread(root) })
}

/**
 * Moves chosen messages, those that begin a thread with all of it. Replies whose thread stays become a thread of their own that
 * begins with the first of them; with `rest`, a reply takes all later ones of its thread along, which also splits it in its own
 * channel. The rest is as with `moveThrough`.
 */
export async function moveChosenThrough(
  writer: Writer,
  context: Context,
  { channelId, messageIds, rest, toChannelId }: ParsedOf<'chat.moveMessages'>,
): Promise<OutputOf<'chat.moveMessages'>> {
  const from = await accessChannel(context, channelId, 'read')
  const chosen = await accessChosen(channelId, messageIds)
  const to = await accessChannel(context, toChannelId, 'write')
  refuseUnlessHost(from, to)
  if (chosen.some(({ threadOf }) => threadOf === null)) refuseSamePlace(from, to)
  return moveAll(writer, context, to, selectionOf(chosen, rest))
}

/** Moves what moderators decided to move, in the place of a host of the group. May run twice. */
export async function moveDecidedThrough(
  writer: Writer,
  context: Context,
  { channelId, messageIds, rest, toChannelId, into }: PayloadOf<'moderation.moved'>,
): Promise<void> {
  const chosen = await accessChosen(channelId, messageIds)
  const to = await accessChannel(context, toChannelId, 'write')
  const selection = selectionOf(chosen, rest)
  await moveAll(writer, context, to, into === null ? selection : { ...selection, into: toObjectId(into) })
}

async function accessChosen(
  channelId: string,
  messageIds: readonly string[],
): Promise<[StoredMessage, ...StoredMessage[]]> {
  const [first, ...others] = await messages()
    .find({ _id: { $in: messageIds.map(toObjectId) }, channelId: toObjectId(channelId) })
    .sort({ seq: 1 })
    .toArray()
  if (!first || others.length + 1 < new Set(messageIds).size)
    throw new Refusal('not_found', 'No such message in this channel')
  return [first, ...others]
}

/** What is moved together: found anew each time, for people go on writing and take away what they wrote. */
type Selection = {
  first: StoredMessage
  /** What was taken away is among it. */
  filter: QueryFilter<StoredMessage>
  /** What all of it hangs off where it goes. */
  into?: Types.ObjectId
}

function selectionOf([first, ...others]: [StoredMessage, ...StoredMessage[]], rest: boolean): Selection {
  if (rest && (others.length > 0 || first.threadOf === null))
    throw new Refusal('invalid', 'A thread is split at one of its replies', {
      issues: [{ path: 'messageIds', message: 'is not one reply' }],
    })
  if (rest && first.threadOf) {
    const later = { threadOf: isReplyTo(first.threadOf), seq: mongoose.trusted({ $gte: first.seq }) }
    return { first, filter: later }
  }
  const ids = [first, ...others].map(({ _id }) => _id)
  const replies = mongoose.trusted({ $in: ids, $type: 'objectId' as const })
  return {
    first,
    filter: { $or: [{ _id: mongoose.trusted({ $in: ids }) }, { threadOf: replies }] },
  }
}

async function moveAll(
  writer: Writer,
  context: Context,
  to: ChannelAccess,
  selection: Selection,
): Promise<{ channelId: string; seq: number }> {
  const { first } = selection
  const { channelId } = to
  if (first.movedTo?.channelId.toHexString() === channelId) return { channelId, seq: first.movedTo.seq }
  if (first.deletedAt) throw new Refusal('conflict', 'This message is not there any more')

  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const copies = await copyAll(writer, context, to, selection, await findAll(selection))
    if (!(await replaceAll(context, selection, to, copies))) continue
    await moveFollowings(copies)
    const copy = copies.get(first._id.toHexString())
    if (!copy) throw new Refusal('conflict', 'This message was taken away while it was moved')
    return { channelId, seq: copy.seq }
  }
  throw new Refusal('conflict', 'People are writing in this thread: try again in a moment')
}

function refuseUnlessHost(from: ChannelAccess, to: ChannelAccess): void {
  if (!from.isHost || !to.isHost)
    throw new Refusal('forbidden', 'Only who hosts both groups can move a thread between them')
  // What was said off the record must not become a record, nor a record vanish.
  if (from.kind !== 'standing' || to.kind !== 'standing') throw notThere()
}

function refuseSamePlace(from: ChannelAccess, to: ChannelAccess): void {
  if (from.channelId === to.channelId) throw notThere()
}

const notThere = () =>
  new Refusal('invalid', 'A thread can be moved between two channels that are on the record', {
    issues: [{ path: 'toChannelId', message: 'is not another channel on the record' }],
  })

const isReplyTo = (rootId: Types.ObjectId) => mongoose.trusted({ $eq: rootId, $type: 'objectId' as const })

const inThread = (root: StoredMessage) => ({
  $or: [{ _id: root._id }, { threadOf: isReplyTo(root._id) }],
})

async function findAll({ filter }: Selection): Promise<StoredMessage[]> {
  const found = await Messages.find({ ...filter, deletedAt: null })
    .sort({ seq: 1 })
    .limit(MOVED_MAX + 2)
    .lean()
  if (found.length > MOVED_MAX + 1) throw new Refusal('conflict', 'This thread is too long to be moved')
  return found
}

// One after the other, so that they keep their order; a copy that is there already answers at once.
async function copyAll(
  writer: Writer,
  context: Context,
  access: ChannelAccess,
  { into }: Selection,
  thread: readonly StoredMessage[],
): Promise<Copies> {
  const names = await namesOf(thread.map(({ authorId }) => authorId.toHexString()))
  const copies: Copies = new Map()
  const leaders: Copies = new Map()
  for (const message of thread) {
    const name = names.get(message.authorId.toHexString()) ?? ''
    const rootId = message.threadOf?.toHexString() ?? ''
    const root = into ?? (copies.get(rootId) ?? leaders.get(rootId))?._id
    const copy = await writer.append({
      // Access is the host's, the name the author's.
      context: { ...context, actor: { ...context.actor, name, grants: [] } },
      access,
      clientId: toClientId(message),
      body: message.body,
      threadOf: root?.toHexString() ?? null,
      kept: toKept(message, copies),
    })
    copies.set(message._id.toHexString(), copy)
    if (message.threadOf && !root) leaders.set(rootId, copy)
  }
  return copies
}

const toKept = (message: StoredMessage, copies: Copies): Partial<StoredMessage> => {
  const { authorId, sentAt, editedAt, reactions, reactedAt, attachments } = message
  const { previews, source, authorIsConsultant, lockedAt } = message
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
    // Closed to replies is a thread wherever it goes.
    ...(lockedAt && { lockedAt }),
  }
}

/** Leaves tombstones that lead to the copies; false when somebody replied meanwhile. */
function replaceAll(
  context: Context,
  { first, filter }: Selection,
  to: ChannelAccess,
  copies: Copies,
): Promise<boolean> {
  return transactInTurn(first.channelId.toHexString(), async record => {
    const thread = await Messages.find({ ...filter, deletedAt: null })
      .sort({ seq: 1 })
      .lean()
    if (thread.some(({ _id }) => !copies.has(_id.toHexString()))) return false
    await takeAwayGone(context, record, filter, to)
    for (const message of thread) await replaceOne(context, record, message, to, copies)
    const standing = new Set(thread.map(({ _id }) => _id.toHexString()))
    record('chat.moved', {
      fromChannelId: first.channelId.toHexString(),
      channelId: to.channelId,
      groupId: to.groupId,
      byId: context.actor.id,
      at: context.now.toISOString(),
      messages: [...copies]
        .filter(([from]) => standing.has(from))
        .map(([from, { _id, seq, threadOf }]) => ({
          from,
          id: _id.toHexString(),
          seq,
          threadOf: threadOf?.toHexString() ?? null,
        })),
    })
    return true
  })
}

/** What was taken away after it was copied, by this move or by one that was interrupted, is taken away where it was copied to. */
async function takeAwayGone(
  { actor, now }: Context,
  record: Record,
  filter: Selection['filter'],
  { channelId, groupId }: ChannelAccess,
): Promise<void> {
  const taken = await Messages.find(
    { ...filter, deletedAt: mongoose.trusted({ $ne: null }) },
    { authorId: 1, removed: 1, movedTo: 1 },
  ).lean()
  const gone = taken.filter(({ movedTo }) => movedTo?.channelId.toHexString() !== channelId)
  if (gone.length === 0) return
  const sources = new Map(gone.map(message => [toClientId(message), message]))
  const left = await Messages.find({
    channelId,
    deletedAt: null,
    $or: gone.map(message => ({ authorId: message.authorId, clientId: toClientId(message) })),
  }).lean()
  // What another move took elsewhere stands there, with its credit.
  const over = left.filter(({ clientId }) => sources.get(clientId)?.movedTo === undefined)
  await forgetMessages(record, over, { groupId, byId: actor.id, now })
  for (const { _id, clientId } of left) {
    const tombstone = toTombstone(now, sources.get(clientId)?.removed)
    await changeMessage(record, _id.toHexString(), channelId, tombstone, 'chat.deleted')
  }
}

const toClientId = ({ _id }: Pick<StoredMessage, '_id'>): string => `${MOVED_PREFIX}${_id.toHexString()}`

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
    const { body, html, mentions, reactions, reactedAt, editedAt, lockedAt } = message
    const latest = { body, html, editedAt, mentions, reactions, reactedAt, ...(lockedAt && { lockedAt }) }
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
  copy.body === message.body &&
  JSON.stringify(copy.reactions) === JSON.stringify(message.reactions) &&
  Boolean(copy.lockedAt) === Boolean(message.lockedAt)

/** Who followed a thread follows it where it is, if they may read it there, and has read as much of it. Who followed what it was split from follows both. */
async function moveFollowings(copies: Copies): Promise<void> {
  const old = await messages()
    .find({ _id: { $in: [...copies.keys()].map(toObjectId) } }, { projection: { seq: 1, threadOf: 1 } })
    .sort({ seq: 1 })
    .toArray()
  const places = old.map(({ _id, seq }) => ({ before: seq, after: copies.get(_id.toHexString())?.seq ?? 0 }))
  for (const { _id, threadOf } of old) {
    const copy = copies.get(_id.toHexString())
    if (!copy || copy.threadOf) continue
    await followAlso(threadOf ?? _id, copy, places)
    if (threadOf === null) await followings().deleteMany({ rootId: _id })
  }
}

async function followAlso(
  rootId: Types.ObjectId,
  copy: StoredMessage,
  places: readonly Place[],
): Promise<void> {
  const standings = await followings().find({ rootId }).toArray()
  const readers = await readersAmong(
    copy.channelId.toHexString(),
    standings.map(({ memberId }) => memberId.toHexString()),
  )
  const moved = standings
    .filter(({ memberId }) => readers.has(memberId.toHexString()))
    .map(standing => toMoved(standing, copy, places))
  if (moved.length === 0) return
  await followings().bulkWrite(
    moved.map(({ memberId, rootId: to, ...standing }) => ({
      updateOne: { filter: { memberId, rootId: to }, update: { $setOnInsert: standing }, upsert: true },
    })),
  )
}

type Place = { before: number; after: number }

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
