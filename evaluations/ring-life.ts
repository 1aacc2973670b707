/** A year of a community with a ring in it: accounts that credit each other slowly, besides living like everybody else. */
import {
  ANOMALY_RULES,
  findAnomalies,
  findCircles,
  type Word as Said,
} from '../domain/exchanges/anomaly-rules.ts'
import {
  type LedgerRow,
  STANDING_RULES,
  type StandingRules,
  weigh,
} from '../domain/exchanges/standing-rules.ts'
import {
  beginningOf,
  epochAfter,
  epochFor,
  type Vouched,
  type Weights,
  weightsBy,
} from '../domain/exchanges/trust-rules.ts'
import { toThousandths } from '../domain/exchanges/rules.ts'
import { lotOf } from './lot.ts'

const DAY_MS = 24 * 3600 * 1000
const START = Date.parse('2030-01-01T00:00:00Z')
const YEAR_DAYS = 365
/** An accepted answer of which no outcome is told, and a mark. */
const CREDIT = { peer_answer: 3, helpful: 1 } as const
const ANSWERS_SHARE = 0.3

export type Plan = {
  members: number
  vetted: number
  /** How often honest members say in a year that somebody helped, on average. */
  words: number
  ring: number
  /** How many days lie between two credits of one ring account for another. */
  paceDays: number
  /** Whether each pair credits both ways, or only one. */
  isMutual: boolean
  /** For each credit inside the ring, how many it gives to others, to look like everybody else. */
  cover: number
  seed: number
}

/** The ring of the bar: nearly half of all that is recorded, and never much on a day. */
export const SLOW_RING: Plan = {
  members: 300,
  vetted: 15,
  words: 20,
  ring: 12,
  paceDays: 6,
  isMutual: true,
  cover: 0.7,
  seed: 1,
}

export type Life = { rows: LedgerRow[]; ring: string[]; vetted: string[]; members: string[] }

const idOf = (number: number): string => number.toString(16).padStart(24, '0')

/** Lives through the year. The first members are vetted; a few help much and most a little; anybody may thank anybody, the ring too. */
export function liveThroughAYear(plan: Plan): Life {
  const lot = lotOf(plan.seed)
  const members = Array.from({ length: plan.members }, (_, n) => idOf(n + 1))
  const honest = members.slice(0, plan.members - plan.ring)
  const ring = members.slice(plan.members - plan.ring)
  const vetted = members.slice(0, plan.vetted)
  const others = honest.slice(plan.vetted)
  const helper = drawHelper([...vetted, ...shuffled(others, lot), ...ring], lot)
  const rows: LedgerRow[] = []
  const say = (giverId: string, creatorId: string, at: number) => {
    if (giverId !== creatorId)
      rows.push(rowOf(rows.length, { giverId, creatorId, at, isAnswer: lot() < ANSWERS_SHARE }))
  }
  const sometime = () => START + Math.floor(lot() * YEAR_DAYS * DAY_MS)
  for (const giverId of honest)
    for (let left = plan.words * 2 * lot(); left > 0; left -= 1) say(giverId, helper(), sometime())
  for (const [giverId, creatorId] of linksOf(ring, plan.isMutual))
    for (let day = lot() * plan.paceDays; day < YEAR_DAYS; day += plan.paceDays) {
      say(giverId, creatorId, START + Math.floor(day * DAY_MS))
      if (lot() < plan.cover) say(giverId, helper(), sometime())
    }
  return { rows, ring, vetted, members }
}

const shuffled = (ids: readonly string[], lot: () => number) =>
  ids
    .map(id => ({ id, at: lot() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ id }) => id)

/** The n-th helps as often as 1/(n+5). */
function drawHelper(ids: readonly string[], lot: () => number): () => string {
  const reach: number[] = []
  for (const n of ids.keys()) reach.push((reach.at(-1) ?? 0) + 1 / (n + 5))
  return () => {
    const drawn = lot() * (reach.at(-1) ?? 0)
    return ids[reach.findIndex(sum => sum > drawn)] ?? ''
  }
}

function linksOf(ring: readonly string[], isMutual: boolean): [string, string][] {
  const half = Math.floor(ring.length / 2)
  return ring.flatMap((giverId, from) =>
    ring.flatMap((creatorId, to): [string, string][] => {
      const ahead = (to - from + ring.length) % ring.length
      return ahead > 0 && (isMutual || ahead <= half) ? [[giverId, creatorId]] : []
    }),
  )
}

type Word = { giverId: string; creatorId: string; at: number; isAnswer: boolean }

export function rowOf(number: number, { giverId, creatorId, at, isAnswer }: Word): LedgerRow {
  const exchangeId = idOf(1_000_000 + number)
  const kind = isAnswer ? 'peer_answer' : 'helpful'
  return {
    exchangeId,
    kind,
    dimension: 'knowledge',
    creatorId,
    giverId,
    beneficiaryId: giverId,
    credit: CREDIT[kind],
    at: new Date(at),
    replyId: isAnswer ? exchangeId : null,
    outcome: null,
    reverses: null,
  }
}

/** What each member counts when the year is settled, in thousandths. */
export function countYear(
  { rows, vetted, members }: Life,
  rules: StandingRules = STANDING_RULES,
  held: ReadonlySet<string> = new Set(),
): Map<string, number> {
  const asOf = new Date(START + (YEAR_DAYS + rules.settlementDays) * DAY_MS)
  const known = {
    weightAt: weightsFrom(rows, vetted, asOf, rules),
    organisationOf: () => undefined,
    isHeld: (id: string) => held.has(id),
  }
  const byMember = new Map<string, LedgerRow[]>(members.map(id => [id, []]))
  for (const row of rows)
    for (const id of [row.creatorId, row.giverId]) if (id !== null) byMember.get(id)?.push(row)
  return new Map(
    members.map(id => {
      const weighed = weigh(id, byMember.get(id) ?? [], { known, asOf, rules })
      return [id, weighed.reduce((sum, { counted }) => sum + counted, 0)]
    }),
  )
}

/** How many nights lie between two looks: what one night finds the next finds, too. */
const LOOK_EVERY_DAYS = 7
/** The same for circles that take their time. */
const CIRCLES_EVERY_LOOKS = 4

/** Every exchange that the nightly looks of a year stop at. Nobody is new: a slow ring's accounts are as old as anybody's. */
export function heldIn({ rows }: Life): Set<string> {
  const words = rows
    .flatMap(({ exchangeId, giverId, creatorId, at, kind, credit }): Said[] =>
      giverId === null
        ? []
        : [
            {
              giverId,
              creatorId,
              at: at.getTime(),
              kind,
              exchangeIds: [exchangeId],
              thousandths: toThousandths(credit),
            },
          ],
    )
    .toSorted((a, b) => a.at - b.at)
  const held = new Set<string>()
  for (let day = LOOK_EVERY_DAYS; day <= YEAR_DAYS; day += LOOK_EVERY_DAYS) {
    const until = START + day * DAY_MS
    const from = until - ANOMALY_RULES.days * DAY_MS
    const lately = words.filter(({ at }) => at > from && at <= until)
    const isFarLook = (day / LOOK_EVERY_DAYS) % CIRCLES_EVERY_LOOKS === 0
    const within = until - ANOMALY_RULES.circle.days * DAY_MS
    const circles = isFarLook ? findCircles(words.filter(({ at }) => at > within && at <= until)) : []
    for (const { words: found } of [...findAnomalies(lately, () => 0), ...circles])
      for (const { exchangeIds } of found) for (const id of exchangeIds) held.add(id)
  }
  return held
}

export type Held = {
  /** Of the words inside the ring, how many are held, as a part of 1. */
  ring: number
  /** Of everybody else's, likewise: what people look at for nothing. */
  others: number
}

/** What of the ring's words for each other is held, and what of all other words. */
export function heldShares({ rows, ring }: Life, held: ReadonlySet<string>): Held {
  const isInside = ({ giverId, creatorId }: LedgerRow) =>
    giverId !== null && ring.includes(giverId) && ring.includes(creatorId)
  const shareOf = (some: readonly LedgerRow[]) =>
    Math.round(
      (some.filter(({ exchangeId }) => held.has(exchangeId)).length / Math.max(1, some.length)) * 10_000,
    ) / 10_000
  return { ring: shareOf(rows.filter(isInside)), others: shareOf(rows.filter(row => !isInside(row))) }
}

/** The same year without the ring's words for each other: what its accounts have from everybody else, who may thank them like anybody. */
export function withoutRing(life: Life): Life {
  const inRing = new Set(life.ring)
  return {
    ...life,
    rows: life.rows.filter(
      ({ giverId, creatorId }) => !(giverId !== null && inRing.has(giverId) && inRing.has(creatorId)),
    ),
  }
}

/** What words weigh by all that these rows say, epoch by epoch. */
export function weightsFrom(
  rows: readonly LedgerRow[],
  vetted: readonly string[],
  asOf: Date,
  { giver }: StandingRules,
): (memberId: string, at: number) => number {
  const epochs = new Map<string, Weights>()
  const weightsIn = (epoch: string): Weights => {
    const from = beginningOf(epochAfter(epoch, -giver.months))
    const until = beginningOf(epoch)
    const vouched = rows.flatMap(({ giverId, creatorId, credit, at }): Vouched[] =>
      giverId === null || at < from || at >= until
        ? []
        : [{ giverId, creatorId, thousandths: toThousandths(credit) }],
    )
    return weightsBy(vouched, vetted, giver)
  }
  return (memberId, at) => {
    const epoch = epochFor(at, asOf, giver)
    const weights = epochs.get(epoch) ?? weightsIn(epoch)
    epochs.set(epoch, weights)
    return weights.byMember.get(memberId) ?? weights.others
  }
}

/** What each member would count if every word counted the same, in thousandths. */
export function countPlain({ rows, members }: Life): Map<string, number> {
  const sums = new Map<string, number>(members.map(id => [id, 0]))
  for (const { creatorId, credit } of rows)
    sums.set(creatorId, (sums.get(creatorId) ?? 0) + toThousandths(credit))
  return sums
}

export type RingFigures = { share: number; inTop20: number; bestRank: number }

/** What the ring has of everything that counts, as a part of 1, and how high it gets. */
export function ringIn({ ring }: Life, counts: ReadonlyMap<string, number>): RingFigures {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  const own = ring.reduce((sum, id) => sum + (counts.get(id) ?? 0), 0)
  const order = [...counts].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([id]) => id)
  return {
    share: Math.round((own / total) * 10_000) / 10_000,
    inTop20: order.slice(0, 20).filter(id => ring.includes(id)).length,
    bestRank: order.findIndex(id => ring.includes(id)) + 1,
  }
}

/** The same year with one newcomer in it who, in its tenth month, helps three members well. */
export function withNewcomer(life: Life): { life: Life; newcomer: string; helped: string[] } {
  const newcomer = idOf(life.members.length + 1)
  const at = START + 300 * DAY_MS
  const helped = life.members.slice(life.vetted.length, life.members.length - life.ring.length).slice(-3)
  const rows = helped.map((giverId, n) =>
    rowOf(life.rows.length + n, { giverId, creatorId: newcomer, at: at + n * DAY_MS, isAnswer: true }),
  )
  return {
    life: { ...life, rows: [...life.rows, ...rows], members: [...life.members, newcomer] },
    newcomer,
    helped,
  }
}
