import assert from 'node:assert/strict'
import fc from 'fast-check'
import { monthName, monthOf } from '../../domain/months.ts'
import {
  type Candidate,
  CANDIDATES_MAX,
  type HelpRow,
  maySuggest,
  pickShortlist,
  toCandidate,
} from '../../domain/recognition/rules.ts'

const candidate = (
  memberId: string,
  total: number,
  people: number,
  outcomes = { told: 0, useful: 0 },
): Candidate => ({
  memberId,
  created: { total, byKind: {}, people },
  outcomes,
  exchangeCount: 1,
  evidence: [],
})

describe('a shortlist', () => {
  const table: [string, Candidate, boolean][] = [
    ['names who helped two people', candidate('a', 2, 2), true],
    ['leaves out who helped one', candidate('a', 20, 1), false],
    ['names who helped one with an outcome of use', candidate('a', 8, 1, { told: 1, useful: 1 }), true],
    ['leaves out who helped one without use', candidate('a', 4, 1, { told: 1, useful: 0 }), false],
    ['leaves out whose credit was all taken back', candidate('a', 0, 2), false],
  ]
  for (const [says, member, is] of table) it(says, () => assert.equal(maySuggest(member), is))

  it('has most credit first, then most people, then the lower id', () => {
    const all = [candidate('d', 8, 2), candidate('c', 9, 2), candidate('b', 8, 3), candidate('a', 8, 2)]
    assert.deepEqual(
      pickShortlist(all).map(({ memberId }) => memberId),
      ['c', 'b', 'a', 'd'],
    )
  })

  it(`ends after ${CANDIDATES_MAX} names`, () => {
    const all = Array.from({ length: CANDIDATES_MAX + 5 }, (_, n) =>
      candidate(String(n).padStart(3, '0'), n + 1, 2),
    )
    const picked = pickShortlist(all)
    assert.equal(picked.length, CANDIDATES_MAX)
    assert.equal(picked[0]?.created.total, CANDIDATES_MAX + 5)
  })

  it('is the same in whatever order the members come', () => {
    const members = fc.uniqueArray(
      fc.record({ id: fc.string({ minLength: 1, maxLength: 4 }), total: fc.nat(3), people: fc.nat(4) }),
      { selector: ({ id }) => id, maxLength: 30 },
    )
    const shuffled = members.chain(all =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    )
    fc.assert(
      fc.property(shuffled, ([all, other]) => {
        const pick = (some: typeof all) =>
          pickShortlist(some.map(({ id, total, people }) => candidate(id, total, people)))
        assert.deepEqual(pick(other), pick(all))
      }),
    )
  })
})

describe('the evidence behind a name', () => {
  const row = (exchangeId: string, more: Partial<HelpRow> = {}): HelpRow => ({
    exchangeId,
    beneficiaryId: 'asker',
    caseId: 'case',
    credit: 4,
    at: new Date('2030-01-01T12:00:00Z'),
    kind: 'advice',
    isUseful: false,
    isStanding: true,
    ...more,
  })
  const created = { total: 0, byKind: {}, people: 0 }

  it('is the strongest rows, at most five', () => {
    const rows = [1, 5, 3, 2, 6, 4].map(credit => row(`x${credit}`, { credit }))
    const { evidence, exchangeCount } = toCandidate('a', created, rows)
    assert.deepEqual([evidence.map(({ credit }) => credit), exchangeCount], [[6, 5, 4, 3, 2], 6])
  })

  it('has no row that was taken back, nor the one that took it', () => {
    const rows = [
      row('kept'),
      row('gone', { credit: 9, isStanding: false }),
      row('taker', { credit: -9, isStanding: false }),
    ]
    assert.deepEqual(
      toCandidate('a', created, rows).evidence.map(({ exchangeId }) => exchangeId),
      ['kept'],
    )
  })

  it('counts a case once, by the last outcome told', () => {
    const rows = [
      row('first', { kind: 'outcome', isUseful: true }),
      row('second', { kind: 'outcome', isUseful: false }),
      row('third', { kind: 'outcome', isUseful: true, caseId: 'another' }),
    ]
    assert.deepEqual(toCandidate('a', created, rows).outcomes, { told: 2, useful: 1 })
  })
})

describe('the month of a cycle', () => {
  it('begins and ends in UTC', () => {
    const month = monthOf(new Date('2030-01-31T23:59:59.999Z'))
    assert.deepEqual(
      [month.period, month.from.toISOString(), month.until.toISOString(), monthName(month)],
      ['2030-01', '2030-01-01T00:00:00.000Z', '2030-02-01T00:00:00.000Z', 'January 2030'],
    )
  })
  it('follows December with January', () =>
    assert.equal(monthOf(new Date('2029-12-05T00:00:00Z')).until.toISOString(), '2030-01-01T00:00:00.000Z'))
})
