import { createHash } from 'node:crypto'
import mongoose, { Schema, Types } from 'mongoose'
import type { Outcome } from '../cases/contract.ts'
import type { Motive } from '../vocabulary.ts'
import type { BeneficiaryKind, Dimension, ExchangeKind } from './contract.ts'
import type { DeedRow, Evidence, ExchangeKey, Owed, Part } from './rules.ts'

const { ObjectId } = Schema.Types

export type StoredEvidence = (
  | { caseId: Types.ObjectId; replyId: Types.ObjectId; outcome: Outcome | null }
  | { messageId: Types.ObjectId }
  | { entryId: Types.ObjectId }
  | { claimId: Types.ObjectId }
  | { decisionId: Types.ObjectId }
  | { groupId: Types.ObjectId; period: string }
  | { newcomerId: Types.ObjectId }
  | { readsId: Types.ObjectId; day: string }
) & { contestId?: Types.ObjectId }

/** A row of the ledger. Rows are added, never changed: what takes one back is another row. */
export type StoredExchange = {
  _id: Types.ObjectId
  eventId: Types.ObjectId
  kind: ExchangeKind
  dimension: Dimension
  creatorId: Types.ObjectId
  /** Absent: a member. */
  beneficiaryKind?: Exclude<BeneficiaryKind, 'member'>
  /** Null for the association. */
  beneficiaryId: Types.ObjectId | null
  /** Absent: the beneficiary’s word. */
  giverId?: Types.ObjectId | null
  /** Absent: what its kind usually serves. */
  motive?: Motive
  share?: Part
  credit: number
  state: Owed['state']
  rules: string
  evidence: StoredEvidence
  /** The exchange that this one takes back, or lets count again. */
  reverses: Types.ObjectId | null
  /** When the event happened, whenever it was counted. */
  at: Date
}

const evidenceSchema = new Schema(
  {
    caseId: { type: ObjectId },
    replyId: { type: ObjectId },
    outcome: { type: String },
    messageId: { type: ObjectId },
    entryId: { type: ObjectId },
    claimId: { type: ObjectId },
    decisionId: { type: ObjectId },
    groupId: { type: ObjectId },
    period: { type: String },
    newcomerId: { type: ObjectId },
    readsId: { type: ObjectId },
    day: { type: String },
    contestId: { type: ObjectId },
  },
  { _id: false, strict: 'throw' },
)

const exchangeSchema = new Schema<StoredExchange>(
  {
    eventId: { type: ObjectId, required: true, immutable: true },
    kind: { type: String, required: true, immutable: true },
    dimension: { type: String, required: true, immutable: true },
    creatorId: { type: ObjectId, required: true, immutable: true },
    beneficiaryKind: { type: String, immutable: true },
    beneficiaryId: { type: ObjectId, default: null, immutable: true },
    giverId: { type: ObjectId, immutable: true },
    motive: { type: String, immutable: true },
    share: {
      type: new Schema<Part>(
        { part: { type: Number, required: true }, of: { type: Number, required: true } },
        { _id: false, strict: 'throw' },
      ),
      immutable: true,
    },
    credit: { type: Number, required: true, immutable: true },
    state: { type: String, required: true, immutable: true },
    rules: { type: String, required: true, immutable: true },
    evidence: { type: evidenceSchema, required: true, immutable: true },
    reverses: { type: ObjectId, default: null, immutable: true },
    at: { type: Date, required: true, immutable: true },
  },
  { collection: 'exchanges', versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' },
)
exchangeSchema.index({ eventId: 1, kind: 1 }, { name: 'event_kind', unique: true })
exchangeSchema.index({ creatorId: 1, at: -1, _id: -1 }, { name: 'creator_newest' })
exchangeSchema.index({ beneficiaryId: 1, at: -1, _id: -1 }, { name: 'beneficiary_newest' })
exchangeSchema.index(
  { giverId: 1, at: -1 },
  { name: 'giver', partialFilterExpression: { giverId: { $type: 'objectId' } } },
)
exchangeSchema.index({ 'evidence.caseId': 1, kind: 1 }, { name: 'case_kind' })
exchangeSchema.index(
  { 'evidence.messageId': 1 },
  { name: 'message', partialFilterExpression: { 'evidence.messageId': { $type: 'objectId' } } },
)
exchangeSchema.index(
  { 'evidence.entryId': 1 },
  { name: 'entry', partialFilterExpression: { 'evidence.entryId': { $type: 'objectId' } } },
)
exchangeSchema.index(
  { 'evidence.claimId': 1 },
  { name: 'claim', partialFilterExpression: { 'evidence.claimId': { $type: 'objectId' } } },
)
exchangeSchema.index(
  { 'evidence.decisionId': 1 },
  { name: 'decision', partialFilterExpression: { 'evidence.decisionId': { $type: 'objectId' } } },
)
exchangeSchema.index(
  { 'evidence.groupId': 1 },
  { name: 'group', partialFilterExpression: { 'evidence.groupId': { $type: 'objectId' } } },
)
exchangeSchema.index(
  { 'evidence.newcomerId': 1 },
  { name: 'newcomer', partialFilterExpression: { 'evidence.newcomerId': { $type: 'objectId' } } },
)
exchangeSchema.index(
  { 'evidence.readsId': 1 },
  { name: 'reads', partialFilterExpression: { 'evidence.readsId': { $type: 'objectId' } } },
)
exchangeSchema.index(
  { 'evidence.contestId': 1 },
  { name: 'contest', partialFilterExpression: { 'evidence.contestId': { $type: 'objectId' } } },
)
exchangeSchema.index(
  { reverses: 1 },
  { name: 'reverses', partialFilterExpression: { reverses: { $type: 'objectId' } } },
)
exchangeSchema.index({ at: 1, creatorId: 1 }, { name: 'time' })
export const Exchanges = mongoose.model('Exchange', exchangeSchema)

const OBJECT_ID_BYTES = 12

/** The id an exchange has wherever and whenever it is computed, so that a row can name another that was not stored yet. */
export const idOf = ({ eventId, kind }: ExchangeKey): Types.ObjectId =>
  new Types.ObjectId(createHash('sha256').update(`${eventId}:${kind}`).digest().subarray(0, OBJECT_ID_BYTES))

/** What the rules make of an event, as the ledger stores it. */
export const toRow = (owed: Owed): StoredExchange => ({
  _id: idOf(owed),
  eventId: new Types.ObjectId(owed.eventId),
  kind: owed.kind,
  dimension: owed.dimension,
  creatorId: new Types.ObjectId(owed.creatorId),
  ...(owed.beneficiaryKind && { beneficiaryKind: owed.beneficiaryKind }),
  beneficiaryId: toObjectId(owed.beneficiaryId),
  ...(owed.giverId !== undefined && { giverId: toObjectId(owed.giverId) }),
  ...(owed.motive && { motive: owed.motive }),
  ...(owed.share && { share: { part: owed.share.part, of: owed.share.of } }),
  credit: owed.credit,
  state: owed.state,
  rules: owed.rules,
  evidence: toStoredEvidence(owed.evidence),
  reverses: owed.reverses && idOf(owed.reverses),
  at: owed.at,
})

const toObjectId = (id: string | null): Types.ObjectId | null => (id === null ? null : new Types.ObjectId(id))

/** Whose word an exchange stands on: usually that of who derived it; null where it is nobody's but a rule's. */
export const giverOf = (row: Pick<StoredExchange, 'giverId' | 'beneficiaryKind' | 'beneficiaryId'>) =>
  row.giverId === undefined ? memberIn(row) : row.giverId

/** The member who got the good of an exchange; null where it was a group, a specialty or the association. */
export const memberIn = ({
  beneficiaryKind,
  beneficiaryId,
}: Pick<StoredExchange, 'beneficiaryKind' | 'beneficiaryId'>): Types.ObjectId | null =>
  beneficiaryKind === undefined ? beneficiaryId : null

function toStoredEvidence({ contestId, ...evidence }: Evidence): StoredEvidence {
  const contested = contestId === undefined ? {} : { contestId: new Types.ObjectId(contestId) }
  if ('messageId' in evidence) return { messageId: new Types.ObjectId(evidence.messageId), ...contested }
  if ('entryId' in evidence) return { entryId: new Types.ObjectId(evidence.entryId), ...contested }
  if ('decisionId' in evidence) return { decisionId: new Types.ObjectId(evidence.decisionId), ...contested }
  if ('groupId' in evidence)
    return { groupId: new Types.ObjectId(evidence.groupId), period: evidence.period, ...contested }
  if ('claimId' in evidence) return { claimId: new Types.ObjectId(evidence.claimId), ...contested }
  if ('newcomerId' in evidence) return { newcomerId: new Types.ObjectId(evidence.newcomerId), ...contested }
  if ('readsId' in evidence)
    return { readsId: new Types.ObjectId(evidence.readsId), day: evidence.day, ...contested }
  const { caseId, replyId, outcome } = evidence
  return { caseId: new Types.ObjectId(caseId), replyId: new Types.ObjectId(replyId), outcome, ...contested }
}

/** What an exchange stands on, without the contest that took it back. */
export function toEvidence(stored: StoredEvidence): Evidence {
  if ('messageId' in stored) return { messageId: stored.messageId.toHexString() }
  if ('entryId' in stored) return { entryId: stored.entryId.toHexString() }
  if ('decisionId' in stored) return { decisionId: stored.decisionId.toHexString() }
  if ('groupId' in stored) return { groupId: stored.groupId.toHexString(), period: stored.period }
  if ('claimId' in stored) return { claimId: stored.claimId.toHexString() }
  if ('newcomerId' in stored) return { newcomerId: stored.newcomerId.toHexString() }
  if ('readsId' in stored) return { readsId: stored.readsId.toHexString(), day: stored.day }
  const { caseId, replyId, outcome } = stored
  return { caseId: caseId.toHexString(), replyId: replyId.toHexString(), outcome }
}

/** A row as the rules tell deeds apart. */
export const toDeedRow = ({ _id, kind, evidence, reverses }: StoredExchange): DeedRow => ({
  id: _id.toHexString(),
  kind,
  replyId: 'replyId' in evidence ? evidence.replyId.toHexString() : null,
  reverses: reverses?.toHexString() ?? null,
  contestId: evidence.contestId?.toHexString() ?? null,
})

/** Of the rows that stand on replies, their evidence. */
export const caseEvidenceIn = (rows: readonly Pick<StoredExchange, 'evidence'>[]) =>
  rows.flatMap(({ evidence }) => ('caseId' in evidence ? [evidence] : []))

/** Of the rows that stand on messages, the ids of these. */
export const messageIdsIn = (rows: readonly Pick<StoredExchange, 'evidence'>[]): string[] =>
  rows.flatMap(({ evidence }) => ('messageId' in evidence ? [evidence.messageId.toHexString()] : []))

/** Of the rows that stand on entries, the ids of these. */
export const entryIdsIn = (rows: readonly Pick<StoredExchange, 'evidence'>[]): string[] =>
  rows.flatMap(({ evidence }) => ('entryId' in evidence ? [evidence.entryId.toHexString()] : []))

/** Of the rows that stand on claims, the ids of these. */
export const claimIdsIn = (rows: readonly Pick<StoredExchange, 'evidence'>[]): string[] =>
  rows.flatMap(({ evidence }) => ('claimId' in evidence ? [evidence.claimId.toHexString()] : []))

/** Of the rows that stand on the coming of newcomers, the ids of these. */
export const newcomerIdsIn = (rows: readonly Pick<StoredExchange, 'evidence'>[]): string[] =>
  rows.flatMap(({ evidence }) => ('newcomerId' in evidence ? [evidence.newcomerId.toHexString()] : []))
