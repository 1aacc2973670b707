/** What settled in a period, for those who decide about awards and money: counted figures, never the plain sums. */
import { Types } from 'mongoose'
import { specialtiesOfCases } from '../cases/access.ts'
import { groupsOfMessages } from '../chat/access.ts'
import { organisationsOf } from '../members/access.ts'
import type { Dimension, ExchangeKind } from './contract.ts'
import { caseEvidenceIn, Exchanges, messageIdsIn, type StoredExchange } from './model.ts'
import { countedRows, sumWeighed, THOUSANDTHS, type Weighed } from './standing-rules.ts'
import { weighMembers } from './weighing.ts'

export type WeighedRow = {
  exchangeId: string
  kind: ExchangeKind
  dimension: Dimension
  beneficiaryId: string | null
  giverId: string | null
  at: Date
  /** As it was recorded, and what of it counts. */
  credit: number
  counted: number
  isSettled: boolean
}

export type Helped = {
  memberId: string
  /** What counts of the period, and how much of that has settled. */
  counted: number
  settled: number
  settledBy: { [dimension: string]: number }
  countedByKind: { [kind: string]: number }
  /** Those who were helped by what counts: members, the groups and specialties it happened in, and the organisations members work at. */
  people: string[]
  groups: string[]
  organisations: string[]
  rows: WeighedRow[]
}

const AT_ONCE = 200

/** Everyone who created something in the period (from `from` on and before `until`), one after the other in the order of their ids, as it counts at `asOf`. */
export async function* settledIn(
  { from, until }: { from: Date; until: Date },
  asOf: Date,
): AsyncGenerator<Helped> {
  const creators = Exchanges.aggregate<{ _id: Types.ObjectId }>([
    { $match: { at: { $gte: from, $lt: until } } },
    { $group: { _id: '$creatorId' } },
    { $sort: { _id: 1 } },
  ])
    .option({ hint: 'time', allowDiskUse: true })
    .cursor({ batchSize: AT_ONCE })
  let people: string[] = []
  for await (const { _id } of creators as AsyncIterable<{ _id: Types.ObjectId }>) {
    people.push(_id.toHexString())
    if (people.length < AT_ONCE) continue
    yield* await settledAmong(people, { from, until }, asOf)
    people = []
  }
  yield* await settledAmong(people, { from, until }, asOf)
}

/** The same for the members named, of whom those without anything in the period are left out. */
export async function settledAmong(
  memberIds: readonly string[],
  { from, until }: { from: Date; until: Date },
  asOf: Date,
): Promise<Helped[]> {
  if (memberIds.length === 0) return []
  const ledgers = await weighMembers(memberIds, asOf)
  const inPeriod = new Map(
    [...ledgers].flatMap(([id, { weighed }]) => {
      const own = weighed.filter(({ deed }) => deed.at >= from.getTime() && deed.at < until.getTime())
      return own.length === 0 ? [] : [[id, own] as const]
    }),
  )
  const helped = await placesOf([...inPeriod.values()].flat())
  return [...inPeriod].map(([memberId, weighed]) => toHelped(memberId, weighed, helped))
}

type Places = { organisationOf: Map<string, string>; groupOf: Map<string, string> }

async function placesOf(weighed: readonly Weighed[]): Promise<Places> {
  const counted = weighed.filter(each => each.counted > 0)
  const beneficiaries = counted.flatMap(({ deed }) => deed.beneficiaryId ?? [])
  const rows = await Exchanges.collection
    .find<Pick<StoredExchange, '_id' | 'evidence'>>(
      { _id: { $in: counted.flatMap(({ deed }) => deed.rows.slice(0, 1).map(toId)) } },
      { projection: { evidence: 1 } },
    )
    .toArray()
  const [organisationOf, specialties, groups] = await Promise.all([
    organisationsOf(beneficiaries),
    specialtiesOfCases(caseEvidenceIn(rows).map(({ caseId }) => caseId.toHexString())),
    groupsOfMessages(messageIdsIn(rows)),
  ])
  const groupOf = new Map(
    rows.flatMap(row => {
      const [onCase] = caseEvidenceIn([row])
      const [messageId = ''] = messageIdsIn([row])
      const place = onCase ? specialties.get(onCase.caseId.toHexString()) : groups.get(messageId)
      return place === undefined ? [] : [[row._id.toHexString(), place] as const]
    }),
  )
  return { organisationOf, groupOf }
}

const toId = ({ exchangeId }: { exchangeId: string }) => new Types.ObjectId(exchangeId)

function toHelped(memberId: string, weighed: readonly Weighed[], places: Places): Helped {
  const sums = sumWeighed(weighed)
  const counted = weighed.filter(each => each.counted > 0)
  const people = new Set(counted.flatMap(({ deed }) => deed.beneficiaryId ?? []))
  return {
    memberId,
    counted: sums.total,
    settled: sums.settled,
    settledBy: sums.settledBy,
    countedByKind: sums.byKind,
    people: [...people],
    groups: distinct(
      counted.flatMap(({ deed }) => deed.rows[0]?.exchangeId ?? []),
      places.groupOf,
    ),
    organisations: distinct(people, places.organisationOf),
    rows: weighed.flatMap(toRows),
  }
}

const distinct = (keys: Iterable<string>, values: ReadonlyMap<string, string>): string[] => [
  ...new Set([...keys].flatMap(key => values.get(key) ?? [])),
]

function toRows(weighed: Weighed): WeighedRow[] {
  const counted = countedRows(weighed)
  return weighed.deed.rows.map(({ exchangeId, kind, dimension, beneficiaryId, giverId, at, credit }) => ({
    exchangeId,
    kind,
    dimension,
    beneficiaryId,
    giverId,
    at,
    credit,
    counted: (counted.get(exchangeId) ?? 0) / THOUSANDTHS,
    isSettled: weighed.factors.isSettled,
  }))
}
