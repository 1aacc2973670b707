/** Showing as unread what was read, and as read what nobody can catch up on. */
import { accessChannel, channelsOf } from '../groups/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { keepMentions } from '../notifications/access.ts'
import { tell } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { documentsOf, followings, readMarks, toObjectId } from './model.ts'
import { lastSeqOf } from './order.ts'
import { placesRead } from './reading-places.ts'
import { pickUnreadFrom } from './rules.ts'

const DAY_MS = 24 * 3600_000

/**
 * Shows a channel to the caller as unread from a message on, until they read up to there again. How far they have read stays known.
 * Refuses `conflict` when there is nothing to be unread.
 */
export async function markUnread(
  context: Context,
  { channelId, seq }: ParsedOf<'chat.markUnread'>,
): Promise<OutputOf<'chat.markUnread'>> {
  await accessChannel(context, channelId, 'read')
  const named = { memberId: toObjectId(context.actor.id), channelId: toObjectId(channelId) }
  const [lastSeq, mark] = await Promise.all([lastSeqOf(named.channelId), readMarks().findOne(named)])
  const lastReadSeq = mark?.lastReadSeq ?? 0
  const unreadFrom = pickUnreadFrom(seq, lastReadSeq, lastSeq)
  if (unreadFrom === undefined) throw new Refusal('conflict', 'Nothing was said here yet')

  await readMarks().updateOne(
    named,
    { $set: { unreadFrom }, $setOnInsert: { lastReadSeq } },
    { upsert: true },
  )
  tell('chat.read', { channelId, memberId: context.actor.id, lastReadSeq, unreadFrom })
  return { lastReadSeq, unreadFrom }
}

/**
 * Marks the caller's channels and their threads as read up to what is older than `keepDays`; who was called stays called. Takes as
 * many statements for three hundred channels as for one. May be repeated.
 */
export async function startFresh(
  context: Context,
  { keepDays }: ParsedOf<'chat.startFresh'>,
): Promise<OutputOf<'chat.startFresh'>> {
  const memberId = context.actor.id
  const until = new Date(context.now.getTime() - keepDays * DAY_MS)
  const channels = await channelsOf(context)
  const marks = await readMarks()
    .find({ memberId: toObjectId(memberId) })
    .toArray()
  const byChannel = new Map(marks.map(mark => [mark.channelId.toHexString(), mark]))
  const shownAsRead = channels.map(({ id }) => {
    const { lastReadSeq = 0, unreadFrom } = byChannel.get(id) ?? {}
    return { channelId: id, lastReadSeq: Math.min(lastReadSeq, (unreadFrom ?? Infinity) - 1) }
  })
  const moves = (await movesOf(shownAsRead, until)).map(({ channelId, lastReadSeq }) => ({
    channelId,
    lastReadSeq: Math.max(lastReadSeq, byChannel.get(channelId)?.lastReadSeq ?? 0),
  }))
  if (moves.length === 0) return { channels: 0 }

  // First, for reading a channel up to a place settles what calls someone before it.
  await keepMentions(memberId, until, placesRead)
  await moveMarks(memberId, moves)
  return { channels: moves.length }
}

type Mark = { channelId: string; lastReadSeq: number }

// For each channel one walk back along its index, from its end to what is old enough and no further than was read before.
async function movesOf(marks: readonly Mark[], until: Date): Promise<Mark[]> {
  if (marks.length === 0) return []
  const rows = await documentsOf<{ channelId: { toHexString(): string }; old: { seq: number }[] }>(
    marks.map(({ channelId, lastReadSeq }) => ({ channelId: toObjectId(channelId), lastReadSeq })),
    [
      {
        $lookup: {
          from: 'messages',
          let: { channelId: '$channelId', lastReadSeq: '$lastReadSeq' },
          pipeline: [
            {
              $match: {
                $expr: {
                  $and: [{ $eq: ['$channelId', '$$channelId'] }, { $gt: ['$seq', '$$lastReadSeq'] }],
                },
                sentAt: { $lte: until },
                // What was moved here is older than what stands before it.
                movedFrom: { $exists: false },
              },
            },
            { $sort: { seq: -1 } },
            { $limit: 1 },
            { $project: { _id: 0, seq: 1 } },
          ],
          as: 'old',
        },
      },
      { $match: { old: { $ne: [] } } },
    ],
  )
  return rows.map(({ channelId, old }) => ({
    channelId: channelId.toHexString(),
    lastReadSeq: old[0]?.seq ?? 0,
  }))
}

async function moveMarks(memberId: string, moves: readonly Mark[]): Promise<void> {
  if (moves.length === 0) return
  const named = moves.map(({ channelId, lastReadSeq }) => ({
    filter: { memberId: toObjectId(memberId), channelId: toObjectId(channelId) },
    lastReadSeq,
  }))
  await readMarks().bulkWrite(
    named.flatMap(({ filter, lastReadSeq }) => [
      { updateOne: { filter, update: { $max: { lastReadSeq } }, upsert: true } },
      {
        updateOne: {
          filter: { ...filter, unreadFrom: { $lte: lastReadSeq } },
          update: { $set: { unreadFrom: null } },
        },
      },
    ]),
  )
  await followings().bulkWrite(
    named.map(({ filter, lastReadSeq }) => ({ updateMany: { filter, update: { $max: { lastReadSeq } } } })),
  )
  for (const { channelId, lastReadSeq } of moves)
    tell('chat.read', { channelId, memberId, lastReadSeq, unreadFrom: null })
}
