import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  afterApproval,
  linesOf,
  type Payable,
  type Rate,
  rateFor,
  totalOf,
} from '../../domain/honoraria/rules.ts'
import { toCsv } from '../../domain/csv.ts'
import { monthBefore, monthNamed, monthOf } from '../../domain/months.ts'

const CATS = 'c'.repeat(24)
const DOGS = 'd'.repeat(24)
const hex = (n: number) => n.toString(16).padStart(24, '0')

const rate = (more: Partial<Rate> = {}): Rate => ({
  id: hex(1),
  specialtyId: CATS,
  kind: 'advice',
  amount: 2500,
  currency: 'EUR',
  from: '2030-01',
  ...more,
})
const payable = (n: number, settled: string, more: Partial<Payable> = {}): Payable => ({
  exchangeId: hex(n),
  memberId: hex(99),
  kind: 'advice',
  specialtyId: CATS,
  settledAt: new Date(settled),
  ...more,
})

describe('months', () => {
  it('begin and end in UTC, whatever their length', () => {
    const cases: [string, string, string, string][] = [
      ['2030-01-31T23:59:59.999Z', '2030-01', '2030-01-01T00:00:00.000Z', '2030-02-01T00:00:00.000Z'],
      ['2032-02-29T12:00:00.000Z', '2032-02', '2032-02-01T00:00:00.000Z', '2032-03-01T00:00:00.000Z'],
      ['2030-12-01T00:00:00.000Z', '2030-12', '2030-12-01T00:00:00.000Z', '2031-01-01T00:00:00.000Z'],
    ]
    for (const [at, period, from, until] of cases) {
      const month = monthOf(new Date(at))
      assert.deepEqual(month, { period, from: new Date(from), until: new Date(until) })
      assert.deepEqual(monthNamed(period), month)
    }
    assert.equal(monthBefore(monthNamed('2030-01')).period, '2029-12')
  })
})

describe('the rate of a month', () => {
  const rates = [
    rate({ id: hex(1), from: '2030-01', amount: 2500 }),
    rate({ id: hex(2), from: '2030-04', amount: 3000 }),
    rate({ id: hex(3), from: '2030-06', amount: 0 }),
    rate({ id: hex(4), from: '2030-01', amount: 500, kind: 'reuse' }),
    rate({ id: hex(5), from: '2030-01', amount: 9900, specialtyId: DOGS }),
  ]
  const cases: [string, string, number | undefined][] = [
    ['before there was one', '2029-12', undefined],
    ['from its first month on', '2030-01', 2500],
    ['until another takes its place', '2030-03', 2500],
    ['the later one', '2030-05', 3000],
    ['none once it was ended', '2030-07', undefined],
  ]
  for (const [name, period, amount] of cases)
    it(`is ${name}`, () => {
      assert.equal(rateFor(rates, { kind: 'advice', specialtyId: CATS }, period)?.amount, amount)
      assert.equal(rateFor(rates.toReversed(), { kind: 'advice', specialtyId: CATS }, period)?.amount, amount)
    })
  it('is of the kind and of the specialty', () => {
    assert.equal(rateFor(rates, { kind: 'reuse', specialtyId: CATS }, '2030-05')?.amount, 500)
    assert.equal(rateFor(rates, { kind: 'reuse', specialtyId: DOGS }, '2030-05'), undefined)
    assert.equal(rateFor(rates, { kind: 'advice', specialtyId: DOGS }, '2030-05')?.amount, 9900)
  })
})

describe('the lines of a month', () => {
  const march = monthNamed('2030-03')
  const given = { rates: [rate()], takenBack: [], mendings: [] }

  it('are what settled before its end, at the rate of the month it settled in', () => {
    const rates = [rate(), rate({ id: hex(2), from: '2030-03', amount: 3000 })]
    const lines = linesOf(march, {
      ...given,
      rates,
      payable: [
        payable(10, '2030-03-31T23:59:59.999Z'),
        payable(11, '2030-04-01T00:00:00.000Z'),
        payable(12, '2030-02-10T00:00:00.000Z'),
        payable(13, '2029-12-31T00:00:00.000Z'),
        payable(14, '2030-03-05T00:00:00.000Z', { specialtyId: DOGS }),
      ],
    })
    assert.deepEqual(
      lines.map(({ key, amount }) => [key, amount]),
      [
        [`x-${hex(12)}`, 2500],
        [`x-${hex(10)}`, 3000],
      ],
    )
  })
  it('take back what was paid for what does not stand any more, and mend what people mended', () => {
    const paid = { exchangeId: hex(7), kind: 'advice' as const, specialtyId: CATS, rateId: hex(1) }
    const lines = linesOf(march, {
      ...given,
      payable: [payable(10, '2030-03-02T00:00:00.000Z')],
      takenBack: [{ ...paid, period: '2030-01', key: `x-${hex(7)}`, amount: 2500 }],
      mendings: [
        {
          id: hex(8),
          period: '2030-01',
          key: `x-${hex(6)}`,
          amount: -300,
          reason: 'Counted at the wrong rate',
          at: new Date('2030-03-20T00:00:00.000Z'),
        },
      ],
    })
    assert.deepEqual(
      lines.map(({ key, amount, corrects }) => [key, amount, corrects?.period]),
      [
        [`r-${hex(7)}`, -2500, '2030-01'],
        [`x-${hex(10)}`, 2500, undefined],
        [`m-${hex(8)}`, -300, '2030-01'],
      ],
    )
    assert.equal(totalOf(lines), -300)
  })
  it('are the same for any order, each key once, and a total leaves out what is left out', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([1, 2, 3, 4, 5, 6], { minLength: 0 }), chosen => {
        const rows = chosen.map(n => payable(n, `2030-03-0${n}T00:00:00.000Z`))
        const lines = linesOf(march, { ...given, payable: rows })
        assert.deepEqual(lines, linesOf(march, { ...given, payable: rows.toReversed() }))
        assert.equal(new Set(lines.map(({ key }) => key)).size, chosen.length)
        assert.equal(totalOf(lines), 2500 * chosen.length)
        assert.equal(totalOf(lines.map(line => ({ ...line, leftOut: {} }))), 0)
      }),
    )
  })
})

describe('an approval', () => {
  const PAID = hex(1)
  const ANN = hex(2)
  const BOB = hex(3)
  const statement = {
    memberId: PAID,
    state: 'draft' as const,
    edition: 3,
    until: new Date('2030-04-01T00:00:00.000Z'),
    approvals: [],
  }
  const checked = { ...statement, state: 'checked' as const, approvals: [{ byId: ANN }] }
  const approval = { byId: ANN, edition: 3, now: new Date('2030-04-01T00:00:00.000Z') }
  const cases: {
    it: string
    of?: Parameters<typeof afterApproval>[0]
    by?: Partial<typeof approval>
    gives: object
  }[] = [
    { it: 'is the first', gives: { state: 'checked' } },
    { it: 'is the second, by somebody else', of: checked, by: { byId: BOB }, gives: { state: 'approved' } },
    { it: 'is refused by the same person again', of: checked, gives: { refused: 'twice' } },
    { it: 'is refused by whom it pays', by: { byId: PAID }, gives: { refused: 'own' } },
    {
      it: 'is refused before the month is over',
      by: { now: new Date('2030-03-31T23:59:59.999Z') },
      gives: { refused: 'early' },
    },
    { it: 'is refused of what changed since', by: { edition: 2 }, gives: { refused: 'changed' } },
    {
      it: 'is refused of what was approved',
      of: { ...checked, state: 'approved' },
      by: { byId: BOB },
      gives: { refused: 'decided' },
    },
    {
      it: 'is refused of what went to the payroll',
      of: { ...checked, state: 'exported' },
      by: { byId: BOB },
      gives: { refused: 'decided' },
    },
  ]
  for (const { it: name, of = statement, by = {}, gives } of cases)
    it(name, () => assert.deepEqual(afterApproval(of, { ...approval, ...by }), gives))
})

describe('a file for the payroll', () => {
  const cases: [string | number | null, string][] = [
    ['25.00', '25.00'],
    ['-25.00', '-25.00'],
    [7, '7'],
    [null, ''],
    ['=1+1', "'=1+1"],
    ['-1+1', "'-1+1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['Vera, Cats', '"Vera, Cats"'],
    ['Vera "V"', '"Vera ""V"""'],
  ]
  for (const [value, written] of cases)
    it(`says ${JSON.stringify(value)} as ${written}`, () =>
      assert.equal(toCsv(['a', 'b'], [{ a: value, b: 'x' }]), `a,b\r\n${written},x\r\n`))
})
