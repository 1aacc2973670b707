/** What members' exchanges count: their rows, and what is known besides them, looked up for the rules. */
import mongoose, { Types } from 'mongoose'
import { organisationsOf } from '../members/access.ts'
import { caseEvidenceIn, Exchanges, giverOf, type StoredExchange } from './model.ts'
import { Holds } from './model-standing.ts'
import { type LedgerRow, STANDING_RULES, type Weighed, weigh } from './standing-rules.ts'
import { weightsAt } from './trust.ts'

/** What of a row is read to weigh it. */
export const PROJECTION = {
  kind: 1,
  dimension: 1,
  creatorId: 1,
  beneficiaryKind: 1,
  beneficiaryId: 1,
  giverId: 1,
  credit: 1,
  at: 1,
  evidence: 1,
  reverses: 1,
} as const
const BATCH = 5000

/** A row of the ledger as the rules weigh it. */
export function toLedgerRow(
  row: Pick<StoredExchange, '_id' | 'giverId' | keyof Omit<typeof PROJECTION, 'giverId'>>,
): LedgerRow {
  const [evidence] = caseEvidenceIn([row])
  return {
    exchangeId: row._id.toHexString(),
    kind: row.kind,
    dimension: row.dimension,
    creatorId: row.creatorId.toHexString(),
    giverId: giverOf(row)?.toHexString() ?? null,
    beneficiaryId: row.beneficiaryKind === undefined ? (row.beneficiaryId?.toHexString() ?? null) : null,
    credit: row.credit,
    at: row.at,
    replyId: evidence?.replyId.toHexString() ?? null,
    outcome: evidence?.outcome ?? null,
    reverses: row.reverses?.toHexString() ?? null,
    isCorrection: 'contestId' in row.evidence && row.evidence.contestId !== undefined,
  }
}

/** Every row until `asOf` in which one of these members created, got, or gave their word. */
export async function rowsOf(memberIds: readonly string[], asOf: Date): Promise<LedgerRow[]> {
  const among = { $in: memberIds.map(id => new Types.ObjectId(id)) }
  // Each by an index of its own: as one question with three sides it is answered by reading the whole ledger.
  const sides = await Promise.all(
    [
      { creatorId: among },
      { beneficiaryId: among },
      // Said of the type, too: the index holds those rows only, and is used only when that is plain.
      { giverId: { ...among, $type: 'objectId' as const } },
    ].map(side =>
      Exchanges.collection
        .find<StoredExchange>({ ...side, at: { $lte: asOf } }, { projection: PROJECTION, batchSize: BATCH })
        .toArray(),
    ),
  )
  const once = new Map(sides.flat().map(row => [row._id.toHexString(), row]))
  return [...once.values()].map(toLedgerRow)
}

export type Ledger = { rows: LedgerRow[]; weighed: Weighed[] }

/** What these members created, weighed as of a moment, each with all rows that concern them. */
export async function weighMembers(
  memberIds: readonly string[],
  asOf: Date,
  rules = STANDING_RULES,
): Promise<Map<string, Ledger>> {
  const wanted = new Set(memberIds)
  const byMember = new Map<string, LedgerRow[]>(memberIds.map(id => [id, []]))
  const people = new Set<string>()
  const moments = new Set<number>()
  for (const row of await rowsOf(memberIds, asOf)) {
    for (const id of new Set([row.creatorId, row.giverId, row.beneficiaryId]))
      if (id !== null && wanted.has(id)) byMember.get(id)?.push(row)
    if (!wanted.has(row.creatorId)) continue
    people.add(row.creatorId)
    if (row.giverId !== null) people.add(row.giverId)
    moments.add(row.at.getTime())
  }
  const [weightAt, organisations, held] = await Promise.all([
    weightsAt(moments, asOf),
    organisationsOf(people),
    heldAmong(memberIds),
  ])
  const known = {
    weightAt,
    organisationOf: (id: string) => organisations.get(id),
    isHeld: (id: string) => held.has(id),
  }
  return new Map(
    [...byMember].map(([id, rows]) => [id, { rows, weighed: weigh(id, rows, { known, asOf, rules }) }]),
  )
}

/** The exchanges of these creators that wait until somebody has looked at them. */
export async function heldAmong(creatorIds: readonly string[]): Promise<Set<string>> {
  const holds = await Holds.find(
    { creatorIds: mongoose.trusted({ $in: creatorIds }), state: 'open' },
    { exchangeIds: 1 },
  ).lean()
  return new Set(holds.flatMap(({ exchangeIds }) => exchangeIds.map(id => id.toHexString())))
}
