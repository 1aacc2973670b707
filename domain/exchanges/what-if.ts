/** What other rules would come to, before anybody adopts them. Writes nothing. */
import { Types } from 'mongoose'
import { z } from 'zod'
import { namesOf, organisationsOf } from '../members/access.ts'
import { ExchangeKind } from './contract.ts'
import { Exchanges } from './model.ts'
import { RULES, toThousandths } from './rules.ts'
import {
  type LedgerRow,
  STANDING_RULES,
  type StandingRules,
  sumWeighed,
  THOUSANDTHS,
  weigh,
} from './standing-rules.ts'
import { weightsAt } from './trust.ts'
import { heldAmong, rowsOf } from './weighing.ts'

const share = z.number().min(0).max(1)
const count = z.int().min(0)
const days = z.int().min(1).max(3660)

/** What may be tried: any constant of the rules, and the base of any kind. Unknown keys are refused by name. */
export const Trial = z.strictObject({
  pair: z.strictObject({ decay: share, days }).partial().optional(),
  giver: z
    .strictObject({
      restart: share,
      iterations: z.int().min(1).max(1000),
      least: share,
      most: z.number().min(1).max(60),
      neutralBelow: count,
      months: z.int().min(1).max(120),
    })
    .partial()
    .optional(),
  reciprocity: z
    .strictObject({ from: z.int().min(1), days, discount: share })
    .partial()
    .optional(),
  sameOrganisation: share.optional(),
  capPerDay: z.number().min(0).optional(),
  settlementDays: z.int().min(0).max(366).optional(),
  /** By kind: what a full success is worth. */
  bases: z
    .partialRecord(ExchangeKind, z.number().min(0).max(1000))
    .refine(
      bases => Object.keys(bases).every(kind => typeof RULES[kind as ExchangeKind].base === 'number'),
      'an outcome has the base of what was accepted',
    )
    .default({}),
})
export type Trial = z.infer<typeof Trial>

export type Move = {
  memberId: string
  name: string
  before: number
  after: number
  rankBefore: number
  rankAfter: number
  /** What each change comes to for them by itself, the greatest first. */
  because: { change: string; by: number }[]
}
export type WhatIf = { members: number; movedUp: number; movedDown: number; same: number; moves: Move[] }

const AT_ONCE = 100
const MOVES_SHOWN = 50

/** Counts everyone by the rules in force and by those tried, and says who moves most and which of the changes moves them. */
export async function whatIf(trial: Trial, now: Date): Promise<WhatIf> {
  const changes = changesOf(trial)
  const all = { name: 'all', rules: rulesWith(trial), bases: trial.bases }
  const base = { name: 'none', rules: STANDING_RULES, bases: {} }
  const found: Omit<Move, 'name' | 'rankBefore' | 'rankAfter'>[] = []
  for (let after: Types.ObjectId | null = null; ;) {
    const people: Types.ObjectId[] = await creatorsAfter(after)
    const last = people.at(-1)
    if (last === undefined) break
    const count = await countersFor(
      people.map(id => id.toHexString()),
      now,
    )
    const [before, tried, ...each] = await Promise.all([base, all, ...changes].map(count))
    for (const memberId of people.map(id => id.toHexString())) {
      const was = before?.get(memberId) ?? 0
      const because = changes
        .map(({ name }, n) => ({ change: name, by: difference(each[n]?.get(memberId) ?? 0, was) }))
        .filter(({ by }) => by !== 0)
        .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))
      found.push({ memberId, before: was, after: tried?.get(memberId) ?? 0, because })
    }
    after = last
  }
  return toAnswer(found)
}

type Change = { name: string; rules: StandingRules; bases: Trial['bases'] }

/** Each change by itself. */
function changesOf({ bases, ...trial }: Trial): Change[] {
  const rules = Object.entries(trial).map(([name, value]) => ({
    name,
    rules: rulesWith({ [name]: value, bases: {} }),
    bases: {},
  }))
  const kinds = Object.entries(bases).map(([kind, base]) => ({
    name: `base of ${kind}`,
    rules: STANDING_RULES,
    bases: { [kind]: base },
  }))
  return [...rules, ...kinds]
}

function rulesWith({ bases: _bases, ...trial }: Trial): StandingRules {
  const merged = {
    ...STANDING_RULES,
    ...trial,
    pair: { ...STANDING_RULES.pair, ...trial.pair },
    giver: { ...STANDING_RULES.giver, ...trial.giver },
    reciprocity: { ...STANDING_RULES.reciprocity, ...trial.reciprocity },
  } as StandingRules
  // Trust is kept by version: what is tried with other trust must not meet what is in force.
  return trial.giver ? { ...merged, version: `tried ${JSON.stringify(merged.giver)}` } : merged
}

async function creatorsAfter(after: Types.ObjectId | null): Promise<Types.ObjectId[]> {
  const found = await Exchanges.aggregate<{ _id: Types.ObjectId }>([
    ...(after === null ? [] : [{ $match: { creatorId: { $gt: after } } }]),
    { $sort: { creatorId: 1 } },
    { $group: { _id: '$creatorId' } },
    { $sort: { _id: 1 } },
    { $limit: AT_ONCE },
  ]).option({ hint: 'creator_newest' })
  return found.map(({ _id }) => _id)
}

async function countersFor(memberIds: readonly string[], asOf: Date) {
  const rows = await rowsOf(memberIds, asOf)
  const wanted = new Set(memberIds)
  const byMember = new Map<string, LedgerRow[]>(memberIds.map(id => [id, []]))
  for (const row of rows)
    for (const id of new Set([row.creatorId, row.giverId]))
      if (id !== null && wanted.has(id)) byMember.get(id)?.push(row)
  const organisations = await organisationsOf(
    rows.flatMap(({ creatorId, giverId }) => (giverId === null ? [creatorId] : [creatorId, giverId])),
  )
  const held = await heldAmong(memberIds)
  const moments = new Set(rows.map(({ at }) => at.getTime()))
  return async ({ rules, bases }: Change): Promise<Map<string, number>> => {
    const known = {
      weightAt: await weightsAt(moments, asOf, { rules, keep: false }),
      organisationOf: (id: string) => organisations.get(id),
      isHeld: (id: string) => held.has(id),
    }
    return new Map(
      [...byMember].map(([id, own]) => [
        id,
        sumWeighed(weigh(id, withBases(own, bases), { known, asOf, rules })).total,
      ]),
    )
  }
}

/** Outcomes follow what was accepted: they are worth a part of its base. */
function withBases(rows: readonly LedgerRow[], bases: Trial['bases']): LedgerRow[] {
  if (Object.keys(bases).length === 0) return [...rows]
  const acceptedAs = new Map(
    rows.flatMap(({ replyId, kind }) =>
      replyId !== null && kind !== 'outcome' ? [[replyId, kind] as const] : [],
    ),
  )
  return rows.map(row => {
    const kind =
      row.kind === 'outcome' && row.replyId !== null ? (acceptedAs.get(row.replyId) ?? row.kind) : row.kind
    const { base } = RULES[kind]
    const tried = bases[kind]
    return tried === undefined || typeof base !== 'number'
      ? row
      : { ...row, credit: (row.credit * tried) / base }
  })
}

const difference = (a: number, b: number) => (toThousandths(a) - toThousandths(b)) / THOUSANDTHS

async function toAnswer(found: readonly Omit<Move, 'name' | 'rankBefore' | 'rankAfter'>[]): Promise<WhatIf> {
  const rankBefore = ranksBy(found, ({ before }) => before)
  const rankAfter = ranksBy(found, ({ after }) => after)
  const moved = found
    .map(each => ({
      ...each,
      rankBefore: rankBefore.get(each.memberId) ?? 0,
      rankAfter: rankAfter.get(each.memberId) ?? 0,
    }))
    .toSorted(
      (a, b) =>
        Math.abs(b.rankBefore - b.rankAfter) - Math.abs(a.rankBefore - a.rankAfter) ||
        Math.abs(b.after - b.before) - Math.abs(a.after - a.before) ||
        (a.memberId < b.memberId ? -1 : 1),
    )
  const shown = moved.filter(({ before, after }) => before !== after).slice(0, MOVES_SHOWN)
  const names = await namesOf(shown.map(({ memberId }) => memberId))
  return {
    members: found.length,
    movedUp: moved.filter(each => each.rankAfter < each.rankBefore).length,
    movedDown: moved.filter(each => each.rankAfter > each.rankBefore).length,
    same: moved.filter(each => each.rankAfter === each.rankBefore).length,
    moves: shown.map(each => ({ ...each, name: names.get(each.memberId) ?? 'A former member' })),
  }
}

/** Who counts the same has the same rank. */
function ranksBy<T extends { memberId: string }>(all: readonly T[], figure: (each: T) => number) {
  const ranks = new Map<string, number>()
  const order = all.toSorted((a, b) => figure(b) - figure(a))
  let rank = 0
  for (const [n, each] of order.entries()) {
    const above = order[n - 1]
    if (above === undefined || figure(above) !== figure(each)) rank = n + 1
    ranks.set(each.memberId, rank)
  }
  return ranks
}
