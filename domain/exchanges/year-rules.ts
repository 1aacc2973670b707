/** A year of giving and getting, counted and put in words. */
import { FEW } from '../outcomes/contract.ts'
import type { ExchangeKind, Good } from './contract.ts'
import { RULES } from './kinds-rules.ts'

/** An exchange that stands, as far as a year is told by it. */
export type YearRow = {
  side: 'gave' | 'got'
  kind: ExchangeKind
  /** The member on the other side; null where it was a group, a specialty or the association. */
  otherId: string | null
  /** The month it happened in, as 2030-01. */
  period: string
}

export type YearSide = {
  people: number
  times: number
  kinds: { kind: ExchangeKind; name: string; times: number }[]
  goods: { good: Good; times: number }[]
}

/** One side of a year: how often, for or from how many, by kind and by what it brought, the most frequent first. */
export function sideOfYear(rows: readonly YearRow[]): YearSide {
  const kinds = countBy(rows.map(({ kind }) => kind))
  const goods = countBy(rows.map(({ kind }) => RULES[kind].gets))
  return {
    people: new Set(rows.flatMap(({ otherId }) => otherId ?? [])).size,
    times: rows.length,
    kinds: kinds.map(([kind, times]) => ({ kind, name: RULES[kind].name, times })),
    goods: goods.map(([good, times]) => ({ good, times })),
  }
}

function countBy<K extends string>(keys: readonly K[]): [K, number][] {
  const counts = new Map<K, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return [...counts].toSorted(([a, m], [b, n]) => n - m || (a < b ? -1 : 1))
}

/** How often each of these months saw something given and got, and somebody read. */
export const monthsOfYear = (
  periods: readonly string[],
  rows: readonly YearRow[],
  reads: ReadonlyMap<string, number>,
) =>
  periods.map(period => {
    const ofMonth = rows.filter(row => row.period === period)
    const gave = ofMonth.filter(({ side }) => side === 'gave').length
    return { period, gave, got: ofMonth.length - gave, reads: withoutFew(reads.get(period) ?? 0) }
  })

/** Counts that are kept anyway: nobody is watched for them. A few reads would be told by whoever they were. */
const withoutFew = (reads: number): number | null => (reads > 0 && reads < FEW ? null : reads)

/** How visible somebody became, by how often they were read in each month. */
export function seenIn(reads: ReadonlyMap<string, number>, citedIn: number): Seen {
  const sum = [...reads.values()].reduce((all, count) => all + count, 0)
  return { reads: sum < FEW ? null : sum, citedIn }
}

const HOUR_MS = 3_600_000

/** How long answers took on average, in hours; null when there were none. */
export function averageHours(spansMs: readonly number[]): number | null {
  if (spansMs.length === 0) return null
  const sum = spansMs.reduce((all, span) => all + span, 0)
  return Math.round((10 * sum) / spansMs.length / HOUR_MS) / 10
}

export type Told = { told: number; useful: number }
/** Null where so few read that it is not told. */
type Seen = { reads: number | null; citedIn: number }

/** The year in a few sentences, to the member themselves. */
export function yearInWords(year: {
  gave: YearSide
  got: YearSide
  outcomes: Told
  seen: Seen
  hoursToAnswer: number | null
}): string[] {
  const { gave, got, outcomes, seen, hoursToAnswer } = year
  return [
    gave.times === 0 ? '' : gaveWords(gave, outcomes),
    got.times === 0 ? '' : gotWords(got, hoursToAnswer),
    seenWords(seen),
  ].filter(sentence => sentence !== '')
}

function gaveWords({ people, times }: YearSide, { told, useful }: Told): string {
  const whom =
    people === 0
      ? `Groups and specialties had the good of you ${timesOf(times)}`
      : `You helped ${colleagues(people)}`
  if (told === 0) return `${whom}.`
  if (told === 1)
    return `${whom}; 1 told what came of it: ${useful === 1 ? 'it was of use' : 'it was of no use'}.`
  return `${whom}; ${told} told what came of it, and for ${useful} of them it was of use.`
}

function gotWords({ people }: YearSide, hours: number | null): string {
  const who = `${people === 1 ? '1 colleague' : `${people} colleagues`} helped you`
  return hours === null ? `${who}.` : `${who}; an answer took ${spanOf(hours)} on average.`
}

function seenWords({ reads, citedIn }: Seen): string {
  const said = [
    ...(reads === null ? [] : [`your public pages were read ${reads} times`]),
    ...(citedIn === 0
      ? []
      : [
          `${citedIn === 1 ? '1 new entry' : `${citedIn} new entries`} of the library ${citedIn === 1 ? 'is' : 'are'} made of what you answered`,
        ]),
  ].join(', and ')
  return said === '' ? '' : `${said.charAt(0).toUpperCase()}${said.slice(1)}.`
}

const timesOf = (count: number) => (count === 1 ? 'once' : `${count} times`)
const colleagues = (count: number) => (count === 1 ? '1 colleague' : `${count} colleagues`)

function spanOf(hours: number): string {
  if (hours < 1) return 'less than an hour'
  if (hours >= 48) return `${Math.round(hours / 24)} days`
  const whole = Math.round(hours)
  return whole === 1 ? 'an hour' : `${whole} hours`
}
