/** Statements drawn up from the ledger, again and again until people approve them. */
import mongoose, { Types } from 'mongoose'
import { specialtiesOfCases } from '../cases/access.ts'
import { type Settled, settledByMember, takenBackAmong } from '../exchanges/access.ts'
import { specialtiesOfEntries } from '../library/access.ts'
import { holdersAmong } from '../members/access.ts'
import { type Month, monthBefore, monthNamed, monthOf } from '../months.ts'
import { transact } from '../transaction.ts'
import { PAYABLE, type PayableKind } from './contract.ts'
import {
  Mendings,
  Rates,
  Statements,
  type StoredLine,
  type StoredRate,
  type StoredStatement,
} from './model.ts'
import {
  type Line,
  linesOf,
  type Mending,
  type Paid,
  type Payable,
  type Rate,
  mendingKey,
  takingBackOf,
  totalOf,
} from './rules.ts'

const YEAR_MS = 365 * 24 * 3600 * 1000
/** What settled longer ago than this before a month, or was paid longer ago, is left as it is. */
const LOOKS_BACK_MS = YEAR_MS
const OPEN = ['draft', 'checked'] as const
const CLOSED = ['approved', 'exported'] as const

/** Job: draws up the statements of this month, of the last, and of every other that is still open. May run twice, and in several places at once. */
export async function draftStatements(now: Date): Promise<void> {
  const present = monthOf(now)
  await draftMonths([monthBefore(present).period, present.period], now)
}

/** Draws up the statements of these months and of every other that is still open, and says for how many members. */
export async function draftMonths(periods: readonly string[], now: Date): Promise<number> {
  const rates = (await Rates.find().lean()).map(toRate)
  const opened = await Statements.distinct('period', { state: mongoose.trusted({ $in: OPEN }) })
  const months = [...new Set([...opened, ...periods])].toSorted().map(monthNamed)
  const last = months.at(-1)
  if (rates.length === 0 || !last) return 0

  const from = startOf(rates, last)
  const until = now < last.until ? now : last.until
  const drafted = new Set<string>()
  for await (const { memberId, rows } of settledByMember({ from, until }, PAYABLE)) {
    await draftMember(memberId, months, await payableAmong(memberId, rows), rates, now)
    drafted.add(memberId)
  }
  const open = await Statements.distinct('memberId', { state: mongoose.trusted({ $in: OPEN }) })
  for (const memberId of new Set([...open.map(String), ...(await owedCorrections(now))]))
    if (!drafted.has(memberId)) {
      await draftMember(memberId, months, [], rates, now)
      drafted.add(memberId)
    }
  return drafted.size
}

const LOOKED_AT_ONCE = 500

/** Members to whose closed statements something is to be corrected that no closed statement corrects yet: taken back, or mended. */
async function owedCorrections(now: Date): Promise<string[]> {
  const since = new Date(now.getTime() - LOOKS_BACK_MS)
  const mendings = await Mendings.find(
    { at: mongoose.trusted({ $gte: since }) },
    { memberId: 1, key: 1 },
  ).lean()
  const mended = new Set(mendings.map(({ key }) => key))
  const open = new Map<string, string>(
    mendings.map(({ _id, memberId }) => [mendingKey(_id.toHexString()), String(memberId)] as const),
  )
  const closed = Statements.find({
    state: mongoose.trusted({ $in: CLOSED }),
    period: mongoose.trusted({ $gte: monthOf(since).period }),
  })
    .lean()
    .cursor({ batchSize: LOOKED_AT_ONCE })
  let paid = new Map<string, [key: string, memberId: string][]>()
  const corrected = new Set<string>()
  const lookUp = async () => {
    for (const id of await takenBackAmong([...paid.keys()]))
      for (const [key, memberId] of paid.get(id) ?? []) open.set(takingBackOf(key), memberId)
    paid = new Map()
  }
  for await (const { memberId, lines } of closed) {
    for (const { key, exchangeId, leftOut } of lines)
      if (key.startsWith('x-') && exchangeId) {
        if (leftOut && !mended.has(key)) continue
        const id = exchangeId.toHexString()
        paid.set(id, [...(paid.get(id) ?? []), [key, memberId.toHexString()]])
      } else corrected.add(key)
    if (paid.size >= LOOKED_AT_ONCE) await lookUp()
  }
  await lookUp()
  return [...open].flatMap(([key, memberId]) => (corrected.has(key) ? [] : [memberId]))
}

// A rate pays for nothing that had settled before it was there.
function startOf(rates: readonly Rate[], last: Month): Date {
  const first = rates.map(({ from }) => from).toSorted()[0] ?? last.period
  return new Date(Math.max(monthNamed(first).from.getTime(), last.until.getTime() - LOOKS_BACK_MS))
}

const toRate = ({ _id, specialtyId, kind, amount, currency, from }: StoredRate): Rate => ({
  id: _id.toHexString(),
  specialtyId: specialtyId.toHexString(),
  kind,
  amount,
  currency,
  from,
})

/** Which of a member's settled exchanges are work for a specialty: advice always, the rest while they are vetted or edit there. */
async function payableAmong(memberId: string, rows: readonly Settled[]): Promise<Payable[]> {
  const [ofCases, ofEntries] = await Promise.all([
    specialtiesOfCases(rows.flatMap(({ caseId }) => caseId ?? [])),
    specialtiesOfEntries(rows.flatMap(({ entryId }) => entryId ?? [])),
  ])
  const found = rows.flatMap(({ exchangeId, kind, caseId, entryId, settledAt }) => {
    const specialtyId = ofCases.get(caseId ?? '') ?? ofEntries.get(entryId ?? '')
    if (specialtyId === undefined) return []
    return [{ exchangeId, memberId, kind: kind as PayableKind, specialtyId, settledAt }]
  })
  const worksIn = new Set<string>()
  for (const specialtyId of new Set(found.map(each => each.specialtyId)))
    for (const role of ['consultant', 'editor'] as const)
      if ((await holdersAmong([memberId], role, specialtyId)).has(memberId)) worksIn.add(specialtyId)
  return found.filter(({ kind, specialtyId }) => kind === 'advice' || worksIn.has(specialtyId))
}

async function draftMember(
  memberId: string,
  months: readonly Month[],
  payable: readonly Payable[],
  rates: readonly Rate[],
  now: Date,
): Promise<void> {
  await transact(async record => {
    const statements = await Statements.find({ memberId }).lean()
    const closed = statements.filter(({ state }) => state === 'approved' || state === 'exported')
    const used = new Set(closed.flatMap(({ lines }) => lines.map(({ key }) => key)))
    // A line that passes to another month is left out there as well.
    const leftOut = new Map(
      statements.flatMap(({ lines }) => lines.map(({ key, leftOut: why }) => [key, why] as const)),
    )
    const takenBack = await paidAndTakenBack(closed, now)
    const mendings = (await Mendings.find({ memberId }).lean()).map(({ _id, ...mending }): Mending => {
      const id = _id.toHexString()
      return { ...mending, id, isLeftOut: Boolean(leftOut.get(mendingKey(id))) }
    })
    const owed = payable.map(each => ({ ...each, takenBackBefore: takenBackIn(closed, each.exchangeId) }))

    const changed: { month: Month; before: StoredStatement | undefined; lines: StoredLine[] }[] = []
    for (const month of months) {
      const before = statements.find(({ period }) => period === month.period)
      if (before && closed.includes(before)) continue
      const lines = linesOf(month, { payable: owed, rates, takenBack, mendings }).filter(
        ({ key }) => !used.has(key),
      )
      for (const { key } of lines) used.add(key)
      const drawn = lines.map(line => toStored(line, leftOut.get(line.key) ?? null))
      if (isSame(before?.lines ?? [], drawn)) continue
      changed.push({ month, before, lines: drawn })
    }
    // A line may pass from one open month to another, and stands on one only.
    await Statements.updateMany(
      { _id: mongoose.trusted({ $in: changed.flatMap(({ before }) => before?._id ?? []) }) },
      { $set: { lines: [] } },
    )
    for (const { month, before, lines } of changed) {
      const statementId = before?._id ?? new Types.ObjectId()
      await Statements.updateOne(
        { memberId, period: month.period },
        {
          $setOnInsert: { _id: statementId, from: month.from, until: month.until, exportId: null },
          $set: {
            state: 'draft',
            rank: 0,
            currency: rates[0]?.currency ?? '',
            lines,
            total: totalOf(lines),
            approvals: [],
            changedAt: now,
          },
          $inc: { edition: 1 },
          $push: { history: { act: 'drafted', byId: null, reason: '', at: now } },
        },
        { upsert: true },
      )
      record('honoraria.changed', { statementId: statementId.toHexString(), memberId })
    }
  })
}

/** How often an approved statement took back what was paid for an exchange. */
const takenBackIn = (closed: readonly StoredStatement[], id: string): number =>
  closed
    .flatMap(({ lines }) => lines)
    .filter(
      ({ key, exchangeId, leftOut }) => key.startsWith('r-') && !leftOut && exchangeId?.toHexString() === id,
    ).length

/** Lines of the last year that were approved and whose exchange was taken back since. Of what was left out only what was mended was paid. */
async function paidAndTakenBack(closed: readonly StoredStatement[], now: Date): Promise<Paid[]> {
  const since = now.getTime() - LOOKS_BACK_MS
  const paid = closed
    .filter(({ until }) => until.getTime() >= since)
    .flatMap(({ period, lines }) =>
      lines
        .filter(({ key }) => key.startsWith('x-'))
        .map(({ key, exchangeId, kind, specialtyId, rateId, amount, leftOut }) => ({
          key,
          period,
          kind,
          amount: leftOut ? 0 : amount,
          exchangeId: exchangeId?.toHexString() ?? null,
          specialtyId: specialtyId?.toHexString() ?? null,
          rateId: rateId?.toHexString() ?? null,
        })),
    )
  const takenBack = await takenBackAmong(paid.flatMap(({ exchangeId }) => exchangeId ?? []))
  return paid.filter(({ exchangeId }) => takenBack.has(exchangeId ?? ''))
}

const idOrNull = (id: string | null) => (id === null ? null : new Types.ObjectId(id))

const toStored = (line: Line, leftOut: StoredLine['leftOut']): StoredLine => ({
  ...line,
  exchangeId: idOrNull(line.exchangeId),
  specialtyId: idOrNull(line.specialtyId),
  rateId: idOrNull(line.rateId),
  leftOut,
})

const isSame = (before: readonly StoredLine[], after: readonly StoredLine[]): boolean =>
  before.length === after.length &&
  before.every(({ key, amount }, at) => key === after[at]?.key && amount === after[at]?.amount)
