/** Who may judge whom, and what many judgements come to. */
import { CRITERIA, type NominationOutcome, type ReviewState, REVIEWERS_MIN, type Scores } from './contract.ts'

/** Which rules a nomination was reviewed and decided under. Other bars or weights are another version. */
export const REVIEW_RULES_VERSION = '2026-1'

/** Mean points from which an award is recommended. */
export const AWARD_BAR = 2.5
/** Who holds an award keeps it a little below the bar for new ones: one weaker year does not end it. */
export const RENEWAL_SHARE = 0.9
/** Reviewers who lie further apart than this, in points, should talk first. */
const SPREAD_MAX = 1
/** A reviewer's own mean and spread are trusted in full from so many reviews on. */
const TRUSTED_FROM = 8
/** No reviewer is taken to lie closer together than this: who gives everybody the same says little, not everything. */
const SPREAD_MIN = 0.25

/** The bar a nomination is held against. */
export const barOf = (
  kind: 'new' | 'renewal',
  { bar, renewalShare } = { bar: AWARD_BAR, renewalShare: RENEWAL_SHARE },
): number => (kind === 'renewal' ? bar * renewalShare : bar)

export type Tie = {
  reviewerId: string
  nomineeId: string
  nominatorId: string | null
  secondId: string | null
  reviewerOrganisation: string | undefined
  nomineeOrganisation: string | undefined
  /** Exchanges from the one to the other within a year, each way. */
  toNominee: number
  fromNominee: number
}

/** So many exchanges each way within a year, and somebody may not judge freely. */
const MUTUAL_FLAGGED = 3
const MUTUAL_REFUSED = 12

/** What speaks against a reviewer: refused, worth a remark, or nothing. */
export function tieOf(tie: Tie): { verdict: 'refused' | 'remark' | 'free'; why: string } {
  const { reviewerId, nomineeId, nominatorId, secondId, toNominee, fromNominee } = tie
  const refused = (why: string) => ({ verdict: 'refused', why }) as const
  if (reviewerId === nomineeId) return refused('Nobody reviews themselves')
  if (reviewerId === nominatorId || reviewerId === secondId)
    return refused('Who nominated or seconded does not review')
  if (tie.reviewerOrganisation !== undefined && tie.reviewerOrganisation === tie.nomineeOrganisation)
    return refused('They work for the same organisation')
  const mutual = Math.min(toNominee, fromNominee)
  if (mutual >= MUTUAL_REFUSED) return refused('They help each other all the time')
  if (mutual >= MUTUAL_FLAGGED) return { verdict: 'remark', why: 'They helped each other this year' }
  return { verdict: 'free', why: '' }
}

/** The mean points one reviewer gave, 0 to 4. */
export const meanOf = (scores: Scores): number =>
  CRITERIA.reduce((sum, criterion) => sum + scores[criterion], 0) / CRITERIA.length

/** Whether everybody who still reviews has given their scores, and they are enough. */
export function areAllIn(states: readonly ReviewState[]): boolean {
  const counted = states.filter(state => state !== 'recused')
  return counted.length >= REVIEWERS_MIN && counted.every(state => state === 'scored')
}

/** One reviewer's mean points for one nomination. */
export type Judgement = { nominationId: string; reviewerId: string; points: number }

const average = (numbers: readonly number[]) => numbers.reduce((sum, n) => sum + n, 0) / numbers.length

/** The standard deviation of all there are; 0 for fewer than two. */
function deviation(numbers: readonly number[]): number {
  if (numbers.length < 2) return 0
  const middle = average(numbers)
  return Math.sqrt(average(numbers.map(n => (n - middle) ** 2)))
}

/** How far apart those who judged one thing lie, as a sample of all who might have: 0 for fewer than two. */
export function spreadOf(points: readonly number[]): number {
  if (points.length < 2) return 0
  const middle = average(points)
  return Math.sqrt(points.reduce((sum, n) => sum + (n - middle) ** 2, 0) / (points.length - 1))
}

export type Judged = {
  nominationId: string
  raw: number
  /** Brought back to points, 0 to 4. */
  adjusted: number
  z: number
  spread: number
}

/**
 * What all judgements of a cycle come to, best first, then by id, whatever order they come in. Strict and mild reviewers are brought
 * together: each judgement is seen from its reviewer's own mean and spread, which for few reviews are mostly those of all.
 */
export function judge(judgements: readonly Judgement[]): Judged[] {
  // Sums of fractions depend on their order, and the result must not.
  const sorted = judgements.toSorted(
    (a, b) => compare(a.nominationId, b.nominationId) || compare(a.reviewerId, b.reviewerId),
  )
  const all = sorted.map(({ points }) => points)
  const overall = { mean: average(all), spread: Math.max(deviation(all), SPREAD_MIN) }
  const byReviewer = groupBy(sorted, ({ reviewerId }) => reviewerId)
  const habits = new Map(
    [...byReviewer].map(([id, given]) => [
      id,
      habitOf(
        given.map(({ points }) => points),
        overall,
      ),
    ]),
  )
  const judged = [...groupBy(sorted, ({ nominationId }) => nominationId)].map(([nominationId, given]) => {
    const points = given.map(each => each.points)
    const z = average(
      given.map(each => {
        const habit = habits.get(each.reviewerId) ?? overall
        return (each.points - habit.mean) / habit.spread
      }),
    )
    const adjusted = Math.min(4, Math.max(0, overall.mean + z * overall.spread))
    return { nominationId, raw: average(points), adjusted, z, spread: spreadOf(points) }
  })
  return judged.toSorted((a, b) => b.z - a.z || b.raw - a.raw || compare(a.nominationId, b.nominationId))
}

type Habit = { mean: number; spread: number }

function habitOf(points: readonly number[], overall: Habit): Habit {
  const own = Math.min(1, points.length / TRUSTED_FROM)
  return {
    mean: own * average(points) + (1 - own) * overall.mean,
    spread: Math.max(own * deviation(points) + (1 - own) * overall.spread, SPREAD_MIN),
  }
}

const compare = (a: string, b: string) => (a < b ? -1 : Number(a > b))

function groupBy<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group) group.push(row)
    else groups.set(keyOf(row), [row])
  }
  return groups
}

export const doDisagree = ({ spread }: Pick<Judged, 'spread'>): boolean => spread > SPREAD_MAX

/** What the points say. Who disagree should talk before anybody decides. */
export const recommendationOf = (
  judged: Pick<Judged, 'adjusted' | 'spread'>,
  bar: number,
): 'award' | 'not_this_time' | 'talk_first' =>
  doDisagree(judged) ? 'talk_first' : judged.adjusted >= bar ? 'award' : 'not_this_time'

type Decided = { place: number; outcome: NominationOutcome }

/**
 * Against what a decision goes, if anything: the points, or the order, where somebody with fewer points was awarded or somebody with
 * more was not. To put it off never does.
 */
export function overrideOf(
  outcome: NominationOutcome,
  judged: Pick<Judged, 'adjusted'> & { place: number },
  bar: number,
  others: readonly Decided[],
): 'points' | 'order' | null {
  if (outcome === 'deferred') return null
  const isAward = outcome === 'awarded'
  if (isAward !== judged.adjusted >= bar) return 'points'
  const isPassed = others.some(other =>
    isAward
      ? other.outcome === 'not_this_time' && other.place < judged.place
      : other.outcome === 'awarded' && other.place > judged.place,
  )
  return isPassed ? 'order' : null
}

/**
 * Krippendorff's alpha for points with equal distances: 1 when all agree, 0 when they agree no more than by chance. Null where fewer
 * than two things were judged by two, or everybody gave the same.
 */
export function krippendorffAlpha(judgements: readonly Judgement[]): number | null {
  const units = [...groupBy(judgements, ({ nominationId }) => nominationId).values()]
    .map(given => given.map(({ points }) => points))
    .filter(points => points.length >= 2)
  // Of one thing alone nobody can say how far people differ about others.
  if (units.length < 2) return null
  const all = units.flat()
  const within = units.reduce((sum, points) => sum + pairDistance(points) / (points.length - 1), 0)
  const between = pairDistance(all) / (all.length - 1)
  return between === 0 ? null : 1 - within / between
}

/** Squared distances of all ordered pairs, from sums: Σ(a−b)² = 2(nΣa² − (Σa)²). */
function pairDistance(points: readonly number[]): number {
  const sum = points.reduce((total, n) => total + n, 0)
  const squares = points.reduce((total, n) => total + n * n, 0)
  return Math.max(0, 2 * (points.length * squares - sum * sum))
}

export type Deciding = {
  actorId: string
  nomineeId: string
  nominatorId: string | null
  secondId: string | null
  reviewerIds: readonly string[]
}

/** Why somebody may not decide; undefined when they may. */
export function whyNotDecide(facts: Deciding): string | undefined {
  const { actorId, nomineeId, nominatorId, secondId, reviewerIds } = facts
  if (actorId === nomineeId) return 'Nobody decides on themselves'
  if (actorId === nominatorId || actorId === secondId)
    return 'Nobody decides on whom they nominated or seconded'
  if (reviewerIds.includes(actorId)) return 'Who reviewed does not decide as well'
  return undefined
}
