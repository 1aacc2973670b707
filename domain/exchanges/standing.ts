/** What members count: asked for one, or counted for all at night. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf } from '../contract.ts'
import { Exchanges } from './model.ts'
import { Standings, type StoredStanding } from './model-standing.ts'
import { type Created, STANDING_RULES, sumDerived, sumWeighed, type Weighed } from './standing-rules.ts'
import { renewTrust } from './trust.ts'
import { epochOf } from './trust-rules.ts'
import { weighMany, weighMembers } from './weighing.ts'

const DAY_MS = 24 * 3600 * 1000

/** What one member gave and got, as of a moment. */
export async function standingNow(memberId: string, asOf: Date): Promise<OutputOf<'exchanges.standing'>> {
  const ledger = (await weighMembers([memberId], asOf)).get(memberId)
  const { settled, held, settledBy: _settledBy, ...created } = sumWeighed(ledger?.weighed ?? [])
  return {
    created,
    derived: sumDerived(memberId, ledger?.rows ?? [], asOf),
    settled,
    held,
    asOf: asOf.toISOString(),
    rules: STANDING_RULES.version,
  }
}

/** So many are counted at a time: memory grows with what these did, not with the ledger. */
const AT_ONCE = 100
/** While some are looked up others are counted, and others again are stored. */
const LANES = 3

/**
 * Job: counts everyone for whom something changed since they were last counted, and keeps it. From nothing it comes to the same. May run
 * twice. Returns how many were counted.
 */
export async function countStandings(now: Date): Promise<number> {
  const isRenewed = (await renewTrust(now)).length > 0
  const weighSome = weighMany(now)
  let counted = 0
  const changed = changedPeople(now, isRenewed)
  const lane = async () => {
    for (let next = await changed.next(); next.done !== true; next = await changed.next()) {
      await countPeople(next.value, weighSome, now)
      counted += next.value.length
    }
  }
  await Promise.all(Array.from({ length: LANES }, lane))
  return counted
}

type Rows = Map<string, number>

/** Those who have other rows than when they were last counted, whom time settles something for, and in a new epoch everyone. */
async function* changedPeople(
  now: Date,
  isRenewed: boolean,
): AsyncGenerator<{ id: string; rowCount: number }[]> {
  const rows: Rows = await rowCounts()
  const epoch = epochOf(now.getTime())
  const upToDate = new Set<string>()
  if (!isRenewed)
    for await (const { _id, ...kept } of Standings.find({}, { rules: 1, epoch: 1, rowCount: 1, settlesAt: 1 })
      .lean()
      .cursor({ batchSize: 5000 })) {
      const id = _id.toHexString()
      if (
        kept.rules === STANDING_RULES.version &&
        kept.epoch === epoch &&
        kept.rowCount === rows.get(id) &&
        (kept.settlesAt === null || kept.settlesAt > now)
      )
        upToDate.add(id)
    }
  // In the order of the indexes they are looked up by: neighbours lie together.
  const changed = [...rows.keys()].filter(id => !upToDate.has(id)).toSorted()
  for (let from = 0; from < changed.length; from += AT_ONCE)
    yield changed.slice(from, from + AT_ONCE).map(id => ({ id, rowCount: rows.get(id) ?? 0 }))
}

/** In how many rows everybody who ever created something created, got or gave their word. The ledger only grows: who has as many rows as before has the same. */
async function rowCounts(): Promise<Rows> {
  const counts: Rows = new Map()
  for (const field of ['creatorId', 'beneficiaryId', 'giverId'] as const) {
    const groups = Exchanges.aggregate<{ _id: Types.ObjectId; count: number }>([
      { $match: { [field]: { $type: 'objectId' } } },
      { $group: { _id: `$${field}`, count: { $sum: 1 } } },
    ])
      .option({ hint: HINTS[field], allowDiskUse: true })
      .cursor({ batchSize: 5000 })
    for await (const { _id, count } of groups as AsyncIterable<{ _id: Types.ObjectId; count: number }>) {
      const id = _id.toHexString()
      const before = counts.get(id)
      if (field === 'creatorId' || before !== undefined) counts.set(id, (before ?? 0) + count)
    }
  }
  return counts
}

/** The indexes that answer without a look at the rows. */
const HINTS = {
  creatorId: 'creator_newest',
  beneficiaryId: 'beneficiary_newest',
  giverId: 'giver',
} as const

async function countPeople(
  people: readonly { id: string; rowCount: number }[],
  weighSome: ReturnType<typeof weighMany>,
  now: Date,
): Promise<void> {
  const weighed = await weighSome(people.map(({ id }) => id))
  await Standings.collection.bulkWrite(
    people.map(({ id, rowCount }) => ({
      replaceOne: {
        filter: { _id: new Types.ObjectId(id) },
        replacement: toStored(weighed.get(id) ?? [], rowCount, now),
        upsert: true,
      },
    })),
    { ordered: false },
  )
}

function toStored(weighed: readonly Weighed[], rowCount: number, now: Date): Omit<StoredStanding, '_id'> {
  const { total, settled, held, people, byKind, settledBy }: Created = sumWeighed(weighed)
  const open = weighed.filter(({ factors }) => !factors.isSettled).map(({ deed }) => deed.lastAt)
  return {
    rules: STANDING_RULES.version,
    epoch: epochOf(now.getTime()),
    rowCount,
    settlesAt:
      open.length === 0 ? null : new Date(Math.min(...open) + STANDING_RULES.settlementDays * DAY_MS),
    total,
    settled,
    held,
    people,
    byKind,
    settledBy,
    countedAt: now,
  }
}

/** Has these people counted again at the next count, because of something else than a row. */
export async function recountLater(memberIds: readonly Types.ObjectId[]): Promise<void> {
  await Standings.updateMany({ _id: mongoose.trusted({ $in: [...memberIds] }) }, { $set: { rowCount: -1 } })
}
