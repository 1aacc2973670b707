/** What tried rules come to: ranks before and after, who moves most, and how far everybody does. */
import type { Move, Trial, TrialResult } from './contract.ts'
import { RULES, toThousandths } from './rules.ts'
import { STANDING_RULES, THOUSANDTHS } from './standing-rules.ts'

/** How many are shown who climb most, and who fall most. */
const MOVES_SHOWN = 25

/** How far somebody moves, as it is drawn: by one place, by a few, by many. */
const REACHES = [1, 5, 20, 100] as const

type Figure = Omit<Move, 'name' | 'rankBefore' | 'rankAfter'>

/** Every figure with its ranks, in the order the tried rules would make. Who counts the same has the same rank. */
export function ranked(figures: readonly Figure[]): Move[] {
  const rankBefore = ranksBy(figures, ({ before }) => before)
  const rankAfter = ranksBy(figures, ({ after }) => after)
  return figures
    .map(each => ({
      ...each,
      name: '',
      rankBefore: rankBefore.get(each.memberId) ?? 0,
      rankAfter: rankAfter.get(each.memberId) ?? 0,
    }))
    .toSorted((a, b) => a.rankAfter - b.rankAfter || (a.memberId < b.memberId ? -1 : 1))
}

/** What all figures together come to; names are left to whoever shows it. */
export function toResult(figures: readonly Figure[]): TrialResult {
  const moves = ranked(figures)
  const climbed = moves.filter(each => placesOf(each) > 0)
  const fell = moves.filter(each => placesOf(each) < 0)
  return {
    members: moves.length,
    movedUp: climbed.length,
    movedDown: fell.length,
    same: moves.length - climbed.length - fell.length,
    up: climbed.toSorted(furthest).slice(0, MOVES_SHOWN),
    down: fell.toSorted(furthest).slice(0, MOVES_SHOWN),
    changes: changesIn(moves),
    spread: spreadOf(moves),
  }
}

/** By how many places somebody climbs; falls when negative. */
const placesOf = ({ rankBefore, rankAfter }: Move) => rankBefore - rankAfter

const furthest = (a: Move, b: Move) =>
  Math.abs(placesOf(b)) - Math.abs(placesOf(a)) ||
  Math.abs(b.after - b.before) - Math.abs(a.after - a.before) ||
  (a.memberId < b.memberId ? -1 : 1)

function changesIn(moves: readonly Move[]): TrialResult['changes'] {
  const changes = new Map<string, { by: number; members: number }>()
  for (const { because } of moves)
    for (const { change, by } of because) {
      const sum = changes.get(change) ?? { by: 0, members: 0 }
      changes.set(change, { by: sum.by + toThousandths(by), members: sum.members + 1 })
    }
  return [...changes]
    .map(([change, { by, members }]) => ({ change, by: by / THOUSANDTHS, members }))
    .toSorted((a, b) => Math.abs(b.by) - Math.abs(a.by))
}

/** From the furthest down to the furthest up, with nobody left out and no place in two of them. */
function spreadOf(moves: readonly Move[]): TrialResult['spread'] {
  const furthestPlaces = Math.max(
    REACHES[REACHES.length - 1] ?? 0,
    ...moves.map(each => Math.abs(placesOf(each))),
  )
  const ups = REACHES.map((from, n) => ({ from, to: (REACHES[n + 1] ?? furthestPlaces + 1) - 1 }))
  const downs = ups.map(({ from, to }) => ({ from: -to, to: -from })).toReversed()
  return [...downs, { from: 0, to: 0 }, ...ups].map(({ from, to }) => ({
    from,
    to,
    members: moves.filter(each => placesOf(each) >= from && placesOf(each) <= to).length,
  }))
}

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

/** Every weight of the rules in force by its name, as `pair.decay`. */
export function weightsInForce(): { weight: string; value: number }[] {
  return Object.entries(STANDING_RULES).flatMap(([group, value]) => {
    if (typeof value === 'string') return []
    if (typeof value === 'number') return [{ weight: group, value }]
    return Object.entries(value).map(([name, one]) => ({ weight: `${group}.${name}`, value: one }))
  })
}

/** What each kind is worth by the rules in force; an outcome has the base of what was accepted. */
export function basesInForce(): { kind: keyof typeof RULES; name: string; value: number }[] {
  return Object.entries(RULES).flatMap(([kind, { base, name }]) =>
    typeof base === 'number' ? [{ kind: kind as keyof typeof RULES, name, value: base }] : [],
  )
}

/** What a trial changes of the rules in force; what it names and leaves as it is, is no change. */
export function changesTo({ bases, ...weights }: Trial): { change: string; from: number; to: number }[] {
  const inForce = new Map([
    ...weightsInForce().map(({ weight, value }) => [weight, value] as const),
    ...basesInForce().map(({ kind, value }) => [`bases.${kind}`, value] as const),
  ])
  const tried = Object.entries({ ...weights, bases }).flatMap(([group, value]) =>
    typeof value === 'object'
      ? Object.entries(value).map(([name, one]) => [`${group}.${name}`, one] as const)
      : [[group, value] as const],
  )
  return tried.flatMap(([change, to]) => {
    const from = inForce.get(change)
    return to === undefined || from === undefined || from === to ? [] : [{ change, from, to }]
  })
}
