import assert from 'node:assert/strict'
import fc from 'fast-check'
import {
  countedRows,
  type Known,
  type LedgerRow,
  STANDING_RULES,
  sumDerived,
  sumWeighed,
  weigh,
} from '../../domain/exchanges/standing-rules.ts'
import { weightsTold } from '../../domain/exchanges/weight-words.ts'

const DAY_MS = 24 * 3600 * 1000
const START = Date.parse('2030-01-01T12:00:00Z')
const LATER = new Date('2032-01-01T00:00:00Z')
const id = (n: number) => n.toString(16).padStart(24, '0')
const VERA = id(1)
const ADA = id(2)
const BEN = id(3)

const ORDINARY: Known = { weightAt: () => 1000, organisationOf: () => undefined, isHeld: () => false }

type Told = Partial<LedgerRow> & { day?: number }
let next = 100
/** A mark of Ada's on what Vera wrote, on a day of the year, unless said otherwise. */
function row({ day = 0, ...more }: Told = {}): LedgerRow {
  next += 1
  const giverId = more.giverId === undefined ? ADA : more.giverId
  return {
    exchangeId: id(next),
    kind: 'helpful',
    dimension: 'knowledge',
    creatorId: VERA,
    giverId,
    beneficiaryId: giverId,
    credit: 1,
    at: new Date(START + day * DAY_MS),
    replyId: null,
    outcome: null,
    reverses: null,
    ...more,
  }
}

const weighed = (rows: readonly LedgerRow[], known: Partial<Known> = {}, asOf = LATER) =>
  weigh(VERA, rows, { known: { ...ORDINARY, ...known }, asOf, rules: STANDING_RULES })
const countsOf = (...given: Parameters<typeof weighed>) => weighed(...given).map(({ counted }) => counted)
const givers = (count: number, more: (n: number) => Told) =>
  Array.from({ length: count }, (_, n) => row({ giverId: id(1000 + n), ...more(n) }))

describe('what counts of the ledger', () => {
  const cases: [string, LedgerRow[], Partial<Known>, number[]][] = [
    ['one word counts whole', [row()], {}, [1000]],
    [
      'the same word again soon counts half, then half of that',
      [row(), row({ day: 1 }), row({ day: 2 })],
      {},
      [1000, 500, 250],
    ],
    ['after 90 days it counts whole again', [row(), row({ day: 90 })], {}, [1000, 1000]],
    ['a day earlier it does not', [row(), row({ day: 89 })], {}, [1000, 500]],
    ['the word of another person is new', [row(), row({ giverId: BEN, day: 1 })], {}, [1000, 1000]],
    ['a word weighs what its giver is trusted', [row()], { weightAt: () => 1750 }, [1750]],
    ['within one organisation it counts half', [row()], { organisationOf: () => 'north clinic' }, [500]],
    ['in two organisations it counts whole', [row()], { organisationOf: who => who }, [1000]],
    [
      'nobody’s word needs no trust',
      [row({ giverId: null }), row({ giverId: null })],
      { weightAt: () => 0 },
      [1000, 1000],
    ],
    [
      'what a rule found for somebody of the same house counts half',
      [row({ giverId: null, beneficiaryId: ADA })],
      { organisationOf: () => 'north clinic', weightAt: () => 0 },
      [500],
    ],
    [
      'what a rule found after somebody’s word counts half, and makes no word count less',
      [row(), row({ giverId: null, beneficiaryId: ADA, day: 1 }), row({ giverId: BEN, day: 2 })],
      {},
      [1000, 500, 1000],
    ],
    [
      'a word after what a rule found counts whole',
      [row({ giverId: null, beneficiaryId: ADA }), row({ day: 1 })],
      {},
      [1000, 1000],
    ],
    ['what is looked at counts nothing', [row()], { isHeld: () => true }, [0]],
  ]
  for (const [says, rows, known, counts] of cases)
    it(says, () => assert.deepEqual(countsOf(rows, known), counts))

  it('leaves out what was taken back, and counts the next as if it had not been', () => {
    const mark = row()
    const back = row({ day: 1, credit: -1, reverses: mark.exchangeId })
    assert.deepEqual(countsOf([mark, back, row({ day: 2 })]), [0, 1000])
    assert.deepEqual(countsOf([mark, row({ day: 2 })]), [1000, 500])
  })

  it('counts again what was taken back by mistake', () => {
    const mark = row()
    const back = row({ day: 1, credit: -1, reverses: mark.exchangeId })
    assert.deepEqual(countsOf([mark, back, row({ day: 2, credit: 1, reverses: back.exchangeId })]), [1000])
  })

  it('takes an acceptance and its outcome for one deed', () => {
    const accepted = row({ kind: 'advice', dimension: 'advice', credit: 4, replyId: id(50) })
    const told = row({
      kind: 'outcome',
      dimension: 'advice',
      credit: 8,
      replyId: id(50),
      outcome: 'new_advice',
      day: 9,
    })
    const [deed, ...others] = weighed([accepted, told])
    assert.ok(deed)
    assert.equal(others.length, 0)
    assert.equal(deed.counted, 12_000)
    assert.deepEqual([...countedRows(deed).values()], [4000, 8000])
  })

  it('discounts what two credit each other often, and not what is one-sided', () => {
    const back = (count: number) =>
      Array.from({ length: count }, (_, n) => row({ creatorId: ADA, giverId: VERA, day: 95 * n }))
    const there = [0, 95, 190].map(day => row({ day }))
    assert.deepEqual(countsOf(there), [1000, 1000, 1000])
    assert.ok(
      weighed([...there, ...back(3)]).every(
        ({ factors }) => factors.reciprocity === 200 || factors.reciprocity === 1000,
      ),
    )
    assert.equal(weighed([...there, ...back(3)])[1]?.factors.reciprocity, 200)
    assert.deepEqual(countsOf([row(), ...back(1)]), [1000])
  })

  it('counts no more than the cap of a day in one dimension, save what an outcome confirmed', () => {
    const cap = STANDING_RULES.capPerDay
    const many = givers(cap + 5, n => ({ at: new Date(START + n * 1000) }))
    assert.equal(
      countsOf(many).reduce((sum, count) => sum + count, 0),
      cap * 1000,
    )
    assert.equal(countsOf([...many, row({ dimension: 'community' })]).at(-1) ?? 0, 0)
    const other = weighed([...many, row({ dimension: 'community' })]).find(
      ({ deed }) => deed.dimension === 'community',
    )
    assert.equal(other?.counted, 1000)
    const confirmed = row({
      kind: 'advice',
      credit: 8,
      outcome: 'confirmed_plan',
      replyId: id(60),
      giverId: BEN,
      at: new Date(START + DAY_MS / 4),
    })
    assert.equal(
      countsOf([...many, confirmed]).reduce((sum, count) => sum + count, 0),
      (cap + 8) * 1000,
    )
  })

  it('counts no more than the cap of a month for being read, however many days of it', () => {
    const reads = Array.from({ length: 62 }, (_, day) =>
      row({ kind: 'reach', dimension: 'reach', giverId: null, beneficiaryId: null, credit: 0.1, day }),
    )
    // January, February and two days of March, as 2030 has them.
    const cap = STANDING_RULES.reachPerMonth * 1000
    assert.ok(cap < 28 * 100)
    assert.equal(
      countsOf(reads).reduce((sum, count) => sum + count, 0),
      2 * cap + 3 * 100,
    )
    const talk = row({ kind: 'speaking', dimension: 'reach', credit: 10, day: 20 })
    assert.equal(
      countsOf([...reads, talk]).reduce((sum, count) => sum + count, 0),
      2 * cap + 300 + 10_000,
    )
    const said = weightsTold(weighed(reads)).get(reads[20]?.exchangeId ?? '')
    assert.deepEqual([said?.counted, said?.factors.map(({ step }) => step)], [0, ['Read on many days']])
  })

  it('frees room under the cap when something of the day is taken back', () => {
    const cap = STANDING_RULES.capPerDay
    const many = givers(cap + 1, n => ({ at: new Date(START + n * 1000) }))
    const back = row({ credit: -1, reverses: many[0]?.exchangeId ?? '', giverId: id(1000), day: 3 })
    assert.equal(
      countsOf([...many, back]).reduce((sum, count) => sum + count, 0),
      cap * 1000,
    )
  })

  it('settles after a week, counted from the last that happened', () => {
    const at = (days: number) => new Date(START + days * DAY_MS)
    const settled = (asOf: Date, rows = [row()]) => sumWeighed(weighed(rows, {}, asOf)).settled
    assert.deepEqual([settled(at(6)), settled(at(7))], [0, 1])
    const told = [
      row({ kind: 'advice', credit: 4, replyId: id(70) }),
      row({ kind: 'outcome', credit: 4, replyId: id(70), day: 6 }),
    ]
    assert.deepEqual([settled(at(8), told), settled(at(13), told)], [0, 8])
  })

  it('says what waits until somebody has looked', () => {
    const held = row()
    const sums = sumWeighed(
      weighed([held, row({ giverId: BEN })], { isHeld: each => each === held.exchangeId }),
    )
    assert.deepEqual([sums.total, sums.held, sums.people], [1, 1, 1])
  })

  it('counts what somebody got as it was recorded, once', () => {
    const rows = [row(), row({ day: 1 }), row({ day: 1000 })]
    assert.deepEqual(sumDerived(ADA, [...rows, ...rows], new Date(START + 2 * DAY_MS)), {
      total: 2,
      byKind: { helpful: 2 },
      people: 1,
    })
  })
})

describe('what is said of the weight of an exchange', () => {
  const NORTH = { organisationOf: () => 'north clinic' }
  /** Of the last of these rows: which factors, what each makes of it, and what it waits for. */
  const toldOf = (rows: readonly LedgerRow[], known: Partial<Known> = {}, asOf = LATER) => {
    const told = weightsTold(weighed(rows, known, asOf)).get(rows.at(-1)?.exchangeId ?? '')
    assert.ok(told)
    const steps = [...told.factors, ...told.waits]
    return [
      told.counted,
      ...steps.map(({ step, detail }) => step + (/ makes (.*) of/.exec(detail)?.[1] ?? '')),
    ]
  }
  const mutual = () => [
    ...[1, 2, 3].map(day => row({ creatorId: ADA, giverId: VERA, beneficiaryId: VERA, day })),
    ...[4, 5, 6].map(day => row({ giverId: ADA, day: day * 100 })),
  ]
  const outcome = (credit: number) => [
    row({ kind: 'advice', credit: 4, replyId: id(50) }),
    row({ kind: 'outcome', credit, replyId: id(50), outcome: 'new_advice', day: 1 }),
  ]
  const SOON = new Date(START + 3 * DAY_MS)
  const cases: [string, (string | number)[], (string | number)[]][] = [
    ['an ordinary one', toldOf([row()]), [1]],
    [
      'one whose giver was counted before',
      toldOf([row(), row({ day: 1 })]),
      [0.5, 'The same person again0.5'],
    ],
    ['one of a colleague', toldOf([row()], NORTH), [0.5, 'One house0.5']],
    ['one of somebody trusted', toldOf([row()], { weightAt: () => 1750 }), [1.75, 'Whose word it is1.75']],
    ['one of somebody new', toldOf([row()], { weightAt: () => 200 }), [0.2, 'Whose word it is0.2']],
    ['one of many in a day', toldOf(givers(21, () => ({}))), [0, 'Much in one day0']],
    ['one that is looked at', toldOf([row()], { isHeld: () => true }), [0, 'Being looked at']],
    ['a fresh one', toldOf([row()], {}, SOON), [1, 'Not settled yet']],
    ['a fresh one that is looked at', toldOf([row()], { isHeld: () => true }, SOON), [0, 'Being looked at']],
    [
      'one of several reasons',
      toldOf([row(), row({ day: 1 })], { ...NORTH, weightAt: () => 2000 }),
      [0.5, 'The same person again0.5', 'One house0.25', 'Whose word it is0.5'],
    ],
    ['an outcome', toldOf(outcome(4), NORTH), [2, 'One house2']],
    ['an outcome that lowers it', toldOf(outcome(-2), NORTH), [-1, 'One house−1']],
  ]
  for (const [says, told, expected] of cases)
    it(`${says}: ${expected.join(', ')}`, () => assert.deepEqual(told, expected))

  it('tells of two who credit each other, and nothing of what was taken back', () => {
    const often = mutual().map((each, day) => ({ ...each, at: new Date(START + day * DAY_MS) }))
    const [counted, ...steps] = toldOf(often)
    assert.deepEqual(steps, ['The same person again0.25', 'Back and forth0.05'])
    assert.equal(counted, 0.05)
    const mark = row({ day: 1 })
    const back = row({ day: 2, credit: -1, reverses: mark.exchangeId })
    assert.deepEqual(toldOf([row(), mark, back]), [-1])
  })

  it('names no figure of the rules', () => {
    const all = [[row(), row({ day: 1 })], givers(21, () => ({})), mutual()].flatMap(rows =>
      [...weightsTold(weighed(rows, { ...NORTH, weightAt: () => 600 }, SOON)).values()].flatMap(told => [
        ...told.factors,
        ...told.waits,
      ]),
    )
    assert.ok(all.length > 5)
    for (const { detail } of all)
      assert.doesNotMatch(detail.replace(/That makes .*$/, ''), /\d|half|quarter|week|twice|days/)
  })
})

describe('standing', () => {
  const lived = fc
    .array(
      fc.record({
        creator: fc.integer({ min: 1, max: 4 }),
        giver: fc.integer({ min: 1, max: 6 }),
        minutes: fc.integer({ min: 0, max: 200 * 24 * 60 }),
        thirds: fc.integer({ min: 1, max: 40 }),
        isTakenBack: fc.boolean(),
        isAccepted: fc.boolean(),
        isHeld: fc.boolean(),
      }),
      { maxLength: 60 },
    )
    .map(all =>
      all.flatMap((each, n): LedgerRow[] => {
        if (each.creator === each.giver) return []
        const at = new Date(START + each.minutes * 60_000)
        const made: LedgerRow = {
          exchangeId: id(10_000 + 2 * n),
          kind: each.isAccepted ? 'advice' : 'helpful',
          dimension: each.isAccepted ? 'advice' : 'knowledge',
          creatorId: id(each.creator),
          giverId: id(each.giver),
          beneficiaryId: id(each.giver),
          credit: Math.round((each.thirds * 1000) / 3) / 1000,
          at,
          replyId: each.isAccepted ? id(20_000 + n) : null,
          outcome: null,
          reverses: null,
        }
        if (!each.isTakenBack) return [made]
        const back: LedgerRow = {
          ...made,
          exchangeId: id(10_001 + 2 * n),
          kind: each.isAccepted ? 'outcome' : 'helpful',
          credit: -made.credit,
          at: new Date(at.getTime() + 3_600_000),
          reverses: made.exchangeId,
        }
        return [made, back]
      }),
    )
  const known: Known = {
    weightAt: who => 200 + Number.parseInt(who, 16) * 317,
    organisationOf: who => (Number.parseInt(who, 16) % 3 === 0 ? 'north clinic' : undefined),
    isHeld: exchangeId => Number.parseInt(exchangeId, 16) % 11 === 0,
  }
  const standing = (rows: readonly LedgerRow[], member: string) =>
    sumWeighed(weigh(member, rows, { known, asOf: LATER, rules: STANDING_RULES }))

  it('is the same to the last digit for any order and any number of deliveries', () => {
    const deliveries = lived.chain(rows =>
      fc
        .tuple(
          fc.array(fc.nat(Math.max(0, rows.length - 1)), { maxLength: 20 }),
          fc.array(fc.nat(), { minLength: rows.length + 20, maxLength: rows.length + 20 }),
        )
        .map(([again, keys]) => ({
          rows,
          delivered: [...rows, ...again.flatMap(n => rows[n] ?? [])]
            .map((each, n) => ({ each, key: keys[n] ?? 0 }))
            .toSorted((a, b) => a.key - b.key)
            .map(({ each }) => each),
        })),
    )
    fc.assert(
      fc.property(deliveries, ({ rows, delivered }) => {
        for (const member of [1, 2, 3, 4].map(id))
          assert.deepEqual(standing(delivered, member), standing(rows, member))
      }),
    )
  })

  it('is the sum of what its rows count, and never below nothing', () => {
    fc.assert(
      fc.property(lived, rows => {
        for (const member of [1, 2, 3, 4].map(id)) {
          const each = weigh(member, rows, { known, asOf: LATER, rules: STANDING_RULES })
          const sum = each
            .flatMap(one => [...countedRows(one).values()])
            .reduce((all, count) => all + count, 0)
          assert.equal(sumWeighed(each).total, sum / 1000)
          assert.ok(each.every(({ counted }) => counted >= 0))
        }
      }),
    )
  })

  it('needs no rows but those in which the member created or gave their word', () => {
    fc.assert(
      fc.property(lived, rows => {
        for (const member of [1, 2, 3, 4].map(id))
          assert.deepEqual(
            standing(
              rows.filter(({ creatorId, giverId }) => creatorId === member || giverId === member),
              member,
            ),
            standing(rows, member),
          )
      }),
    )
  })
})
