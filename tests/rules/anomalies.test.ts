import assert from 'node:assert/strict'
import { ANOMALY_RULES, findAnomalies, findingKey, type Word } from '../../domain/exchanges/anomaly-rules.ts'

const DAY_MS = 24 * 3600 * 1000
const MINUTE_MS = 60_000
const START = Date.parse('2030-01-01T00:00:00Z')

let made = 0
const word = (giverId: string, creatorId: string, at: number): Word => ({
  giverId,
  creatorId,
  at: START + at,
  kind: 'helpful',
  exchangeIds: [String((made += 1)).padStart(24, '0')],
  thousandths: 1000,
})
/** So many words of one for another, days apart. */
const words = (giverId: string, creatorId: string, count: number, apartMs = DAY_MS): Word[] =>
  Array.from({ length: count }, (_, n) => word(giverId, creatorId, n * apartMs))
/** Words of one for as many others as there are. */
const scattered = (giverId: string, count: number): Word[] =>
  Array.from({ length: count }, (_, n) => word(giverId, `somebody ${n}`, n * DAY_MS))
const thanked = (creatorId: string, count: number): Word[] =>
  Array.from({ length: count }, (_, n) => word(`somebody ${n}`, creatorId, n * DAY_MS))

const longAgo = () => START - 365 * DAY_MS
const ring = ['r0', 'r1', 'r2', 'r3']
const within = (count: number) =>
  ring.flatMap(giver =>
    ring.filter(creator => creator !== giver).flatMap(creator => words(giver, creator, count)),
  )
/** What everybody in the ring says of others, so that none of their words go mostly to one. */
const cover = (each: number) => ring.flatMap(giver => scattered(giver, each))

describe('what somebody should look at', () => {
  const CASES: readonly {
    it: string
    words: Word[]
    joinedAt?: (memberId: string) => number | undefined
    finds: [reason: string, words: number][]
  }[] = [
    { it: 'is nothing where nothing was said', words: [], finds: [] },
    { it: 'is no four thanks within ten minutes', words: words('a', 'b', 4, MINUTE_MS), finds: [] },
    { it: 'is five within ten minutes', words: words('a', 'b', 5, 2.5 * MINUTE_MS), finds: [['at_once', 5]] },
    { it: 'is no five within eleven', words: words('a', 'b', 5, 2.75 * MINUTE_MS), finds: [] },
    {
      it: 'is every word of two bursts, and none between them',
      words: [
        ...words('a', 'b', 5, MINUTE_MS),
        word('a', 'b', DAY_MS),
        ...words('a', 'b', 6, MINUTE_MS).map(each => ({ ...each, at: each.at + 2 * DAY_MS })),
      ],
      // Twelve words of one, all for one.
      finds: [
        ['at_once', 11],
        ['one_for_one', 12],
      ],
    },
    { it: 'is no habit of nine words', words: words('a', 'b', 9), finds: [] },
    { it: 'is one of ten that all go to one', words: words('a', 'b', 10), finds: [['one_for_one', 10]] },
    { it: 'is no three of ten', words: [...words('a', 'b', 3), ...scattered('a', 7)], finds: [] },
    {
      it: 'is four of ten',
      words: [...words('a', 'b', 4), ...scattered('a', 6)],
      finds: [['one_for_one', 4]],
    },
    {
      it: 'is a circle of four who have nearly all from each other',
      words: [...within(3), ...cover(10)],
      finds: [['closed_circle', 36]],
    },
    { it: 'is no circle of fewer than thirty words', words: [...within(2), ...cover(10)], finds: [] },
    {
      it: 'is no circle that others thank as much',
      words: [...within(3), ...cover(10), ...ring.flatMap(each => thanked(each, 6))],
      finds: [],
    },
    {
      it: 'is a circle that a few others thank, too',
      words: [...within(3), ...cover(10), ...ring.flatMap(each => thanked(each, 5))],
      finds: [['closed_circle', 36]],
    },
    {
      it: 'is no circle of which nothing goes back',
      words: [
        ...ring.flatMap((giver, n) => ring.slice(n + 1).flatMap(creator => words(giver, creator, 6))),
        ...cover(20),
      ],
      finds: [],
    },
    {
      it: 'is no help for newcomers by whom as many others were helped',
      words: [word('new1', 'b', 0), word('new2', 'b', 1), word('new3', 'b', 2), ...thanked('b', 3)],
      joinedAt: id => (id.startsWith('new') ? START - DAY_MS : longAgo()),
      finds: [],
    },
    {
      it: 'is what comes mostly from new accounts',
      words: [word('new1', 'b', 0), word('new2', 'b', 1), word('new3', 'b', 2), ...thanked('b', 2)],
      joinedAt: id => (id.startsWith('new') ? START - DAY_MS : longAgo()),
      finds: [['new_accounts', 3]],
    },
    {
      it: 'is no four words of new accounts: few helped somebody new, too',
      words: Array.from({ length: 4 }, (_, n) => word(`new${n}`, 'b', n * DAY_MS)),
      joinedAt: () => START - DAY_MS,
      finds: [],
    },
    {
      it: 'is nothing new about accounts of a month',
      words: Array.from({ length: 6 }, (_, n) => word(`new${n}`, 'b', n * DAY_MS)),
      joinedAt: () => START - 30 * DAY_MS,
      finds: [],
    },
  ]
  for (const { it: says, words: said, joinedAt = longAgo, finds } of CASES)
    it(says, () => {
      const found = findAnomalies(said, joinedAt)
      assert.deepEqual(
        found.map(({ reason, words: held }) => [reason, held.length]),
        finds,
      )
      // The same in whatever order it is read.
      assert.deepEqual(findAnomalies(said.toReversed(), joinedAt).map(findingKey), found.map(findingKey))
    })

  it('is another finding once there is another word', () => {
    const before = words('a', 'b', 10)
    const [first] = findAnomalies(before, longAgo)
    const [second] = findAnomalies([...before, word('a', 'b', 20 * DAY_MS)], longAgo)
    assert.ok(first && second)
    assert.notEqual(findingKey(first), findingKey(second))
  })

  it('is no circle of more people than know each other', () => {
    const crowd = Array.from({ length: ANOMALY_RULES.circle.size + 1 }, (_, n) => `c${n}`)
    const said = crowd.flatMap(giver =>
      crowd.filter(creator => creator !== giver).flatMap(creator => words(giver, creator, 2)),
    )
    assert.deepEqual(findAnomalies(said, longAgo), [])
    assert.equal(
      findAnomalies(
        said.filter(each => ![each.giverId, each.creatorId].includes('c0')),
        longAgo,
      ).length,
      1,
    )
  })
})
