/** What somebody's word weighs: trust flows from vetted people to whom they say helped them, and on from there (EigenTrust). */
import { gatherWords, type Graph } from './trust-graph-rules.ts'

export type TrustRules = {
  /** How much trust starts anew from the vetted in each round. */
  restart: number
  iterations: number
  /** What the word of somebody nobody vouched for weighs, and the most anybody's does. */
  least: number
  most: number
  /** With fewer givers than this every word weighs the same. */
  neutralBelow: number
  /** How many months before an epoch decide. */
  months: number
}

/** What the word of a member weighed at a moment, in thousandths of an ordinary word. */
export type WeightAt = (memberId: string, at: number) => number

/** Who said to have had good of whom, and how much, in thousandths of credit. */
export type Vouched = { giverId: string; creatorId: string; thousandths: number }

/** What words weigh in one epoch. Who is not named weighs `others`. */
export type Weights = { others: number; byMember: ReadonlyMap<string, number> }

const ORDINARY = 1000
export const NEUTRAL: Weights = { others: ORDINARY, byMember: new Map() }

/** The calendar month, in UTC, that a moment lies in, as 2030-01. What came before its beginning decides what words weigh in it. */
export const epochOf = (at: number): string => new Date(at).toISOString().slice(0, 'YYYY-MM'.length)

/** When an epoch begins. */
export const beginningOf = (epoch: string): Date => new Date(`${epoch}-01T00:00:00.000Z`)

/**
 * The epoch whose trust weighs a word given at `at`, seen from `asOf`: the present one, so that who turns out to be trusted by nobody is
 * found out also for what was said before; but no later than `months` after the word, when all that surrounded it is known.
 */
export function epochFor(at: number, asOf: Date, { months }: TrustRules): string {
  const present = epochOf(asOf.getTime())
  const last = epochAfter(epochOf(at), months)
  return last < present ? last : present
}

/** The epoch so many months after another; before it when negative. */
export function epochAfter(epoch: string, months: number): string {
  const from = beginningOf(epoch)
  return epochOf(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1))
}

/**
 * What everybody's word weighs, from who vouched for whom before. The same for any order of `vouched`. Everyone weighs alike where
 * nobody is vetted, or too few gave their word for trust to mean anything.
 */
export function weightsBy(vouched: Iterable<Vouched>, vetted: Iterable<string>, rules: TrustRules): Weights {
  const words = gatherWords()
  for (const { giverId, creatorId, thousandths } of vouched) words.add(giverId, creatorId, thousandths)
  return weightsFrom(words.toGraph(), vetted, rules)
}

/** The same, from words that were gathered already. */
export function weightsFrom(graph: Graph, vetted: Iterable<string>, rules: TrustRules): Weights {
  const seeds = [...new Set(vetted)].filter(id => graph.placeOf.has(id)).map(id => graph.placeOf.get(id) ?? 0)
  if (graph.giverCount < rules.neutralBelow || seeds.length === 0) return NEUTRAL
  return toWeights(graph, spread(graph, seeds, rules), rules)
}

function spread(
  { ids, from, to, part }: Graph,
  seeds: readonly number[],
  { restart, iterations }: TrustRules,
): Float64Array {
  const seed = new Float64Array(ids.length)
  for (const place of seeds) seed[place] = 1 / seeds.length
  let trust = seed.slice()
  for (let round = 0; round < iterations; round += 1) {
    const next = new Float64Array(ids.length)
    let lost = 0
    for (let place = 0; place < ids.length; place += 1) {
      const own = trust[place] ?? 0
      const end = from[place + 1] ?? 0
      const begin = from[place] ?? 0
      if (begin === end) lost += own
      for (let link = begin; link < end; link += 1) {
        const other = to[link] ?? 0
        next[other] = (next[other] ?? 0) + own * (part[link] ?? 0)
      }
    }
    // Who vouches for nobody trusts those who are vetted.
    for (let place = 0; place < ids.length; place += 1)
      next[place] =
        (1 - restart) * ((next[place] ?? 0) + lost * (seed[place] ?? 0)) + restart * (seed[place] ?? 0)
    trust = next
  }
  return trust
}

function toWeights({ ids, from }: Graph, trust: Float64Array, { least, most }: TrustRules): Weights {
  const isGiver = (place: number) => (from[place] ?? 0) < (from[place + 1] ?? 0)
  const ofGivers = [...trust].filter((own, place) => own > 0 && isGiver(place)).toSorted((a, b) => a - b)
  const median = ofGivers[Math.floor(ofGivers.length / 2)]
  if (median === undefined) return NEUTRAL
  const others = Math.round(ORDINARY * least)
  const weights = ids.map((id, place): [string, number] => [
    id,
    Math.round(ORDINARY * Math.min(most, Math.max(least, (trust[place] ?? 0) / median))),
  ])
  return { others, byMember: new Map(weights.filter(([, weight]) => weight !== others)) }
}
