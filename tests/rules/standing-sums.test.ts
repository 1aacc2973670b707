import assert from 'node:assert/strict'
import {
  type Known,
  type LedgerRow,
  STANDING_RULES,
  sumDerived,
  sumWeighed,
  weigh,
} from '../../domain/exchanges/standing-rules.ts'

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

const weighed = (rows: readonly LedgerRow[]) =>
  weigh(VERA, rows, { known: ORDINARY, asOf: LATER, rules: STANDING_RULES })

describe('what is summed on both sides', () => {
  const accepted = row({ kind: 'advice', dimension: 'advice', credit: 4, replyId: id(80) })
  const told = (credit: number, day: number) =>
    row({ kind: 'outcome', dimension: 'advice', credit, replyId: id(80), outcome: 'confirmed_plan', day })
  const mark = row({ giverId: BEN, credit: 1 })
  const corrected = (fallen: LedgerRow, day = 20): LedgerRow =>
    row({
      ...fallen,
      exchangeId: id(90 + day),
      credit: -fallen.credit,
      reverses: fallen.exchangeId,
      isCorrection: true,
      day,
    })
  const outcome = told(4, 3)
  // Of each: its total and people as Vera gave it, and as Ada and Ben got it together.
  const cases: [string, LedgerRow[], number[], number[]][] = [
    ['what stands', [accepted, outcome, mark], [9, 2], [9, 2]],
    ['nothing of a deed that was contested', [accepted, outcome, corrected(accepted), mark], [1, 1], [1, 1]],
    [
      'nothing of it either when something is said of it afterwards',
      [accepted, corrected(accepted, 2), outcome, mark],
      [1, 1],
      [1, 1],
    ],
    ['what is left without a contested outcome', [accepted, outcome, corrected(outcome)], [4, 1], [4, 1]],
    [
      'nothing and nobody of what was taken back',
      [mark, row({ giverId: BEN, credit: -1, reverses: mark.exchangeId, day: 1 })],
      [0, 0],
      [0, 0],
    ],
  ]
  for (const [says, rows, gave, got] of cases)
    it(`is ${says}`, () => {
      const created = sumWeighed(weighed(rows))
      assert.deepEqual([created.total, created.people], gave)
      const sides = [ADA, BEN].map(who => sumDerived(who, rows, LATER))
      assert.deepEqual(
        [
          sides.reduce((sum, { total }) => sum + total, 0),
          sides.reduce((sum, { people }) => sum + people, 0),
        ],
        got,
      )
    })

  const helped: [string, Told, number][] = [
    ['a member who says so themselves', { giverId: ADA, beneficiaryId: ADA }, 1],
    ['a member for whom somebody else confirms it', { giverId: BEN, beneficiaryId: ADA }, 1],
    ['a member whom a rule found', { giverId: null, beneficiaryId: ADA }, 1],
    ['nobody where a host confirms it for a group', { giverId: BEN, beneficiaryId: null }, 0],
    ['nobody where it was for the association', { giverId: null, beneficiaryId: null }, 0],
  ]
  for (const [says, more, people] of helped)
    it(`names as helped ${says}`, () => assert.equal(sumWeighed(weighed([row(more)])).people, people))
})
