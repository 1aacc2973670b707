import mongoose, { Types } from 'mongoose'
import { z } from 'zod'
import { specialtyNames } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { describeExchanges } from '../exchanges/access.ts'
import { namesOf } from '../members/access.ts'
import { noteLook } from '../moderation/access.ts'
import { monthBefore, monthNamed, monthOf } from '../months.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { type Record, transact, transactOnce } from '../transaction.ts'
import { type Context, holds, Id, Refusal, type RefusalCode } from '../vocabulary.ts'
import { contestsIn } from './contesting.ts'
import type { LineView, StatementView } from './contract.ts'
import { draftMonths } from './drafting.ts'
import { Mendings, Statements, type HistoryAct, type StoredLine, type StoredStatement } from './model.ts'
import { refused } from './rates.ts'
import { afterApproval, mendingKey, totalOf } from './rules.ts'

export { contestLine, heedContest } from './contesting.ts'
export { draftStatements } from './drafting.ts'
export { exportApproved, exportFile, listExports } from './payroll.ts'
export { listRates, setRate } from './rates.ts'

const MINE_KEYS = z.tuple([z.string().max(10)])

/** The actor's own statements, the latest month first. */
export async function listMine(
  context: Context,
  { limit, cursor }: ParsedOf<'honoraria.mine'>,
): Promise<OutputOf<'honoraria.mine'>> {
  const keys = readCursor(cursor, MINE_KEYS)
  const rows = await Statements.find({
    memberId: context.actor.id,
    ...(keys && { period: mongoose.trusted({ $lt: keys[0] }) }),
  })
    .sort({ period: -1 })
    .limit(limit + 1)
    .lean()
  const views = await toViews(rows, context.now)
  return toPage(rows, limit, ({ period }) => toCursor(period), views)
}

const LIST_KEYS = z.tuple([z.int(), Id])

/** The statements of a month: first what waits for a first approval, then for a second, then the rest. */
export async function listStatements(
  { now }: Context,
  { period, state, limit, cursor }: ParsedOf<'honoraria.list'>,
): Promise<OutputOf<'honoraria.list'>> {
  const keys = readCursor(cursor, LIST_KEYS)
  const after = keys && {
    $or: [
      { rank: mongoose.trusted({ $gt: keys[0] }) },
      { rank: keys[0], _id: mongoose.trusted({ $gt: keys[1] }) },
    ],
  }
  const rows = await Statements.find({ period, ...(state && { state }), ...after })
    .sort({ rank: 1, _id: 1 })
    .limit(limit + 1)
    .lean()
  const views = await toViews(rows, now)
  return toPage(rows, limit, ({ rank, _id }) => toCursor(rank, _id.toHexString()), views)
}

/** A view of each row, with the names in it looked up once. */
async function toViews(
  rows: readonly StoredStatement[],
  now: Date,
): Promise<(row: StoredStatement) => StatementView> {
  const names = await namesOf(
    rows.flatMap(({ memberId, approvals }) => [memberId, ...approvals.map(({ byId }) => byId)].map(String)),
  )
  return row => {
    const { _id, memberId, period, state, edition, currency, total, lines, approvals, until, changedAt } = row
    const id = memberId.toHexString()
    return {
      id: _id.toHexString(),
      member: { id, name: names.get(id) ?? '' },
      period,
      state,
      edition,
      currency,
      total,
      lineCount: lines.length,
      approvals: approvals.map(({ byId, at }) => ({
        byId: byId.toHexString(),
        by: names.get(byId.toHexString()) ?? '',
        at: at.toISOString(),
      })),
      isDue: until <= now,
      changedAt: changedAt.toISOString(),
    }
  }
}

const toView = async (row: StoredStatement, now: Date) => (await toViews([row], now))(row)

/** A statement with its lines in words. Refuses `not_found` to all but whom it pays and staff; that staff looked is kept. */
export async function showStatement(
  context: Context,
  { statementId }: ParsedOf<'honoraria.show'>,
): Promise<OutputOf<'honoraria.show'>> {
  const statement = await Statements.findById(statementId).lean()
  const { actor, now } = context
  const isOwn = statement?.memberId.toHexString() === actor.id
  if (!statement || (!isOwn && !holds(actor, 'staff'))) throw noStatement()
  if (!isOwn)
    await noteLook(context, {
      subject: { kind: 'honorarium', id: statementId },
      memberId: statement.memberId.toHexString(),
      detail: `Opened the statement of ${statement.period}`,
    })
  const names = await namesOf([
    ...statement.history.flatMap(({ byId }) => (byId ? [byId.toHexString()] : [])),
    ...statement.lines.flatMap(({ leftOut }) => (leftOut ? [leftOut.byId.toHexString()] : [])),
  ])
  return {
    statement: await toView(statement, now),
    lines: await toLines(context, statement, names),
    history: statement.history.map(({ act, byId, reason, at }) => ({
      act,
      by: names.get(byId?.toHexString() ?? '') ?? '',
      reason,
      at: at.toISOString(),
    })),
  }
}

const noStatement = () => new Refusal('not_found', 'No such statement')

async function toLines(
  context: Context,
  statement: StoredStatement,
  names: ReadonlyMap<string, string>,
): Promise<LineView[]> {
  const { lines } = statement
  const contests = await contestsIn(statement)
  const specialties = await specialtyNames(
    lines.flatMap(({ specialtyId }) => specialtyId?.toHexString() ?? []),
  )
  const described = await describeExchanges(
    context,
    lines.flatMap(({ exchangeId }) => exchangeId?.toHexString() ?? []),
  )
  return lines.map(({ key, kind, specialtyId, exchangeId, amount, at, corrects, reason, leftOut }) => {
    const id = specialtyId?.toHexString() ?? ''
    const exchange = exchangeId?.toHexString() ?? null
    return {
      key,
      kind,
      amount,
      corrects,
      specialty: id === '' ? null : { id, name: specialties.get(id) ?? '' },
      what: reason === '' ? (described.get(exchange ?? '')?.what ?? '') : reason,
      exchangeId: exchange,
      at: at.toISOString(),
      leftOut: leftOut && {
        by: names.get(leftOut.byId.toHexString()) ?? '',
        reason: leftOut.reason,
        at: leftOut.at.toISOString(),
      },
      contest: contests.get(key) ?? null,
    }
  })
}

/** Draws up the statements of a month now, as the nightly job does. May be repeated. Refuses `invalid` for a month to come. */
export async function draftPeriod(
  { now }: Context,
  { period }: ParsedOf<'honoraria.draft'>,
): Promise<OutputOf<'honoraria.draft'>> {
  const present = monthOf(now)
  if (period > present.period) throw refused('invalid', 'period', 'That month has not begun', 'has not begun')
  // A month whose neighbour is not drawn up with it would take what is the neighbour's.
  return { drafted: await draftMonths([monthBefore(monthNamed(period)).period, period], now) }
}

type Refused = Extract<ReturnType<typeof afterApproval>, { refused: string }>['refused']
const REFUSALS: { readonly [R in Refused]: readonly [RefusalCode, string] } = {
  own: ['forbidden', 'Nobody approves what they are paid themselves'],
  early: ['conflict', 'Its month is not over'],
  decided: ['conflict', 'It was approved already'],
  changed: ['conflict', 'It has changed since you looked: look again'],
  twice: ['conflict', 'You approved it already: somebody else must, too'],
}

/** Approves a statement as it was seen. See `afterApproval` for what is refused. The second approval tells its consultant. */
export async function approve(
  context: Context,
  { statementId, edition }: ParsedOf<'honoraria.approve'>,
): Promise<OutputOf<'honoraria.approve'>> {
  const { actor, now } = context
  const decided = await change(context, statementId, 'approved', '', (statement, record) => {
    const deciding = {
      ...statement,
      memberId: statement.memberId.toHexString(),
      approvals: statement.approvals.map(({ byId }) => ({ byId: byId.toHexString() })),
    }
    const after = afterApproval(deciding, { byId: actor.id, edition, now })
    if ('refused' in after) {
      const [code, says] = REFUSALS[after.refused]
      throw new Refusal(code, says)
    }
    if (after.state === 'approved')
      record('honoraria.approved', {
        statementId,
        memberId: deciding.memberId,
        period: statement.period,
        at: now.toISOString(),
      })
    return {
      state: after.state,
      rank: after.state === 'checked' ? 1 : 2,
      approvals: [...statement.approvals, { byId: new Types.ObjectId(actor.id), at: now }],
    }
  })
  return { statement: await toView(decided, now) }
}

/** Takes the approvals of a statement back. Refuses `conflict` when it has none, or went to the payroll. */
export async function sendBack(
  context: Context,
  { statementId, reason }: ParsedOf<'honoraria.sendBack'>,
): Promise<OutputOf<'honoraria.sendBack'>> {
  const back = await change(context, statementId, 'sentBack', reason, statement => {
    refuseOwn(context, statement)
    if (statement.state !== 'checked' && statement.state !== 'approved')
      throw new Refusal('conflict', 'Only what was approved and has not gone to the payroll is sent back')
    return { state: 'draft', rank: 0, approvals: [], edition: statement.edition + 1 }
  })
  return { statement: await toView(back, context.now) }
}

/** Leaves a line of a draft out, or puts it back. May be repeated. Refuses `conflict` once somebody approved the statement. */
export async function leaveOut(
  context: Context,
  { statementId, key, on, reason }: ParsedOf<'honoraria.leaveOut'>,
): Promise<OutputOf<'honoraria.leaveOut'>> {
  if (on && reason === undefined)
    throw refused('invalid', 'reason', 'Say why it is not paid', 'is what its consultant reads')
  const left = await change(
    context,
    statementId,
    on ? 'leftOut' : 'putBack',
    reason ?? '',
    async statement => {
      refuseOwn(context, statement)
      if (statement.state !== 'draft') throw new Refusal('conflict', 'Send it back first: it was approved')
      accessLine(statement, key)
      const { memberId, period } = statement
      if (!on && (await Mendings.exists({ memberId, period, key, byId: null })))
        throw new Refusal('conflict', 'It was contested and found right: a later statement pays it')
      const leaving = on
        ? { byId: new Types.ObjectId(context.actor.id), reason: reason ?? '', at: context.now }
        : null
      const lines = statement.lines.map(line => (line.key === key ? { ...line, leftOut: leaving } : line))
      return { lines, total: totalOf(lines), edition: statement.edition + 1 }
    },
  )
  return { statement: await toView(left, context.now) }
}

function refuseOwn({ actor }: Context, { memberId }: StoredStatement): void {
  if (memberId.toHexString() === actor.id)
    throw new Refusal('forbidden', 'Nobody decides about what they are paid themselves')
}

function accessLine({ lines }: StoredStatement, key: string): StoredLine {
  const line = lines.find(each => each.key === key)
  if (!line) throw new Refusal('not_found', 'No such line')
  return line
}

/**
 * Mends a line of an approved statement by a line in the member's next open one, and answers its month. Refuses `conflict` for drafts: there
 * a line is left out.
 */
export async function correct(
  context: Context,
  input: ParsedOf<'honoraria.correct'>,
): Promise<OutputOf<'honoraria.correct'>> {
  const { statementId, key, amount, reason } = input
  const { actor, now } = context
  const mendingId = await transactOnce(context, 'honoraria.correct', input, async () => {
    const statement = await Statements.findById(statementId).lean()
    if (!statement) throw noStatement()
    refuseOwn(context, statement)
    if (statement.state === 'draft' || statement.state === 'checked')
      throw new Refusal('conflict', 'It is not approved yet: leave the line out instead')
    accessLine(statement, key)
    const [made] = await Mendings.create([
      {
        memberId: statement.memberId,
        period: statement.period,
        key,
        amount,
        reason,
        byId: actor.id,
        at: now,
      },
    ])
    return made?._id.toHexString() ?? ''
  })
  const { period } = monthOf(now)
  await draftMonths([period], now)
  // A month that is over may still be open: then that is the next.
  const next = await Statements.findOne({ 'lines.key': mendingKey(mendingId) }, { period: 1 }).lean()
  return { period: next?.period ?? period }
}

type Change = Partial<Pick<StoredStatement, 'state' | 'rank' | 'approvals' | 'lines' | 'total' | 'edition'>>

/** Changes a statement as it stands in this moment, and notes who did what. Refuses `not_found`. */
function change(
  { actor, now }: Context,
  statementId: string,
  act: HistoryAct,
  reason: string,
  decide: (statement: StoredStatement, record: Record) => Change | Promise<Change>,
): Promise<StoredStatement> {
  return transact(async record => {
    const statement = await Statements.findById(statementId).lean()
    if (!statement) throw noStatement()
    const after = await Statements.findByIdAndUpdate(
      statementId,
      {
        $set: { ...(await decide(statement, record)), changedAt: now },
        $push: { history: { act, byId: new Types.ObjectId(actor.id), reason, at: now } },
      },
      { returnDocument: 'after' },
    ).lean()
    if (!after) throw noStatement()
    record('honoraria.changed', { statementId, memberId: after.memberId.toHexString() })
    return after
  })
}
