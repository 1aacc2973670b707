/** What the ledger must be when everything is whole again: judged by what is stored, and by what people are told. */
import mongoose from 'mongoose'
import { recomputeLedger, verifyLedger } from '../../domain/exchanges/actions.ts'
import { draftShortlist } from '../../domain/recognition/actions.ts'
import type { Stage } from '../stage.ts'
import { type Clinic, derivedBy } from './acts.ts'
import type { Poison } from './poison.ts'

export const ANOMALIES = [
  /** Owed by a source, and not there. */
  'missing',
  /** There, and unlike its source, or without one. */
  'wrong',
  /** More than one row of one event and kind. */
  'double',
  /** Somebody is told another sum than the sources give. */
  'standing',
  /** A recount of a cycle drafts it twice, or otherwise. */
  'cycle',
  /** Something still waits ten seconds after all was whole. */
  'undrained',
  /** What can never be done is not a dead letter, or something else is one. */
  'undead',
] as const
export type LedgerAnomaly = (typeof ANOMALIES)[number]
export type LedgerVerdict = {
  anomalies: { [A in LedgerAnomaly]: number }
  examples: string[]
  figures: { expected: number; stored: number; dead: number; drafts: number }
}

const SUMS_DIFFER_BY = 1e-9

/** Judges a stage on which nothing happens any more. The process must be connected to its database. */
export async function judgeLedger(
  { urls }: Stage,
  clinic: Clinic,
  { isDrained, poison }: { isDrained: boolean; poison: readonly Poison[] },
): Promise<LedgerVerdict> {
  const examples: string[] = []
  const check = await verifyLedger()
  for (const { exchangeId, problem } of check.examples) examples.push(`${exchangeId} is ${problem}`)
  const standing = await compareStandings(urls[0] ?? '', clinic, examples)
  const { differing, drafts } = await draftTwice(examples)
  const { undead, dead } = await compareDead(poison, examples)
  return {
    anomalies: {
      missing: check.missing,
      wrong: check.different + check.unexpected,
      double: await countDoubles(),
      standing,
      cycle: differing,
      undrained: isDrained ? 0 : 1,
      undead,
    },
    examples,
    figures: { expected: check.expected, stored: check.stored, dead, drafts },
  }
}

const rowsOf = (name: string) => mongoose.connection.getClient().db(mongoose.connection.name).collection(name)

async function countDoubles(): Promise<number> {
  const [found] = await rowsOf('exchanges')
    .aggregate<{ doubles: number }>([
      { $group: { _id: { eventId: '$eventId', kind: '$kind' }, count: { $sum: 1 } } },
      { $match: { count: { $gt: 1 } } },
      { $count: 'doubles' },
    ])
    .toArray()
  return found?.doubles ?? 0
}

async function compareStandings(url: string, { people }: Clinic, examples: string[]): Promise<number> {
  const owed = new Map<string, number>()
  for await (const { beneficiaryId, credit } of recomputeLedger()) {
    const id = String(beneficiaryId)
    owed.set(id, (owed.get(id) ?? 0) + credit)
  }
  let differing = 0
  for (const person of people) {
    const told = await derivedBy(url, person)
    const there = owed.get(person.id) ?? 0
    if (Math.abs(told - there) <= SUMS_DIFFER_BY) continue
    differing += 1
    examples.push(`${person.name} is told ${told} and derived ${there}`)
  }
  return differing
}

/** Drafts the cycle of this month as the timetable does when it is over: twice at once, and once more. */
async function draftTwice(examples: string[]): Promise<{ differing: number; drafts: number }> {
  const now = new Date()
  const afterwards = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 4))
  await Promise.allSettled([draftShortlist(afterwards), draftShortlist(afterwards)])
  await draftShortlist(afterwards)
  const first = await draftsStored()
  await draftShortlist(afterwards)
  const again = await draftsStored()
  const isSame = JSON.stringify(first) === JSON.stringify(again)
  const periods = new Set(first.map(({ from }) => String(from)))
  if (!isSame || periods.size !== first.length) examples.push(`the cycle was drafted ${first.length} times`)
  return { differing: (isSame ? 0 : 1) + (first.length - periods.size), drafts: first.length }
}

const draftsStored = async () => rowsOf('recognition_cycles').find().sort({ _id: 1 }).toArray()

async function compareDead(
  poison: readonly Poison[],
  examples: string[],
): Promise<{ undead: number; dead: number }> {
  const letters = await rowsOf('dead_letters').find().toArray()
  const found = new Map(letters.map(({ eventId, cause }) => [String(eventId), String(cause)]))
  let undead = 0
  for (const { eventId, cause } of poison) {
    if (found.get(eventId) === cause) {
      found.delete(eventId)
      continue
    }
    undead += 1
    examples.push(`the event that ${cause} became ${found.get(eventId) ?? 'no dead letter'}`)
  }
  for (const letter of letters)
    if (found.has(String(letter['eventId'])))
      examples.push(`${String(letter['_id'])} is given up: ${String(letter['error'])}`)
  return { undead: undead + found.size, dead: letters.length }
}
