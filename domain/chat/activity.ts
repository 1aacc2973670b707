/** How lively channels are: who wrote when, how much, and what was answered. People and figures, never words. */
import mongoose from 'mongoose'
import { messages, toObjectId } from './model.ts'

export const DAY_MS = 24 * 60 * 60 * 1000

export type Activity = {
  /** Who wrote, and on which days: whole days since 1970, in UTC. */
  writers: { memberId: string; days: number[] }[]
  /** Messages of each day, and how many different people wrote them. */
  days: { day: number; messages: number; memberIds: string[] }[]
  /** Messages that began something since then, and how many of them got a reply or a reaction from someone else. */
  begun: { day: number; messages: number; answered: number }[]
}

/** What happened in these channels since a moment. What was deleted is not counted. Reads what came since then, and nothing older. */
export async function activityOf(channelIds: readonly string[], since: Date): Promise<Activity> {
  const places = await Promise.all(
    channelIds.map(async id => ({
      channelId: toObjectId(id),
      seq: { $gte: await firstSeqSince(id, since) },
    })),
  )
  if (places.length === 0) return { writers: [], days: [], begun: [] }

  const [found] = await messages()
    .aggregate<Found>(
      [{ $match: { $or: places, deletedAt: null, sentAt: { $gte: since } } }, slim, figures],
      {
        allowDiskUse: true,
      },
    )
    .toArray()
  return {
    writers: (found?.writers ?? []).map(({ _id, days }) => ({ memberId: _id.toHexString(), days })),
    days: (found?.days ?? []).map(row => ({
      day: row._id,
      messages: row.messages,
      memberIds: row.authorIds.map(id => id.toHexString()),
    })),
    begun: (found?.begun ?? []).map(({ _id, ...counts }) => ({ day: _id, ...counts })),
  }
}

type Found = {
  writers: { _id: mongoose.Types.ObjectId; days: number[] }[]
  days: { _id: number; messages: number; authorIds: mongoose.Types.ObjectId[] }[]
  begun: { _id: number; messages: number; answered: number }[]
}

const reactors = {
  $reduce: {
    input: { $ifNull: ['$reactions', []] },
    initialValue: [],
    in: { $concatArrays: ['$$value', '$$this.memberIds'] },
  },
}

const slim = {
  $project: {
    authorId: 1,
    threadOf: 1,
    day: { $floor: { $divide: [{ $toLong: '$sentAt' }, DAY_MS] } },
    people: { $concatArrays: [['$authorId'], { $cond: [{ $eq: ['$threadOf', null] }, reactors, []] }] },
  },
}

const isRoot = { $eq: ['$threadOf', null] }

const figures = {
  $facet: {
    writers: [{ $group: { _id: '$authorId', days: { $addToSet: '$day' } } }],
    days: [
      { $group: { _id: '$day', messages: { $sum: 1 }, authorIds: { $addToSet: '$authorId' } } },
      { $sort: { _id: 1 } },
    ],
    // A message, its thread and its reactions become one row. A thread whose beginning is older begins nothing here.
    begun: [
      {
        $group: {
          _id: { $ifNull: ['$threadOf', '$_id'] },
          day: { $max: { $cond: [isRoot, '$day', null] } },
          people: { $push: '$people' },
          author: { $max: { $cond: [isRoot, '$authorId', null] } },
        },
      },
      { $match: { day: { $ne: null } } },
      {
        $project: {
          day: 1,
          others: {
            $setDifference: [
              { $reduce: { input: '$people', initialValue: [], in: { $setUnion: ['$$value', '$$this'] } } },
              ['$author'],
            ],
          },
        },
      },
      {
        $group: {
          _id: '$day',
          messages: { $sum: 1 },
          answered: { $sum: { $cond: [{ $gt: [{ $size: '$others' }, 0] }, 1, 0] } },
        },
      },
      { $sort: { _id: 1 } },
    ],
  },
}

// Places and times grow together in a channel, so the place where a time begins is found by halving, along the index of places.
async function firstSeqSince(channelId: string, since: Date): Promise<number> {
  const channel = toObjectId(channelId)
  const sentAtOrAfter = async (seq: number) =>
    messages().findOne(
      { channelId: channel, seq: { $gte: seq } },
      { projection: { _id: 0, seq: 1, sentAt: 1 }, sort: { seq: 1 } },
    )
  const last = await messages().findOne(
    { channelId: channel },
    { projection: { _id: 0, seq: 1 }, sort: { seq: -1 } },
  )
  let low = 1
  let high = (last?.seq ?? 0) + 1
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    const found = await sentAtOrAfter(middle)
    if (found && found.sentAt < since) low = found.seq + 1
    else high = middle
  }
  return low
}
