/** Told outcomes → rates that say how sure they are, and rows from which nobody can be told. */
import type { Effect, Outcome, Urgency } from '../cases/contract.ts'
import {
  ALIKE_MIN,
  FEW,
  type FiguresView,
  type GroupView,
  type Later,
  type Measure,
  MEASURES,
  QUARTERS_SHOWN,
  type RateView,
  type StudyRow,
  TOPICS_SHOWN,
} from './contract.ts'

export type Told = { outcome: Outcome; effect: Effect; valueForClient: number; valueForMe: number }

/** One accepted reply, with what was told of it. */
export type Followed = {
  acceptedAt: Date
  urgency: Urgency
  topics: readonly string[]
  told: Told | null
  later: Later | null
}

/** 97.5 % of a normal distribution lie below it. */
const Z = 1.959964

/** The 95 % interval of a share after Wilson: it holds for few and for none, where the usual one fails. */
export function wilson(count: number, of: number): { low: number; high: number } {
  const share = count / of
  const square = Z * Z
  const middle = share + square / (2 * of)
  const spread = Z * Math.sqrt((share * (1 - share)) / of + square / (4 * of * of))
  const whole = 1 + square / of
  // At the ends the bounds are exact; the formula misses them by a rounding.
  return {
    low: count === 0 ? 0 : (middle - spread) / whole,
    high: count === of ? 1 : (middle + spread) / whole,
  }
}

type Counting = {
  /** Whether the row says anything about it. */
  knows: (row: Followed) => boolean
  holds: (row: Followed) => boolean
}

const told =
  (holds: (told: Told) => boolean): Counting['holds'] =>
  row =>
    row.told !== null && holds(row.told)
const isTold = (row: Followed) => row.told !== null

/** TABLE measure → of which rows it is known, and in which it holds. */
const COUNTED: { readonly [M in Measure]: Counting } = {
  confirmed_plan: { knows: isTold, holds: told(({ outcome }) => outcome === 'confirmed_plan') },
  new_advice: { knows: isTold, holds: told(({ outcome }) => outcome === 'new_advice') },
  not_useful: { knows: isTold, holds: told(({ outcome }) => outcome === 'not_useful') },
  none: { knows: isTold, holds: told(({ outcome }) => outcome === 'none') },
  changed_course: {
    knows: isTold,
    holds: told(({ effect }) => effect === 'avoided' || effect === 'initiated'),
  },
  avoided: { knows: isTold, holds: told(({ effect }) => effect === 'avoided') },
  better_prepared: { knows: isTold, holds: told(({ effect }) => effect === 'better_prepared') },
  worth_it: { knows: isTold, holds: told(({ valueForClient }) => valueForClient >= 4) },
  as_expected: {
    knows: ({ later }) => later !== null && later !== 'unknown',
    holds: ({ later }) => later === 'as_expected' || later === 'better',
  },
}

/** How often something held, with its interval; the figures are left out where fewer than `FEW` are known. */
export function rateOf(measure: Measure, rows: readonly Followed[]): RateView {
  const { knows, holds } = COUNTED[measure]
  const known = rows.filter(knows)
  const of = known.length
  if (of < FEW) return { measure, of, count: null, share: null, low: null, high: null }
  const count = known.filter(holds).length
  return { measure, of, count, share: count / of, ...wilson(count, of) }
}

/** What became of these replies. */
export const figuresOf = (rows: readonly Followed[]): FiguresView => ({
  accepted: rows.length,
  told: rows.filter(isTold).length,
  rates: MEASURES.map(measure => rateOf(measure, rows)),
})

/** The same by topic: the most frequent first. A reply counts with each of its topics. */
export function figuresByTopic(rows: readonly Followed[]): GroupView[] {
  const groups = groupBy(rows, ({ topics }) => [...new Set(topics)])
  return [...groups]
    .toSorted(([a, of], [b, than]) => than.length - of.length || (a < b ? -1 : 1))
    .slice(0, TOPICS_SHOWN)
    .map(([name, of]) => ({ name, ...figuresOf(of) }))
}

/** The same by the quarter of the acceptance: the last ones, the earliest first, with those in which nothing was accepted. */
export function figuresByQuarter(rows: readonly Followed[], now: Date): GroupView[] {
  const groups = groupBy(rows, ({ acceptedAt }) => [quarterNumber(acceptedAt)])
  const last = quarterNumber(now)
  const first = Math.max(Math.min(last, ...groups.keys()), last - QUARTERS_SHOWN + 1)
  return Array.from({ length: last - first + 1 }, (_, at) => first + at).map(quarter => ({
    name: quarterName(quarter),
    ...figuresOf(groups.get(quarter) ?? []),
  }))
}

const quarterNumber = (at: Date): number => at.getUTCFullYear() * 4 + Math.floor(at.getUTCMonth() / 3)
const quarterName = (quarter: number): string => `${Math.floor(quarter / 4)} Q${(quarter % 4) + 1}`

function groupBy<T, K>(rows: readonly T[], keysOf: (row: T) => readonly K[]): Map<K, T[]> {
  const groups = new Map<K, T[]>()
  for (const row of rows)
    for (const key of keysOf(row)) {
      const group = groups.get(key)
      if (group) group.push(row)
      else groups.set(key, [row])
    }
  return groups
}

type Telling = Pick<StudyRow, 'topic' | 'month' | 'urgency'>

/** How much of a row may be told, the most first: what fewer than `ALIKE_MIN` share is blurred, and blurred again. */
const BLURS: readonly ((telling: Telling) => Telling)[] = [
  telling => telling,
  telling => ({ ...telling, urgency: null }),
  telling => ({ ...telling, topic: null, urgency: null }),
  () => ({ topic: null, month: null, urgency: null }),
]

/**
 * The outcomes told, without anybody in them: of what could single a case out (topic, month, urgency) each row shows only what at
 * least `ALIKE_MIN` rows share with it. Rows that stay alone even so are withheld. The numbers follow the content, never the time.
 */
export function toStudy(rows: readonly Followed[]): { rows: StudyRow[]; withheldCount: number } {
  let waiting = rows.flatMap(toTelling)
  const shown: Omit<StudyRow, 'row'>[] = []
  for (const blur of BLURS) {
    const cells = groupBy(waiting, row => [cellOf(blur(row))])
    waiting = []
    for (const cell of cells.values())
      if (cell.length < ALIKE_MIN) waiting.push(...cell)
      else shown.push(...cell.map(row => ({ ...row, ...blur(row) })))
  }
  const sorted = shown
    .map(row => ({ row, key: JSON.stringify(row) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key)))
  return {
    rows: sorted.map(({ row }, at) => ({ row: at + 1, ...row })),
    withheldCount: waiting.length,
  }
}

const cellOf = ({ topic, month, urgency }: Telling): string => JSON.stringify([topic, month, urgency])

function toTelling({ acceptedAt, urgency, topics, told, later }: Followed): Omit<StudyRow, 'row'>[] {
  if (told === null) return []
  const { outcome, effect, valueForClient, valueForMe } = told
  const month = acceptedAt.toISOString().slice(0, 7)
  return [
    {
      topic: topics[0] ?? null,
      month,
      urgency,
      outcome,
      effect,
      valueForClient,
      valueForAsker: valueForMe,
      later,
    },
  ]
}

/** What is told of each row, in this order. */
export const STUDY_COLUMNS = [
  'row',
  'topic',
  'month',
  'urgency',
  'outcome',
  'effect',
  'valueForClient',
  'valueForAsker',
  'later',
] as const satisfies readonly (keyof StudyRow)[]
