/** What was approved, handed to the payroll once, as a file. */
import mongoose, { Types } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { toCsv } from '../csv.ts'
import { addressesOf, namesOf } from '../members/access.ts'
import { appendAudit } from '../moderation/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { transactOnce } from '../transaction.ts'
import { type Context, Id, Instant, Refusal } from '../vocabulary.ts'
import type { ExportView } from './contract.ts'
import { Exports, Statements, type StoredExport, type StoredStatement } from './model.ts'

/** So many statements make one file: more go into the next. */
const EXPORTED_MAX = 10_000

/** Hands everything approved up to a month to the payroll. A repeat with the same clientId answers the same file. Refuses `conflict` when nothing is approved. */
export async function exportApproved(
  context: Context,
  input: ParsedOf<'honoraria.export'>,
): Promise<OutputOf<'honoraria.export'>> {
  const { actor, now } = context
  const exportId = await transactOnce(context, 'honoraria.export', input, async record => {
    const approved = await Statements.find({
      state: 'approved',
      period: mongoose.trusted({ $lte: input.until }),
    })
      .sort({ period: 1, _id: 1 })
      .limit(EXPORTED_MAX)
      .lean()
    const [first] = approved
    if (!first) throw new Refusal('conflict', 'Nothing is approved that has not gone to the payroll')
    const _id = new Types.ObjectId()
    const byId = new Types.ObjectId(actor.id)
    await Exports.create([
      {
        _id,
        until: input.until,
        statementCount: approved.length,
        total: approved.reduce((sum, { total }) => sum + total, 0),
        currency: first.currency,
        byId,
        at: now,
      },
    ])
    await Statements.updateMany(
      { _id: mongoose.trusted({ $in: approved.map(statement => statement._id) }) },
      {
        $set: { state: 'exported', rank: 3, exportId: _id, changedAt: now },
        $push: { history: { act: 'exported', byId, reason: '', at: now } },
      },
    )
    await appendAudit(context, {
      act: 'exported',
      subject: { kind: 'payroll', id: _id.toHexString() },
      detail: `${approved.length} statements up to ${input.until}`,
    })
    for (const { _id: statementId, memberId } of approved)
      record('honoraria.changed', {
        statementId: statementId.toHexString(),
        memberId: memberId.toHexString(),
      })
    return _id.toHexString()
  })
  const made = await accessExport(exportId)
  return { export: await toView(made), file: await toFile(made) }
}

/** The file of an earlier export. Refuses `not_found`. */
export const exportFile = async (
  _context: Context,
  { exportId }: ParsedOf<'honoraria.exportFile'>,
): Promise<OutputOf<'honoraria.exportFile'>> => toFile(await accessExport(exportId))

async function accessExport(exportId: string): Promise<StoredExport> {
  const made = await Exports.findById(exportId).lean()
  if (!made) throw new Refusal('not_found', 'No such export')
  return made
}

const KEYS = z.tuple([Instant, Id])

/** What was handed to the payroll, newest first. */
export async function listExports(
  _context: Context,
  { limit, cursor }: ParsedOf<'honoraria.exports'>,
): Promise<OutputOf<'honoraria.exports'>> {
  const keys = readCursor(cursor, KEYS)
  const older = keys && {
    $or: [
      { at: mongoose.trusted({ $lt: new Date(keys[0]) }) },
      { at: new Date(keys[0]), _id: mongoose.trusted({ $lt: keys[1] }) },
    ],
  }
  const rows = await Exports.find(older ?? {})
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
  const names = await namesOf(rows.map(({ byId }) => byId.toHexString()))
  return toPage(
    rows,
    limit,
    ({ at, _id }) => toCursor(at.toISOString(), _id.toHexString()),
    row => toExport(row, names),
  )
}

const toView = async (made: StoredExport) => toExport(made, await namesOf([made.byId.toHexString()]))

const toExport = (
  { _id, until, statementCount, total, currency, byId, at }: StoredExport,
  names: ReadonlyMap<string, string>,
): ExportView => ({
  id: _id.toHexString(),
  until,
  statementCount,
  total,
  currency,
  by: names.get(byId.toHexString()) ?? '',
  at: at.toISOString(),
})

async function toFile({ _id, until }: StoredExport): Promise<OutputOf<'honoraria.exportFile'>> {
  const rows = await Statements.find({ exportId: _id }).sort({ period: 1, _id: 1 }).lean()
  const memberIds = rows.map(({ memberId }) => memberId.toHexString())
  const names = await namesOf(memberIds)
  const addresses = await addressesOf(memberIds)
  return {
    name: `honoraria-${until}-${_id.toHexString().slice(-6)}.csv`,
    type: 'text/csv; charset=utf-8',
    content: toCsv(
      COLUMNS,
      rows.map(row => toCells(row, names, addresses)),
    ),
  }
}

const COLUMNS = [
  'month',
  'member_id',
  'name',
  'email',
  'lines',
  'amount',
  'currency',
  'statement_id',
] as const

const toCells = (
  { _id, period, memberId, lines, total, currency }: StoredStatement,
  names: ReadonlyMap<string, string>,
  addresses: ReadonlyMap<string, string>,
) => {
  const id = memberId.toHexString()
  return {
    month: period,
    member_id: id,
    name: names.get(id) ?? '',
    email: addresses.get(id) ?? '',
    lines: `${lines.filter(({ leftOut }) => !leftOut).length}`,
    amount: (total / 100).toFixed(2),
    currency,
    statement_id: _id.toHexString(),
  }
}
