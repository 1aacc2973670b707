import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  intakesSince,
  missingOf,
  pickSuggestions,
  type Settled,
  whyNotNominate,
  whyNotSecond,
} from '../../domain/recognition/nomination-rules.ts'
import {
  areAllIn,
  AWARD_BAR,
  barOf,
  judge,
  type Judgement,
  krippendorffAlpha,
  overrideOf,
  recommendationOf,
  spreadOf,
  type Tie,
  tieOf,
  whyNotDecide,
} from '../../domain/recognition/review-rules.ts'

const day = (text: string) => new Date(`${text}T00:00:00.000Z`)

describe('who may nominate and second', () => {
  const proposing = { actorId: 'a', nomineeId: 'n', isNominated: false, isAwardee: false, isAtHome: true }
  const nominating: [string, Partial<typeof proposing>, boolean][] = [
    ['a colleague may', {}, true],
    ['nobody nominates themselves', { actorId: 'n' }, false],
    ['nobody is nominated twice', { isNominated: true }, false],
    ['who holds an award is renewed instead', { isAwardee: true }, false],
    ['who does not say where they work may not', { isAtHome: false }, false],
  ]
  for (const [says, more, may] of nominating)
    it(says, () => assert.equal(whyNotNominate({ ...proposing, ...more }) === undefined, may))

  const organisations = new Map([
    ['n', 'north'],
    ['a', 'south'],
    ['far', 'east'],
    ['near', 'north'],
    ['beside', 'south'],
  ])
  const seconding = {
    actorId: 'far',
    nomineeId: 'n',
    nominatorId: 'a',
    isSeconded: false,
    state: 'intake' as const,
    organisations,
  }
  const seconds: [string, Partial<Parameters<typeof whyNotSecond>[0]>, boolean][] = [
    ['somebody from elsewhere may second', {}, true],
    ['a colleague of the nominee may not', { actorId: 'near' }, false],
    ['a colleague of the nominator may not', { actorId: 'beside' }, false],
    ['who says nothing of where they work may not', { actorId: 'nobody' }, false],
    ['the nominee may not', { actorId: 'n' }, false],
    ['the nominator may not', { actorId: 'a' }, false],
    ['a second is given once', { isSeconded: true }, false],
    ['not while it is reviewed', { state: 'review' }, false],
  ]
  for (const [says, more, may] of seconds)
    it(says, () => assert.equal(whyNotSecond({ ...seconding, ...more }) === undefined, may))

  it('a renewal needs no second', () => {
    const facts = { isAccepted: true, isSeconded: false, isGood: true }
    assert.deepEqual(missingOf({ ...facts, kind: 'new' }), ['second'])
    assert.deepEqual(missingOf({ ...facts, kind: 'renewal' }), [])
    assert.deepEqual(missingOf({ kind: 'new', isAccepted: false, isSeconded: false, isGood: false }), [
      'acceptance',
      'second',
      'good_standing',
    ])
  })

  it('counts the monthly intakes from its own', () => {
    assert.equal(intakesSince(day('2030-01-31'), day('2030-01-31')), 1)
    assert.equal(intakesSince(day('2029-11-30'), day('2030-01-01')), 3)
  })
})

describe('a suggestion', () => {
  const settled = (memberId: string, more: Partial<Settled> = {}): Settled => ({
    memberId,
    credit: 10,
    byDimension: {},
    people: 5,
    groups: 3,
    organisations: 3,
    ...more,
  })
  const many = Array.from({ length: 19 }, (_, n) => settled(`m${n}`, { credit: 1 }))

  const table: [string, Partial<Settled>, boolean][] = [
    ['is who is among the top tenth and reached three groups and organisations', {}, true],
    ['is nobody who reached two groups', { groups: 2 }, false],
    ['is nobody who reached two organisations', { organisations: 2 }, false],
    ['is nobody below the top tenth', { credit: 0.5 }, false],
  ]
  for (const [says, more, is] of table)
    it(says, () => {
      const picked = pickSuggestions([...many.map(each => ({ ...each, groups: 1 })), settled('top', more)])
      assert.equal(picked.length === 1 && picked[0]?.memberId === 'top', is)
    })
  it('is nobody where nobody has credit', () =>
    assert.deepEqual(pickSuggestions([settled('a', { credit: 0 })]), []))
})

describe('a tie between reviewer and nominee', () => {
  const tie: Tie = {
    reviewerId: 'r',
    nomineeId: 'n',
    nominatorId: 'a',
    secondId: 's',
    reviewerOrganisation: 'east',
    nomineeOrganisation: 'north',
    toNominee: 0,
    fromNominee: 0,
  }
  const table: [string, Partial<Tie>, string][] = [
    ['is none between strangers', {}, 'free'],
    [
      'is none where neither says where they work',
      { reviewerOrganisation: undefined, nomineeOrganisation: undefined },
      'free',
    ],
    ['is oneself', { reviewerId: 'n' }, 'refused'],
    ['is having nominated', { reviewerId: 'a' }, 'refused'],
    ['is having seconded', { reviewerId: 's' }, 'refused'],
    ['is the same organisation', { reviewerOrganisation: 'north' }, 'refused'],
    ['is not help one way', { toNominee: 50, fromNominee: 0 }, 'free'],
    ['is worth a remark where they help each other', { toNominee: 3, fromNominee: 9 }, 'remark'],
    ['is refused where they do it all the time', { toNominee: 12, fromNominee: 12 }, 'refused'],
  ]
  for (const [says, more, verdict] of table)
    it(says, () => assert.equal(tieOf({ ...tie, ...more }).verdict, verdict))
})

describe('the scores of a nomination', () => {
  const table: [string, Parameters<typeof areAllIn>[0], boolean][] = [
    ['are all in when three gave them', ['scored', 'scored', 'scored'], true],
    ['are not when two did', ['scored', 'scored'], false],
    ['are not while a fourth reads', ['scored', 'scored', 'scored', 'cleared'], false],
    ['are where the fourth stepped back', ['scored', 'scored', 'scored', 'recused'], true],
    ['are not where a third stepped back', ['scored', 'scored', 'recused'], false],
  ]
  for (const [says, states, are] of table) it(says, () => assert.equal(areAllIn(states), are))
})

describe('the order of a cycle', () => {
  const judgements = (rows: readonly [string, string, number][]): Judgement[] =>
    rows.map(([nominationId, reviewerId, points]) => ({ nominationId, reviewerId, points }))

  it('puts the better first, and equals by id', () => {
    const judged = judge(
      judgements([
        ['b', 'r', 3],
        ['a', 'r', 3],
        ['c', 'r', 4],
      ]),
    )
    assert.deepEqual(
      judged.map(({ nominationId }) => nominationId),
      ['c', 'a', 'b'],
    )
  })

  it('sees through a strict reviewer and a mild one', () => {
    // Ten nominations each: the strict gives 1, and 2 to the best; the mild gives 3 throughout, and 2 to that one's neighbour.
    const rows: [string, string, number][] = Array.from({ length: 20 }, (_, n) =>
      n < 10 ? [`s${n}`, 'strict', n === 0 ? 2 : 1] : [`m${n}`, 'mild', n === 10 ? 2 : 3],
    )
    const judged = judge(judgements(rows))
    const z = (id: string) => judged.find(({ nominationId }) => nominationId === id)?.z ?? 0
    assert.ok(z('s0') > z('m11'), 'a strict reviewer’s best is above a mild one’s usual')
    assert.ok(z('m10') < z('s1'), 'a mild reviewer’s worst is below a strict one’s usual')
  })

  const given = fc.uniqueArray(
    fc.record({
      nominationId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
      reviewerId: fc.constantFrom('r', 's', 't', 'u'),
      points: fc.integer({ min: 0, max: 20 }).map(fifths => fifths / 5),
    }),
    {
      selector: ({ nominationId, reviewerId }) => `${nominationId}:${reviewerId}`,
      minLength: 1,
      maxLength: 20,
    },
  )

  it('is the same for the same judgements in whatever order they come, to the last digit', () => {
    const shuffled = given.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        assert.deepEqual(judge(other), judge(all))
      }),
    )
  })

  it('names each nomination once, within the scale', () => {
    fc.assert(
      fc.property(given, all => {
        const judged = judge(all)
        assert.equal(judged.length, new Set(all.map(({ nominationId }) => nominationId)).size)
        for (const { adjusted, z } of judged) assert.ok(adjusted >= 0 && adjusted <= 4 && Number.isFinite(z))
      }),
    )
  })
})

describe('what the points say', () => {
  const judged = (adjusted: number, spread = 0) => ({ adjusted, spread })
  const table: [string, number, number, 'new' | 'renewal', string][] = [
    ['recommends at the bar', 2.5, 0, 'new', 'award'],
    ['does not below it', 2.49, 0, 'new', 'not_this_time'],
    ['renews at nine tenths of it', 2.25, 0, 'renewal', 'award'],
    ['does not renew below that', 2.24, 0, 'renewal', 'not_this_time'],
    ['asks to talk where reviewers lie more than a point apart', 4, 1.01, 'new', 'talk_first'],
    ['does not at a point', 4, 1, 'new', 'award'],
  ]
  for (const [says, adjusted, spread, kind, expected] of table)
    it(says, () => assert.equal(recommendationOf(judged(adjusted, spread), barOf(kind)), expected))

  it('measures how far three lie apart as a sample', () => {
    assert.equal(spreadOf([1, 2, 3]), 1)
    assert.equal(spreadOf([2]), 0)
  })

  const decisions: [string, Parameters<typeof overrideOf>, string | null][] = [
    ['an award above the bar follows', ['awarded', { adjusted: 3, place: 2 }, AWARD_BAR, []], null],
    ['one below it goes against the points', ['awarded', { adjusted: 2, place: 2 }, AWARD_BAR, []], 'points'],
    ['none above it does too', ['not_this_time', { adjusted: 3, place: 1 }, AWARD_BAR, []], 'points'],
    ['to put it off follows anything', ['deferred', { adjusted: 3, place: 1 }, AWARD_BAR, []], null],
    [
      'an award past a better one that got none goes against the order',
      ['awarded', { adjusted: 3, place: 2 }, AWARD_BAR, [{ place: 1, outcome: 'not_this_time' }]],
      'order',
    ],
    [
      'none where a worse one got it does too',
      ['not_this_time', { adjusted: 2, place: 1 }, AWARD_BAR, [{ place: 2, outcome: 'awarded' }]],
      'order',
    ],
  ]
  for (const [says, facts, expected] of decisions)
    it(says, () => assert.equal(overrideOf(...facts), expected))

  it('are nobody’s to decide on who had a part in it', () => {
    const facts = { nomineeId: 'n', nominatorId: 'a', secondId: 's', reviewerIds: ['r'] }
    for (const [actorId, may] of [
      ['n', false],
      ['a', false],
      ['s', false],
      ['r', false],
      ['d', true],
    ] as const)
      assert.equal(whyNotDecide({ ...facts, actorId }) === undefined, may, actorId)
  })
})

describe('how far reviewers agree', () => {
  const alpha = (units: readonly (readonly number[])[]) =>
    krippendorffAlpha(
      units.flatMap((points, unit) =>
        points.map((each, reviewer) => ({
          nominationId: `n${unit}`,
          reviewerId: `r${reviewer}`,
          points: each,
        })),
      ),
    )
  it('is 1 where all agree, and not known where all are the same or nothing was judged twice', () => {
    assert.equal(
      alpha([
        [1, 1],
        [3, 3],
      ]),
      1,
    )
    assert.equal(
      alpha([
        [2, 2],
        [2, 2],
      ]),
      null,
    )
    assert.equal(alpha([[1], [3]]), null)
    assert.equal(alpha([[1, 3]]), null)
    assert.equal(alpha([]), null)
  })
  it('is what Krippendorff computes for the same figures', () => {
    const all = [1, 2, 3, 3, 2, 4]
    let pairs = 0
    for (const a of all) for (const b of all) pairs += (a - b) ** 2
    const expected = pairs / (all.length * (all.length - 1))
    const observed = (2 * (1 + 0 + 4)) / all.length
    const found =
      alpha([
        [1, 2],
        [3, 3],
        [2, 4],
      ]) ?? NaN
    assert.ok(Math.abs(found - (1 - observed / expected)) < 1e-12)
  })
})
