/** What is unread in channels themselves: a reply is new in its thread, to those who follow it. */
import type { Types } from 'mongoose'
import { UNREAD_COUNTED_MAX } from './contract.ts'
import { documentsOf, toObjectId } from './model.ts'

export type Unread = { channelId: string; lastSeq: number; lastReadSeq: number; unreadFrom: number | null }

/** Up to where a channel counts as read to someone who may have marked it unread. */
export const shownReadSeq = ({ lastReadSeq, unreadFrom }: Pick<Unread, 'lastReadSeq' | 'unreadFrom'>) =>
  Math.min(lastReadSeq, (unreadFrom ?? Infinity) - 1)

/**
 * The places of what was said beside threads and is unread, by channel: the latest first, at most `UNREAD_COUNTED_MAX`. A channel in
 * which nothing is has no entry. Asks in one statement, and walks back no further than that many messages and the replies between.
 */
export async function unreadPlacesOf(channels: readonly Unread[]): Promise<Map<string, number[]>> {
  const behind = channels.filter(channel => channel.lastSeq > shownReadSeq(channel))
  if (behind.length === 0) return new Map()
  const rows = await documentsOf<{
    channelId: Types.ObjectId
    said: { seq: number; deletedAt: Date | null }[]
  }>(
    behind.map(channel => ({ channelId: toObjectId(channel.channelId), readSeq: shownReadSeq(channel) })),
    [
      {
        $lookup: {
          from: 'messages',
          let: { channelId: '$channelId', readSeq: '$readSeq' },
          pipeline: [
            {
              $match: {
                $expr: {
                  $and: [{ $eq: ['$channelId', '$$channelId'] }, { $gt: ['$seq', '$$readSeq'] }],
                },
                threadOf: null,
              },
            },
            { $sort: { seq: -1 } },
            { $limit: UNREAD_COUNTED_MAX },
            { $project: { _id: 0, seq: 1, deletedAt: 1 } },
          ],
          as: 'said',
        },
      },
    ],
  )
  return new Map(
    rows.map(({ channelId, said }) => [
      channelId.toHexString(),
      // Looked at afterwards: a lounge is nothing but tombstones further back, and the walk would not end.
      said.filter(({ deletedAt }) => deletedAt === null).map(({ seq }) => seq),
    ]),
  )
}
