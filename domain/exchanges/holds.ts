/** Exchanges that count nothing until a person has looked at them: found at night, decided by staff who have no part in them. */
import mongoose, { Types } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { joinedAtOf, namesOf } from '../members/access.ts'
import { appendAudit, contestsOf, noteLook } from '../moderation/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { isDuplicateKey, type Record as Recorder, transact } from '../transaction.ts'
import { type Context, Id, Instant, Refusal } from '../vocabulary.ts'
import { describeExchanges } from './access.ts'
import { circlesUntil, toWords } from './circles.ts'
import {
  ANOMALY_RULES,
  type AnomalyRules,
  findAnomalies,
  type Finding,
  findingKey,
  type Word,
} from './anomaly-rules.ts'
import type { HoldView } from './contract.ts'
import { finalAfter } from './holds-contested.ts'
import { Exchanges, type StoredExchange } from './model.ts'
import { Holds, type StoredHold } from './model-standing.ts'
import { toThousandths } from './rules.ts'
import { type LedgerRow, THOUSANDTHS } from './standing-rules.ts'
import { recountLater } from './standing.ts'
import { PROJECTION, toLedgerRow } from './weighing.ts'

const DAY_MS = 24 * 3600 * 1000

/** Job: holds what somebody should look at. What was looked at before is not held again. May run twice. Returns how many holds it made. */
export async function findHolds(now: Date, rules: AnomalyRules = ANOMALY_RULES): Promise<number> {
  const words = await wordsSince(new Date(now.getTime() - rules.days * DAY_MS), now)
  const joined = await joinedAtOf(words.map(({ giverId }) => giverId))
  const findings = findAnomalies(words, id => joined.get(id)?.getTime(), rules)
  let made = 0
  for (const finding of findings) if (await holdNew(finding, now, rules.days)) made += 1
  // What was just held is not found again: only what the shorter look did not go back to is new.
  for (const finding of await circlesUntil(now, rules))
    if (await holdNew(finding, now, rules.circle.days)) made += 1
  return made
}

/** Memory grows with what was said in the time the look goes back. */
async function wordsSince(from: Date, until: Date): Promise<Word[]> {
  const rows: LedgerRow[] = []
  const found = Exchanges.collection.find<StoredExchange>(
    { at: { $gt: from, $lte: until } },
    { projection: PROJECTION, batchSize: 5000 },
  )
  for await (const row of found) rows.push(toLedgerRow(row))
  return toWords(rows)
}

async function holdNew({ about, reason, words }: Finding, now: Date, trustedDays: number): Promise<boolean> {
  const earlier = await Holds.find({
    exchangeIds: mongoose.trusted({ $in: words.flatMap(({ exchangeIds }) => exchangeIds) }),
  }).lean()
  const looked = new Set(earlier.flatMap(({ exchangeIds }) => exchangeIds.map(String)))
  const trusted = await releasedPairs(words, reason, new Date(now.getTime() - trustedDays * DAY_MS))
  const fresh = words.filter(
    ({ exchangeIds, giverId, creatorId }) =>
      !exchangeIds.some(id => looked.has(id)) && !trusted(giverId, creatorId),
  )
  if (fresh.length === 0) return false
  const hold = {
    _id: new Types.ObjectId(),
    // Of what is held by it alone: what a longer look goes back to ends with the same word as what a shorter one held.
    key: findingKey({ about, words: fresh }),
    reason,
    state: 'open' as const,
    exchangeIds: fresh.flatMap(({ exchangeIds }) => exchangeIds.map(toObjectId)),
    creatorIds: distinct(fresh.map(({ creatorId }) => creatorId)),
    giverIds: distinct(fresh.map(({ giverId }) => giverId)),
    foundAt: now,
    decidedById: null,
    decidedAt: null,
    why: null,
    finalAt: null,
  }
  try {
    await transact(async record => {
      await Holds.create([hold])
      await recountLater(hold.creatorIds)
      tellOf(record, hold)
    })
    return true
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    return false
  }
}

/** Whether somebody looked at these two for this reason lately and found nothing wrong: they need not be looked at every night. */
async function releasedPairs(words: readonly Word[], reason: Finding['reason'], since: Date) {
  const released = await Holds.find({
    reason,
    state: 'released',
    decidedAt: mongoose.trusted({ $gt: since }),
    creatorIds: mongoose.trusted({ $in: distinct(words.map(({ creatorId }) => creatorId)) }),
  }).lean()
  return (giverId: string, creatorId: string) =>
    released.some(
      ({ creatorIds, giverIds }) =>
        creatorIds.some(id => String(id) === creatorId) && giverIds.some(id => String(id) === giverId),
    )
}

const tellOf = (record: Recorder, { creatorIds }: StoredHold) =>
  record('exchanges.changed', { memberIds: creatorIds.map(String) })

const toObjectId = (id: string) => new Types.ObjectId(id)
const distinct = (ids: readonly string[]) => [...new Set(ids)].toSorted().map(toObjectId)

const HOLD_KEYS = z.tuple([Instant, Id])

/** Lists holds in one state, newest first. */
export async function listHolds(
  _context: Context,
  { state, limit, cursor }: ParsedOf<'exchanges.holds'>,
): Promise<OutputOf<'exchanges.holds'>> {
  const keys = readCursor(cursor, HOLD_KEYS)
  const at = keys && new Date(keys[0])
  const older = at && {
    $or: [
      { foundAt: mongoose.trusted({ $lt: at }) },
      { foundAt: at, _id: mongoose.trusted({ $lt: toObjectId(keys[1]) }) },
    ],
  }
  const holds = await Holds.find({ state, ...older })
    .sort({ foundAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
  const views = await toViews(holds)
  return toPage(
    holds,
    limit,
    ({ foundAt, _id }) => toCursor(foundAt.toISOString(), String(_id)),
    ({ _id }) => views.get(String(_id)) ?? gone(),
  )
}

function gone(): never {
  throw new Error('A hold has no view')
}

/** Shows a hold with its evidence. Refuses `not_found`. That somebody looked is written down for each whose credit waits. */
export async function showHold(
  context: Context,
  { holdId }: ParsedOf<'exchanges.hold'>,
): Promise<OutputOf<'exchanges.hold'>> {
  const hold = await accessHold(holdId)
  await noteLook(context, {
    subject: { kind: 'hold', id: holdId },
    memberId: hold.creatorIds.length === 1 ? String(hold.creatorIds[0]) : null,
    detail: 'Opened exchanges that wait to be looked at',
  })
  const rows = (
    await Exchanges.find({ _id: mongoose.trusted({ $in: hold.exchangeIds }) })
      .sort({ at: 1, _id: 1 })
      .lean()
  ).map(toLedgerRow)
  const described = await describeExchanges(
    context,
    rows.map(({ exchangeId }) => exchangeId),
  )
  const person = await peopleIn([hold])
  // Who asked without their name is not named to staff either.
  const giverIn = ({ exchangeId, giverId, beneficiaryId }: LedgerRow) =>
    giverId === null || (giverId === beneficiaryId && described.get(exchangeId)?.beneficiary.id === null)
      ? null
      : person(giverId)
  return {
    hold: (await toViews([hold])).get(holdId) ?? gone(),
    links: linksIn(rows, giverIn, person),
    items: rows.map(row => ({
      exchangeId: row.exchangeId,
      giver: giverIn(row),
      creator: person(row.creatorId),
      kind: row.kind,
      credit: row.credit,
      at: row.at.toISOString(),
      what: described.get(row.exchangeId)?.what ?? '',
    })),
  }
}

type Person = { id: string; name: string }

function linksIn(
  rows: readonly LedgerRow[],
  giverIn: (row: LedgerRow) => Person | null,
  person: (id: string) => Person,
): OutputOf<'exchanges.hold'>['links'] {
  const links = new Map<string, OutputOf<'exchanges.hold'>['links'][number]>()
  for (const row of rows) {
    const giver = giverIn(row)
    if (giver === null) continue
    const key = `${giver.id}:${row.creatorId}`
    const at = row.at.toISOString()
    const link = links.get(key)
    if (link) {
      link.count += 1
      link.credit = (toThousandths(link.credit) + toThousandths(row.credit)) / THOUSANDTHS
      link.last = at
    } else
      links.set(key, {
        giver,
        creator: person(row.creatorId),
        count: 1,
        credit: row.credit,
        first: at,
        last: at,
      })
  }
  return [...links.values()].toSorted((a, b) => b.count - a.count)
}

async function accessHold(holdId: string): Promise<StoredHold> {
  const hold = await Holds.findById(holdId).lean()
  if (!hold) throw new Refusal('not_found', 'No such hold')
  return hold
}

/**
 * Decides on a hold: what is released counts as if nothing had been; what is found arranged goes on counting nothing, is told to whom it
 * was credited, and is taken back when the time to contest it is over. Refuses `forbidden` to whom it concerns, and `conflict` what was
 * decided.
 */
export async function decideHold(
  context: Context,
  { holdId, decision, why }: ParsedOf<'exchanges.decideHold'>,
): Promise<OutputOf<'exchanges.decideHold'>> {
  const { actor, now } = context
  const hold = await accessHold(holdId)
  if ([...hold.creatorIds, ...hold.giverIds].some(id => String(id) === actor.id))
    throw new Refusal('forbidden', 'This concerns you: somebody else decides it')

  const verdict =
    decision === 'release'
      ? { state: 'released' as const, finalAt: null }
      : { state: 'upheld' as const, finalAt: finalAfter(now) }
  return transact(async record => {
    const decided = await Holds.findOneAndUpdate(
      { _id: hold._id, state: 'open' },
      { $set: { ...verdict, decidedById: toObjectId(actor.id), decidedAt: now, why } },
      { returnDocument: 'after' },
    ).lean()
    if (!decided) throw new Refusal('conflict', 'Somebody decided this already')
    await appendAudit(context, {
      act: decision === 'release' ? 'released credit' : 'reversed credit',
      subject: { kind: 'hold', id: holdId },
      memberId: hold.creatorIds.length === 1 ? String(hold.creatorIds[0]) : null,
      detail: why,
    })
    if (decision === 'reverse') await tellFinding(record, decided, now)
    await recountLater(decided.creatorIds)
    tellOf(record, decided)
    return { hold: (await toViews([decided])).get(holdId) ?? gone() }
  })
}

async function tellFinding(record: Recorder, hold: StoredHold, at: Date): Promise<void> {
  const rows = await Exchanges.find(
    { _id: mongoose.trusted({ $in: hold.exchangeIds }) },
    { creatorId: 1 },
  ).lean()
  const lines = new Map(rows.map(({ _id, creatorId }) => [String(creatorId), String(_id)]))
  record('exchanges.holdUpheld', {
    holdId: String(hold._id),
    lines: [...lines].map(([memberId, exchangeId]) => ({ memberId, exchangeId })),
    at: at.toISOString(),
  })
}

async function toViews(holds: readonly StoredHold[]): Promise<Map<string, HoldView>> {
  const person = await peopleIn(holds)
  const rows = await Exchanges.find(
    { _id: mongoose.trusted({ $in: holds.flatMap(({ exchangeIds }) => exchangeIds) }) },
    { credit: 1, evidence: 1, beneficiaryId: 1 },
  ).lean()
  const contests = await contestsOf(
    'hold',
    holds.map(({ _id }) => String(_id)),
  )
  const creditOf = new Map(rows.map(({ _id, credit }) => [String(_id), toThousandths(credit)]))
  return new Map(
    holds.map(hold => [
      String(hold._id),
      {
        id: String(hold._id),
        reason: hold.reason,
        state: hold.state,
        exchangeCount: hold.exchangeIds.length,
        creators: hold.creatorIds.map(id => person(String(id))),
        giverCount: hold.giverIds.length,
        credit: hold.exchangeIds.reduce((sum, id) => sum + (creditOf.get(String(id)) ?? 0), 0) / THOUSANDTHS,
        foundAt: hold.foundAt.toISOString(),
        decided:
          hold.decidedAt === null || hold.decidedById === null
            ? null
            : {
                by: person(String(hold.decidedById)),
                at: hold.decidedAt.toISOString(),
                why: hold.why ?? '',
              },
        finalAt: hold.finalAt?.toISOString() ?? null,
        isContested: contests.get(String(hold._id))?.some(({ state }) => state === 'open') ?? false,
      },
    ]),
  )
}

async function peopleIn(holds: readonly StoredHold[]): Promise<(id: string) => Person> {
  const names = await namesOf(
    holds.flatMap(({ creatorIds, giverIds, decidedById }) =>
      [...creatorIds, ...giverIds, ...(decidedById ? [decidedById] : [])].map(String),
    ),
  )
  return id => ({ id, name: names.get(id) ?? 'A former member' })
}
