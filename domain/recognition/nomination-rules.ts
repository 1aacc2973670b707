/** Who may nominate, second and accept; who is suggested; what a pack shows. */
import type { Category, NominationState } from './contract.ts'

export type Proposing = {
  actorId: string
  nomineeId: string
  /** Someone's nomination of them waits or is under review. */
  isNominated: boolean
  isAwardee: boolean
  /** Whether the actor said where they work: their second has to come from elsewhere. */
  isAtHome: boolean
}

const SAY_WHERE = 'Say in your settings where you work: nominations are seconded from another organisation'

/** Why somebody may not nominate; undefined when they may. */
export function whyNotNominate(facts: Proposing): string | undefined {
  const { actorId, nomineeId, isNominated, isAwardee, isAtHome } = facts
  if (actorId === nomineeId) return 'Nobody nominates themselves: a colleague has to'
  if (isAwardee) return 'They hold an award: its renewal is looked at by itself'
  if (isNominated) return 'They are nominated already'
  if (!isAtHome) return SAY_WHERE
  return undefined
}

export type Seconding = {
  actorId: string
  nomineeId: string
  nominatorId: string | null
  isSeconded: boolean
  state: NominationState
  /** By member, where they work, as far as they said. */
  organisations: ReadonlyMap<string, string>
}

/** Why somebody may not second; undefined when they may: somebody else, of another organisation than nominator and nominee. */
export function whyNotSecond(facts: Seconding): string | undefined {
  const { actorId, nomineeId, nominatorId, isSeconded, state, organisations } = facts
  if (actorId === nomineeId) return 'Nobody seconds their own nomination'
  if (actorId === nominatorId) return 'A second comes from somebody else'
  if (state !== 'intake') return 'This nomination needs no second any more'
  if (isSeconded) return 'Somebody seconded already'
  const own = organisations.get(actorId)
  if (own === undefined) return SAY_WHERE
  const theirs = [nomineeId, nominatorId].map(id => (id === null ? undefined : organisations.get(id)))
  if (theirs.includes(own)) return 'A second comes from another organisation than theirs and the nominator’s'
  return undefined
}

export type Missing = 'acceptance' | 'second' | 'good_standing'

/** What a nomination still needs before anybody reviews it. A renewal needs no second. */
export const missingOf = (facts: {
  kind: 'new' | 'renewal'
  isAccepted: boolean
  isSeconded: boolean
  isGood: boolean
}): Missing[] => [
  ...(facts.isAccepted ? [] : (['acceptance'] as const)),
  ...(facts.isSeconded || facts.kind === 'renewal' ? [] : (['second'] as const)),
  ...(facts.isGood ? [] : (['good_standing'] as const)),
]

/** What speaks for a member, from credit that is settled. */
export type Settled = {
  memberId: string
  credit: number
  byDimension: { readonly [D in Category]?: number }
  people: number
  groups: number
  organisations: number
}

export type SuggestionBars = { topShare: number; groups: number; organisations: number }
export const SUGGESTION_BARS: SuggestionBars = { topShare: 0.1, groups: 3, organisations: 3 }
/** So many people staff can think about one by one. */
export const SUGGESTIONS_MAX = 50

/**
 * Who helped much and broadly: among the top share of all with settled credit, over enough groups and organisations. Most people
 * helped first, then by id: the same ledger always gives the same list.
 */
export function pickSuggestions(
  settled: readonly Settled[],
  { topShare, groups, organisations }: SuggestionBars = SUGGESTION_BARS,
): Settled[] {
  const earning = settled.filter(({ credit }) => credit > 0)
  const places = Math.ceil(earning.length * topShare)
  const least = earning.map(({ credit }) => credit).toSorted((a, b) => b - a)[places - 1] ?? Infinity
  return earning
    .filter(each => each.credit >= least && each.groups >= groups && each.organisations >= organisations)
    .toSorted((a, b) => b.people - a.people || (a.memberId < b.memberId ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
}

/** The dimension somebody earned most in; of equal ones the first by name. */
export function strongestOf(byDimension: Settled['byDimension']): Category {
  const [first] = (Object.entries(byDimension) as [Category, number][]).toSorted(
    ([a, credit], [b, than]) => than - credit || (a < b ? -1 : 1),
  )
  return first?.[0] ?? 'community'
}

/** A row of the ledger as far as a pack weighs it. */
export type PackRow = {
  exchangeId: string
  credit: number
  at: Date
  kind: string
  isStanding: boolean
}

/** So many exchanges a pack offers to choose from. */
export const PACK_ITEMS_MAX = 30
/** So many are shown until the nominee chooses. */
export const PACK_SHOWN = 10

/** The exchanges a pack offers, the strongest first: credit that stands. */
export function pickPackRows<R extends PackRow>(rows: readonly R[]): R[] {
  return rows
    .filter(({ credit, isStanding }) => credit > 0 && isStanding)
    .toSorted(
      (a, b) =>
        b.credit - a.credit || b.at.getTime() - a.at.getTime() || (a.exchangeId < b.exchangeId ? -1 : 1),
    )
    .slice(0, PACK_ITEMS_MAX)
}

/** The twelve months up to a moment. */
export function yearBefore(now: Date): { from: Date; until: Date } {
  const from = new Date(now)
  from.setUTCFullYear(from.getUTCFullYear() - 1)
  return { from, until: now }
}

/** In how many monthly intakes something has been looked at: that of its own month and each since. */
export const intakesSince = (at: Date, now: Date): number =>
  (now.getUTCFullYear() - at.getUTCFullYear()) * 12 + now.getUTCMonth() - at.getUTCMonth() + 1
