/** What of the ledger counts: every factor that keeps credit honest, as a pure function of rows, rules and time. */
import type { Outcome } from '../cases/contract.ts'
import type { Dimension, ExchangeKind, Side } from './contract.ts'
import { toThousandths, USEFUL_OUTCOMES } from './rules.ts'
import type { TrustRules, WeightAt } from './trust-rules.ts'

const DAY_MS = 24 * 3600 * 1000
/** Credit is summed in whole thousandths: then a sum is the same in any order. */
export const THOUSANDTHS = 1000

export type StandingRules = {
  version: string
  /** Each earlier deed for the same person by the same word within `days` multiplies by `decay`. */
  pair: { decay: number; days: number }
  /** Trust flows from vetted people outwards (EigenTrust): see trust-rules.ts. */
  giver: TrustRules
  /** Where one of two credits the other `from` times within `days` on either side, what is mutual counts less by up to `discount`. */
  reciprocity: { from: number; days: number; discount: number }
  sameOrganisation: number
  /** Most of what a member is credited for in one day and dimension, save what an outcome confirmed. */
  capPerDay: number
  /** Most of what being read by the public counts for a member in a calendar month of UTC. */
  reachPerMonth: number
  settlementDays: number
}

/** The rules in force: where each constant comes from is in docs/decisions. Members are never told them. */
export const STANDING_RULES: StandingRules = {
  version: '2026-3',
  pair: { decay: 0.5, days: 90 },
  giver: { restart: 0.15, iterations: 60, least: 0.2, most: 3, neutralBelow: 20, months: 12 },
  reciprocity: { from: 3, days: 180, discount: 0.8 },
  sameOrganisation: 0.5,
  capPerDay: 20,
  reachPerMonth: 1,
  settlementDays: 7,
}

/** A row of the ledger as far as it is weighed. */
export type LedgerRow = {
  exchangeId: string
  kind: ExchangeKind
  dimension: Dimension
  creatorId: string
  /** Whose word it is; null where a rule found it. */
  giverId: string | null
  /** Who got the good of it, when that is a member. */
  beneficiaryId: string | null
  credit: number
  at: Date
  replyId: string | null
  outcome: Outcome | null
  /** The exchange that this one takes back. */
  reverses: string | null
  /** Takes back what somebody contested and was right about. */
  isCorrection?: boolean
}

/** What is known besides the rows. */
export type Known = {
  weightAt: WeightAt
  /** Where somebody works, in a form that can be compared. */
  organisationOf: (memberId: string) => string | undefined
  isHeld: (exchangeId: string) => boolean
}

/** One thing somebody did for somebody, with every row that concerns it: an acceptance and its outcomes, a mark and its taking back. */
export type Deed = {
  key: string
  kind: ExchangeKind
  dimension: Dimension
  creatorId: string
  giverId: string | null
  beneficiaryId: string | null
  at: number
  lastAt: number
  /** What all its rows come to. Nothing when it was taken back. */
  thousandths: number
  /** It was contested or held, and somebody decided that it does not count, whatever else is said of it. */
  isFallen: boolean
  /** An outcome says that it was of use. */
  isConfirmed: boolean
  rows: LedgerRow[]
}

/** Why a deed counts what it counts. Weights are thousandths: 1000 changes nothing. */
export type Factors = {
  /** Earlier deeds for the creator by the same word, as far back as the rules look. */
  earlier: number
  pair: number
  giver: number
  reciprocity: number
  organisation: number
  /** What the cap of the day left out, in thousandths of credit. */
  overCap: number
  isTakenBack: boolean
  isHeld: boolean
  isSettled: boolean
}
export type Weighed = { deed: Deed; factors: Factors; counted: number }

/** Puts rows that concern one thing together, in the order they happened. The order in which rows come, and how often, does not matter. */
export function deedsOf(rows: Iterable<LedgerRow>): Deed[] {
  const once = new Map<string, LedgerRow>()
  for (const row of rows) once.set(row.exchangeId, row)
  const grouped = new Map<string, LedgerRow[]>()
  for (const row of once.values()) {
    const key = keyOf(row, once)
    const group = grouped.get(key)
    if (group) group.push(row)
    else grouped.set(key, [row])
  }
  return [...grouped].map(([key, group]) => toDeed(key, group)).toSorted(byTime)
}

const ACCEPTED_KINDS: readonly ExchangeKind[] = ['advice', 'peer_answer', 'outcome']

function keyOf(row: LedgerRow, rows: ReadonlyMap<string, LedgerRow>): string {
  if (row.replyId !== null && ACCEPTED_KINDS.includes(row.kind)) return `${row.creatorId}:${row.replyId}`
  let root = row.exchangeId
  // A row may take back what itself took something back.
  for (let at: LedgerRow | undefined = row; at !== undefined && at.reverses !== null; at = rows.get(root))
    root = at.reverses
  return root
}

function toDeed(key: string, unsorted: LedgerRow[]): Deed {
  const rows =
    unsorted.length === 1
      ? unsorted
      : unsorted.toSorted((a, b) => a.at.getTime() - b.at.getTime() || (a.exchangeId < b.exchangeId ? -1 : 1))
  const begun = rows.find(({ kind, reverses }) => kind !== 'outcome' && reverses === null) ?? rows[0]
  if (begun === undefined) throw new Error('a deed has rows')
  // An outcome that was contested falls alone, by the row that takes it back.
  const isFallen = rows.some(({ isCorrection, kind }) => isCorrection === true && kind !== 'outcome')
  const told = rows.findLast(({ kind, outcome }) => kind === 'outcome' && outcome !== null) ?? begun
  return {
    key,
    kind: begun.kind,
    dimension: begun.dimension,
    creatorId: begun.creatorId,
    giverId: begun.giverId,
    beneficiaryId: begun.beneficiaryId,
    at: begun.at.getTime(),
    lastAt: (rows.at(-1) ?? begun).at.getTime(),
    thousandths: isFallen ? 0 : rows.reduce((sum, { credit }) => sum + toThousandths(credit), 0),
    isFallen,
    isConfirmed: told.outcome !== null && USEFUL_OUTCOMES.includes(told.outcome),
    rows,
  }
}

const byTime = (a: Deed, b: Deed) => a.at - b.at || (a.key < b.key ? -1 : 1)
const isLive = ({ thousandths }: Deed) => thousandths > 0

/**
 * Weighs everything a member created until `asOf`, in the order it happened. `rows` are all in which they created or gave their word;
 * others do not matter. What was taken back counts nothing and makes nothing else count less.
 */
export function weigh(
  memberId: string,
  rows: Iterable<LedgerRow>,
  { known, asOf, rules }: { known: Known; asOf: Date; rules: StandingRules },
): Weighed[] {
  const until = asOf.getTime()
  const created: LedgerRow[] = []
  const given: LedgerRow[] = []
  for (const row of rows) {
    if (row.at.getTime() > until) continue
    if (row.creatorId === memberId) created.push(row)
    else if (row.giverId === memberId) given.push(row)
  }
  const deeds = deedsOf(created)
  const pairs = pairsOf(deeds.filter(isLive), deedsOf(given).filter(isLive))
  const room = new Map<string, number>()
  return deeds.map(deed => {
    const factors = factorsFor(deed, pairs, { known, until, rules })
    return within(room, rules, { deed, factors, counted: countedBy(deed, factors) })
  })
}

type Pair = { there: number[]; seen: number; back: number[] }

/** By the other person: when they credited the member, and the member them. */
function pairsOf(own: readonly Deed[], back: readonly Deed[]): Map<string, Pair> {
  const pairs = new Map<string, Pair>()
  for (const { giverId, at } of own) {
    if (giverId === null) continue
    const pair = pairs.get(giverId)
    if (pair) pair.there.push(at)
    else pairs.set(giverId, { there: [at], seen: 0, back: [] })
  }
  for (const { creatorId, at } of back) pairs.get(creatorId)?.back.push(at)
  return pairs
}

type Moment = { known: Known; until: number; rules: StandingRules }

function factorsFor(deed: Deed, pairs: ReadonlyMap<string, Pair>, { known, until, rules }: Moment): Factors {
  const { giverId, creatorId } = deed
  const plain = {
    earlier: 0,
    pair: THOUSANDTHS,
    giver: THOUSANDTHS,
    reciprocity: THOUSANDTHS,
    organisation: THOUSANDTHS,
    overCap: 0,
    isTakenBack: !isLive(deed),
    isHeld: deed.rows.some(({ exchangeId }) => known.isHeld(exchangeId)),
    isSettled: deed.lastAt + rules.settlementDays * DAY_MS <= until,
  }
  // Where a rule found what one did for another, the two know each other all the same; only it is no word that later ones are compared with.
  const otherId = giverId ?? deed.beneficiaryId
  if (otherId === null || plain.isTakenBack) return plain
  const pair = pairs.get(otherId) ?? { there: [], seen: 0, back: [] }

  // Deeds come in their order, so that those before this one are those seen so far.
  const before = pair.there.slice(0, pair.seen)
  if (giverId !== null) pair.seen += 1
  const earlier = countSince(before, deed.at - rules.pair.days * DAY_MS)
  const near = (at: number) => Math.abs(at - deed.at) < rules.reciprocity.days * DAY_MS
  const there = pair.there.filter(near).length
  const back = pair.back.filter(near).length
  const place = known.organisationOf(creatorId)
  return {
    ...plain,
    earlier,
    pair: Math.round(THOUSANDTHS * rules.pair.decay ** earlier),
    giver: giverId === null ? THOUSANDTHS : known.weightAt(giverId, deed.at),
    reciprocity: mutual(there, back, rules.reciprocity),
    organisation:
      place !== undefined && place === known.organisationOf(otherId)
        ? toThousandths(rules.sameOrganisation)
        : THOUSANDTHS,
  }
}

function countSince(times: readonly number[], since: number): number {
  let count = 0
  for (let index = times.length - 1; index >= 0 && (times[index] ?? 0) > since; index -= 1) count += 1
  return count
}

const mutual = (there: number, back: number, { from, discount }: StandingRules['reciprocity']) =>
  Math.max(there, back) < from
    ? THOUSANDTHS
    : Math.round(THOUSANDTHS * (1 - (discount * Math.min(there, back)) / Math.max(there, back)))

function countedBy(deed: Deed, { pair, giver, reciprocity, organisation, isHeld }: Factors): number {
  if (!isLive(deed) || isHeld) return 0
  return Math.round((deed.thousandths * giver * pair * reciprocity * organisation) / THOUSANDTHS ** 4)
}

function within(room: Map<string, number>, rules: StandingRules, weighed: Weighed): Weighed {
  const { deed, factors, counted } = weighed
  if (deed.isConfirmed || counted === 0) return weighed
  const places = capsOn(deed, rules).map(([place, most]) => ({
    place,
    left: room.get(place) ?? toThousandths(most),
  }))
  const fits = Math.min(counted, ...places.map(({ left }) => left))
  for (const { place, left } of places) room.set(place, left - fits)
  return { deed, counted: fits, factors: { ...factors, overCap: counted - fits } }
}

/** What a deed has to fit into, and how much that holds. */
function capsOn({ at, dimension, kind }: Deed, rules: StandingRules): [place: string, most: number][] {
  const day: [string, number] = [`${Math.floor(at / DAY_MS)}:${dimension}`, rules.capPerDay]
  // Nobody’s word stands behind a read: whoever looks at their own pages can do so on every day of a month.
  if (kind === 'reach')
    return [day, [`reach:${new Date(at).toISOString().slice(0, 'YYYY-MM'.length)}`, rules.reachPerMonth]]
  return [day]
}

/** What each row of a deed counts. A deed that was taken back keeps its rows as they are: they come to nothing. */
export function countedRows({ deed, counted }: Weighed): Map<string, number> {
  let sum = 0
  let told = 0
  return new Map(
    deed.rows.map(({ exchangeId, credit }) => {
      sum += toThousandths(credit)
      if (deed.isFallen) return [exchangeId, 0]
      if (deed.thousandths === 0) return [exchangeId, toThousandths(credit)]
      const until = deed.thousandths < 0 ? 0 : Math.round((counted * sum) / deed.thousandths)
      const share = until - told
      told = until
      return [exchangeId, share]
    }),
  )
}

/** What a member created, as it counts. Figures are credit. */
export type Created = Side & {
  /** What nothing but time could still change: that alone stands behind awards and money. */
  settled: number
  settledBy: { [dimension: string]: number }
  /** What would count, and waits until somebody has looked at it. */
  held: number
}

/** Sums what was weighed. */
export function sumWeighed(weighed: readonly Weighed[]): Created {
  const byKind = new Map<string, number>()
  const byPerson = new Map<string, number>()
  const settledBy = new Map<string, number>()
  let total = 0
  let settled = 0
  let held = 0
  for (const each of weighed) {
    const { deed, factors, counted } = each
    if (deed.isFallen) continue
    addKinds(byKind, each)
    total += counted
    // Whose word it is was not helped by it, where a group, a specialty or the association got the good of it.
    if (deed.beneficiaryId !== null) add(byPerson, deed.beneficiaryId, counted)
    if (factors.isHeld) held += Math.max(0, deed.thousandths)
    if (!factors.isSettled || counted === 0) continue
    settled += counted
    add(settledBy, deed.dimension, counted)
  }
  return {
    total: toCredit(total),
    byKind: toCredits(byKind),
    people: [...byPerson.values()].filter(sum => sum > 0).length,
    settled: toCredit(settled),
    settledBy: toCredits(settledBy),
    held: toCredit(held),
  }
}

function addKinds(byKind: Map<string, number>, weighed: Weighed): void {
  const { rows, kind } = weighed.deed
  // Most deeds are one row, and many are counted at night.
  if (rows.length === 1) return add(byKind, kind, weighed.counted)
  const shares = countedRows(weighed)
  for (const row of rows) add(byKind, row.kind, shares.get(row.exchangeId) ?? 0)
}

/** What a member got: every row as it was recorded, because what helped is not worth less for being mutual. */
export function sumDerived(memberId: string, rows: Iterable<LedgerRow>, asOf: Date): Side {
  const got = [...rows].filter(({ beneficiaryId, at }) => beneficiaryId === memberId && at <= asOf)
  const byKind = new Map<string, number>()
  const byPerson = new Map<string, number>()
  let total = 0
  for (const deed of deedsOf(got)) {
    if (deed.isFallen) continue
    total += deed.thousandths
    add(byPerson, deed.creatorId, deed.thousandths)
    for (const { kind, credit } of deed.rows) add(byKind, kind, toThousandths(credit))
  }
  return {
    total: toCredit(total),
    byKind: toCredits(byKind),
    people: [...byPerson.values()].filter(sum => sum > 0).length,
  }
}

function add(sums: Map<string, number>, key: string, value: number): void {
  sums.set(key, (sums.get(key) ?? 0) + value)
}
const toCredit = (thousandths: number): number => thousandths / THOUSANDTHS
const toCredits = (sums: ReadonlyMap<string, number>) =>
  Object.fromEntries(
    [...sums].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([key, sum]) => [key, toCredit(sum)]),
  )
