/** "This is not right": an exchange is contested by who gave or got, and taken back where somebody else finds them right. */
import mongoose, { Types } from 'mongoose'
import { claimStories } from '../claims/access.ts'
import { hiddenAskers, storiesOf } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { asContested, openContest } from '../moderation/access.ts'
import { type Happening, isDuplicateKey, type Record as Recorder, transact } from '../transaction.ts'
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
  toEvidence,
} from './model.ts'
import { deedOf, mayContest, type Source, sumOf } from './rules.ts'
import { hiddenName, sentenceOf } from './words.ts'

/** Contests an exchange of the actor's. Refuses `not_found` for another's, and `conflict` what was taken back or contested by them before. */
export async function contestExchange(
  context: Context,
  { exchangeId, reason }: ParsedOf<'exchanges.contest'>,
): Promise<OutputOf<'exchanges.contest'>> {
  const row = await accessOwnRow(context, exchangeId)
  const contestId = await asContested(
    transact(async record => {
      const isReversed = (await Exchanges.exists({ reverses: row._id })) !== null
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
      const credit = await creditOf(row)
      // Whoever got the good of it may have taken their word back meanwhile.
      if (credit === 0) return
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

/**
 * Takes back what was held and found arranged, each deed by an event of its own that the ledger credits. Inside a transaction. What was taken
 * back before stays as it is.
 */
export async function takeBackHeld(
  record: Recorder,
  exchangeIds: readonly Types.ObjectId[],
  { byId, at }: { byId: string; at: Date },
): Promise<void> {
  const held = await Exchanges.find({ _id: mongoose.trusted({ $in: exchangeIds }), reverses: null }).lean()
  const corrected = await Corrections.find(
    { exchangeId: mongoose.trusted({ $in: exchangeIds }) },
    { exchangeId: 1 },
  ).lean()
  const before = new Set(corrected.map(({ exchangeId }) => String(exchangeId)))
  for (const row of held) {
    if (row.kind === 'outcome' || before.has(String(row._id))) continue
    const credit = await creditOf(row)
    if (credit === 0) continue
    const correctionId = new Types.ObjectId()
    const taken = { contestId: String(correctionId), ...toPayload(row), credit, at: at.toISOString() }
    await Corrections.create([
      {
        _id: correctionId,
        exchangeId: row._id,
        memberId: new Types.ObjectId(byId),
        eventId: new Types.ObjectId(record('exchanges.takenBack', taken)),
        payload: taken,
      },
    ])
  }
}

/** What an exchange counts with everything that settled it since: an outcome alone stands by itself. */
async function creditOf(row: StoredExchange): Promise<number> {
  if (row.kind === 'outcome') return row.credit
  const [evidence] = caseEvidenceIn([row])
  const near = await Exchanges.find(
    evidence === undefined
      ? { $or: [{ _id: row._id }, { reverses: row._id }] }
      : { 'evidence.caseId': evidence.caseId },
  ).lean()
  const deed = deedOf(toDeedRow(row))
  return sumOf(near.filter(other => deedOf(toDeedRow(other)) === deed).map(({ credit }) => credit))
}

const toPayload = (row: StoredExchange) => ({
  original: { eventId: row.eventId.toHexString(), kind: row.kind },
  dimension: row.dimension,
  creatorId: row.creatorId.toHexString(),
  ...(row.beneficiaryKind && { beneficiaryKind: row.beneficiaryKind }),
  beneficiaryId: row.beneficiaryId?.toHexString() ?? null,
  ...(row.giverId !== undefined && { giverId: row.giverId?.toHexString() ?? null }),
  ...(row.motive && { motive: row.motive }),
  ...(row.share && { share: { part: row.share.part, of: row.share.of } }),
  evidence: toEvidence(row.evidence),
})

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
