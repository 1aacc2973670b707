import assert from 'node:assert/strict'
import fc from 'fast-check'
import { createLine, pickOnePerAuthor } from '../../domain/chat/line.ts'
import { createMemory } from '../../domain/chat/memory.ts'
import { pickCatchUp, pickRange, type Place } from '../../domain/chat/rules.ts'

const ROOM = { countMax: 256, sizeMax: 1_000_000 }

describe('which part of a channel is read', () => {
  const cases: [string, Place, number, number, { first: number; last: number }][] = [
    ['the newest of many', 'newest', 50, 120, { first: 71, last: 120 }],
    ['the newest of few', 'newest', 50, 3, { first: 1, last: 3 }],
    ['the newest of none', 'newest', 50, 0, { first: 1, last: 0 }],
    ['what came after', { after: 100 }, 50, 120, { first: 101, last: 120 }],
    ['the beginning of what came after', { after: 10 }, 50, 120, { first: 11, last: 60 }],
    ['everything from the start', { after: 0 }, 200, 120, { first: 1, last: 120 }],
    ['nothing after the last', { after: 120 }, 50, 120, { first: 121, last: 120 }],
    ['nothing after what is not there', { after: 999 }, 50, 120, { first: 1000, last: 120 }],
    ['what came before', { before: 100 }, 50, 120, { first: 50, last: 99 }],
    ['little that came before', { before: 3 }, 50, 120, { first: 1, last: 2 }],
    ['nothing before the first', { before: 1 }, 50, 120, { first: 1, last: 0 }],
    ['the newest before what is not there', { before: 999 }, 50, 120, { first: 71, last: 120 }],
    ['both sides of a place', { around: 60 }, 50, 120, { first: 35, last: 84 }],
    ['more behind a place near the start', { around: 2 }, 50, 120, { first: 1, last: 50 }],
    ['more before a place near the end', { around: 119 }, 50, 120, { first: 71, last: 120 }],
    ['all of a short channel around a place', { around: 2 }, 50, 3, { first: 1, last: 3 }],
  ]
  for (const [what, place, limit, lastSeq, range] of cases)
    it(`is ${what}`, () => {
      assert.deepEqual(pickRange(place, limit, lastSeq), range)
    })

  it('is never more than the limit, never outside the channel, and holds the place asked around', () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.integer({ min: 1, max: 200 }), fc.nat(1000), (at, limit, lastSeq) => {
        for (const place of ['newest', { before: at }, { around: at }, { after: at }] as const) {
          const { first, last } = pickRange(place, limit, lastSeq)
          assert.ok(first >= 1 && last <= lastSeq && last - first + 1 <= limit)
        }
        const { first, last } = pickRange({ around: at }, limit, lastSeq)
        if (at >= 1 && at <= lastSeq) assert.ok(first <= at && at <= last)
        assert.equal(Math.max(0, last - first + 1), Math.min(limit, lastSeq))
      }),
    )
  })
})

describe('what someone who opens a channel gets', () => {
  const newest = { place: 'newest', limit: 50 }
  const cases: [string, number | undefined, number, ReturnType<typeof pickCatchUp>][] = [
    ['the newest page at first', undefined, 9000, { ...newest, reset: false } as never],
    ['nothing new when they missed nothing', 40, 40, { place: { after: 40 }, limit: 500, reset: false }],
    ['all of 500 missed', 100, 600, { place: { after: 100 }, limit: 500, reset: false }],
    ['the newest page and a reset for 501 missed', 100, 601, { ...newest, reset: true } as never],
    ['a reset when they saw what is not there', 41, 40, { ...newest, reset: true } as never],
  ]
  for (const [what, after, lastSeq, picked] of cases)
    it(`is ${what}`, () => {
      assert.deepEqual(pickCatchUp(after, lastSeq), picked)
    })
})

describe('the line of waiting messages', () => {
  const from = (authorId: string, name: string, size = 10, channelId = 'cats') => ({
    channelId,
    authorId,
    name,
    size,
  })
  const nobodyBusy = () => false
  const names = (batch: Map<string, { name: string }[]>) => [...batch.values()].flat().map(({ name }) => name)

  it('lets one message of each author go at a time', () => {
    const line = createLine<ReturnType<typeof from>>()
    for (const entry of [from('ada', 'a1'), from('ada', 'a2'), from('ben', 'b1'), from('ada', 'a3')])
      line.join(entry)
    assert.deepEqual(names(line.take(nobodyBusy, ROOM)), ['a1', 'b1'])
    assert.deepEqual(names(line.take(nobodyBusy, ROOM)), ['a2'])
    assert.deepEqual(names(line.take(nobodyBusy, ROOM)), ['a3'])
    assert.deepEqual([line.count, line.size], [0, 0])
  })

  it('leaves a busy channel waiting and serves another', () => {
    const line = createLine<ReturnType<typeof from>>()
    line.join(from('ada', 'in cats'))
    line.join(from('ada', 'in dogs', 10, 'dogs'))
    assert.deepEqual(names(line.take(channel => channel === 'cats', ROOM)), ['in dogs'])
    assert.equal(line.count, 1)
    assert.deepEqual(names(line.take(nobodyBusy, ROOM)), ['in cats'])
  })

  it('serves every channel in turn when one alone would fill each commit', () => {
    const line = createLine<ReturnType<typeof from>>()
    for (let index = 0; index < 10; index += 1) line.join(from(`member ${index}`, `cats ${index}`))
    line.join(from('ada', 'dogs', 10, 'dogs'))
    const small = { countMax: 4, sizeMax: 1000 }
    assert.deepEqual(names(line.take(nobodyBusy, small)), ['cats 0', 'cats 1', 'cats 2', 'cats 3'])
    assert.deepEqual(names(line.take(nobodyBusy, small)), ['dogs', 'cats 4', 'cats 5', 'cats 6'])
  })

  it('puts back ahead of all others of the channel', () => {
    const line = createLine<ReturnType<typeof from>>()
    line.join(from('ada', 'second'))
    line.returnTo('cats', [from('ada', 'first'), from('ben', 'beside')])
    assert.deepEqual(names(line.take(nobodyBusy, ROOM)), ['first', 'beside'])
    assert.deepEqual(names(line.take(nobodyBusy, ROOM)), ['second'])
  })

  it('lets a message go that is larger than the limit, alone', () => {
    const huge = [from('ada', 'huge', 5000), from('ben', 'small', 1)]
    assert.deepEqual(
      names(new Map([['cats', pickOnePerAuthor(huge, { countMax: 9, sizeMax: 100 }).taken]])),
      ['huge'],
    )
  })

  it('never lets a small message of someone overtake a large one of theirs', () => {
    const waiting = [from('ben', 'b1', 90), from('ada', 'large', 50), from('ada', 'small', 1)]
    const { taken, left } = pickOnePerAuthor(waiting, { countMax: 9, sizeMax: 100 })
    assert.deepEqual(
      taken.map(({ name }) => name),
      ['b1'],
    )
    assert.deepEqual(
      left.map(({ name }) => name),
      ['large', 'small'],
    )
  })

  it('keeps each author in order and loses nobody, whatever comes and is put back', () => {
    const arrival = fc.record({
      author: fc.nat(3),
      channel: fc.nat(2),
      size: fc.integer({ min: 1, max: 60 }),
    })
    const limits = { countMax: 3, sizeMax: 100 }
    fc.assert(
      fc.property(fc.array(arrival, { maxLength: 40 }), fc.array(fc.boolean()), (arrivals, backs) => {
        const line = createLine<ReturnType<typeof from>>()
        const came = arrivals.map(({ author, channel, size }, index) =>
          from(`author ${author}`, String(index), size, `channel ${channel}`),
        )
        for (const entry of came) line.join(entry)

        const went: typeof came = []
        const decisions = [...backs]
        while (line.count > 0)
          for (const [channelId, taken] of line.take(nobodyBusy, limits))
            if (decisions.shift()) line.returnTo(channelId, taken)
            else went.push(...taken)

        assert.equal(line.size, 0)
        const ofAuthor = (entries: typeof came, author: number, channel: number) =>
          entries.filter(
            entry => entry.authorId === `author ${author}` && entry.channelId === `channel ${channel}`,
          )
        for (const author of [0, 1, 2, 3])
          for (const channel of [0, 1, 2])
            assert.deepEqual(ofAuthor(went, author, channel), ofAuthor(came, author, channel))
      }),
    )
  })

  it('empties at once', () => {
    const line = createLine<ReturnType<typeof from>>()
    line.join(from('ada', 'one'))
    line.join(from('ben', 'two', 10, 'dogs'))
    assert.equal(line.takeAll().length, 2)
    assert.deepEqual([line.count, line.size], [0, 0])
  })
})

describe('a memory', () => {
  const memoryOf = (countMax: number, sizeMax: number) =>
    createMemory<string>({ countMax, sizeMax, sizeOf: text => text.length })

  it('forgets what was used longest ago beyond its count', () => {
    const memory = memoryOf(20, 1000)
    for (let number = 1; number <= 20; number += 1) memory.set(`${number}`, 'here')
    assert.equal(memory.get('1'), 'here')
    memory.set('21', 'here')
    assert.deepEqual(['1', '2', '20', '21'].map(memory.get), ['here', undefined, 'here', 'here'])
  })

  it('forgets what was used longest ago beyond its size, and counts a replaced value once', () => {
    const memory = memoryOf(100, 10)
    memory.set('a', '1234')
    memory.set('a', '123456')
    memory.set('b', '1234')
    assert.deepEqual(['a', 'b'].map(memory.get), ['123456', '1234'])
    memory.set('c', '1')
    assert.deepEqual(['a', 'b', 'c'].map(memory.get), [undefined, '1234', '1'])
  })
})
