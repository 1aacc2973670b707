/** What a ring that credits itself slowly gets of a community's credit, and what an honest newcomer loses by the guards against it. */
import { STANDING_RULES } from '../domain/exchanges/standing-rules.ts'
import type { EvaluationOptions } from './options.ts'
import {
  countPlain,
  countYear,
  heldIn,
  heldShares,
  liveThroughAYear,
  type Plan,
  type RingFigures,
  ringIn,
  SLOW_RING,
  withNewcomer,
  withoutRing,
} from './ring-life.ts'

const SEEDS = 5
/** How slow a ring may be, and whether it credits both ways: the first is that of the bar, the others show where the guards end. */
const RINGS: readonly Pick<Plan, 'paceDays' | 'isMutual'>[] = [
  { paceDays: 6, isMutual: true },
  { paceDays: 30, isMutual: true },
  { paceDays: 91, isMutual: true },
  { paceDays: 183, isMutual: true },
  { paceDays: 6, isMutual: false },
  { paceDays: 30, isMutual: false },
  { paceDays: 122, isMutual: false },
]

/** Lives through a year with each ring, several times by lot, and prints the worst of each; first the ring of the bar. */
export function evaluateRing({ seed }: EvaluationOptions, say: (line: string) => void): Promise<object> {
  const rings = RINGS.map(ring => {
    const plain: RingFigures[] = []
    const counted: RingFigures[] = []
    const looked: RingFigures[] = []
    const own: number[] = []
    const held: { ring: number; others: number }[] = []
    for (let n = 0; n < SEEDS; n += 1) {
      const life = liveThroughAYear({ ...SLOW_RING, ...ring, seed: seed + n })
      plain.push(ringIn(life, countPlain(life)))
      counted.push(ringIn(life, countYear(life)))
      const found = heldIn(life)
      looked.push(ringIn(life, countYear(life, STANDING_RULES, found)))
      held.push(heldShares(life, found))
      const honest = withoutRing(life)
      own.push(ringIn(honest, countYear(honest)).share)
    }
    const figures = {
      ...ring,
      plain: worstOf(plain),
      counted: worstOf(counted),
      // Before anybody has looked: everything that the nightly looks stop at counts nothing.
      withHolds: worstOf(looked),
      held: {
        ring: Math.min(...held.map(each => each.ring)),
        others: Math.max(...held.map(each => each.others)),
      },
      // What these accounts have of everybody else's words, which no guard should take.
      withoutRing: Math.max(...own),
    }
    say(JSON.stringify(figures))
    return figures
  })
  const { life, newcomer } = withNewcomer(liveThroughAYear({ ...SLOW_RING, seed }))
  const [bar] = rings
  return Promise.resolve({
    ...bar?.counted,
    raw: bar?.plain,
    members: SLOW_RING.members,
    ring: SLOW_RING.ring,
    seeds: SEEDS,
    rings,
    newcomer: {
      plain: rankOf(newcomer, countPlain(life)),
      counted: rankOf(newcomer, countYear(life)),
    },
    rules: STANDING_RULES.version,
  })
}

const worstOf = (figures: readonly RingFigures[]): RingFigures => ({
  share: Math.max(...figures.map(({ share }) => share)),
  inTop20: Math.max(...figures.map(({ inTop20 }) => inTop20)),
  bestRank: Math.min(...figures.map(({ bestRank }) => bestRank)),
})

const rankOf = (id: string, counts: ReadonlyMap<string, number>): number =>
  [...counts].toSorted(([, x], [, y]) => y - x).findIndex(([each]) => each === id) + 1
