import assert from 'node:assert/strict'
import fc from 'fast-check'
import { rankTargets, scoreName, withVisit, type Target } from '../../client/src/app/switcher-rank.ts'
import { readAddress } from '../../client/src/features/chat/address.ts'
import { byDays } from '../../client/src/features/chat/by-days.ts'

describe('how well a name answers what was typed', () => {
  const ordered: [query: string, best: string, ...others: string[]][] = [
    ['night', 'night', 'night desk', 'the night desk', 'tonight', 'north light'],
    ['nd', 'nd-notes', 'handover', 'night desk'],
    ['des ni', 'Night desk', 'dentists in'],
    ['muller', 'Müller', 'Anna Müller'],
  ]
  for (const [query, ...names] of ordered)
    it(`"${query}" prefers ${names.join(', then ')}`, () => {
      const scores = names.map(name => scoreName(name, query))
      assert.deepEqual(
        scores,
        scores.toSorted((a, b) => b - a),
      )
      assert.ok((scores[0] ?? 0) > (scores[1] ?? 0))
    })

  it('is nothing without all letters in their order', () => {
    assert.equal(scoreName('Night desk', 'dn'), 0)
    assert.equal(scoreName('Night desk', 'xyz'), 0)
  })
})

describe('the switcher', () => {
  const target = (kind: Target['kind'], name: string, of?: string): Target => ({
    key: `${kind}:${name}`,
    kind,
    name,
    of,
  })
  const targets = [
    target('page', 'Cases'),
    target('group', 'Cats'),
    target('channel', 'cases', 'Cats'),
    target('channel', 'general', 'Cats'),
    target('act', 'Ask a case'),
  ]
  const keysFor = (query: string, recent: string[] = []) =>
    rankTargets(targets, query, recent, 9).map(({ key }) => key)

  it('shows everything before a letter is typed, the visited first', () => {
    assert.deepEqual(keysFor('', ['group:Cats', 'page:Cases']).slice(0, 2), ['group:Cats', 'page:Cases'])
    assert.equal(keysFor('').length, targets.length)
  })
  it('puts the better name before the visited', () => {
    assert.deepEqual(keysFor('cat', ['channel:general']), ['group:Cats', 'channel:general', 'channel:cases'])
  })
  it('breaks a tie by the last visit, then by kind', () => {
    assert.deepEqual(keysFor('cases').slice(0, 2), ['channel:cases', 'page:Cases'])
    assert.deepEqual(keysFor('cases', ['page:Cases']).slice(0, 2), ['page:Cases', 'channel:cases'])
  })
  it('finds a channel by its group and its name', () => {
    assert.deepEqual(keysFor('cats gen'), ['channel:general'])
  })
  it('answers the same whatever order it was given', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(targets, { minLength: 5 }),
        fc.constantFrom('', 'c', 'ca', 'gen', 'a'),
        (mixed, query) => {
          assert.deepEqual(
            rankTargets(mixed, query, ['page:Cases'], 9).map(({ key }) => key),
            keysFor(query, ['page:Cases']),
          )
        },
      ),
    )
  })
  it('remembers a visit once, the latest first, and not without end', () => {
    assert.deepEqual(withVisit(['a', 'b', 'c'], 'b'), ['b', 'a', 'c'])
    assert.equal(
      withVisit(
        Array.from({ length: 50 }, (_, at) => `${at}`),
        'x',
      ).length,
      20,
    )
  })
})

describe('the end of a channel’s address', () => {
  const root = 'a'.repeat(24)
  const cases: [rest: string, at: string | null, expected: object][] = [
    ['', null, { kind: 'channel' }],
    ['', '12', { kind: 'message', seq: 12 }],
    ['', 'x', { kind: 'channel' }],
    ['12', null, { kind: 'message', seq: 12 }],
    ['0', null, { kind: 'nowhere' }],
    ['x', null, { kind: 'nowhere' }],
    [`t/${root}`, null, { kind: 'thread', rootId: root }],
    [`t/${root}/more`, null, { kind: 'nowhere' }],
    ['t/short', null, { kind: 'nowhere' }],
  ]
  for (const [rest, at, expected] of cases)
    it(`"${rest}"${at === null ? '' : ` and at ${at}`} is ${JSON.stringify(expected)}`, () => {
      assert.deepEqual(readAddress(rest, at), expected)
    })
})

describe('what catches one up', () => {
  it('goes by the days of the reader, the latest first, and keeps its order within each', () => {
    const at = (day: number, hour: number, name: string) => ({
      at: new Date(2030, 0, day, hour).toISOString(),
      name,
    })
    const ranked = [
      at(8, 9, 'mention'),
      at(9, 8, 'reply'),
      at(7, 23, 'older mention'),
      at(9, 11, 'tip'),
      at(8, 1, 'late tip'),
      at(9, 0, 'at midnight'),
    ]
    const days = byDays(ranked, new Date(2030, 0, 9, 12))
    assert.deepEqual(
      days.map(({ day, items }) => [day, items.map(({ name }) => name)]),
      [
        ['Today', ['reply', 'tip', 'at midnight']],
        ['Yesterday', ['mention', 'late tip']],
        ['Monday 7 January', ['older mention']],
      ],
    )
    assert.deepEqual(byDays([], new Date()), [])
  })
})
