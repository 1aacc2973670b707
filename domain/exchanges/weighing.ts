/** What members' exchanges count: their rows, and what is known besides them, looked up for the rules. */
import mongoose, { Types } from 'mongoose'
import { organisationsOf } from '../members/access.ts'
import { caseEvidenceIn, Exchanges, giverOf, type StoredExchange } from './model.ts'
import { Holds } from './model-standing.ts'
import { readLedgerRow } from './row-bytes.ts'
import { type Known, type LedgerRow, STANDING_RULES, type Weighed, weigh } from './standing-rules.ts'
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

type ReadRow = Pick<StoredExchange, '_id' | 'giverId' | keyof Omit<typeof PROJECTION, 'giverId'>>

/** A row of the ledger as the rules weigh it. */
export function toLedgerRow(row: ReadRow): LedgerRow {
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
    [{ creatorId: among }, { beneficiaryId: among }, givenBy(among)].map(side => readRows(side, asOf)),
  )
  const once = new Map(sides.flat().map(row => [row._id.toHexString(), row]))
  return [...once.values()].map(toLedgerRow)
}

type Among = { $in: Types.ObjectId[] }
// Said of the type, too: the index holds those rows only, and is used only when that is plain.
const givenBy = (among: Among) => ({ giverId: { ...among, $type: 'objectId' as const } })

type Side = mongoose.mongo.Filter<mongoose.mongo.BSON.Document>

const readRows = (side: Side, asOf: Date): Promise<ReadRow[]> =>
  Exchanges.collection
    .find<ReadRow>({ ...side, at: { $lte: asOf } }, { projection: PROJECTION, batchSize: BATCH })
    .toArray()

export type Ledger = { rows: LedgerRow[]; weighed: Weighed[] }

/** What these members created, weighed as of a moment, each with all rows that concern them. */
export async function weighMembers(
  memberIds: readonly string[],
  asOf: Date,
  rules = STANDING_RULES,
): Promise<Map<string, Ledger>> {
  const wanted = new Set(memberIds)
  const byMember = new Map<string, LedgerRow[]>(memberIds.map(id => [id, []]))
  for (const row of await rowsOf(memberIds, asOf))
    for (const id of new Set([row.creatorId, row.giverId, row.beneficiaryId]))
      if (id !== null && wanted.has(id)) byMember.get(id)?.push(row)
  const known = await knownOf(byMember, asOf, organisationsOf)
  return new Map(
    [...byMember].map(([id, rows]) => [id, { rows, weighed: weigh(id, rows, { known, asOf, rules }) }]),
  )
}

/** Begins to weigh many, some at a time: what is known of people is looked up once, and of what they gave only what could be mutual is kept. */
export function weighMany(asOf: Date): (memberIds: readonly string[]) => Promise<Map<string, Weighed[]>> {
  const places = new Map<string, string | undefined>()
  const placesOf: PlacesOf = async ids => {
    const unknown = [...ids].filter(id => !places.has(id))
    const found = await organisationsOf(unknown)
    for (const id of unknown) places.set(id, found.get(id))
    return places
  }
  return async memberIds => {
    const byMember = await createdAndMutual(memberIds, asOf)
    const known = await knownOf(byMember, asOf, placesOf)
    return new Map(
      [...byMember].map(([id, rows]) => [id, weigh(id, rows, { known, asOf, rules: STANDING_RULES })]),
    )
  }
}

/** For each of these members what they created, and what they gave to those whose word they created it by. */
async function createdAndMutual(memberIds: readonly string[], asOf: Date): Promise<Map<string, LedgerRow[]>> {
  const among = { $in: memberIds.map(id => new Types.ObjectId(id)) }
  const [created, ...given] = await Promise.all([
    readBytes({ creatorId: among }, asOf),
    readBytes(
      { beneficiaryId: among, beneficiaryKind: { $exists: false }, giverId: { $exists: false } },
      asOf,
    ),
    readBytes(givenBy(among), asOf),
  ])
  const byMember = new Map<string, LedgerRow[]>(memberIds.map(id => [id, []]))
  const giversOf = new Map<string, Set<string>>(memberIds.map(id => [id, new Set()]))
  for (const bytes of created) {
    const row = readLedgerRow(bytes)
    byMember.get(row.creatorId)?.push(row)
    if (row.giverId !== null) giversOf.get(row.creatorId)?.add(row.giverId)
  }
  for (const bytes of given.flat()) {
    const row = readLedgerRow(bytes)
    if (row.giverId !== null && giversOf.get(row.giverId)?.has(row.creatorId) === true)
      byMember.get(row.giverId)?.push(row)
  }
  return byMember
}

const readBytes = (side: Side, asOf: Date): Promise<Buffer[]> =>
  Exchanges.collection
    .find({ ...side, at: { $lte: asOf } }, { projection: PROJECTION, batchSize: BATCH, raw: true })
    .toArray() as Promise<unknown[]> as Promise<Buffer[]>

/** Where people work, by id; undefined for who does not say. */
type PlacesOf = (ids: Iterable<string>) => Promise<{ get(id: string): string | undefined }>

/** What the rules ask besides the rows. */
async function knownOf(
  byMember: ReadonlyMap<string, readonly LedgerRow[]>,
  asOf: Date,
  placesOf: PlacesOf,
): Promise<Known> {
  const people = new Set<string>()
  const moments = new Set<number>()
  for (const [id, rows] of byMember)
    for (const { creatorId, giverId, beneficiaryId, at } of rows) {
      if (creatorId !== id) continue
      people.add(creatorId)
      const otherId = giverId ?? beneficiaryId
      if (otherId !== null) people.add(otherId)
      moments.add(at.getTime())
    }
  const [weightAt, organisations, held] = await Promise.all([
    weightsAt(moments, asOf),
    placesOf(people),
    heldAmong([...byMember.keys()]),
  ])
  return {
    weightAt,
    organisationOf: id => organisations.get(id),
    isHeld: id => held.has(id),
  }
}

/** The exchanges of these creators that wait until somebody has looked at them, or were found not to count. */
export async function heldAmong(creatorIds: readonly string[]): Promise<Set<string>> {
  const holds = await Holds.find(
    {
      creatorIds: mongoose.trusted({ $in: creatorIds }),
      state: mongoose.trusted({ $in: ['open', 'upheld'] }),
    },
    { exchangeIds: 1 },
  ).lean()
  return new Set(holds.flatMap(({ exchangeIds }) => exchangeIds.map(id => id.toHexString())))
}
