import assert from 'node:assert/strict'
import fc from 'fast-check'
import { STANDING_RULES } from '../../domain/exchanges/standing-rules.ts'
import { epochAfter, epochFor, NEUTRAL, type Vouched, weightsBy } from '../../domain/exchanges/trust-rules.ts'

const rules = STANDING_RULES.giver
const says = (giverId: string, creatorId: string, credit = 1): Vouched => ({
  giverId,
  creatorId,
  thousandths: credit * 1000,
})
const names = Array.from({ length: 30 }, (_, n) => `m${String(n).padStart(2, '0')}`)
/** Thirty members of whom each says that the next five helped. */
const circle = names.flatMap((giver, n) =>
  [1, 2, 3, 4, 5].map(ahead => says(giver, names[(n + ahead) % names.length] ?? '')),
)
const weight = (vouched: Vouched[], who: string, vetted = ['m00']) => {
  const { byMember, others } = weightsBy(vouched, vetted, rules)
  return byMember.get(who) ?? others
}

describe('what a word weighs', () => {
  it('is the same for everybody where nobody is vetted, or few give their word', () => {
    assert.deepEqual(weightsBy(circle, [], rules), NEUTRAL)
    assert.deepEqual(weightsBy(circle, ['unknown'], rules), NEUTRAL)
    assert.deepEqual(weightsBy(circle.slice(0, 5 * 19), ['m00'], rules), NEUTRAL)
    assert.notDeepEqual(weightsBy(circle.slice(0, 5 * 20), ['m00'], rules), NEUTRAL)
  })

  it('is most for who is vetted and near them, and never above or below its bounds', () => {
    assert.equal(weight(circle, 'm00'), 1000 * rules.most)
    assert.ok(weight(circle, 'm01') > weight(circle, 'm20'))
    for (const who of names) assert.ok(weight(circle, who) >= 1000 * rules.least)
  })

  it('is least for accounts that only each other vouch for', () => {
    const ring = ['x', 'y', 'z'].flatMap(giver => ['x', 'y', 'z'].map(other => says(giver, other, 50)))
    for (const who of ['x', 'y', 'z', 'never seen'])
      assert.equal(weight([...circle, ...ring], who), 1000 * rules.least)
    assert.ok(weight([...circle, ...ring, says('m00', 'x', 20)], 'x') > 1000 * rules.least)
  })

  it('does not grow by a word that is given back in kind', () => {
    const thanked = [...circle, says('m00', 'new', 5), says('new', 'm05')]
    assert.ok(weight(thanked, 'new') > 1000 * rules.least)
    assert.equal(weight([...thanked, says('new', 'm00', 5)], 'new'), 1000 * rules.least)
  })

  it('is the same for any order, and for words in parts', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: circle.length, maxLength: circle.length }), keys => {
        const mixed = circle
          .flatMap(each => [
            { ...each, thousandths: 400 },
            { ...each, thousandths: 600 },
          ])
          .map((each, n) => ({ each, key: keys[n % keys.length] ?? 0 }))
          .toSorted((a, b) => a.key - b.key)
          .map(({ each }) => each)
        assert.deepEqual(weightsBy(mixed, ['m00', 'm07'], rules), weightsBy(circle, ['m07', 'm00'], rules))
      }),
      { numRuns: 20 },
    )
  })

  it('is looked at again each month for a year, and then stands', () => {
    const at = Date.parse('2030-03-31T23:00:00Z')
    const cases: [string, string][] = [
      ['2030-03-31T23:30:00Z', '2030-03'],
      ['2030-04-01T00:00:00Z', '2030-04'],
      ['2031-02-10T00:00:00Z', '2031-02'],
      ['2031-03-10T00:00:00Z', '2031-03'],
      ['2035-01-01T00:00:00Z', '2031-03'],
    ]
    for (const [asOf, epoch] of cases) assert.equal(epochFor(at, new Date(asOf), rules), epoch)
    assert.deepEqual([epochAfter('2030-01', -1), epochAfter('2030-11', 3)], ['2029-12', '2031-02'])
  })
})
