/** Which of the threads someone follows have something new. */
import type { Types } from 'mongoose'
import type { OutputOf } from '../contract.ts'
import { readableChannels } from '../groups/access.ts'
import { mutedAmong } from '../notifications/access.ts'
import type { Context } from '../vocabulary.ts'
import { followings, toObjectId } from './model.ts'
import { FOLLOWED_MAX } from './threads.ts'

/**
 * How many threads the caller follows in which others replied after the place they read to, where they may read and have not muted
 * the channel. Looks at one reply of each thread, however long it is.
 */
export async function countUnreadThreads(context: Context): Promise<OutputOf<'chat.unreadThreads'>> {
  const memberId = context.actor.id
  const channelIds = (await withNewReplies(memberId)).map(({ channelId }) => channelId.toHexString())
  const [readable, muted] = await Promise.all([
    readableChannels(context, channelIds),
    mutedAmong(memberId, channelIds),
  ])
  return { threads: channelIds.filter(id => readable.has(id) && !muted.has(id)).length }
}

const withNewReplies = (memberId: string): Promise<{ channelId: Types.ObjectId }[]> =>
  followings()
    .aggregate<{ channelId: Types.ObjectId }>([
      { $match: { memberId: toObjectId(memberId), following: true } },
      { $sort: { _id: -1 } },
      { $limit: FOLLOWED_MAX },
      {
        $lookup: {
          from: 'messages',
          let: { rootId: '$rootId', readSeq: '$lastReadSeq' },
          pipeline: [
            {
              $match: {
                $expr: { $and: [{ $eq: ['$threadOf', '$$rootId'] }, { $gt: ['$seq', '$$readSeq'] }] },
                // Said because the index holds replies only, and is used only when that is plain.
                threadOf: { $type: 'objectId' },
                authorId: { $ne: toObjectId(memberId) },
                deletedAt: null,
              },
            },
            { $limit: 1 },
            { $project: { _id: 1 } },
          ],
          as: 'unread',
        },
      },
      { $match: { unread: { $ne: [] } } },
      { $project: { _id: 0, channelId: 1 } },
    ])
    .toArray()
