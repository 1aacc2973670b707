/** What a member gave and got in twelve months, as their page tells it. */
import mongoose, { Types } from 'mongoose'
import { hiddenCasesOf, storiesOf } from '../cases/access.ts'
import type { OutputOf } from '../contract.ts'
import { readsByMonth } from '../credentials/access.ts'
import { entriesMadeOf } from '../library/access.ts'
import { monthBefore, type Month, monthOf } from '../months.ts'
import type { Context } from '../vocabulary.ts'
import { caseEvidenceIn, Exchanges, memberIn, type StoredExchange, toDeedRow } from './model.ts'
import { countable, USEFUL_OUTCOMES } from './rules.ts'
import { takenBackAmong } from './settled.ts'
import { averageHours, monthsOfYear, seenIn, sideOfYear, type YearRow, yearInWords } from './year-rules.ts'

const MONTHS = 12
/** So many answers say how long one takes. */
const TIMED_MAX = 200

/** The year of a member whose ledger the actor may read. */
export async function yearOf(context: Context, memberId: string): Promise<OutputOf<'exchanges.year'>> {
  const months = lastMonths(context.now)
  const from = months[0]?.from ?? context.now
  const [rows, reads, citedIn] = await Promise.all([
    standingRows(context, memberId, from),
    readsByMonth(memberId, from.toISOString().slice(0, 'YYYY-MM-DD'.length)),
    entriesMadeOf(memberId, from),
  ])
  const seen = seenIn(reads, citedIn)
  const own = new Types.ObjectId(memberId)
  const shown = rows
    // That somebody was read is told as such, and would drown what they did.
    .filter(({ kind }) => kind !== 'outcome' && kind !== 'reach')
    .map((row): YearRow => {
      const isGiven = row.creatorId.equals(own)
      const other = isGiven ? memberIn(row) : row.creatorId
      const { period } = monthOf(row.at)
      return { side: isGiven ? 'gave' : 'got', kind: row.kind, otherId: other?.toHexString() ?? null, period }
    })
  const gave = sideOfYear(shown.filter(({ side }) => side === 'gave'))
  const got = sideOfYear(shown.filter(({ side }) => side === 'got'))
  const outcomes = outcomesIn(rows.filter(({ creatorId }) => creatorId.equals(own)))
  const hoursToAnswer = await hoursOf(
    context,
    rows.filter(({ creatorId }) => !creatorId.equals(own)),
  )
  return {
    from: from.toISOString(),
    until: context.now.toISOString(),
    words: yearInWords({ gave, got, outcomes, seen, hoursToAnswer }),
    gave,
    got,
    outcomes,
    seen,
    hoursToAnswer,
    months: monthsOfYear(
      months.map(({ period }) => period),
      shown,
      reads,
    ),
  }
}

function lastMonths(now: Date): Month[] {
  const months = [monthOf(now)]
  for (let month = monthOf(now); months.length < MONTHS; months.unshift(month)) month = monthBefore(month)
  return months
}

/** The rows of that time that credit and were not taken back. Where somebody asked without their name, others are not told that it was them. */
async function standingRows(
  { actor, now }: Context,
  memberId: string,
  from: Date,
): Promise<StoredExchange[]> {
  const unnamed = memberId === actor.id ? [] : await hiddenCasesOf(memberId)
  const found = await Exchanges.find({
    $or: [{ creatorId: memberId }, { beneficiaryId: memberId }],
    ...(unnamed.length > 0 && { 'evidence.caseId': mongoose.trusted({ $nin: unnamed }) }),
    at: mongoose.trusted({ $gte: from, $lte: now }),
  }).lean()
  const counted = countable(found.map(row => ({ ...toDeedRow(row), row }))).map(({ row }) => row)
  const takenBack = await takenBackAmong(counted.map(({ _id }) => _id.toHexString()))
  return counted.filter(row => !takenBack.has(row._id.toHexString()) && isTold(row))
}

const isTold = ({ kind, reverses, evidence }: StoredExchange): boolean =>
  kind === 'outcome' ? evidence.contestId === undefined : reverses === null

function outcomesIn(rows: readonly StoredExchange[]): { told: number; useful: number } {
  const told = new Map(
    caseEvidenceIn(
      rows.filter(({ kind }) => kind === 'outcome').toSorted((a, b) => Number(a.at) - Number(b.at)),
    ).map(({ caseId, outcome }) => [
      caseId.toHexString(),
      outcome !== null && USEFUL_OUTCOMES.includes(outcome),
    ]),
  )
  return { told: told.size, useful: [...told.values()].filter(Boolean).length }
}

/** From asking to the reply that was accepted. */
async function hoursOf(context: Context, got: readonly StoredExchange[]): Promise<number | null> {
  const accepted = caseEvidenceIn(got.filter(({ kind }) => kind === 'advice' || kind === 'peer_answer'))
  const timed = accepted.slice(-TIMED_MAX)
  const stories = await storiesOf(
    context,
    timed.map(({ caseId }) => caseId.toHexString()),
    timed.map(({ replyId }) => replyId.toHexString()),
  )
  const spans = timed.flatMap(({ caseId, replyId }) => {
    const story = stories.get(caseId.toHexString())
    const reply = story?.replies.get(replyId.toHexString())
    return story && reply ? [reply.repliedAt.getTime() - story.submittedAt.getTime()] : []
  })
  return averageHours(spans)
}
