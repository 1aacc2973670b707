/** Cycles: one for each month, with the shortlist of who helped in it. */
import mongoose from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import {
  creditedIn,
  type Described,
  describeExchanges,
  firstExchangeSince,
  isCreditUnderWay,
} from '../exchanges/access.ts'
import { namesOf } from '../members/access.ts'
import { type Month, monthName, monthOf } from '../months.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { CandidateView, Rules } from './contract.ts'
import { Cycles, type StoredCandidate, type StoredCycle, toCycle } from './model.ts'
import { type Candidate, maySuggest, pickShortlist, RULES_VERSION, toCandidate } from './rules.ts'
import { rulesAt } from './settings.ts'

const CYCLE_KEYS = z.tuple([z.string().max(10)])

export async function listCycles(
  _context: Context,
  { limit, cursor }: ParsedOf<'recognition.cycles'>,
): Promise<OutputOf<'recognition.cycles'>> {
  const keys = readCursor(cursor, CYCLE_KEYS)
  const rows = await Cycles.find(keys === undefined ? {} : { period: mongoose.trusted({ $lt: keys[0] }) })
    .sort({ period: -1 })
    .limit(limit + 1)
    .lean()
  return toPage(rows, limit, ({ period }) => toCursor(period), toCycle)
}

/** Shows the draft as it was made, in the words of today. */
export async function showShortlist(
  context: Context,
  { cycleId }: ParsedOf<'recognition.shortlist'>,
): Promise<OutputOf<'recognition.shortlist'>> {
  const cycle = await accessCycle(cycleId)
  const names = await namesOf(cycle.candidates.map(({ memberId }) => memberId.toHexString()))
  const described = await describeExchanges(
    context,
    cycle.candidates.flatMap(({ evidence }) => evidence.map(({ exchangeId }) => exchangeId.toHexString())),
  )
  return {
    cycle: toCycle(cycle),
    candidates: cycle.candidates.map(candidate => toCandidateView(candidate, names, described)),
    rules: cycle.rules ?? RULES_VERSION,
  }
}

/** Drafts an open cycle anew. Refuses `conflict` when it is closed: what people decided on stays as it was. */
export async function draftCycle(
  { now }: Context,
  { cycleId }: ParsedOf<'recognition.draft'>,
): Promise<OutputOf<'recognition.draft'>> {
  const cycle = await accessCycle(cycleId)
  const drafted = cycle.state === 'open' ? await draft(cycle, now) : null
  if (!drafted) throw new Refusal('conflict', 'This cycle is closed: its shortlist stays as it is')
  return { cycle: toCycle(drafted) }
}

/** A cycle by its id. Refuses `not_found`. */
export async function accessCycle(cycleId: string): Promise<StoredCycle> {
  const cycle = await Cycles.findById(cycleId).lean()
  if (!cycle) throw new Refusal('not_found', 'No such recognition cycle')
  return cycle
}

/**
 * Job: opens a cycle for this month and for every earlier one in which something was credited, drafts those that are open, and
 * closes those whose month is over and fully credited. May run twice, and in several places at once.
 */
export async function draftShortlist(now: Date): Promise<void> {
  for await (const month of monthsWithHelp(now)) await openCycle(month)
  const open = await Cycles.find({ state: 'open' }).sort({ period: 1 }).lean()
  for (const cycle of open) await draft(cycle, now)
}

async function* monthsWithHelp(now: Date): AsyncGenerator<Month> {
  const present = monthOf(now)
  for (let from = new Date(0); ;) {
    const next = await firstExchangeSince(from)
    if (next === null || next >= present.from) break
    const month = monthOf(next)
    yield month
    from = month.until
  }
  yield present
}

/** The cycle of the month that a moment lies in; it is opened when it is not there yet. May be repeated. */
export async function presentCycle(now: Date): Promise<StoredCycle> {
  const month = monthOf(now)
  await openCycle(month)
  const cycle = await Cycles.findOne({ period: month.period }).lean()
  if (!cycle) throw new Error('The cycle of this month was not opened')
  return cycle
}

async function openCycle(month: Month): Promise<void> {
  const { period, from, until } = month
  await Cycles.updateOne(
    { period },
    {
      $setOnInsert: {
        name: monthName(month),
        from,
        until,
        state: 'open',
        draftedAt: null,
        rules: null,
        candidates: [],
      },
    },
    { upsert: true },
  )
}

/** Writes the draft of a cycle, and closes it when nothing can be added to its month. Null when it was closed meanwhile. */
async function draft(cycle: StoredCycle, now: Date): Promise<StoredCycle | null> {
  const isOver = cycle.until <= now && !(await isCreditUnderWay(cycle.until))
  // A month is drafted by the rules that held in it, however late it is drafted.
  const { rules, version } = await rulesAt(cycle.from)
  const candidates = await findCandidates(cycle, rules)
  return transact(async record => {
    const drafted = await Cycles.findOneAndUpdate(
      { _id: cycle._id, state: 'open' },
      {
        $set: {
          candidates,
          draftedAt: now,
          rules: version,
          state: isOver ? 'closed' : 'open',
        },
      },
      { returnDocument: 'after' },
    ).lean()
    if (drafted)
      record('recognition.shortlistDrafted', {
        cycleId: cycle._id.toHexString(),
        candidateCount: candidates.length,
        at: now.toISOString(),
      })
    return drafted
  })
}

async function findCandidates({ from, until }: StoredCycle, bars: Rules): Promise<StoredCandidate[]> {
  const suggested: Candidate[] = []
  for await (const { memberId, created, rows } of creditedIn({ from, until })) {
    const candidate = toCandidate(memberId, created, rows)
    if (maySuggest(candidate, bars)) suggested.push(candidate)
  }
  return pickShortlist(suggested, bars).map(toStored)
}

const toStored = ({ memberId, evidence, ...counted }: Candidate): StoredCandidate => ({
  ...counted,
  memberId: new mongoose.Types.ObjectId(memberId),
  evidence: evidence.map(row => ({
    ...row,
    exchangeId: new mongoose.Types.ObjectId(row.exchangeId),
    caseId: row.caseId === null ? null : new mongoose.Types.ObjectId(row.caseId),
  })),
})

function toCandidateView(
  { memberId, created, outcomes, exchangeCount, evidence }: StoredCandidate,
  names: Map<string, string>,
  described: Map<string, Described>,
): CandidateView {
  const id = memberId.toHexString()
  return {
    member: { id, name: names.get(id) ?? '' },
    created,
    outcomes,
    exchangeCount,
    evidence: evidence.flatMap(({ exchangeId, caseId, credit, at }) => {
      const words = described.get(exchangeId.toHexString())
      if (!words) return []
      return [
        {
          ...words,
          exchangeId: exchangeId.toHexString(),
          caseId: caseId?.toHexString() ?? null,
          credit,
          at: at.toISOString(),
        },
      ]
    }),
  }
}
