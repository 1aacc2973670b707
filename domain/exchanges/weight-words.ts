/** Why an exchange counts more or less than was recorded, or not yet, in plain words and without a figure anybody could stay just below. */
import type { ExchangeKind, ExchangeView } from './contract.ts'
import { toThousandths } from './rules.ts'
import { countedRows, type Factors, type LedgerRow, THOUSANDTHS, type Weighed } from './standing-rules.ts'

type Step = ExchangeView['why'][number]
/** What is told of the weight of one exchange. */
export type WeightTold = {
  /** What of its credit counts at present. */
  counted: number
  /** Each factor with what it leaves of the credit, up to what counts. */
  factors: Step[]
  /** What it waits for, which says nothing of who knows whom. */
  waits: Step[]
}

/** By exchange: what is told of its weight. */
export const weightsTold = (weighed: readonly Weighed[]): Map<string, WeightTold> =>
  new Map(
    weighed.flatMap(each => {
      const counted = countedRows(each)
      return each.deed.rows.map(row => [row.exchangeId, told(row, each, counted)] as const)
    }),
  )

function told(row: LedgerRow, { factors }: Weighed, shares: ReadonlyMap<string, number>): WeightTold {
  const share = shares.get(row.exchangeId) ?? 0
  const counted = share / THOUSANDTHS
  if (factors.isTakenBack) return { counted, factors: [], waits: [] }
  if (factors.isHeld) return { counted, factors: [HELD], waits: [] }
  const credit = toThousandths(row.credit)
  const said = factorsSaid(factors, row.kind)
  let left = credit
  const steps = said.map(({ step, says, weight }, place) => {
    left = (left * weight) / THOUSANDTHS
    // Rows of one deed share what it counts to the last thousandth: the last step says that.
    const makes = place === said.length - 1 ? share : left
    return toStep(step, `${says} That makes ${figureOf(makes)} of ${figureOf(credit)}.`)
  })
  return { counted, factors: steps, waits: factors.isSettled ? [] : [UNSETTLED] }
}

const toStep = (step: string, detail: string): Step => ({ step, detail, at: null })

const ahead = (step: string, detail: string): Step => ({ ...toStep(step, detail), ahead: true })

const HELD = ahead(
  'Being looked at',
  'Somebody on the staff looks at it. Until then nothing of it counts; if all is well, it counts again.',
)
/** Said of what was looked at and is to be taken back. */
export const FOUND = ahead(
  'Found not to count',
  'Somebody on the staff looked at it and found that it should not count. It is taken back when the time to contest that is over.',
)
const UNSETTLED = ahead(
  'Not settled yet',
  'It is fresh and could still be taken back. It speaks for recognition once it has stood for a while.',
)

type Said = { step: string; says: string; weight: number }

function factorsSaid(
  { earlier, pair, reciprocity, organisation, giver, overCap }: Factors,
  kind: ExchangeKind,
): Said[] {
  return [
    ...(earlier > 0 ? [{ ...SAME_PERSON, weight: pair }] : []),
    ...(reciprocity < THOUSANDTHS ? [{ ...BACK_AND_FORTH, weight: reciprocity }] : []),
    ...(organisation < THOUSANDTHS ? [{ ...ONE_HOUSE, weight: organisation }] : []),
    ...(giver === THOUSANDTHS ? [] : [{ ...(giver > THOUSANDTHS ? TRUSTED : NEW_WORD), weight: giver }]),
    // What the cap leaves of it is what counts, which the last step says in any case.
    ...(overCap > 0 ? [{ ...(kind === 'reach' ? MUCH_READ : MUCH_IN_A_DAY), weight: THOUSANDTHS }] : []),
  ]
}

const SAME_PERSON = {
  step: 'The same person again',
  says: 'The same person’s word was counted not long before, and each further one counts less.',
}
const BACK_AND_FORTH = {
  step: 'Back and forth',
  says: 'The two credit each other often, so each time counts less.',
}
const ONE_HOUSE = { step: 'One house', says: 'Both work at the same place, so it counts less.' }
const TRUSTED = { step: 'Whose word it is', says: 'Many trust whose word it is, so it counts more.' }
const NEW_WORD = {
  step: 'Whose word it is',
  says: 'Few have vouched so far for whose word it is, so it counts less.',
}
const MUCH_IN_A_DAY = {
  step: 'Much in one day',
  says: 'Much came together on that day, and not all of it is counted.',
}

const MUCH_READ = {
  step: 'Read on many days',
  says: 'Your pages were read on many days of that month, and not all of them are counted.',
}

const FIGURE = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })
const figureOf = (thousandths: number): string => FIGURE.format(thousandths / THOUSANDTHS).replace('-', '−')
