/** "This is not right": an exchange is contested by who gave or got, and taken back where somebody else finds them right. */
import mongoose, { Types } from 'mongoose'
import { claimStories } from '../claims/access.ts'
import { hiddenAskers, storiesOf } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { asContested, openContest } from '../moderation/access.ts'
import { type Happening, isDuplicateKey, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { entriesSeen } from '../library/access.ts'
import { partiesIn } from './access.ts'
import { Corrections, type StoredCorrection } from './corrections-model.ts'
import {
  caseEvidenceIn,
  claimIdsIn,
  entryIdsIn,
  Exchanges,
  giverOf,
  memberIn,
  type StoredExchange,
  toDeedRow,
} from './model.ts'
import { foundAmong, mayContestFinding, toFindingOpening } from './holds-contested.ts'
import { mayContest, type Source } from './rules.ts'
import { takenBackAmong } from './settled.ts'
import { creditOf, toPayload } from './taking-back.ts'
import { hiddenName, sentenceOf } from './words.ts'

/**
 * Contests an exchange of the actor's, or where it was held and found arranged, that finding with all its exchanges. Refuses `not_found`
 * for another's, and `conflict` what was taken back or contested by them before.
 */
export async function contestExchange(
  context: Context,
  { exchangeId, reason }: ParsedOf<'exchanges.contest'>,
): Promise<OutputOf<'exchanges.contest'>> {
  const row = await accessOwnRow(context, exchangeId)
  const contestId = await asContested(
    transact(async record => {
      const found = (await foundAmong(context.actor.id, [row._id])).get(exchangeId)
      if (found && mayContestFinding(found, context.now)) {
        record('exchanges.changed', { memberIds: [context.actor.id] })
        return openContest(record, context, { ...(await toFindingOpening(context, found)), reason })
      }
      const isReversed = (await takenBackAmong([exchangeId])).has(exchangeId)
      if (!mayContest({ ...toDeedRow(row), credit: row.credit, isReversed }))
        throw new Refusal('conflict', 'This was taken back already')
      const opened = await openContest(record, context, { ...(await toOpening(context, row)), reason })
      record('exchanges.changed', { memberIds: partiesOf(row) })
      return opened
    }),
  )
  return { contestId }
}

async function accessOwnRow({ actor }: Context, exchangeId: string): Promise<StoredExchange> {
  const row = await Exchanges.findById(exchangeId).lean()
  const isOwn = row && [row.creatorId, memberIn(row)].some(id => id?.toHexString() === actor.id)
  if (!row || !isOwn) throw new Refusal('not_found', 'No such exchange of yours')
  return row
}

async function toOpening(context: Context, row: StoredExchange) {
  const caseIds = caseEvidenceIn([row]).map(({ caseId }) => caseId.toHexString())
  const hidden = await hiddenAskers(caseIds)
  const reader = {
    // Whoever decides is neither side of it.
    readerId: '',
    people: await partiesIn(context, [row]),
    stories: await storiesOf(context, caseIds, []),
    // What a message says is for those who can read its channel.
    messages: new Map(),
    entries: await entriesSeen(context, entryIdsIn([row])),
    claims: await claimStories(claimIdsIn([row])),
    hidden,
  }
  return {
    subject: { kind: 'exchange' as const, id: row._id.toHexString() },
    says: sentenceOf(row, reader),
    path: pathOf(row),
    partyIds: [...new Set([...partiesOf(row), ...(giverOf(row) ? [String(giverOf(row))] : [])])],
    calledAs: hiddenName(row, context.actor.id, reader),
  }
}

function pathOf({ evidence }: StoredExchange): string | null {
  if ('caseId' in evidence) return `/cases/${evidence.caseId.toHexString()}`
  return 'entryId' in evidence ? `/entries/${evidence.entryId.toHexString()}` : null
}

const partiesOf = (row: StoredExchange): string[] =>
  [row.creatorId, memberIn(row)].flatMap(id => id?.toHexString() ?? [])

/** Reaction: takes back what was contested and found not right, by an event of its own that the ledger credits. May run twice. */
export async function takeBackContested({ payload }: Happening<'moderation.contestDecided'>): Promise<void> {
  const { contestId, subject, memberId, isUpheld, at } = payload
  if (subject.kind !== 'exchange') return
  const row = await Exchanges.findById(subject.id).lean()
  if (!row) throw new Error(`Exchange ${subject.id} was contested and is not there`)
  if (!isUpheld) {
    await transact(async record => record('exchanges.changed', { memberIds: partiesOf(row) }))
    return
  }
  try {
    await transact(async record => {
      // Also what comes to nothing now: its word was taken back meanwhile, and may stand again.
      const credit = await creditOf(row)
      const taken = { contestId, ...toPayload(row), credit, at }
      await Corrections.create([
        {
          _id: new Types.ObjectId(contestId),
          exchangeId: row._id,
          memberId: new Types.ObjectId(memberId),
          eventId: new Types.ObjectId(record('exchanges.takenBack', taken)),
          payload: taken,
        },
      ])
    })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

/** Corrections in the order of their contests, each with the event it is credited for. The next page begins after `last`. */
export async function correctionSourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, Source[]> } | null> {
  const page = await Corrections.find(after === null ? {} : { _id: mongoose.trusted({ $gt: after }) })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<StoredCorrection[]>()
  const last = page.at(-1)
  if (!last) return null
  const sources = page.map(
    ({ _id, eventId, payload }) =>
      [
        _id.toHexString(),
        [{ id: eventId.toHexString(), name: 'exchanges.takenBack' as const, payload }],
      ] as const,
  )
  return { last: last._id.toHexString(), sources: new Map(sources.map(([id, own]) => [id, [...own]])) }
}

/** Which of these contests took something back. */
export async function knownCorrections(contestIds: readonly string[]): Promise<Set<string>> {
  const found = await Corrections.find({ _id: mongoose.trusted({ $in: contestIds }) }, { _id: 1 }).lean()
  return new Set(found.map(({ _id }) => _id.toHexString()))
}
