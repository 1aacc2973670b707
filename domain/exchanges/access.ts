import mongoose, { Types } from 'mongoose'
import { hiddenAskers, specialtyNames, storiesOf } from '../cases/access.ts'
import { messageStories } from '../chat/access.ts'
import type { Outcome } from '../cases/contract.ts'
import { claimStories } from '../claims/access.ts'
import { knownGroups } from '../groups/access.ts'
import { entriesSeen } from '../library/access.ts'
import { namesOf } from '../members/access.ts'
import { Outbox } from '../transaction.ts'
import type { Context } from '../vocabulary.ts'
import type { BeneficiaryKind, ExchangeKind, Side } from './contract.ts'
import { Corrections } from './corrections-model.ts'
import {
  caseEvidenceIn,
  claimIdsIn,
  entryIdsIn,
  Exchanges,
  giverOf,
  messageIdsIn,
  type StoredExchange,
} from './model.ts'
import { isReturn, SOURCES, sumSide, USEFUL_OUTCOMES } from './rules.ts'
import { countedRows, type Deed, THOUSANDTHS } from './standing-rules.ts'
import { weighMembers } from './weighing.ts'
import { beneficiaryOf, sentenceOf } from './words.ts'

export { lastLedgerCheck } from './checks-model.ts'
export { type Helped, settledAmong, settledIn, type WeighedRow } from './period.ts'

/** From `from` on and before `until`. */
export type Period = { from: Date; until: Date }

export type CreditedRow = {
  exchangeId: string
  beneficiaryKind: BeneficiaryKind
  /** Null for the association. */
  beneficiaryId: string | null
  /** Whose word it is; null where it is nobody's but a rule's. */
  giverId: string | null
  /** Null for what stands on a message or an entry. */
  caseId: string | null
  kind: ExchangeKind
  credit: number
  at: Date
  outcome: Outcome | null
  isUseful: boolean
  /** Nothing took it back, and something of what was done counts. */
  isStanding: boolean
}
export type Credited = { memberId: string; created: Side; rows: CreditedRow[] }

/** Everyone credited for something of the period, one after the other, each with the rows in the order they happened and what of them counted at its end. */
export async function* creditedIn({ from, until }: Period): AsyncGenerator<Credited> {
  const ofPeriod = Exchanges.aggregate<StoredExchange>([
    { $match: { at: { $gte: from, $lt: until } } },
    { $sort: { creatorId: 1, at: 1, _id: 1 } },
  ])
    .option({ readConcern: { level: 'snapshot' }, allowDiskUse: true })
    .cursor({ batchSize: 1000 })

  const end = new Date(until.getTime() - 1)
  let people = new Map<string, StoredExchange[]>()
  for await (const row of ofPeriod as AsyncIterable<StoredExchange>) {
    const creatorId = row.creatorId.toHexString()
    const own = people.get(creatorId)
    if (own === undefined && people.size >= WEIGHED_AT_ONCE) {
      yield* await toCredited(people, end)
      people = new Map()
    }
    if (own) own.push(row)
    else people.set(creatorId, [row])
  }
  yield* await toCredited(people, end)
}

/** What one member was credited for in a period, in the order it happened, as it counted at its end. */
export async function creditedTo(memberId: string, { from, until }: Period): Promise<Credited> {
  const rows = await Exchanges.find({ creatorId: memberId, at: mongoose.trusted({ $gte: from, $lt: until }) })
    .sort({ at: 1, _id: 1 })
    .lean()
  const [credited] = await toCredited(new Map([[memberId, rows]]), new Date(until.getTime() - 1))
  return credited ?? { memberId, created: sumSide([]), rows: [] }
}

/** What was credited to each of these members in each of these periods, as it counts at a moment; in the order of the periods. */
export async function creditSums(
  periods: readonly (Period & { memberId: string })[],
  asOf: Date,
): Promise<number[]> {
  const ids = [...new Set(periods.map(({ memberId }) => memberId))]
  const credited = new Map<string, CreditedRow[]>()
  for (let at = 0; at < ids.length; at += WEIGHED_AT_ONCE) {
    const slice = ids.slice(at, at + WEIGHED_AT_ONCE)
    const rows = await Exchanges.find({ creatorId: mongoose.trusted({ $in: slice }) })
      .sort({ at: 1, _id: 1 })
      .lean()
    const people = new Map<string, StoredExchange[]>()
    for (const row of rows) {
      const id = row.creatorId.toHexString()
      people.set(id, [...(people.get(id) ?? []), row])
    }
    for (const { memberId, rows: counted } of await toCredited(people, asOf)) credited.set(memberId, counted)
  }
  return periods.map(({ memberId, from, until }) => {
    const rows = (credited.get(memberId) ?? []).filter(({ at }) => at >= from && at < until)
    // In whole thousandths, so that the sum does not depend on the order.
    return rows.reduce((sum, { credit }) => sum + Math.round(credit * THOUSANDTHS), 0) / THOUSANDTHS
  })
}

/** How often each of two members was credited by the other since a moment. */
export async function mutualCredits(
  oneId: string,
  otherId: string,
  since: Date,
): Promise<{ toOther: number; fromOther: number }> {
  const count = (creatorId: string, beneficiaryId: string) =>
    Exchanges.countDocuments({
      creatorId,
      beneficiaryId,
      credit: mongoose.trusted({ $gt: 0 }),
      at: mongoose.trusted({ $gte: since }),
    })
  const [toOther, fromOther] = await Promise.all([count(oneId, otherId), count(otherId, oneId)])
  return { toOther, fromOther }
}

const WEIGHED_AT_ONCE = 200

async function toCredited(people: ReadonlyMap<string, StoredExchange[]>, asOf: Date): Promise<Credited[]> {
  const ledgers = await weighMembers([...people.keys()], asOf)
  return [...people].flatMap(([memberId, stored]) => {
    const standing = (ledgers.get(memberId)?.weighed ?? []).filter(({ deed }) => !deed.isFallen)
    const counted = new Map(standing.flatMap(each => [...countedRows(each)]))
    const gone = new Set(standing.flatMap(({ deed }) => goneIn(deed)))
    const rows = stored.flatMap(row => {
      const exchangeId = row._id.toHexString()
      const thousandths = counted.get(exchangeId)
      if (thousandths === undefined) return []
      const isStanding = row.reverses === null && !gone.has(exchangeId)
      return [{ ...toCreditedRow(row), credit: thousandths / THOUSANDTHS, isStanding }]
    })
    if (rows.length === 0) return []
    const shares = rows.map(row => ({
      ...row,
      otherId: row.beneficiaryKind === 'member' ? row.beneficiaryId : null,
    }))
    return [{ memberId, created: sumSide(shares), rows }]
  })
}

/** The rows of a deed that do not stand: all, where it comes to nothing; else what of it was contested and found not right. */
function goneIn({ thousandths, rows }: Deed): string[] {
  const ids = rows.map(({ exchangeId }) => exchangeId)
  if (thousandths <= 0) return ids
  const contested = new Set(
    rows.flatMap(({ kind, reverses }) => (kind === 'outcome' ? (reverses ?? []) : [])),
  )
  const outcomes = new Set(rows.flatMap(({ kind, exchangeId }) => (kind === 'outcome' ? exchangeId : [])))
  return ids.filter(id => contested.has(id) && outcomes.has(id))
}

function toCreditedRow(row: StoredExchange): Omit<CreditedRow, 'isStanding'> {
  const [evidence] = caseEvidenceIn([row])
  const outcome = evidence?.outcome ?? null
  return {
    exchangeId: row._id.toHexString(),
    beneficiaryKind: row.beneficiaryKind ?? 'member',
    beneficiaryId: hexOf(row.beneficiaryId),
    giverId: hexOf(giverOf(row)),
    caseId: evidence?.caseId.toHexString() ?? null,
    kind: row.kind,
    credit: row.credit,
    at: row.at,
    outcome,
    isUseful: outcome !== null && USEFUL_OUTCOMES.includes(outcome),
  }
}

const hexOf = (id: Types.ObjectId | null): string | null => id?.toHexString() ?? null

/** When the first exchange after `from` happened, or null when there is none. */
export async function firstExchangeSince(from: Date): Promise<Date | null> {
  const first = await Exchanges.findOne({ at: mongoose.trusted({ $gte: from }) }, { at: 1 })
    .sort({ at: 1 })
    .lean()
  return first?.at ?? null
}

/** Whether something that happened before `until` may still be credited: its event waits for the workers. */
export async function isCreditUnderWay(until: Date): Promise<boolean> {
  const waiting = await Outbox.exists({
    doneAt: null,
    name: mongoose.trusted({ $in: SOURCES }),
    'payload.at': mongoose.trusted({ $lt: until.toISOString() }),
  })
  return waiting !== null
}

export type Described = { what: string; beneficiary: { id: string | null; name: string } }

/** These exchanges in words, as the actor may read them. */
export async function describeExchanges(
  context: Context,
  exchangeIds: readonly string[],
): Promise<Map<string, Described>> {
  const rows = await Exchanges.find({ _id: mongoose.trusted({ $in: exchangeIds }) }).lean()
  const caseIds = caseEvidenceIn(rows).map(({ caseId }) => caseId.toHexString())
  const stories = await storiesOf(context, caseIds, [])
  const hidden = await hiddenAskers(caseIds)
  const messages = await messageStories(context, messageIdsIn(rows))
  const entries = await entriesSeen(context, entryIdsIn(rows))
  const claims = await claimStories(claimIdsIn(rows))
  const people = await partiesIn(context, rows)
  return new Map(
    rows.map(row => {
      const reader = { readerId: context.actor.id, people, stories, messages, entries, claims, hidden }
      const what = sentenceOf(row, reader)
      return [row._id.toHexString(), { what, beneficiary: beneficiaryOf(row, reader) }]
    }),
  )
}

/** The names of everybody and every place in these rows, as far as the actor may know of them. */
export async function partiesIn(
  context: Context,
  rows: readonly StoredExchange[],
): Promise<Map<string, string>> {
  const idsOf = (kind: BeneficiaryKind) =>
    rows.flatMap(row => ((row.beneficiaryKind ?? 'member') === kind ? (hexOf(row.beneficiaryId) ?? []) : []))
  // One after the other: who contests is asked for them inside a transaction.
  const people = await namesOf([
    ...rows.map(({ creatorId }) => creatorId.toHexString()),
    ...rows.flatMap(({ giverId }) => giverId?.toHexString() ?? []),
    ...idsOf('member'),
  ])
  const groups = await knownGroups(context, idsOf('group'))
  const specialties = await specialtyNames(idsOf('specialty'))
  const groupNames = [...groups].map(([id, { group }]) => [id, group.name] as const)
  return new Map([...people, ...groupNames, ...specialties])
}

/** What these exchanges are about, whether they credit or take back, and whether who got the good of one may be named to who gave it. One there is not has no entry. */
export async function gistsOf(exchangeIds: readonly string[]): Promise<Map<string, Gist>> {
  const rows = await Exchanges.find(
    { _id: mongoose.trusted({ $in: exchangeIds }) },
    { evidence: 1, kind: 1, credit: 1, reverses: 1, beneficiaryId: 1, beneficiaryKind: 1 },
  ).lean()
  const contests = rows.flatMap(({ evidence }) => evidence.contestId ?? [])
  const [hidden, contestedBy] = await Promise.all([
    hiddenAskers(caseEvidenceIn(rows).map(({ caseId }) => caseId.toHexString())),
    contests.length === 0 ? new Map<string, string>() : contestersOf(contests),
  ])
  return new Map(
    rows.map(row => {
      const about = aboutOf(row.evidence)
      const asker = 'caseId' in about ? hidden.get(about.caseId)?.askerId : undefined
      return [
        row._id.toHexString(),
        {
          about,
          // What counts again was told when it did first.
          isCredit: row.credit > 0 && !isReturn(row),
          isGiverNamed: asker !== hexOf(row.beneficiaryId),
          // Where nothing was left to take back, nobody lost a line.
          contestedBy: row.credit === 0 ? null : (contestedBy.get(String(row.evidence.contestId)) ?? null),
        },
      ]
    }),
  )
}

async function contestersOf(contestIds: readonly Types.ObjectId[]): Promise<Map<string, string>> {
  const found = await Corrections.find({ _id: mongoose.trusted({ $in: contestIds }) }, { memberId: 1 }).lean()
  return new Map(found.map(({ _id, memberId }) => [_id.toHexString(), memberId.toHexString()]))
}

export type Gist = {
  about: About
  /** It credits somebody, and for the first time. */
  isCredit: boolean
  isGiverNamed: boolean
  /** Who was right about what is taken back; null where nothing was contested. */
  contestedBy: string | null
}
type About = { caseId: string } | { messageId: string } | { entryId: string } | { other: true }

function aboutOf(evidence: StoredExchange['evidence']): About {
  if ('messageId' in evidence) return { messageId: evidence.messageId.toHexString() }
  if ('entryId' in evidence) return { entryId: evidence.entryId.toHexString() }
  return 'caseId' in evidence ? { caseId: evidence.caseId.toHexString() } : { other: true }
}

export { type Settled, settledByMember, takenBackAmong } from './settled.ts'
export { claimsTakenBack, takenBackSince } from './taken-back.ts'
export {
  type Contribution,
  type Contributions,
  contributionsOf,
  shownContributionsOf,
} from './contributions.ts'
