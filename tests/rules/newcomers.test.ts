import assert from 'node:assert/strict'
import { type Answer, decideWelcome, dueAfter, isNewcomer, latelyAt } from '../../domain/newcomers/rules.ts'

const DAY_MS = 24 * 3600 * 1000
const START = Date.parse('2030-01-01T12:00:00Z')
const day = (n: number) => new Date(START + n * DAY_MS)
const answer = (id: string, n: number): Answer => ({ id, byId: `by-${id}`, at: day(n) })

describe('a newcomer', () => {
  const cases: [string, Date | undefined, Date, boolean][] = [
    ['is who joined today', day(0), day(0), true],
    ['is who joined two months ago', day(0), day(59), true],
    ['is not who joined longer ago', day(0), day(60), false],
    ['is nobody who is unknown', undefined, day(0), false],
  ]
  for (const [says, joinedAt, at, is] of cases) it(says, () => assert.equal(isNewcomer(joinedAt, at), is))

  it('is here while they wrote something in the weeks before it is looked at, or since', () => {
    const { since, until } = latelyAt(day(60), day(63))
    assert.deepEqual([since, until], [day(32), day(63)])
  })
})

describe('a welcome', () => {
  const [first, second] = [answer('a', 0), answer('b', 1)]
  const all = () => true
  type Told = Parameters<typeof decideWelcome>[1]
  const at = (now: Date, more: Partial<Told> = {}): Told => ({
    isStanding: all,
    isHere: true,
    now,
    ...more,
  })
  const without = (gone: Answer) => (one: Answer) => one !== gone
  const cases: [string, Answer[], Told, ReturnType<typeof decideWelcome>][] = [
    [
      'is the first answer, whatever the order they are heard of',
      [second, first],
      at(day(60)),
      { state: 'stayed', answer: first },
    ],
    [
      'is the first of two at one moment by its id, so that it is the same for everybody',
      [answer('d', 0), answer('c', 0)],
      at(day(60)),
      { state: 'stayed', answer: answer('c', 0) },
    ],
    [
      'is the next where the first was removed',
      [first, second],
      at(day(61), { isStanding: without(first) }),
      { state: 'stayed', answer: second },
    ],
    [
      'waits as long for an answer that came later',
      [first, second],
      at(day(60), { isStanding: without(first) }),
      { state: 'waiting', dueAt: dueAfter(day(1)) },
    ],
    [
      'is nobody’s where nothing stands',
      [first],
      at(day(60), { isStanding: () => false }),
      { state: 'over' },
    ],
    ['is nobody’s where the newcomer is gone', [first], at(day(60), { isHere: false }), { state: 'over' }],
  ]
  for (const [says, answers, told, verdict] of cases)
    it(says, () => assert.deepEqual(decideWelcome(answers, told), verdict))
})
