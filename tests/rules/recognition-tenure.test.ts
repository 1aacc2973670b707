import assert from 'node:assert/strict'
import fc from 'fast-check'
import { giniOf, newcomersAmong, spreadOver } from '../../domain/recognition/health-rules.ts'
import { changesBetween, rulesIn, USUAL_RULES } from '../../domain/recognition/settings-rules.ts'
import {
  addMonths,
  dueFor,
  nextTenureEnd,
  tenureEnd,
  whyNotDefer,
  whyNotRevoke,
} from '../../domain/recognition/tenure-rules.ts'

const day = (text: string) => new Date(`${text}T00:00:00.000Z`)
const iso = (at: Date) => at.toISOString().slice(0, 10)

describe('a tenure', () => {
  const table: [string, string, string][] = [
    ['from January ends in the July after next half year', '2030-01-15', '2031-07-01'],
    ['from December ends in the next July', '2030-12-15', '2031-07-01'],
    ['from July ends a year later', '2030-07-01', '2031-07-01'],
    ['from June ends in the July a year later', '2030-06-15', '2031-07-01'],
  ]
  for (const [says, from, until] of table) it(says, () => assert.equal(iso(tenureEnd(day(from))), until))

  it('is from half a year to a year and a half, on the renewal day, whenever it begins', () => {
    fc.assert(
      fc.property(
        fc.date({ min: day('2026-01-01'), max: day('2040-01-01'), noInvalidDate: true }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 28 }),
        (from, month, dayOfMonth) => {
          const until = tenureEnd(from, { month, day: dayOfMonth })
          const days = (until.getTime() - from.getTime()) / 86_400_000
          assert.ok(days > 182 && days < 550, `${days} days`)
          assert.deepEqual([until.getUTCMonth() + 1, until.getUTCDate()], [month, dayOfMonth])
        },
      ),
    )
  })
  it('is followed by one of twelve months', () =>
    assert.equal(iso(nextTenureEnd(day('2031-07-01'))), '2032-07-01'))
  it('ends on the last day of a month that has no such day', () =>
    assert.equal(iso(addMonths(day('2030-08-31'), 6)), '2031-02-28'))

  const award = { state: 'current', until: day('2031-07-01'), deferredMonths: 6 }
  const deferrals: [string, Parameters<typeof whyNotDefer>, boolean][] = [
    ['is put off to twelve months in all', [award, 6, day('2031-01-01')], true],
    ['is not beyond', [award, 7, day('2031-01-01')], false],
    ['is not once it is over', [award, 1, day('2031-07-01')], false],
    ['is not once it was given up', [{ ...award, state: 'withdrawn' }, 1, day('2031-01-01')], false],
  ]
  for (const [says, facts, may] of deferrals)
    it(says, () => assert.equal(whyNotDefer(...facts) === undefined, may))

  const none = { isThere: false, isAccepted: true, isInReview: false, isReminded: true }
  const asked = { isThere: true, isAccepted: false, isInReview: false, isReminded: false }
  const dues: [string, string, typeof none, string][] = [
    ['is left alone until three months before', '2031-04-01', none, 'nothing'],
    ['is asked about then', '2031-04-02', none, 'ask'],
    ['is asked about once', '2031-05-01', asked, 'nothing'],
    ['is reminded of a month before', '2031-06-01', asked, 'remind'],
    ['is reminded of once', '2031-06-02', { ...asked, isReminded: true }, 'nothing'],
    ['is not reminded of who said yes', '2031-06-01', { ...asked, isAccepted: true }, 'nothing'],
    ['ends on its day', '2031-07-01', asked, 'end'],
    ['waits for a review under way', '2031-08-01', { ...asked, isInReview: true }, 'nothing'],
    ['does not wait for ever', '2031-09-01', { ...asked, isInReview: true }, 'end'],
  ]
  for (const [says, now, renewal, due] of dues)
    it(says, () => assert.equal(dueFor({ until: day('2031-07-01') }, renewal, day(now)), due))

  const revoking = { actorId: 'a', holderId: 'h', proposedById: null as string | null, state: 'current' }
  const steps: [string, Partial<typeof revoking>, 'propose' | 'agree', boolean][] = [
    ['is proposed by one', {}, 'propose', true],
    ['is agreed to by another', { proposedById: 'b' }, 'agree', true],
    ['is not agreed to by the same', { proposedById: 'a' }, 'agree', false],
    ['is not agreed to before', {}, 'agree', false],
    ['is not proposed twice', { proposedById: 'b' }, 'propose', false],
    ['is not the holder’s', { actorId: 'h' }, 'propose', false],
    ['may be an alumnus’s', { state: 'alumni' }, 'propose', true],
    ['is nothing where it is over', { state: 'withdrawn' }, 'propose', false],
  ]
  for (const [says, more, step, may] of steps)
    it(`to be taken back ${says}`, () =>
      assert.equal(whyNotRevoke({ ...revoking, ...more }, step) === undefined, may))
})

describe('the health of a programme', () => {
  const ginis: [string, number[], number | null][] = [
    ['is even', [2, 2, 2], 0],
    ['is all in one of four', [0, 0, 0, 8], 0.75],
    ['is not known for nobody', [], null],
    ['is not known for nothing', [0, 0], null],
  ]
  for (const [says, amounts, gini] of ginis) it(`spread ${says}`, () => assert.equal(giniOf(amounts), gini))

  it('counts as newcomers who were never awarded before, each once', () => {
    const period = { from: day('2030-01-01'), until: day('2031-01-01') }
    const given = [
      { memberId: 'old', from: day('2028-05-01') },
      { memberId: 'old', from: day('2030-05-01') },
      { memberId: 'new', from: day('2030-06-01') },
      { memberId: 'later', from: day('2031-01-01') },
    ]
    assert.deepEqual(newcomersAmong(given, period), { count: 1, of: 2 })
  })

  it('counts groups without awardees too', () => {
    const groups = new Map([
      ['g', 'Cats'],
      ['h', 'Dogs'],
    ])
    assert.deepEqual(spreadOver(groups, new Map([['m', ['h', 'secret']]])), [
      { name: 'Dogs', awardees: 1 },
      { name: 'Cats', awardees: 0 },
    ])
  })
})

describe('the rules that staff set', () => {
  const strict = { ...USUAL_RULES, bar: 3 }
  const later = { ...USUAL_RULES, groups: 5, renewal: { month: 10, day: 1 } }
  const editions = [
    { period: '2031-02', rules: later },
    { period: '2030-04', rules: strict },
  ]
  const table: [string, string, unknown, string | undefined][] = [
    ['are the usual before any were set', '2030-03', USUAL_RULES, undefined],
    ['hold from their month on', '2030-04', strict, '2030-04'],
    ['hold until others do', '2031-01', strict, '2030-04'],
    ['are followed by the next, in whatever order they are stored', '2040-01', later, '2031-02'],
  ]
  for (const [says, period, rules, since] of table)
    it(says, () => {
      const held = rulesIn(editions, period)
      assert.deepEqual(held.rules, rules)
      assert.equal(/as set for (.*)$/.exec(held.version)?.[1], since)
    })

  it('are compared in words', () => {
    assert.equal(changesBetween(USUAL_RULES, USUAL_RULES), '')
    assert.equal(
      changesBetween(strict, later),
      'renewal day 1.7. to 1.10., bar 3 to 2.5, groups of suggestions 3 to 5',
    )
  })
})
