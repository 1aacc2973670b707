/** How a programme of recognition does: whether it reaches new people and all groups. */
import type { Category } from './contract.ts'

/** How unevenly something is spread: 0 when all have as much, towards 1 when one has everything. Null for nobody, or nothing. */
export function giniOf(amounts: readonly number[]): number | null {
  const total = amounts.reduce((sum, amount) => sum + amount, 0)
  if (amounts.length === 0 || total === 0) return null
  const weighted = amounts
    .toSorted((a, b) => a - b)
    .reduce((sum, amount, index) => sum + (2 * (index + 1) - amounts.length - 1) * amount, 0)
  return weighted / (amounts.length * total)
}

export type Given = { memberId: string; from: Date }

/** Of those awarded in a period, how many were never awarded before it. A member counts once. */
export function newcomersAmong(
  given: readonly Given[],
  period: { from: Date; until: Date },
): { count: number; of: number } {
  const inPeriod = new Set(
    given.flatMap(({ memberId, from }) => (from >= period.from && from < period.until ? [memberId] : [])),
  )
  const before = new Set(given.flatMap(({ memberId, from }) => (from < period.from ? [memberId] : [])))
  return { count: [...inPeriod].filter(id => !before.has(id)).length, of: inPeriod.size }
}

/** How many of these people each group has, the most first; groups without any are counted too. */
export function spreadOver(
  groups: ReadonlyMap<string, string>,
  memberships: ReadonlyMap<string, readonly string[]>,
): { name: string; awardees: number }[] {
  const counts = new Map([...groups.keys()].map(id => [id, 0]))
  for (const ids of memberships.values())
    for (const id of new Set(ids)) {
      const count = counts.get(id)
      if (count !== undefined) counts.set(id, count + 1)
    }
  return [...counts]
    .map(([id, awardees]) => ({ name: groups.get(id) ?? '', awardees }))
    .toSorted((a, b) => b.awardees - a.awardees || (a.name < b.name ? -1 : 1))
}

/** How many hold an award for each category that anybody holds one for, the most first. */
export function countCategories(held: readonly Category[]): { category: Category; awardees: number }[] {
  return [...new Set(held)]
    .map(category => ({ category, awardees: held.filter(each => each === category).length }))
    .toSorted((a, b) => b.awardees - a.awardees || (a.category < b.category ? -1 : 1))
}

export type Passage = {
  at: Date
  acceptedAt: Date | null
  isReviewed: boolean
  outcome: string | null
}

/** How far the nominations of a period came. */
export const passagesOf = (nominations: readonly Passage[]) => ({
  nominated: nominations.length,
  accepted: nominations.filter(({ acceptedAt }) => acceptedAt !== null).length,
  reviewed: nominations.filter(({ isReviewed }) => isReviewed).length,
  awarded: nominations.filter(({ outcome }) => outcome === 'awarded').length,
})
