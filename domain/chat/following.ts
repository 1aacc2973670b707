/** Who follows which thread, and how far each has read it. */
import { accessChannel, readersAmong } from '../groups/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import mongoose from 'mongoose'
import { followersOfAll, followModeOf } from '../notifications/access.ts'
import { type Happening, tell } from '../transaction.ts'
import type { Context } from '../vocabulary.ts'
import { followings, messages, type StoredMessage, toMessage, toObjectId } from './model.ts'
import { lastSeqOf } from './order.ts'
import { type Follower, isFollowing, pickFollowers } from './rules.ts'
import { accessRoot } from './threads.ts'

const { MongoBulkWriteError } = mongoose.mongo

/**
 * Follows a thread from here on, or stops. Who stopped follows again by writing in it or by being called in it later. May be
 * repeated. Refuses `not_found` to who may not read the channel.
 */
export async function followThread(
  context: Context,
  { channelId, messageId, on }: ParsedOf<'chat.follow'>,
): Promise<OutputOf<'chat.follow'>> {
  await accessChannel(context, channelId, 'read')
  const root = await accessRoot({ channelId, messageId })
  const lastSeq = await lastSeqOf(root.channelId)
  const standing = await followings().findOneAndUpdate(
    { memberId: toObjectId(context.actor.id), rootId: root._id },
    {
      $set: { following: on, ...(!on && { stoppedAtSeq: lastSeq }) },
      ...(on && { $unset: { stoppedAtSeq: 1 } }),
      $setOnInsert: { channelId: root.channelId, lastReadSeq: lastSeq },
    },
    { upsert: true, returnDocument: 'after' },
  )
  tellStanding(context, root, { following: on, lastReadSeq: standing?.lastReadSeq ?? 0 })
  return { following: on }
}

/** Moves the caller's mark in a thread on, never back and never beyond the end of the channel, and tells their other devices. */
export async function readThread(
  context: Context,
  { channelId, messageId, seq }: ParsedOf<'chat.readThread'>,
): Promise<OutputOf<'chat.readThread'>> {
  await accessChannel(context, channelId, 'read')
  const root = await accessRoot({ channelId, messageId })
  const read = Math.min(seq, await lastSeqOf(root.channelId))
  const before = await followings().findOneAndUpdate(
    { memberId: toObjectId(context.actor.id), rootId: root._id },
    { $max: { lastReadSeq: read }, $setOnInsert: { channelId: root.channelId, following: false } },
    { upsert: true, returnDocument: 'before' },
  )
  const lastReadSeq = Math.max(read, before?.lastReadSeq ?? 0)
  if (lastReadSeq > (before?.lastReadSeq ?? 0))
    tellStanding(context, root, { following: before?.following ?? false, lastReadSeq })
  return { lastReadSeq }
}

function tellStanding(
  { actor }: Context,
  root: StoredMessage,
  standing: { following: boolean; lastReadSeq: number },
): void {
  const rootId = root._id.toHexString()
  tell('chat.threadRead', {
    channelId: root.channelId.toHexString(),
    rootId,
    memberId: actor.id,
    ...standing,
  })
}

/**
 * Makes those follow a thread whom a reply makes follow it: who began it, wrote in it or was called in it, or wants to follow all,
 * and may read it. May run twice.
 */
export async function followPosted({ payload }: Happening<'chat.posted' | 'chat.rewritten'>): Promise<void> {
  const caused = await causedBy(payload.messageId)
  if (!caused) return
  const { root, followers, declining } = caused
  const writes = [...followers.flatMap(toUpserts(root)), ...declining.map(toDeclined(root))]
  await followUnlessStopped(() => followings().bulkWrite(writes, { ordered: false }))
}

type Caused = {
  root: StoredMessage
  reply: StoredMessage
  followers: Follower[]
  /** Who would follow, but wants to follow nothing of themselves. */
  declining: Follower[]
}

async function causedBy(replyId: string): Promise<Caused | undefined> {
  const reply = await messages().findOne({ _id: toObjectId(replyId) })
  const root = reply?.threadOf && (await messages().findOne({ _id: reply.threadOf }))
  if (!reply || !root || reply.deletedAt) return undefined

  const channelId = root.channelId.toHexString()
  const wantAll = await followersOfAll(channelId)
  const picked = pickFollowers(toMessage(root, ''), toMessage(reply, ''), wantAll)
  const memberIds = picked.map(({ memberId }) => memberId)
  const readers = await readersAmong(channelId, memberIds)
  const modes = await followModeOf(channelId, memberIds)
  const declines = ({ memberId }: Follower) => modes.get(memberId) === 'none'
  const reading = picked.filter(({ memberId }) => readers.has(memberId))
  return {
    root,
    reply,
    followers: reading.filter(follower => !declines(follower)),
    declining: reading.filter(declines),
  }
}

const toUpserts =
  (root: StoredMessage) =>
  ({ memberId, causeSeq, lastReadSeq }: Follower) => {
    const named = { memberId: toObjectId(memberId), rootId: root._id }
    const follow = {
      updateOne: {
        // Who stopped since is not matched, and cannot be inserted a second time.
        filter: {
          ...named,
          $or: [{ stoppedAtSeq: { $exists: false } }, { stoppedAtSeq: { $lt: causeSeq } }],
        },
        update: {
          $set: { following: true },
          $unset: { stoppedAtSeq: 1 as const },
          $setOnInsert: { channelId: root.channelId, lastReadSeq },
        },
        upsert: true,
      },
    }
    return lastReadSeq === causeSeq
      ? [follow, { updateOne: { filter: named, update: { $max: { lastReadSeq } } } }]
      : [follow]
  }

// Noted as a stop, so that nothing up to there is taken for a wish.
const toDeclined =
  (root: StoredMessage) =>
  ({ memberId, causeSeq, lastReadSeq }: Follower) => ({
    updateOne: {
      filter: { memberId: toObjectId(memberId), rootId: root._id },
      update: {
        $max: { stoppedAtSeq: causeSeq },
        $setOnInsert: { channelId: root.channelId, following: false, lastReadSeq },
      },
      upsert: true,
    },
  })

const DUPLICATE_KEY = 11000

// What could not be inserted is there already: someone stopped, or another write came first, which a second attempt settles.
async function followUnlessStopped(write: () => Promise<unknown>): Promise<void> {
  for (const isLast of [false, true])
    try {
      await write()
      return
    } catch (error) {
      const refused = error instanceof MongoBulkWriteError ? [error.writeErrors].flat() : []
      if (refused.length === 0 || refused.some(({ code }) => code !== DUPLICATE_KEY)) throw error
      if (isLast) return
    }
}

/**
 * Who follows the thread a reply belongs to and may read it now, its author left out: the same whether or not those it makes
 * follow have been noted yet. Nobody for a message that is no reply, or was deleted.
 */
export async function followersOf(replyId: string): Promise<string[]> {
  const caused = await causedBy(replyId)
  if (!caused) return []
  const { root, reply, followers } = caused
  const standings = await followings()
    .find({ rootId: root._id }, { projection: { memberId: 1, following: 1, stoppedAtSeq: 1 } })
    .toArray()
  const causes = new Map(followers.map(({ memberId, causeSeq }) => [memberId, causeSeq]))
  const known = new Map(standings.map(standing => [standing.memberId.toHexString(), standing]))
  const following = [...new Set([...known.keys(), ...causes.keys()])].filter(memberId =>
    isFollowing(known.get(memberId), causes.get(memberId) ?? 0),
  )
  const readers = await readersAmong(root.channelId.toHexString(), following)
  return following.filter(memberId => readers.has(memberId) && memberId !== reply.authorId.toHexString())
}

/** How far each of these members has read these threads, as `memberId:rootId` → seq. */
export async function threadPlacesRead(
  memberIds: readonly string[],
  rootIds: readonly string[],
): Promise<Map<string, number>> {
  if (rootIds.length === 0) return new Map()
  const standings = await followings()
    .find({
      memberId: { $in: memberIds.map(toObjectId) },
      rootId: { $in: [...new Set(rootIds)].map(toObjectId) },
    })
    .toArray()
  return new Map(
    standings.map(({ memberId, rootId, lastReadSeq }) => [
      `${memberId.toHexString()}:${rootId.toHexString()}`,
      lastReadSeq,
    ]),
  )
}
