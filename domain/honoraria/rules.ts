/** What is paid, by whom it must be approved, and what takes it back. Counts exchanges and multiplies: no score is in it. */
import type { Month } from '../months.ts'
import type { PayableKind, StatementState } from './contract.ts'

/** Something that stands, was not taken back, and can be paid. */
export type Payable = {
  exchangeId: string
  memberId: string
  kind: PayableKind
  specialtyId: string
  /** From when on it stands for good. */
  settledAt: Date
  /** How often it was paid and taken back before: work of no use may be of use after all. */
  takenBackBefore?: number
}

export type Rate = {
  id: string
  specialtyId: string
  kind: PayableKind
  amount: number
  currency: string
  /** The month it holds from. */
  from: string
}

/** The rate of a kind in a specialty in a month: that of the latest month not after it. Undefined when none is set, or it was ended. */
export function rateFor(
  rates: readonly Rate[],
  { kind, specialtyId }: Pick<Payable, 'kind' | 'specialtyId'>,
  period: string,
): Rate | undefined {
  const [latest] = rates
    .filter(rate => rate.kind === kind && rate.specialtyId === specialtyId && rate.from <= period)
    .toSorted((a, b) => (a.from < b.from ? 1 : -1))
  return latest?.amount === 0 ? undefined : latest
}

/** One line as the rules draw it up. Amounts are whole cents. */
export type Line = {
  /** The same for the same thing, however often it is drawn up. */
  key: string
  exchangeId: string | null
  kind: PayableKind | null
  specialtyId: string | null
  rateId: string | null
  amount: number
  at: Date
  corrects: { period: string; key: string } | null
  /** Why a person mended it; empty for what the rules draw up. */
  reason: string
}

/** A line of an approved statement. */
export type Paid = Pick<Line, 'key' | 'exchangeId' | 'kind' | 'specialtyId' | 'rateId' | 'amount'> & {
  period: string
}

/** What somebody mended by hand; with `isLeftOut` it is not paid all the same. */
export type Mending = {
  id: string
  period: string
  key: string
  amount: number
  reason: string
  at: Date
  isLeftOut?: boolean
}

/**
 * The lines of one member in a month: what settled before its end and is on no other statement, at the rate of the month it
 * settled in; what was paid and has been taken back since, with what people had mended of it; and what people mended. What corrects a
 * month is in a later one. The same for any order of what is given.
 */
export function linesOf(
  month: Month,
  given: {
    payable: readonly Payable[]
    rates: readonly Rate[]
    /** Lines of approved statements whose exchange was taken back. */
    takenBack: readonly Paid[]
    mendings: readonly Mending[]
  },
): Line[] {
  const owed = given.payable.flatMap(each => {
    const rate =
      each.settledAt < month.until ? rateFor(given.rates, each, periodOf(each.settledAt)) : undefined
    return rate ? [toLine(each, rate)] : []
  })
  const isEarlier = ({ period }: { period: string }) => period < month.period
  const back = given.takenBack.filter(isEarlier).flatMap((paid): Line[] => {
    const { period, key, ...rest } = paid
    const amount = -paidFor(paid, given.mendings)
    if (amount === 0) return []
    return [
      { ...rest, key: takingBackOf(key), amount, at: month.from, corrects: { period, key }, reason: '' },
    ]
  })
  const mended = given.mendings.filter(isEarlier).map(({ id, period, key, amount, reason, at }): Line => {
    const corrects = { period, key }
    return {
      exchangeId: null,
      kind: null,
      specialtyId: null,
      rateId: null,
      key: mendingKey(id),
      amount,
      at,
      corrects,
      reason,
    }
  })
  return [...owed, ...back, ...mended].toSorted(byTime)
}

/** The key of the line that takes back what the line of that key paid. */
export const takingBackOf = (key: string): string => `r${key.slice(1)}`
/** The key of the line by which a mending is paid. */
export const mendingKey = (mendingId: string): string => `m-${mendingId}`

/** What somebody gets for a line, with what was mended of it since. */
const paidFor = ({ period, key, amount }: Paid, mendings: readonly Mending[]): number =>
  mendings
    .filter(mending => mending.period === period && mending.key === key && mending.isLeftOut !== true)
    .reduce((sum, mending) => sum + mending.amount, amount)

const byTime = (a: Line, b: Line) => a.at.getTime() - b.at.getTime() || (a.key < b.key ? -1 : 1)

const periodOf = (at: Date): string => at.toISOString().slice(0, 'YYYY-MM'.length)

const toLine = (
  { exchangeId, kind, specialtyId, settledAt, takenBackBefore = 0 }: Payable,
  rate: Rate,
): Line => ({
  key: takenBackBefore === 0 ? `x-${exchangeId}` : `x-${exchangeId}-${takenBackBefore + 1}`,
  exchangeId,
  kind,
  specialtyId,
  rateId: rate.id,
  amount: rate.amount,
  at: settledAt,
  corrects: null,
  reason: '',
})

/** The sum in cents of the lines that are not left out. */
export const totalOf = (lines: readonly { amount: number; leftOut?: object | null }[]): number =>
  lines.reduce((sum, { amount, leftOut }) => (leftOut ? sum : sum + amount), 0)

/** A statement as far as it is decided about. */
export type Deciding = {
  memberId: string
  state: StatementState
  edition: number
  until: Date
  approvals: readonly { byId: string }[]
}

/** What an approval makes of a statement, or why it is refused. Two people must, neither of whom it pays, and both must have seen it as it is. */
export function afterApproval(
  statement: Deciding,
  { byId, edition, now }: { byId: string; edition: number; now: Date },
): { state: 'checked' | 'approved' } | { refused: 'own' | 'early' | 'decided' | 'changed' | 'twice' } {
  if (statement.memberId === byId) return { refused: 'own' }
  if (now < statement.until) return { refused: 'early' }
  if (statement.state === 'approved' || statement.state === 'exported') return { refused: 'decided' }
  if (statement.edition !== edition) return { refused: 'changed' }
  if (statement.approvals.some(approval => approval.byId === byId)) return { refused: 'twice' }
  return { state: statement.approvals.length === 0 ? 'checked' : 'approved' }
}
