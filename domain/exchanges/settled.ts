/** What stands for good in the ledger, for who pays for it. */
import mongoose, { Types } from 'mongoose'
import type { ExchangeKind } from './contract.ts'
import { caseEvidenceIn, Exchanges, type StoredExchange, toDeedRow } from './model.ts'
import { deedOf, goneAmong, toThousandths } from './rules.ts'
import { STANDING_RULES } from './standing-rules.ts'
import { heldAmong } from './weighing.ts'

const DAY_MS = 24 * 3600 * 1000
/** So long an exchange waits before it stands for good: time to take it back, or to find out that it was arranged. */
const SETTLES_AFTER_MS = STANDING_RULES.settlementDays * DAY_MS

export type Settled = {
  exchangeId: string
  creatorId: string
  kind: ExchangeKind
  caseId: string | null
  entryId: string | null
  settledAt: Date
}

/**
 * What of these kinds came to stand for good from `from` on and before `until`, was not taken back and is not being looked at: one member
 * after the other. Advice of no use stands from the day on which it was of use after all.
 */
export async function* settledByMember(
  { from, until }: { from: Date; until: Date },
  kinds: readonly ExchangeKind[],
): AsyncGenerator<{ memberId: string; rows: Settled[] }> {
  const cursor = Exchanges.aggregate<StoredExchange>([
    {
      $match: {
        at: { $gte: settling(from), $lt: settling(until) },
        kind: { $in: kinds },
        reverses: null,
      },
    },
    { $sort: { creatorId: 1, at: 1, _id: 1 } },
  ])
    .option({ allowDiskUse: true })
    .cursor({ batchSize: 1000 }) as AsyncIterable<StoredExchange>
  let rows: StoredExchange[] = []
  for await (const row of cursor) {
    const last = rows.at(-1)
    if (last && !last.creatorId.equals(row.creatorId)) {
      yield await standing(last.creatorId, rows, until)
      rows = []
    }
    rows.push(row)
  }
  const last = rows.at(-1)
  if (last) yield standing(last.creatorId, rows, until)
}

const settling = (at: Date) => new Date(at.getTime() - SETTLES_AFTER_MS)

async function standing(creatorId: Types.ObjectId, rows: readonly StoredExchange[], until: Date) {
  const memberId = creatorId.toHexString()
  const [near, held] = await Promise.all([deedsNear(rows.map(({ _id }) => _id)), heldAmong([memberId])])
  const gone = goneAmong(near.map(toCountedRow))
  const settled = rows.map(row => toSettled(row, standsSince(row, near)))
  return {
    memberId,
    rows: settled.filter(
      ({ exchangeId, settledAt }) => !gone.has(exchangeId) && !held.has(exchangeId) && settledAt < until,
    ),
  }
}

/** When an exchange that stands began to, the last time: as it was recorded, or when it was found of use after all. */
function standsSince(row: StoredExchange, near: readonly StoredExchange[]): Date {
  const deed = deedOf(toDeedRow(row))
  let since = row.at
  let sum = 0
  for (const { credit, at } of near.filter(other => deedOf(toDeedRow(other)) === deed)) {
    const before = sum
    sum += toThousandths(credit)
    if (before <= 0 && sum > 0) since = at
  }
  return since
}

const toSettled = ({ _id, creatorId, kind, evidence }: StoredExchange, since: Date): Settled => ({
  exchangeId: _id.toHexString(),
  creatorId: creatorId.toHexString(),
  kind,
  caseId: 'caseId' in evidence ? evidence.caseId.toHexString() : null,
  entryId: 'entryId' in evidence ? evidence.entryId.toHexString() : null,
  settledAt: new Date(since.getTime() + SETTLES_AFTER_MS),
})

/** Those of these exchanges that do not stand: something took them back, or nothing of them ever counted. */
export async function takenBackAmong(exchangeIds: readonly string[]): Promise<Set<string>> {
  const gone = goneAmong((await deedsNear(exchangeIds.map(id => new Types.ObjectId(id)))).map(toCountedRow))
  return new Set(exchangeIds.filter(id => gone.has(id)))
}

const toCountedRow = (row: StoredExchange) => ({ ...toDeedRow(row), credit: row.credit })

/** Of these exchanges those that others touch, that stand again or that count nothing by themselves, with all that concerns their deeds, in the order it happened. */
async function deedsNear(exchangeIds: readonly Types.ObjectId[]): Promise<StoredExchange[]> {
  const among = mongoose.trusted({ $in: exchangeIds })
  const reversing = await Exchanges.find({ reverses: among }).lean()
  const doubtful = await Exchanges.find({
    $or: [
      { _id: mongoose.trusted({ $in: reversing.flatMap(({ reverses }) => reverses ?? []) }) },
      { _id: among, credit: mongoose.trusted({ $lte: 0 }) },
      { _id: among, reverses: mongoose.trusted({ $type: 'objectId' }) },
    ],
  }).lean()
  const onCases = caseEvidenceIn(doubtful).map(({ caseId }) => caseId)
  const ofCases =
    onCases.length === 0
      ? []
      : await Exchanges.find({ 'evidence.caseId': mongoose.trusted({ $in: onCases }) }).lean()
  const once = new Map([...reversing, ...doubtful, ...ofCases].map(row => [row._id.toHexString(), row]))
  return [...once.values()].toSorted(
    (a, b) => a.at.getTime() - b.at.getTime() || (a._id.toHexString() < b._id.toHexString() ? -1 : 1),
  )
}
