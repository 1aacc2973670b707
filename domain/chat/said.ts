/** What is unread in channels themselves: a reply is new in its thread, to those who follow it. */
import type { Types } from 'mongoose'
import { UNREAD_COUNTED_MAX } from './contract.ts'
import { documentsOf, toObjectId } from './model.ts'
import { revisionsOf } from './revisions.ts'

export type Unread = { channelId: string; lastSeq: number; lastReadSeq: number; unreadFrom: number | null }

/** Up to where a channel counts as read to someone who may have marked it unread. */
export const shownReadSeq = ({ lastReadSeq, unreadFrom }: Pick<Unread, 'lastReadSeq' | 'unreadFrom'>) =>
  Math.min(lastReadSeq, (unreadFrom ?? Infinity) - 1)

/** Where something was said beside threads after `since` and up to `lastSeq`, the latest first, with what was deleted since. */
type Said = { since: number; lastSeq: number; rev: number; places: readonly Place[] }
type Place = { seq: number; authorId: string; isGone: boolean }

/** What a process remembers is the same for all readers, and true while the channel's revision is: so many channels, the longest unused let go. */
const REMEMBERED_MAX = 10_000
const remembered = new Map<string, Said>()

/**
 * The places of what others said beside threads and a reader has not read, by channel: the latest first, of at most
 * `UNREAD_COUNTED_MAX` that were said. A channel in which nothing is has no entry. Reads what was said once for all readers, and then
 * only what came since.
 */
export async function unreadPlacesOf(
  readerId: string,
  channels: readonly Unread[],
): Promise<Map<string, number[]>> {
  const behind = channels.filter(channel => channel.lastSeq > shownReadSeq(channel))
  if (behind.length === 0) return new Map()
  // Before the messages: what changes in between makes what is read newer than its revision, and it is read again.
  const revs = await revisionsOf(behind.map(({ channelId }) => channelId))
  const wanted = behind.map(channel => ({
    ...channel,
    readSeq: shownReadSeq(channel),
    rev: revs.get(channel.channelId) ?? 0,
  }))
  const said = await saidIn(wanted)
  return new Map(
    wanted.map(({ channelId, readSeq, lastSeq }) => [
      channelId,
      (said.get(channelId)?.places ?? [])
        .filter(({ seq }) => seq > readSeq && seq <= lastSeq)
        .slice(0, UNREAD_COUNTED_MAX)
        // Looked at afterwards: a lounge is nothing but tombstones further back, and the walk would not end.
        .flatMap(({ seq, authorId, isGone }) => (isGone || authorId === readerId ? [] : [seq])),
    ]),
  )
}

type Wanted = { channelId: string; lastSeq: number; readSeq: number; rev: number }

async function saidIn(wanted: readonly Wanted[]): Promise<Map<string, Said>> {
  const known = new Map<string, Said>()
  const missing: (Wanted & { from: number; before: Said | undefined })[] = []
  for (const each of wanted) {
    const before = remembered.get(each.channelId)
    const holds = before !== undefined && before.rev === each.rev && before.since <= each.readSeq
    if (holds && before.lastSeq >= each.lastSeq) known.set(each.channelId, before)
    else
      missing.push({
        ...each,
        from: holds ? before.lastSeq : each.readSeq,
        before: holds ? before : undefined,
      })
  }
  const walked = await walkBack(missing)
  for (const { channelId, lastSeq, rev, from, before } of missing) {
    const fresh = walked.get(channelId) ?? []
    const isFull = fresh.length === UNREAD_COUNTED_MAX
    const places = isFull ? fresh : [...fresh, ...(before?.places ?? [])].slice(0, UNREAD_COUNTED_MAX)
    known.set(channelId, {
      // With as many as are counted there is nothing further back that anybody asks for.
      since: places.length === UNREAD_COUNTED_MAX ? -1 : (before?.since ?? from),
      lastSeq: Math.max(lastSeq, fresh[0]?.seq ?? 0),
      rev,
      places,
    })
  }
  for (const [channelId, said] of known) remember(channelId, said)
  return known
}

function remember(channelId: string, said: Said): void {
  remembered.delete(channelId)
  remembered.set(channelId, said)
  const [oldest] = remembered.keys()
  if (remembered.size > REMEMBERED_MAX && oldest !== undefined) remembered.delete(oldest)
}

/** The latest places after `from` in each channel, in one statement: it walks back no further than that many messages and the replies between. */
async function walkBack(
  channels: readonly { channelId: string; from: number }[],
): Promise<Map<string, Place[]>> {
  if (channels.length === 0) return new Map()
  const rows = await documentsOf<{
    channelId: Types.ObjectId
    said: { seq: number; authorId: Types.ObjectId; deletedAt: Date | null }[]
  }>(
    channels.map(({ channelId, from }) => ({ channelId: toObjectId(channelId), from })),
    [
      {
        $lookup: {
          from: 'messages',
          let: { channelId: '$channelId', from: '$from' },
          pipeline: [
            {
              $match: {
                $expr: {
                  $and: [{ $eq: ['$channelId', '$$channelId'] }, { $gt: ['$seq', '$$from'] }],
                },
                threadOf: null,
              },
            },
            { $sort: { seq: -1 } },
            { $limit: UNREAD_COUNTED_MAX },
            { $project: { _id: 0, seq: 1, authorId: 1, deletedAt: 1 } },
          ],
          as: 'said',
        },
      },
    ],
  )
  return new Map(
    rows.map(({ channelId, said }) => [
      channelId.toHexString(),
      said.map(({ seq, authorId, deletedAt }) => ({
        seq,
        authorId: authorId.toHexString(),
        isGone: deletedAt !== null,
      })),
    ]),
  )
}
