/** What is worth reading first to someone who was away. */
import type { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { channelsOf, readableChannels } from '../groups/access.ts'
import { mentionsSince, mutedAmong } from '../notifications/access.ts'
import type { Context } from '../vocabulary.ts'
import { readableMessages } from './access.ts'
import { followings, Marks, messages, toObjectId } from './model.ts'
import { CATCH_UP_ITEMS, pickWorth, type Worth } from './rules.ts'
import { endsOf, FOLLOWED_MAX } from './threads.ts'

const DAY_MS = 24 * 3600_000
/** Candidates of each kind: more than is shown, because some may be gone, muted or the same message. */
const CANDIDATES = 3 * CATCH_UP_ITEMS

/**
 * What happened in the last days that is worth reading first: what called the caller, the latest of the threads they follow or
 * began, what of theirs others reacted to, and what helped others most; of what was moved, where it is now. Never what they may not
 * read, have muted, wrote themselves (but for what others reacted to), or was said off the record.
 */
export async function catchUp(
  context: Context,
  { days }: ParsedOf<'chat.catchUp'>,
): Promise<OutputOf<'chat.catchUp'>> {
  const memberId = context.actor.id
  const since = new Date(context.now.getTime() - days * DAY_MS)
  const mine = await channelsOf(context)
  const [calling, threads, reacted, ownHelpful, helpful] = await Promise.all([
    mentionsSince(memberId, since, CANDIDATES),
    latestReplies(memberId, since),
    reactedSince(memberId, since),
    helpfulSince({ authorId: toObjectId(memberId) }, since),
    helpfulSince({ channelId: { $in: mine.map(({ id }) => toObjectId(id)) } }, since),
  ])
  const found: Worth[] = [
    ...calling.map(call => ({ why: 'mention' as const, ...call })),
    ...threads,
    ...reacted,
    ...ownHelpful.map(worth => ({ why: 'mine' as const, ...worth })),
    ...helpful
      .filter(({ authorId }) => authorId !== memberId)
      .map(worth => ({ why: 'helpful' as const, ...worth })),
  ]
  return { since: since.toISOString(), items: await toItems(context, await asMoved(found)) }
}

/** So often a thread is moved and still found by where it was. */
const MOVES_FOLLOWED = 5

/** What was moved goes by the id it has now. */
async function asMoved(found: readonly Worth[]): Promise<Worth[]> {
  let current = [...found]
  for (let move = 0; move < MOVES_FOLLOWED; move += 1) {
    const copies = await copiesOf(current.map(({ messageId }) => messageId))
    if (copies.size === 0) break
    current = current.map(worth => ({ ...worth, messageId: copies.get(worth.messageId) ?? worth.messageId }))
  }
  return current
}

/** For those of these messages that were moved, the message that took their place. */
async function copiesOf(messageIds: readonly string[]): Promise<Map<string, string>> {
  const moved = await messages()
    .find(
      { _id: { $in: [...new Set(messageIds)].map(toObjectId) }, movedTo: { $exists: true } },
      { projection: { movedTo: 1 } },
    )
    .toArray()
  const places = moved.flatMap(({ movedTo }) => (movedTo ? [movedTo] : []))
  if (places.length === 0) return new Map()
  const copies = await messages()
    .find(
      { $or: places.map(({ channelId, seq }) => ({ channelId, seq })) },
      { projection: { channelId: 1, seq: 1 } },
    )
    .toArray()
  const nameOf = ({ channelId, seq }: { channelId: Types.ObjectId; seq: number }) =>
    `${channelId.toHexString()}:${seq}`
  const byPlace = new Map(copies.map(copy => [nameOf(copy), copy._id.toHexString()]))
  return new Map(
    moved.flatMap(({ _id, movedTo }) => {
      const copyId = movedTo && byPlace.get(nameOf(movedTo))
      return copyId === undefined ? [] : [[_id.toHexString(), copyId] as const]
    }),
  )
}

async function toItems(
  context: Context,
  found: readonly Worth[],
): Promise<OutputOf<'chat.catchUp'>['items']> {
  const views = await readableMessages(context, [...new Set(found.map(({ messageId }) => messageId))])
  const channelIds = views.map(({ channelId }) => channelId)
  const [channels, muted] = await Promise.all([
    readableChannels(context, channelIds),
    mutedAmong(context.actor.id, channelIds),
  ])
  const shown = new Map(
    views
      .filter(({ channelId, deletedAt }) => deletedAt === null && !muted.has(channelId))
      .filter(({ channelId }) => channels.get(channelId)?.channel.kind !== 'lounge')
      .map(view => [view.id, view]),
  )
  return pickWorth(found.filter(({ messageId }) => shown.has(messageId))).flatMap(
    ({ why, messageId, at }) => {
      const message = shown.get(messageId)
      const place = message && channels.get(message.channelId)
      if (!message || !place) return []
      return [{ why, at: at.toISOString(), channel: place.channel, groupName: place.group.name, message }]
    },
  )
}

/** What someone wrote, whenever that was, to which others reacted since. */
async function reactedSince(memberId: string, since: Date): Promise<Worth[]> {
  const rows = await messages()
    .find(
      { authorId: toObjectId(memberId), reactedAt: { $gte: since } },
      { projection: { reactedAt: 1, reactions: 1 } },
    )
    .sort({ reactedAt: -1 })
    .limit(CANDIDATES)
    .toArray()
  return rows.flatMap(({ _id, reactedAt, reactions = [] }) => {
    const byOthers = reactions.some(({ memberIds }) => memberIds.some(id => id.toHexString() !== memberId))
    // What another reacted to and took back is no news, though the author's own reaction stands.
    return reactedAt && byOthers
      ? [{ why: 'mine' as const, messageId: _id.toHexString(), at: reactedAt }]
      : []
  })
}

/** The latest reply of another in each thread someone follows that went on since. */
async function latestReplies(memberId: string, since: Date): Promise<Worth[]> {
  const followed = await followings()
    .find({ memberId: toObjectId(memberId), following: true })
    .sort({ _id: -1 })
    .limit(FOLLOWED_MAX)
    .toArray()
  const ends = await endsOf(followed.map(({ rootId }) => rootId))
  const wentOn = ends
    .filter(({ lastAt }) => lastAt >= since.toISOString())
    .toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1))
    .slice(0, CANDIDATES)
  if (wentOn.length === 0) return []

  const rootIds = wentOn.map(({ rootId }) => toObjectId(rootId))
  const [roots, replies] = await Promise.all([
    messages()
      .find({ _id: { $in: rootIds } }, { projection: { authorId: 1 } })
      .toArray(),
    messages()
      .aggregate<{ _id: Types.ObjectId; messageId: Types.ObjectId; sentAt: Date }>([
        {
          $match: {
            threadOf: { $in: rootIds, $type: 'objectId' },
            authorId: { $ne: toObjectId(memberId) },
            deletedAt: null,
            sentAt: { $gte: since },
          },
        },
        { $sort: { threadOf: 1, seq: -1 } },
        { $group: { _id: '$threadOf', messageId: { $first: '$_id' }, sentAt: { $first: '$sentAt' } } },
      ])
      .toArray(),
  ])
  const begun = new Set(
    roots.filter(({ authorId }) => authorId.toHexString() === memberId).map(({ _id }) => _id.toHexString()),
  )
  return replies.map(({ _id, messageId, sentAt }) => ({
    why: begun.has(_id.toHexString()) ? ('mine' as const) : ('followed' as const),
    messageId: messageId.toHexString(),
    at: sentAt,
  }))
}

type Helpful = { messageId: string; authorId: string; at: Date; helped: number }

/** The messages that helped most since, by how many said so. */
async function helpfulSince(of: object, since: Date): Promise<Helpful[]> {
  const rows = await Marks.aggregate<{
    _id: Types.ObjectId
    authorId: Types.ObjectId
    helped: number
    at: Date
  }>([
    { $match: { ...of, at: { $gte: since }, takenBack: null } },
    {
      $group: {
        _id: '$messageId',
        authorId: { $first: '$authorId' },
        helped: { $sum: 1 },
        at: { $max: '$at' },
      },
    },
    { $sort: { helped: -1, at: -1 } },
    { $limit: CANDIDATES },
  ])
  return rows.map(({ _id, authorId, helped, at }) => ({
    messageId: _id.toHexString(),
    authorId: authorId.toHexString(),
    helped,
    at,
  }))
}
