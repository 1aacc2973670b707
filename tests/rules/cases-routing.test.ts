import assert from 'node:assert/strict'
import fc from 'fast-check'
import { type Ladder, Urgency } from '../../domain/cases/contract.ts'
import { DEFAULT_LADDER, rungsDue, rungsOf, wrongWithLadder } from '../../domain/cases/ladder-rules.ts'
import {
  activityAt,
  type Candidate,
  evidenceOf,
  expectationOf,
  fitOf,
  type Gate,
  gateAt,
  isNightAt,
  type PastAnswer,
  pickConsultants,
  restReason,
  type Wanted,
  wilsonLower,
} from '../../domain/cases/routing-rules.ts'

const NOON = new Date('2030-01-01T12:00:00Z')
const MORNING = new Date('2030-01-01T08:00:00Z')
const DAY_MS = 24 * 3600 * 1000
const ago = (days: number) => new Date(NOON.getTime() - days * DAY_MS)
const minutesAfter = (minutes: number) => new Date(NOON.getTime() + minutes * 60_000)

const candidate = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  id,
  isCredentialValid: true,
  languages: ['en'],
  topics: [],
  hasConflict: false,
  onDuty: true,
  askedOffDuty: false,
  isAway: false,
  openLoad: 0,
  loadCap: 8,
  evidence: 0,
  activity: 0,
  answered: 0,
  asked: 0,
  inTime: 0,
  askedThisWeek: 0,
  lastRoutedAt: null,
  ...more,
})
const anyone: Wanted = {
  askerId: 'asker',
  declinedBy: [],
  askedIds: [],
  tags: [],
  language: null,
  reachesOffDuty: false,
}
const NO_LUCK = 0.99
const idsOf = (candidates: Candidate[], wanted: Partial<Wanted> = {}, chance = NO_LUCK) =>
  pickConsultants(candidates, { ...anyone, ...wanted }, chance).map(({ id }) => id)

describe('who may be asked', () => {
  const table: [string, Partial<Candidate>, Partial<Wanted>, Gate | null][] = [
    ['anyone who is there', {}, {}, null],
    ['not the asker', {}, { askerId: 'a' }, 'asker'],
    ['not who declined', {}, { declinedBy: ['a'] }, 'declined'],
    ['not who is asked already', {}, { askedIds: ['a'] }, 'asked'],
    ['not whose credential has ended', { isCredentialValid: false }, {}, 'credential'],
    ['not between whom and the asker a block stands', { hasConflict: true }, {}, 'conflict'],
    ['not who does not speak the language', {}, { language: 'nl' }, 'language'],
    ['who speaks the language', {}, { language: 'en' }, null],
    ['whoever’s languages nobody knows', { languages: [] }, { language: 'nl' }, null],
    ['not who is away', { isAway: true }, { reachesOffDuty: true }, 'away'],
    ['not who is off duty', { onDuty: false, askedOffDuty: true }, {}, 'offDuty'],
    ['not who is off duty and wants to be left', { onDuty: false }, { reachesOffDuty: true }, 'offDuty'],
    ['who is off duty and agreed', { onDuty: false, askedOffDuty: true }, { reachesOffDuty: true }, null],
    ['not who has all they take', { openLoad: 8 }, {}, 'load'],
    ['who has room for one more', { openLoad: 7 }, {}, null],
  ]
  for (const [says, more, wanted, gate] of table)
    it(says, () => assert.equal(gateAt(candidate('a', more), { ...anyone, ...wanted }), gate))
})

describe('who is asked first', () => {
  const turns: [string, Candidate[], Partial<Wanted>, string[]][] = [
    [
      'has the least open load',
      [candidate('a', { openLoad: 2 }), candidate('b', { openLoad: 1 })],
      {},
      ['b', 'a'],
    ],
    [
      'was asked longest ago',
      [candidate('a', { lastRoutedAt: NOON }), candidate('b', { lastRoutedAt: MORNING })],
      {},
      ['b', 'a'],
    ],
    ['was never asked before', [candidate('a', { lastRoutedAt: MORNING }), candidate('b')], {}, ['b', 'a']],
    ['has the lowest id when all else is equal', [candidate('b'), candidate('a')], {}, ['a', 'b']],
    ['advised on cases like it', [candidate('a'), candidate('b', { evidence: 1 })], {}, ['b', 'a']],
    ['was there lately', [candidate('a'), candidate('b', { activity: 3 })], {}, ['b', 'a']],
    [
      'declared the topic',
      [candidate('a'), candidate('b', { topics: ['heart'] })],
      { tags: ['heart'] },
      ['b', 'a'],
    ],
    [
      'answers in time',
      [candidate('a', { asked: 10, inTime: 2 }), candidate('b', { asked: 10, inTime: 9 })],
      {},
      ['b', 'a'],
    ],
    ['was asked less this week', [candidate('a', { askedThisWeek: 6 }), candidate('b')], {}, ['b', 'a']],
    [
      'is on duty rather than off',
      [candidate('a', { onDuty: false, askedOffDuty: true }), candidate('b')],
      { reachesOffDuty: true },
      ['b', 'a'],
    ],
    ['is nobody when there is none', [], {}, []],
  ]
  for (const [says, candidates, wanted, ids] of turns)
    it(says, () => assert.deepEqual(idsOf(candidates, wanted), ids))

  it('is a newcomer once in a while, the likelier the better they fit, and only beside someone experienced', () => {
    const known = candidate('known', { answered: 40, evidence: 2, activity: 9 })
    const [far, near] = [candidate('far'), candidate('near', { evidence: 1 })]
    assert.equal(idsOf([known, far, near], {}, 0.149)[0], 'far')
    assert.equal(idsOf([known, far, near], {}, 0)[0], 'near')
    assert.equal(idsOf([known, far, near], {}, 0.15)[0], 'known')
    assert.equal(idsOf([far, near], {}, 0.149)[0], 'near')
    const [first] = pickConsultants([known, far], anyone, 0)
    assert.ok(first?.factors.some(({ name }) => name === 'newcomer'))
  })

  it('is told with each reason in words', () => {
    const busy = candidate('a', {
      openLoad: 2,
      asked: 5,
      inTime: 4,
      askedThisWeek: 3,
      evidence: 1,
      topics: ['x'],
    })
    const [picked] = pickConsultants([busy], { ...anyone, tags: ['x'] }, NO_LUCK)
    assert.deepEqual(
      picked?.factors.map(({ name, says }) => [name, says]),
      [
        ['fit', 'Advised on cases like this one. Declared topics: x.'],
        ['responsiveness', 'In time for 4 of 5 cases put to them.'],
        ['availability', 'On duty, 2 of at most 8 cases open.'],
        ['fairness', 'Asked 3 times in seven days.'],
      ],
    )
    const product = picked?.factors.reduce(
      (so, { name, value }) => so * (name === 'fit' ? Math.sqrt(value) : value),
      1,
    )
    assert.equal(picked?.score, product)
  })

  it('is the same in whatever order the candidates are named', () => {
    const candidates = fc.uniqueArray(
      fc.record({
        id: fc.string({ minLength: 1, maxLength: 3 }),
        openLoad: fc.nat(2),
        evidence: fc.nat(2),
        answered: fc.constantFrom(0, 20),
        lastRoutedAt: fc.option(fc.constantFrom(MORNING, NOON)),
      }),
      { selector: ({ id }) => id, maxLength: 8 },
    )
    const twice = candidates.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    const whole = (all: Partial<Candidate>[]) => all.map(each => candidate(each.id ?? '', each))
    fc.assert(
      fc.property(twice, fc.double({ min: 0, max: 0.999, noNaN: true }), ([all, other], chance) =>
        assert.deepEqual(idsOf(whole(other), {}, chance), idsOf(whole(all), {}, chance)),
      ),
    )
  })
})

describe('what someone did for such cases', () => {
  const answer = (more: Partial<PastAnswer> = {}): PastAnswer => ({
    authorId: 'a',
    at: NOON,
    likeness: 1,
    judged: 0,
    helped: 0,
    ...more,
  })
  const worth = (...answers: PastAnswer[]) => evidenceOf(answers, NOON).get('a') ?? 0

  it('grows with likeness, with those it helped and with each answer, and fades by half in a year', () => {
    assert.ok(worth(answer()) > worth(answer({ likeness: 0.5 })))
    assert.ok(worth(answer({ judged: 3, helped: 3 })) > worth(answer()))
    assert.ok(worth(answer({ judged: 3, helped: 0 })) < worth(answer()))
    assert.ok(worth(answer(), answer()) > worth(answer()))
    assert.equal(
      Math.expm1(worth(answer({ at: ago(365) }))).toFixed(6),
      (Math.expm1(worth(answer())) / 2).toFixed(6),
    )
  })
  it('has Wilson’s lower bound as its quality', () => {
    assert.equal(wilsonLower(0, 0), 0)
    assert.equal(wilsonLower(1, 1).toFixed(3), '0.271')
    assert.equal(wilsonLower(9, 10).toFixed(3), '0.653')
  })
  it('weighs six to four against being there lately, which fades by half in ten days', () => {
    assert.equal(fitOf({ evidence: 0, activity: 4 }, { evidence: 1, activity: 4 }), 0.6)
    assert.equal(fitOf({ evidence: 1, activity: 0 }, { evidence: 1, activity: 4 }), 0.4)
    assert.equal(fitOf({ evidence: 0, activity: 0 }, { evidence: 0, activity: 0 }), 0)
    assert.equal(activityAt({ activity: 8, at: ago(10) }, NOON), 4)
  })
})

describe('the ladder', () => {
  it('begins at once and is in order, for every urgency', () => {
    assert.deepEqual(wrongWithLadder(DEFAULT_LADDER), [])
    for (const urgency of Urgency.options) {
      const minutes = rungsOf(undefined, urgency).map(({ afterMinutes }) => afterMinutes)
      assert.equal(minutes[0], 0)
      assert.deepEqual(
        minutes,
        minutes.toSorted((a, b) => a - b),
      )
    }
    assert.equal(rungsOf(undefined, 'now').filter(({ does }) => does === 'page').length, 30)
  })
  // What is said, urgency, how many minutes are climbed, and now, whether it is taken, what is due, and when the next.
  const table: [string, Urgency, number, number, boolean, string[], number | null][] = [
    ['pages at once', 'now', -1, 0, false, ['page'], 2],
    ['pages again after two minutes', 'now', 0, 2, false, ['page'], 4],
    [
      'does each thing once that was missed',
      'now',
      0,
      31,
      false,
      ['page', 'widen', 'editors', 'managers'],
      32,
    ],
    ['pages nobody once it is taken, and tells others later', 'now', 0, 2, true, [], 15],
    ['asks one at once for today', 'today', -1, 0, false, ['ask'], 240],
    ['asks more after a day for routine', 'routine', 0, 24 * 60, false, ['widen'], 48 * 60],
    ['ends', 'routine', 48 * 60, 100 * 60, false, ['managers'], null],
  ]
  for (const [says, urgency, climbedTo, minutes, isClaimed, does, nextMinutes] of table)
    it(says, () => {
      const rungs = rungsOf(undefined, urgency)
      const done = rungs.filter(({ afterMinutes }) => afterMinutes <= climbedTo).map(rung => rung.does)
      const climbed = { from: NOON, climbedTo, done }
      const { due, nextAt, ...place } = rungsDue(rungs, climbed, minutesAfter(minutes), isClaimed)
      assert.deepEqual(
        [due.map(rung => rung.does), nextAt],
        [does, nextMinutes === null ? null : minutesAfter(nextMinutes)],
      )
      const again = rungsDue(rungs, { from: NOON, ...place }, minutesAfter(minutes), isClaimed)
      assert.deepEqual(again.due, [])
    })

  describe('that was changed while a case waits', () => {
    const at = (afterMinutes: number, does: 'ask' | 'widen' | 'editors' | 'managers') => ({
      afterMinutes,
      does,
    })
    const asked = { from: NOON, climbedTo: 30 * 60, done: ['ask', 'widen'] as const }
    const after = (routine: Ladder['routine']) =>
      rungsDue(rungsOf({ ...DEFAULT_LADDER, routine }, 'routine'), asked, minutesAfter(30 * 60), false)

    it('does what it has earlier now and was never done, and nothing twice', () => {
      const { due, nextAt } = after([
        at(0, 'ask'),
        at(60, 'widen'),
        at(120, 'editors'),
        at(40 * 60, 'managers'),
      ])
      assert.deepEqual([due.map(({ does }) => does), nextAt], [['editors'], minutesAfter(40 * 60)])
    })
    it('waits for what it has later now', () => {
      const { due, nextAt } = after([at(0, 'ask'), at(50 * 60, 'editors')])
      assert.deepEqual([due, nextAt], [[], minutesAfter(50 * 60)])
      assert.deepEqual(after([at(0, 'ask')]).nextAt, null)
    })
  })

  describe('is refused', () => {
    const step = { afterMinutes: 0, does: 'ask' } as const
    const table: [string, keyof Ladder, Ladder['now'], string[]][] = [
      ['when it begins late', 'routine', [{ ...step, afterMinutes: 5 }], ['ladder.routine.0.afterMinutes']],
      ['when it begins without asking', 'today', [{ ...step, does: 'editors' }], ['ladder.today.0.does']],
      [
        'out of order',
        'today',
        [step, { afterMinutes: 9, does: 'widen' }, { afterMinutes: 9, does: 'editors' }],
        ['ladder.today.2.afterMinutes'],
      ],
      [
        'with calls for a routine case',
        'routine',
        [{ afterMinutes: 0, does: 'page' }],
        ['ladder.routine.0.does'],
      ],
      [
        'with two tellings of editors',
        'now',
        [step, { afterMinutes: 1, does: 'editors' }, { afterMinutes: 2, does: 'editors' }],
        ['ladder.now.2.does'],
      ],
      [
        'with moderators before editors',
        'now',
        [step, { afterMinutes: 1, does: 'managers' }, { afterMinutes: 2, does: 'editors' }],
        ['ladder.now.2.does'],
      ],
      [
        'when it repeats what is no call',
        'now',
        [{ ...step, everyMinutes: 2, forMinutes: 4 }],
        ['ladder.now.0.everyMinutes'],
      ],
      [
        'when it repeats without an end',
        'now',
        [{ afterMinutes: 0, does: 'page', everyMinutes: 2 }],
        ['ladder.now.0.everyMinutes'],
      ],
      [
        'when it calls without rest',
        'now',
        [{ afterMinutes: 0, does: 'page', everyMinutes: 1, forMinutes: 240 }],
        ['ladder.now.0.everyMinutes'],
      ],
    ]
    for (const [says, urgency, steps, paths] of table)
      it(says, () =>
        assert.deepEqual(
          wrongWithLadder({ ...DEFAULT_LADDER, [urgency]: steps }).map(({ path }) => path),
          paths,
        ),
      )
  })
})

describe('the week of a consultant', () => {
  const table: [string, number, number, string | null][] = [
    ['is as it is', 10, 2, null],
    ['was too full', 11, 0, 'asked'],
    ['had too many nights', 3, 3, 'nights'],
  ]
  for (const [says, asked, atNight, reason] of table)
    it(says, () => assert.equal(restReason({ asked, atNight }), reason))

  it('has nights where they are', () => {
    assert.equal(isNightAt(new Date('2030-01-01T12:00:00Z'), 'UTC'), false)
    assert.equal(isNightAt(new Date('2030-01-01T23:00:00Z'), 'UTC'), true)
    assert.equal(isNightAt(new Date('2030-01-01T12:00:00Z'), 'Pacific/Auckland'), true)
    assert.equal(isNightAt(new Date('2030-01-01T05:59:00Z'), 'UTC'), true)
    assert.equal(isNightAt(new Date('2030-01-01T06:00:00Z'), 'UTC'), false)
  })
})

describe('what to expect', () => {
  it('is nothing with too little history', () => assert.equal(expectationOf([1, 2, 3, 4, 5, 6, 7]), null))
  it('is the median, and what nine of ten had', () =>
    assert.deepEqual(expectationOf([10, 1, 2, 3, 4, 5, 6, 7, 8, 9]), {
      medianMinutes: 6,
      p90Minutes: 10,
      cases: 10,
    }))
})
