import assert from 'node:assert/strict'
import { toCsv } from '../../domain/csv.ts'
import {
  figuresByQuarter,
  figuresByTopic,
  figuresOf,
  type Followed,
  rateOf,
  STUDY_COLUMNS,
  toStudy,
  wilson,
} from '../../domain/outcomes/figures-rules.ts'
import { type Following, laterDays, mayTellLater, nextDueAt, planAt } from '../../domain/outcomes/rules.ts'

const DAY_MS = 24 * 3600 * 1000
const ACCEPTED = new Date('2030-01-01T12:00:00.000Z')
const after = (days: number) => new Date(ACCEPTED.getTime() + days * DAY_MS)
const CASE = '64b000000000000000000001'

const following = (more: Partial<Following> = {}): Following => ({
  caseId: CASE,
  acceptedAt: ACCEPTED,
  isTold: false,
  isToldLater: false,
  passed: null,
  ...more,
})

describe('what is asked after a reply was accepted', () => {
  const later = laterDays(CASE)
  const cases: {
    it: string
    given?: Partial<Following>
    day: number
    ask: string | null
    passed: string | null
  }[] = [
    { it: 'nothing in the first week', day: 6.9, ask: null, passed: null },
    { it: 'what came of it after a week', day: 7, ask: 'week', passed: 'week' },
    { it: 'nothing twice', given: { passed: 'week' }, day: 13, ask: null, passed: 'week' },
    {
      it: 'once more after a fortnight',
      given: { passed: 'week' },
      day: 14,
      ask: 'fortnight',
      passed: 'fortnight',
    },
    { it: 'once and not twice when workers were away', day: 15, ask: 'fortnight', passed: 'fortnight' },
    { it: 'nothing of who told it', given: { isTold: true }, day: 20, ask: null, passed: null },
    {
      it: 'how it stands on the day of the case',
      given: { isTold: true },
      day: later,
      ask: 'later',
      passed: 'later',
    },
    {
      it: 'that of who told nothing, too',
      given: { passed: 'fortnight' },
      day: later,
      ask: 'later',
      passed: 'later',
    },
    {
      it: 'nothing of who told that already',
      given: { isTold: true, isToldLater: true },
      day: 90,
      ask: null,
      passed: null,
    },
    { it: 'nothing a month late', given: { passed: 'week' }, day: 45, ask: null, passed: 'fortnight' },
    { it: 'nothing of years ago', day: 800, ask: null, passed: 'later' },
  ]
  for (const { it: name, given, day, ask, passed } of cases)
    it(name, () => assert.deepEqual(planAt(following(given), after(day)), { ask, passed }))

  it('says when it looks again', () => {
    assert.deepEqual(nextDueAt(following()), after(7))
    assert.deepEqual(nextDueAt(following({ passed: 'week' })), after(14))
    assert.deepEqual(nextDueAt(following({ isTold: true })), after(later))
    assert.equal(nextDueAt(following({ passed: 'later' })), null)
  })

  it('spreads the second look over the days from 60 to 90, each case on a day of its own choosing', () => {
    const days = Array.from({ length: 3100 }, (_, at) =>
      laterDays((0x64b0000 + at).toString(16).padStart(24, '0')),
    )
    assert.equal(Math.min(...days), 60)
    assert.equal(Math.max(...days), 90)
    const counts = new Map<number, number>()
    for (const day of days) counts.set(day, (counts.get(day) ?? 0) + 1)
    assert.equal(counts.size, 31)
    // A hundred on average: three times the deviation of a fair draw is allowed, and a little.
    for (const count of counts.values()) assert.ok(count > 60 && count < 140, String(count))
    assert.equal(laterDays(CASE), laterDays(CASE))
  })

  it('lets it be told from two months on', () => {
    assert.equal(mayTellLater(ACCEPTED, after(59.9)), false)
    assert.equal(mayTellLater(ACCEPTED, after(60)), true)
  })
})

const row = (
  more: Partial<Followed> = {},
  outcome: NonNullable<Followed['told']>['outcome'] = 'confirmed_plan',
): Followed => ({
  acceptedAt: ACCEPTED,
  urgency: 'routine',
  topics: ['heart'],
  told: { outcome, effect: 'avoided', valueForClient: 4, valueForMe: 5 },
  later: null,
  ...more,
})
const rows = (count: number, more: Partial<Followed> = {}, outcome?: Parameters<typeof row>[1]) =>
  Array.from({ length: count }, () => row(more, outcome))

describe('the 95 % interval of a rate', () => {
  const cases = [
    { count: 0, of: 10, low: 0, high: 0.27753 },
    { count: 5, of: 10, low: 0.23659, high: 0.76341 },
    { count: 10, of: 10, low: 0.72247, high: 1 },
    { count: 43, of: 100, low: 0.33735, high: 0.52787 },
    { count: 1, of: 1, low: 0.20655, high: 1 },
  ]
  for (const { count, of, low, high } of cases)
    it(`of ${count} in ${of} goes from ${low} to ${high}`, () => {
      const found = wilson(count, of)
      assert.ok(Math.abs(found.low - low) < 1e-4, String(found.low))
      assert.ok(Math.abs(found.high - high) < 1e-4, String(found.high))
    })

  it('ends where the share would lie 1.96 deviations off: that is how Wilson defines it', () => {
    for (const [count, of] of [
      [3, 7],
      [1, 40],
      [43, 100],
    ] as const)
      for (const bound of Object.values(wilson(count, of)))
        assert.ok(
          Math.abs(Math.abs(count / of - bound) - 1.959964 * Math.sqrt((bound * (1 - bound)) / of)) < 1e-9,
          `${count} of ${of}`,
        )
  })

  it('always holds the share, stays within 0 and 1, and narrows with more', () => {
    for (let of = 1; of <= 60; of += 1)
      for (let count = 0; count <= of; count += 1) {
        const { low, high } = wilson(count, of)
        assert.ok(low >= 0 && low <= count / of && count / of <= high && high <= 1, `${count} of ${of}`)
      }
    const width = (of: number) => wilson(of / 2, of).high - wilson(of / 2, of).low
    assert.ok(width(100) < width(10))
  })
})

describe('what became of advice', () => {
  it('counts what was told, and that alone', () => {
    const told = [...rows(6), ...rows(3, {}, 'new_advice'), row({}, 'not_useful'), ...rows(5, { told: null })]
    const figures = figuresOf(told)
    assert.equal(figures.accepted, 15)
    assert.equal(figures.told, 10)
    const rate = (measure: string) => figures.rates.find(each => each.measure === measure)
    assert.deepEqual([rate('confirmed_plan')?.count, rate('confirmed_plan')?.of], [6, 10])
    assert.equal(rate('new_advice')?.share, 0.3)
    assert.equal(rate('avoided')?.share, 1)
    assert.deepEqual(rate('as_expected'), {
      measure: 'as_expected',
      of: 0,
      count: null,
      share: null,
      low: null,
      high: null,
    })
  })

  it('tells no rate of nine, and one of ten', () => {
    const nothing = { measure: 'avoided', of: 9, count: null, share: null, low: null, high: null }
    assert.deepEqual(rateOf('avoided', rows(9)), nothing)
    assert.equal(rateOf('avoided', rows(10)).share, 1)
  })

  it('asks of the second look only whom it is known of', () => {
    const looked = [
      ...rows(9, { later: 'better' }),
      row({ later: 'worse' }),
      ...rows(9, { later: 'unknown' }),
    ]
    assert.deepEqual([rateOf('as_expected', looked).count, rateOf('as_expected', looked).of], [9, 10])
  })

  it('goes by topic, the most frequent first, each reply once in each of its topics', () => {
    const groups = figuresByTopic([
      ...rows(2, { topics: ['skin', 'skin'] }),
      ...rows(5, { topics: ['heart', 'skin'] }),
    ])
    assert.deepEqual(
      groups.map(({ name, accepted }) => [name, accepted]),
      [
        ['skin', 7],
        ['heart', 5],
      ],
    )
  })

  it('goes by quarter, with those in which nothing happened', () => {
    const groups = figuresByQuarter(
      [row({ acceptedAt: new Date('2029-05-01T00:00:00Z') }), row()],
      new Date('2030-02-01T00:00:00Z'),
    )
    assert.deepEqual(
      groups.map(({ name, accepted }) => [name, accepted]),
      [
        ['2029 Q2', 1],
        ['2029 Q3', 0],
        ['2029 Q4', 0],
        ['2030 Q1', 1],
      ],
    )
    assert.deepEqual(
      figuresByQuarter([], ACCEPTED).map(({ name }) => name),
      ['2030 Q1'],
    )
    assert.equal(figuresByQuarter([row({ acceptedAt: new Date('2001-01-01') })], ACCEPTED).length, 8)
  })
})

describe('outcomes given away for study', () => {
  const shared = (study: ReturnType<typeof toStudy>) => {
    const cells = new Map<string, number>()
    for (const { topic, month, urgency } of study.rows) {
      const cell = JSON.stringify([topic, month, urgency])
      cells.set(cell, (cells.get(cell) ?? 0) + 1)
    }
    return cells
  }

  it('show only what five share', () => {
    const topics = ['heart', 'skin', 'eye', 'tooth']
    const months = ['2030-01-05', '2030-02-05', '2030-03-05']
    const urgencies = ['routine', 'today', 'now'] as const
    // A fixed sequence that looks like chance.
    let seed = 7
    const draw = (most: number) => (seed = (seed * 48271) % 2147483647) % most
    for (const size of [0, 3, 5, 20, 60, 200]) {
      const given = Array.from({ length: size }, () =>
        row({
          topics: [topics[draw(draw(4) + 1)] ?? ''],
          urgency: urgencies[draw(3)] ?? 'now',
          acceptedAt: new Date(`${months[draw(3)]}T00:00:00Z`),
        }),
      )
      const study = toStudy(given)
      assert.equal(study.rows.length + study.withheldCount, size)
      for (const [cell, count] of shared(study)) assert.ok(count >= 5, `${cell} of ${size}: ${count}`)
    }
  })

  it('withhold what stays alone, and blur what is rare', () => {
    assert.deepEqual(toStudy(rows(4)), { rows: [], withheldCount: 4 })
    const study = toStudy([
      ...rows(5),
      ...rows(5, { topics: ['unicorn'], acceptedAt: after(60) }).map((each, at) => ({
        ...each,
        topics: [`rare ${at}`],
      })),
    ])
    assert.equal(study.withheldCount, 0)
    assert.deepEqual(
      [...shared(study)],
      [
        ['["heart","2030-01","routine"]', 5],
        ['[null,"2030-03",null]', 5],
      ],
    )
  })

  it('do not tell by their order what came first', () => {
    const given = [...rows(6), ...rows(6, {}, 'not_useful')]
    assert.deepEqual(toStudy(given).rows, toStudy(given.toReversed()).rows)
    assert.deepEqual(
      toStudy(given).rows.map(each => each.row),
      Array.from({ length: 12 }, (_, at) => at + 1),
    )
  })

  it('leave out what was not told', () => {
    assert.deepEqual(toStudy(rows(9, { told: null })), { rows: [], withheldCount: 0 })
  })

  it('are CSV of which a spreadsheet takes nothing for a formula', () => {
    const { rows: study } = toStudy(rows(5, { topics: ['=HYPERLINK("http://evil.example","x,y")'] }))
    const [head, first] = toCsv(STUDY_COLUMNS, study).split('\r\n')
    assert.equal(head, 'row,topic,month,urgency,outcome,effect,valueForClient,valueForAsker,later')
    assert.equal(
      first,
      `1,"'=HYPERLINK(""http://evil.example"",""x,y"")",2030-01,routine,confirmed_plan,avoided,4,5,`,
    )
  })
})
