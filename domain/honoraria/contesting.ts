/** "This is not right", said of a line: decided by somebody who had no part in it. */
import { createHash } from 'node:crypto'
import { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { describeExchanges } from '../exchanges/access.ts'
import { asContested, contestsOf, openContest } from '../moderation/access.ts'
import { type Happening, isDuplicateKey, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { LineView } from './contract.ts'
import { Mendings, Statements, type StoredLine, type StoredStatement } from './model.ts'
import { totalOf } from './rules.ts'

const ID_DIGITS = 24

/** What a contest of a line names: the same for the same line of the same statement. */
const subjectIdOf = ({ _id }: Pick<StoredStatement, '_id'>, { key }: Pick<StoredLine, 'key'>): string =>
  createHash('sha256').update(`${_id.toHexString()}:${key}`).digest('hex').slice(0, ID_DIGITS)

/** What became of the contests of a statement's lines, by their keys. */
export async function contestsIn(statement: StoredStatement): Promise<Map<string, LineView['contest']>> {
  const found = await contestsOf(
    'honorarium',
    statement.lines.map(line => subjectIdOf(statement, line)),
  )
  return new Map(
    statement.lines.map(line => {
      const contest = found.get(subjectIdOf(statement, line))?.at(-1)
      return [
        line.key,
        contest ? { state: contest.state, reason: contest.reason, answer: contest.answer } : null,
      ]
    }),
  )
}

/** Contests a line of the actor's own statement. Refuses `not_found` for another's, and `conflict` what they contested before. */
export async function contestLine(
  context: Context,
  { statementId, key, reason }: ParsedOf<'honoraria.contest'>,
): Promise<OutputOf<'honoraria.contest'>> {
  const { actor } = context
  const contestId = await asContested(
    transact(async record => {
      const statement = await Statements.findOne({ _id: statementId, memberId: actor.id }).lean()
      const line = statement?.lines.find(each => each.key === key)
      if (!statement || !line) throw new Refusal('not_found', 'No such line of yours')
      const opened = await openContest(record, context, {
        subject: { kind: 'honorarium', id: subjectIdOf(statement, line) },
        says: saysOf(statement, line),
        path: `/honoraria?month=${statement.period}`,
        account: await accountOf(context, statement, line),
        reason,
        partyIds: [actor.id, ...decidersOf(statement, line)],
      })
      record('honoraria.changed', { statementId, memberId: actor.id })
      return opened
    }),
  )
  return { contestId }
}

function saysOf({ period }: StoredStatement, { leftOut, amount }: StoredLine): string {
  if (leftOut) return `A line of the honorarium for ${period} was left out: “${leftOut.reason}”`
  return `A line of the honorarium for ${period} says ${(amount / 100).toFixed(2)}`
}

/** The line whole, as somebody who has no part in it reads it: who approved it or left it out is not named. */
async function accountOf(context: Context, statement: StoredStatement, line: StoredLine) {
  const exchangeIds = line.exchangeId ? [line.exchangeId.toHexString()] : []
  const described = await describeExchanges(
    { ...context, actor: { ...context.actor, id: '0'.repeat(ID_DIGITS) } },
    exchangeIds,
  )
  const { currency, period, approvals } = statement
  const money = (amount: number) => `${(amount / 100).toFixed(2)} ${currency}`
  return [
    { name: 'Month', says: period },
    { name: 'For', says: described.get(exchangeIds[0] ?? '')?.what ?? '' },
    { name: 'On', says: line.at.toISOString().slice(0, 'YYYY-MM-DD'.length) },
    { name: 'Amount', says: money(line.amount) },
    { name: 'Why this amount', says: line.reason },
    {
      name: 'Corrects',
      says: line.corrects === null ? '' : `a line of the statement for ${line.corrects.period}`,
    },
    { name: 'Left out, because', says: line.leftOut?.reason ?? '' },
    {
      name: 'The whole statement',
      says: `${statement.lines.length} lines, ${money(totalOf(statement.lines))}`,
    },
    { name: 'Approved', says: approvals.length === 0 ? 'by nobody yet' : `by ${approvals.length} of 2` },
  ].filter(({ says }) => says !== '')
}

const decidersOf = ({ approvals }: StoredStatement, { leftOut }: StoredLine): string[] => [
  ...new Set([...approvals, ...(leftOut ? [leftOut] : [])].map(({ byId }) => byId.toHexString())),
]

/**
 * Reaction: what was left out and should not have been is paid: on its own statement until two people approved that, else on the next one.
 * Another amount is for people to set. May run twice.
 */
export async function heedContest({ payload }: Happening<'moderation.contestDecided'>): Promise<void> {
  const { contestId, subject, memberId, isUpheld, at } = payload
  if (subject.kind !== 'honorarium') return
  try {
    await transact(async record => {
      for (const statement of await Statements.find({ memberId }).lean())
        for (const line of statement.lines)
          if (subjectIdOf(statement, line) === subject.id) {
            if (isUpheld && line.leftOut) await payAfterAll(statement, line, contestId, new Date(at))
            record('honoraria.changed', { statementId: statement._id.toHexString(), memberId })
          }
    })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

async function payAfterAll(
  statement: StoredStatement,
  { key, amount }: StoredLine,
  contestId: string,
  at: Date,
): Promise<void> {
  const { _id, memberId, period, state } = statement
  // Whoever approved it first did not see it so.
  if (state === 'draft' || state === 'checked') {
    const lines = statement.lines.map(line => (line.key === key ? { ...line, leftOut: null } : line))
    await Statements.updateOne(
      { _id },
      {
        $set: { lines, total: totalOf(lines), state: 'draft', rank: 0, approvals: [], changedAt: at },
        $inc: { edition: 1 },
        $push: { history: { act: 'putBack', byId: null, reason: 'Contested, and found right', at } },
      },
    )
    return
  }
  await Mendings.create([
    {
      _id: new Types.ObjectId(contestId),
      memberId,
      period,
      key,
      amount,
      reason: 'Left out, contested, and found right',
      byId: null,
      at,
    },
  ])
}
