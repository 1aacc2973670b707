/** How often public pages were read, day by day: what reach is credited by, as it is kept. */
import mongoose, { Types } from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import { PageReads, type StoredReads } from './model-benefits.ts'

/** What the event says that tells of a day. */
export const toReached = (
  { _id, memberId, day, count }: StoredReads,
  at: Date,
): PayloadOf<'credentials.reached'> => ({
  readsId: _id.toHexString(),
  memberId: memberId.toHexString(),
  day,
  count,
  at: at.toISOString(),
})

export type ReachSource = {
  id: string
  name: 'credentials.reached'
  payload: PayloadOf<'credentials.reached'>
}

/** Days on which public pages were read, in the order of their ids, each with the event that told of it, once it was told. The next page begins after `last`. */
export async function reachSourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, ReachSource[]> } | null> {
  const page = await PageReads.find(
    after === null ? {} : { _id: mongoose.trusted({ $gt: new Types.ObjectId(after) }) },
  )
    .sort({ _id: 1 })
    .limit(limit)
    .lean()
  const last = page.at(-1)
  if (!last) return null
  return {
    last: last._id.toHexString(),
    sources: new Map(page.map(reads => [reads._id.toHexString(), sourcesOf(reads)])),
  }
}

const sourcesOf = (reads: StoredReads): ReachSource[] =>
  reads.eventId && reads.toldAt
    ? [
        {
          id: reads.eventId.toHexString(),
          name: 'credentials.reached',
          payload: toReached(reads, reads.toldAt),
        },
      ]
    : []

/** Which of these days there are. */
export async function knownReads(readsIds: readonly string[]): Promise<Set<string>> {
  const found = await PageReads.find({ _id: mongoose.trusted({ $in: readsIds }) }, { _id: 1 }).lean()
  return new Set(found.map(({ _id }) => _id.toHexString()))
}

/** How often a member's public pages were read from a day (`YYYY-MM-DD`) on, by month, each reader counted once a day. */
export async function readsByMonth(memberId: string, day: string): Promise<Map<string, number>> {
  const rows = await PageReads.find(
    { memberId, day: mongoose.trusted({ $gte: day }) },
    { day: 1, count: 1 },
  ).lean()
  const months = new Map<string, number>()
  for (const { day: on, count } of rows) {
    const month = on.slice(0, 'YYYY-MM'.length)
    months.set(month, (months.get(month) ?? 0) + count)
  }
  return months
}
