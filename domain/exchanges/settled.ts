/** What stands for good in the ledger, for who pays for it. */
import mongoose, { type Types } from 'mongoose'
import type { ExchangeKind } from './contract.ts'
import { Exchanges, type StoredExchange } from './model.ts'
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

/** What of these kinds came to stand from `from` on and before `until`, was not taken back and is not being looked at, and was credited at all: one member after the other. */
export async function* settledByMember(
  { from, until }: { from: Date; until: Date },
  kinds: readonly ExchangeKind[],
): AsyncGenerator<{ memberId: string; rows: Settled[] }> {
  const cursor = Exchanges.aggregate<StoredExchange>([
    {
      $match: {
        at: { $gte: settling(from), $lt: settling(until) },
        kind: { $in: kinds },
        credit: { $gt: 0 },
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
      yield await standing(last.creatorId, rows)
      rows = []
    }
    rows.push(row)
  }
  const last = rows.at(-1)
  if (last) yield standing(last.creatorId, rows)
}

const settling = (at: Date) => new Date(at.getTime() - SETTLES_AFTER_MS)

async function standing(creatorId: Types.ObjectId, rows: readonly StoredExchange[]) {
  const memberId = creatorId.toHexString()
  const [takenBack, held] = await Promise.all([
    takenBackAmong(rows.map(({ _id }) => _id.toHexString())),
    heldAmong([memberId]),
  ])
  const settled = rows.map(toSettled)
  return {
    memberId,
    rows: settled.filter(({ exchangeId }) => !takenBack.has(exchangeId) && !held.has(exchangeId)),
  }
}

const toSettled = ({ _id, creatorId, kind, evidence, at }: StoredExchange): Settled => ({
  exchangeId: _id.toHexString(),
  creatorId: creatorId.toHexString(),
  kind,
  caseId: 'caseId' in evidence ? evidence.caseId.toHexString() : null,
  entryId: 'entryId' in evidence ? evidence.entryId.toHexString() : null,
  settledAt: new Date(at.getTime() + SETTLES_AFTER_MS),
})

/** Those of these exchanges that another one takes back. */
export async function takenBackAmong(exchangeIds: readonly string[]): Promise<Set<string>> {
  const rows = await Exchanges.find(
    { reverses: mongoose.trusted({ $in: exchangeIds }) },
    { reverses: 1 },
  ).lean()
  return new Set(rows.map(({ reverses }) => String(reverses)))
}
