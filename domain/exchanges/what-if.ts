/** What other rules would come to, before anybody adopts them. Writes nothing. */
import { Types } from 'mongoose'
import { namesOf, organisationsOf } from '../members/access.ts'
import type { Move, Trial, TrialResult } from './contract.ts'
import { Exchanges } from './model.ts'
import { RULES, toThousandths } from './rules.ts'
import {
  type Created,
  type LedgerRow,
  STANDING_RULES,
  type StandingRules,
  sumWeighed,
  THOUSANDTHS,
  weigh,
} from './standing-rules.ts'
import { type Tried, weightsAt } from './trust.ts'
import { heldAmong, rowsOf } from './weighing.ts'
import { toResult } from './what-if-rules.ts'

/** What a member counts by the rules in force and by those tried. */
export type Figure = Pick<Move, 'memberId' | 'before' | 'after' | 'because' | 'kinds'>

const AT_ONCE = 100

/** Counts everyone by the rules in force and by those tried, and says who moves most and which of the changes moves them. Writes nothing. */
export async function whatIf(trial: Trial, asOf: Date): Promise<TrialResult> {
  const figures: Figure[] = []
  const tried: Tried = new Map()
  for (let after: Types.ObjectId | null = null; ;) {
    const people: Types.ObjectId[] = await creatorsAfter(after)
    const last = people.at(-1)
    if (last === undefined) return withNames(toResult(figures))
    figures.push(...(await figuresOf(trial, people, { asOf, tried })))
    after = last
  }
}

/** The same people with their names. */
export async function withNames<R extends Pick<TrialResult, 'up' | 'down'>>(result: R): Promise<R> {
  const names = await namesOf([...result.up, ...result.down].map(({ memberId }) => memberId))
  const named = (move: Move) => ({ ...move, name: names.get(move.memberId) ?? 'A former member' })
  return { ...result, up: result.up.map(named), down: result.down.map(named) }
}

/** What these people count by the rules in force and by those tried, and what each change comes to for each of them by itself. */
export async function figuresOf(
  trial: Trial,
  people: readonly Types.ObjectId[],
  seen: { asOf: Date; tried: Tried },
): Promise<Figure[]> {
  const changes = changesOf(trial)
  const all = { name: 'all', rules: rulesWith(trial), bases: trial.bases }
  const base = { name: 'none', rules: STANDING_RULES, bases: {} }
  const memberIds = people.map(id => id.toHexString())
  const count = await countersFor(memberIds, seen)
  const before = await count(base)
  const after = await count(all)
  // By itself a single change comes to what all of them come to.
  const each: Map<string, Created>[] = changes.length === 1 ? [after] : []
  if (changes.length > 1) for (const change of changes) each.push(await count(change))
  return memberIds.map(memberId => {
    const was = before.get(memberId)
    const is = after.get(memberId)
    const because = changes
      .map(({ name }, n) => ({ change: name, by: difference(each[n]?.get(memberId)?.total, was?.total) }))
      .filter(({ by }) => by !== 0)
      .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))
    return { memberId, before: was?.total ?? 0, after: is?.total ?? 0, because, kinds: kindsIn(was, is) }
  })
}

function kindsIn(was: Created | undefined, is: Created | undefined): Figure['kinds'] {
  return Object.keys(RULES)
    .map(kind => ({ kind: kind as keyof typeof RULES, by: difference(is?.byKind[kind], was?.byKind[kind]) }))
    .filter(({ by }) => by !== 0)
    .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))
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
    name: `bases.${kind}`,
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

/** The next of those who ever created something, in the order of their ids. */
export async function creatorsAfter(after: Types.ObjectId | null): Promise<Types.ObjectId[]> {
  const found = await Exchanges.aggregate<{ _id: Types.ObjectId }>([
    ...(after === null ? [] : [{ $match: { creatorId: { $gt: after } } }]),
    { $sort: { creatorId: 1 } },
    { $group: { _id: '$creatorId' } },
    { $sort: { _id: 1 } },
    { $limit: AT_ONCE },
  ]).option({ hint: 'creator_newest' })
  return found.map(({ _id }) => _id)
}

async function countersFor(memberIds: readonly string[], { asOf, tried }: { asOf: Date; tried: Tried }) {
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
  return async ({ rules, bases }: Change): Promise<Map<string, Created>> => {
    const known = {
      weightAt: await weightsAt(moments, asOf, { rules, tried }),
      organisationOf: (id: string) => organisations.get(id),
      isHeld: (id: string) => held.has(id),
    }
    return new Map(
      [...byMember].map(([id, own]) => [
        id,
        sumWeighed(weigh(id, withBases(own, bases), { known, asOf, rules })),
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
    const tried = kind === 'outcome' ? undefined : bases[kind]
    return tried === undefined || typeof base !== 'number'
      ? row
      : { ...row, credit: (row.credit * tried) / base }
  })
}

const difference = (a = 0, b = 0) => (toThousandths(a) - toThousandths(b)) / THOUSANDTHS

/** How many there are to count. */
export async function countCreators(): Promise<number> {
  const [found] = await Exchanges.aggregate<{ count: number }>([
    { $sort: { creatorId: 1 } },
    { $group: { _id: '$creatorId' } },
    { $count: 'count' },
  ]).option({ hint: 'creator_newest' })
  return found?.count ?? 0
}
