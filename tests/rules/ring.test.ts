import assert from 'node:assert/strict'
import { STANDING_RULES } from '../../domain/exchanges/standing-rules.ts'
import {
  countPlain,
  countYear,
  heldIn,
  heldShares,
  liveThroughAYear,
  ringIn,
  SLOW_RING,
  withNewcomer,
} from '../../evaluations/ring-life.ts'

const SEEDS = [1, 2, 3]

describe('a ring of 12 accounts that credit each other slowly for a year among 300 members', () => {
  it('holds nearly half of what is recorded, and under two in a hundred of what counts', () => {
    for (const seed of SEEDS) {
      const life = liveThroughAYear({ ...SLOW_RING, seed })
      const plain = ringIn(life, countPlain(life))
      const counted = ringIn(life, countYear(life))
      process.stdout.write(
        `      seed ${seed}: ${plain.share} of credit recorded, ${counted.share} counted\n`,
      )
      assert.ok(plain.share > 0.4 && plain.inTop20 === 12, `recorded: ${JSON.stringify(plain)}`)
      assert.ok(counted.share < 0.02 && counted.inTop20 === 0, `counted: ${JSON.stringify(counted)}`)
    }
  })

  it('gets nobody among the first twenty either when it is slower', () => {
    for (const paceDays of [30, 91]) {
      const life = liveThroughAYear({ ...SLOW_RING, paceDays })
      const counted = ringIn(life, countYear(life))
      assert.equal(counted.inTop20, 0)
      assert.ok(counted.share < ringIn(life, countPlain(life)).share / 2)
    }
  })

  it('is stopped at by the nightly looks, and hardly anybody else, when it credits once a month or twice a year', () => {
    for (const [paceDays, isMutual] of [
      [30, true],
      [30, false],
      [91, true],
      [122, false],
      [183, true],
    ] as const) {
      const life = liveThroughAYear({ ...SLOW_RING, paceDays, isMutual })
      const held = heldIn(life)
      const { ring, others } = heldShares(life, held)
      assert.ok(ring > 0.95 && others < 0.01, `${ring} of the ring, ${others} of everybody else`)
      const { share, inTop20 } = ringIn(life, countYear(life, STANDING_RULES, held))
      assert.ok(share < 0.02 && inTop20 === 0, `${share} with what is held`)
    }
  })

  it('does not hurt an honest newcomer who helped three people', () => {
    for (const seed of SEEDS) {
      const { life, newcomer, helped } = withNewcomer(liveThroughAYear({ ...SLOW_RING, seed }))
      const plain = countPlain(life)
      const counted = countYear(life)
      const rank = (counts: Map<string, number>) =>
        [...counts.values()].filter(count => count > (counts.get(newcomer) ?? 0)).length + 1
      assert.equal(helped.length, 3)
      assert.ok((counted.get(newcomer) ?? 0) > 0)
      assert.ok(
        rank(counted) <= rank(plain),
        `${rank(counted)} of all, and ${rank(plain)} without the guards`,
      )
    }
  })
})
