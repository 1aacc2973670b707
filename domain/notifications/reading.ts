/** What of someone's notices is read: they said so, or have read the channel or the thread up to there. */
import mongoose from 'mongoose'
import { placesRead } from '../chat/access.ts'
import { UNREAD_COUNTED_MAX } from './contract.ts'
import { Notices } from './model.ts'

/** Unread notices of one member that are compared with how far they have read: older ones wait for the next look. */
const COMPARED_MAX = 500

type Unread = {
  _id: mongoose.Types.ObjectId
  memberId: mongoose.Types.ObjectId
  channelId?: mongoose.Types.ObjectId
  threadOf?: mongoose.Types.ObjectId
  seq?: number
}

/**
 * Notes for these members which notices are read because their channel or thread was read up to there. Reading never goes
 * back, so what is noted stays true. May run twice.
 */
export async function settleRead(memberIds: readonly string[], now: Date): Promise<void> {
  const unread = await Notices.find<Unread>(
    {
      memberId: mongoose.trusted({ $in: memberIds }),
      readAt: null,
      inApp: true,
      kept: mongoose.trusted({ $ne: true }),
    },
    { memberId: 1, channelId: 1, threadOf: 1, seq: 1 },
  )
    .sort(memberIds.length === 1 ? { at: -1 } : {})
    .limit(COMPARED_MAX * memberIds.length)
    .lean()
  // What has a channel but no place in it, as that a message helped, is not read by reading on.
  const inChannels = unread.filter(({ channelId, seq }) => channelId !== undefined && seq !== undefined)
  if (inChannels.length === 0) return

  const readUpTo = await placesRead(
    memberIds,
    inChannels.flatMap(({ channelId }) => channelId?.toHexString() ?? []),
    inChannels.flatMap(({ threadOf }) => threadOf?.toHexString() ?? []),
  )
  const read = inChannels.filter(row => (row.seq ?? 0) <= placeOf(readUpTo, row))
  if (read.length === 0) return
  await Notices.updateMany(
    { _id: mongoose.trusted({ $in: read.map(({ _id }) => _id) }), readAt: null },
    { $set: { readAt: now } },
  )
}

function placeOf(readUpTo: Map<string, number>, { memberId, channelId, threadOf }: Unread): number {
  const inChannel = readUpTo.get(`${memberId.toHexString()}:${channelId?.toHexString()}`) ?? 0
  const inThread = readUpTo.get(`${memberId.toHexString()}:${threadOf?.toHexString()}`) ?? 0
  return Math.max(inChannel, inThread)
}

/** How many notices each of these members has not read, counted up to a hundred. `settleRead` before it makes it exact. */
export async function unreadCountsOf(memberIds: readonly string[]): Promise<Map<string, number>> {
  const counted = await Notices.aggregate<{ _id: mongoose.Types.ObjectId; rows: 1[] }>([
    {
      $match: {
        memberId: { $in: memberIds.map(id => new mongoose.Types.ObjectId(id)) },
        readAt: null,
        inApp: true,
      },
    },
    { $group: { _id: '$memberId', rows: { $firstN: { input: 1, n: UNREAD_COUNTED_MAX } } } },
  ])
  const counts = new Map(counted.map(({ _id, rows }) => [_id.toHexString(), rows.length]))
  return new Map(memberIds.map(id => [id, counts.get(id) ?? 0]))
}
