import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { MembershipState } from '../../domain/groups/contract.ts'
import {
  countRegulars,
  endsReading,
  isActive,
  isAway,
  isReady,
  lifeOf,
  mayEnterByLink,
  mayWrite,
  opensHistory,
  toHealth,
  toProbation,
  toTags,
} from '../../domain/groups/rules.ts'

const DAY_MS = 24 * 3600 * 1000
const now = new Date('2030-03-01T10:00:00Z')
const today = Math.floor(now.getTime() / DAY_MS)

describe('what a change of the switches means', () => {
  type Readers = Parameters<typeof opensHistory>[0]
  const inside: Readers = { reading: 'members', listing: 'everyone' }
  const hiddenInside: Readers = { reading: 'members', listing: 'members' }
  const invited: Readers = { reading: 'everyone', listing: 'members' }
  const everyone: Readers = { reading: 'everyone', listing: 'everyone' }
  const table: [string, Readers, Readers, 'opens' | 'closes' | 'neither'][] = [
    ['members to everyone', inside, everyone, 'opens'],
    ['hidden for those invited to everyone', invited, everyone, 'opens'],
    ['hidden for members to those invited', hiddenInside, invited, 'opens'],
    ['hidden to listed, for members', hiddenInside, inside, 'neither'],
    ['listed to hidden, for members', inside, hiddenInside, 'neither'],
    ['everyone to members', everyone, inside, 'closes'],
    ['everyone to those invited', everyone, invited, 'closes'],
    ['those invited to members', invited, hiddenInside, 'closes'],
    ['nothing', everyone, everyone, 'neither'],
  ]
  for (const [what, before, after, outcome] of table)
    it(`${what} ${outcome === 'neither' ? 'changes no reader' : outcome}`, () => {
      assert.deepEqual(
        [opensHistory(before, after), endsReading(before, after)],
        [outcome === 'opens', outcome === 'closes'],
      )
    })
})

describe('writing in a channel', () => {
  const member = { state: 'member', role: 'member' } as const
  const group = { joining: 'open', reading: 'members', listing: 'everyone', archivedAt: null } as const
  it('ends with the channel, and with the group', () => {
    assert.equal(mayWrite(group, member, { archivedAt: null }), true)
    assert.equal(mayWrite(group, member, { archivedAt: now }), false)
    assert.equal(mayWrite({ ...group, archivedAt: now }, member, { archivedAt: null }), false)
  })
})

describe('a link of invitation', () => {
  const table: [MembershipState | undefined, boolean, boolean][] = [
    [undefined, false, true],
    ['left', false, true],
    ['requested', false, true],
    ['invited', false, true],
    ['removed', true, false],
    ['removed', false, false],
    ['requested', true, false],
    ['left', true, false],
  ]
  for (const [state, barred, enters] of table)
    it(`${enters ? 'lets in' : 'keeps out'} someone ${state ?? 'new'}${barred ? ' whom a host removed' : ''}`, () => {
      assert.equal(mayEnterByLink(state, barred), enters)
    })
})

describe('the life of a group', () => {
  it('is probation, then chartered, and archived whatever it was', () => {
    assert.equal(lifeOf({ archivedAt: null }), 'probation')
    assert.equal(lifeOf({ archivedAt: null, charteredAt: now }), 'chartered')
    assert.equal(lifeOf({ archivedAt: now, charteredAt: now }), 'archived')
    assert.equal(lifeOf({ archivedAt: now }), 'archived')
  })

  const table: [number, number | undefined, boolean, boolean][] = [
    [5, 3, true, true],
    [20, 12, true, true],
    [4, 3, true, false],
    [5, 2, true, false],
    [5, 3, false, false],
    [5, undefined, true, false],
  ]
  for (const [members, regulars, hasCharter, ready] of table)
    it(`${ready ? 'goes on' : 'waits'} with ${members} members, ${regulars ?? 'uncounted'} who came back, and ${hasCharter ? 'a' : 'no'} charter`, () => {
      const counted = regulars === undefined ? undefined : { count: regulars, at: now }
      assert.equal(isReady(toProbation(members, counted, hasCharter)), ready)
    })

  it('counts as coming back who wrote in two calendar weeks, not on two days of one', () => {
    const monday = Math.floor(Date.UTC(2030, 0, 7) / DAY_MS)
    const writers = [
      { days: [monday, monday + 6] },
      { days: [monday - 1, monday] },
      { days: [monday, monday + 7] },
      { days: [monday] },
      { days: [] },
    ]
    assert.equal(countRegulars(writers, 2), 2)
    assert.equal(countRegulars(writers, 1), 4)
  })
})

describe('a host', () => {
  const ago = (days: number) => new Date(now.getTime() - days * DAY_MS)
  const table: [Date | null | undefined, boolean, boolean][] = [
    [ago(0), false, true],
    [ago(59.9), false, true],
    [ago(60), true, false],
    [ago(400), true, false],
    [null, false, false],
    [undefined, false, false],
  ]
  for (const [seen, away, active] of table)
    it(`seen ${seen?.toISOString() ?? 'nobody knows when'} is ${away ? 'away' : active ? 'here' : 'neither'}`, () => {
      assert.deepEqual([isAway(seen, now), isActive(seen, now)], [away, active])
    })
})

describe('tags', () => {
  const table: [string[], string[]][] = [
    [['Cats', 'cats', '#CATS', ' # cats '], ['cats']],
    [['Heart   failure'], ['heart failure']],
    [['#', '  ', ''], []],
    [['Équine', 'équine'], ['équine']],
    [['ﬁsh'], ['fish']],
  ]
  for (const [given, kept] of table)
    it(`${JSON.stringify(given)} are kept as ${JSON.stringify(kept)}`, () => {
      assert.deepEqual(toTags(given), kept)
    })
  it('are the same when they are kept again', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), tags => {
        assert.deepEqual(toTags(toTags(tags)), toTags(tags))
      }),
    )
  })
})

describe('the health of a group', () => {
  const around = { now, memberCount: 9, newcomers: [], leftCount: 0, waiting: 2 }
  const writer = (memberId: string, ...daysAgo: number[]) => ({
    memberId,
    days: daysAgo.map(days => today - days),
  })
  const quiet = { writers: [], days: [], begun: [] }

  it('of a silent group is all naught', () => {
    const health = toHealth(quiet, around)
    assert.deepEqual([health.wrote7Days, health.wrote30Days, health.left30Days], [0, 0, 0])
    assert.deepEqual(
      health.weeks.map(({ messages }) => messages),
      Array.from({ length: 12 }, () => 0),
    )
    assert.equal(health.answered, null)
    assert.equal(health.weeks.at(-1)?.from, '2030-02-23T00:00:00.000Z')
  })

  it('tells no number below three people, and each number from three on', () => {
    for (const [people, told] of [
      [1, null],
      [2, null],
      [3, 3],
    ] as const) {
      const memberIds = Array.from({ length: people }, (_, index) => `m${index}`)
      const activity = {
        writers: memberIds.map(id => writer(id, 0)),
        days: [{ day: today, messages: 40, memberIds }],
        begun: [{ day: today, messages: 10, answered: 4 }],
      }
      const newcomers = memberIds.map(memberId => ({ memberId, since: now }))
      const health = toHealth(activity, { ...around, newcomers, leftCount: people })
      assert.deepEqual(
        [health.wrote7Days, health.joined30Days, health.left30Days, health.newcomers.wrote],
        [told, told, told, told],
      )
      assert.equal(health.weeks.at(-1)?.messages, told === null ? null : 40)
      assert.deepEqual(health.answered, told === null ? null : { messages: 10, answered: 4 })
    }
  })

  it('counts a day on the edge once, and nothing older than it says', () => {
    const memberIds = ['a', 'b', 'c']
    const activity = {
      writers: [
        writer('a', 6),
        writer('b', 7),
        writer('c', 29),
        writer('d', 30),
        writer('e', 6),
        writer('f', 6),
      ],
      days: [0, 6, 7, 83].map(ago => ({ day: today - ago, messages: 1, memberIds })),
      begun: [29, 30].map(ago => ({ day: today - ago, messages: 5, answered: 1 })),
    }
    const health = toHealth(activity, around)
    assert.deepEqual([health.wrote7Days, health.wrote30Days], [3, 5])
    assert.deepEqual(
      health.weeks.map(({ messages }) => messages),
      [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2],
    )
    assert.deepEqual(health.answered, { messages: 5, answered: 1 })
  })

  it('hopes for a newcomer’s first word within fourteen days, not before they came', () => {
    const since = new Date(now.getTime() - 20 * DAY_MS)
    const newcomers = ['early', 'edge', 'late', 'before', 'same', 'soon'].map(memberId => ({
      memberId,
      since,
    }))
    const activity = {
      ...quiet,
      writers: [
        writer('early', 19),
        writer('edge', 6),
        writer('late', 5),
        writer('before', 21),
        writer('same', 20),
        writer('soon', 18, 40),
      ],
    }
    assert.deepEqual(toHealth(activity, { ...around, newcomers }).newcomers, { joined: 6, wrote: 4 })
  })
})
