import mongoose, { Schema, type Types } from 'mongoose'
import { beforeSchema, type StoredBefore } from './before-model.ts'
import { type Act, APPEAL_DAYS, type Reason, type RuleMode, type SubjectKind } from './contract.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

/** One member's report of one thing. */
export type StoredFlag = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  kind: SubjectKind
  subjectId: Types.ObjectId
  reviewId: Types.ObjectId
  reason: Reason
  note: string
  weight: number
  at: Date
  /** Whether a moderator found it right; null while nobody decided. */
  agreed: boolean | null
  decidedAt: Date | null
}

const flagSchema = new Schema<StoredFlag>(
  {
    memberId: { type: ObjectId, required: true },
    kind: { type: String, required: true },
    subjectId: { type: ObjectId, required: true },
    reviewId: { type: ObjectId, required: true },
    reason: { type: String, required: true },
    note: { type: String, default: '' },
    weight: { type: Number, required: true },
    at: { type: Date, required: true },
    agreed: { type: Boolean, default: null },
    decidedAt: { type: Date, default: null },
  },
  { collection: 'flags', ...options },
)
flagSchema.index({ memberId: 1, kind: 1, subjectId: 1 }, { name: 'member_subject', unique: true })
flagSchema.index({ memberId: 1, agreed: 1 }, { name: 'member_record' })
flagSchema.index({ memberId: 1, at: -1, _id: -1 }, { name: 'member_newest' })
flagSchema.index({ reviewId: 1, at: 1 }, { name: 'review' })
export const Flags = mongoose.model('Flag', flagSchema)

export type StoredNote = { byId: Types.ObjectId; at: Date; body: string }
export type StoredStep = { byId: Types.ObjectId | null; at: Date; what: string }

/** That something is to be decided. Never what it says: that is read where it stands. */
export type StoredReview = {
  _id: Types.ObjectId
  kind: SubjectKind
  subjectId: Types.ObjectId
  why: 'waiting' | 'flagged'
  state: 'open' | 'decided'
  /** The group or specialty it stands in; null for people and direct conversations. */
  scopeId: Types.ObjectId | null
  authorId: Types.ObjectId
  /** Whose it is beside its author: hosts of a group, writers of an entry. None of them decides either. */
  ownerIds?: Types.ObjectId[]
  flaggerIds: Types.ObjectId[]
  reasons: Reason[]
  score: number
  signals: string[]
  rank: number
  /** What its text is compared by, as digests, and by which such reviews find each other. */
  signature?: number[]
  marks?: string[]
  /** The first review of those that say nearly the same: they stand together. */
  clusterId?: Types.ObjectId
  openedAt: Date
  decidedAt: Date | null
  act: Act | null
  assigneeId: Types.ObjectId | null
  lease: { byId: Types.ObjectId; until: Date } | null
  notes: StoredNote[]
  history: StoredStep[]
}

const noteSchema = new Schema<StoredNote>(
  {
    byId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    body: { type: String, required: true },
  },
  { _id: false, strict: 'throw' },
)
const stepSchema = new Schema<StoredStep>(
  {
    byId: { type: ObjectId, default: null },
    at: { type: Date, required: true },
    what: { type: String, required: true },
  },
  { _id: false, strict: 'throw' },
)
const reviewSchema = new Schema<StoredReview>(
  {
    kind: { type: String, required: true },
    subjectId: { type: ObjectId, required: true },
    why: { type: String, required: true },
    state: { type: String, required: true },
    scopeId: { type: ObjectId, default: null },
    authorId: { type: ObjectId, required: true },
    ownerIds: { type: [ObjectId], default: [] },
    flaggerIds: { type: [ObjectId], default: [] },
    reasons: { type: [String], default: [] },
    score: { type: Number, default: 0 },
    signals: { type: [String], default: [] },
    rank: { type: Number, required: true },
    signature: { type: [Number], default: [] },
    marks: { type: [String], default: [] },
    clusterId: { type: ObjectId },
    openedAt: { type: Date, required: true },
    decidedAt: { type: Date, default: null },
    act: { type: String, default: null },
    assigneeId: { type: ObjectId, default: null },
    lease: {
      type: new Schema(
        { byId: { type: ObjectId, required: true }, until: { type: Date, required: true } },
        { _id: false },
      ),
      default: null,
    },
    notes: { type: [noteSchema], default: [] },
    history: { type: [stepSchema], default: [] },
  },
  { collection: 'reviews', ...options },
)
reviewSchema.index(
  { kind: 1, subjectId: 1 },
  { name: 'open_subject', unique: true, partialFilterExpression: { state: 'open' } },
)
reviewSchema.index({ kind: 1, subjectId: 1, state: 1, decidedAt: -1 }, { name: 'subject' })
reviewSchema.index({ state: 1, rank: -1, _id: -1 }, { name: 'state_rank' })
reviewSchema.index({ state: 1, scopeId: 1, rank: -1, _id: -1 }, { name: 'scope_rank' })
reviewSchema.index({ state: 1, decidedAt: -1, _id: -1 }, { name: 'decided' })
reviewSchema.index({ state: 1, why: 1, rank: -1, _id: -1 }, { name: 'why_rank' })
reviewSchema.index({ state: 1, kind: 1, rank: -1, _id: -1 }, { name: 'kind_rank' })
reviewSchema.index(
  { assigneeId: 1, state: 1, rank: -1, _id: -1 },
  { name: 'assignee_rank', partialFilterExpression: { assigneeId: { $type: 'objectId' } } },
)
reviewSchema.index({ authorId: 1, state: 1 }, { name: 'author_state' })
reviewSchema.index({ marks: 1, openedAt: -1 }, { name: 'marks' })
reviewSchema.index({ clusterId: 1, state: 1 }, { name: 'cluster' })
reviewSchema.index(
  { authorId: 1, act: 1 },
  { name: 'author_waited', partialFilterExpression: { why: 'waiting' } },
)
export const Reviews = mongoose.model('Review', reviewSchema)

export type StoredDecision = {
  _id: Types.ObjectId
  reviewId: Types.ObjectId
  kind: SubjectKind
  subjectId: Types.ObjectId
  scopeId: Types.ObjectId | null
  authorId: Types.ObjectId
  byId: Types.ObjectId
  /** Whose it is beside its author, and who reported it: none of them decides an appeal. */
  partyIds?: Types.ObjectId[]
  act: Act
  reason: Reason | null
  words: string
  at: Date
  until: Date | null
  /** What it was about, in a few words. */
  about: string
  /** What stood there, while it may be wanted back. */
  before: StoredBefore | null
  undoneAt: Date | null
  undoneById: Types.ObjectId | null
  /** When somebody appealed it; absent while nobody did. */
  appealedAt?: Date
  kept?: StoredKept
}

/** That a decision stood: on appeal, by whose word, or because nobody appealed in time. */
export type StoredKept = {
  eventId: Types.ObjectId
  byId: Types.ObjectId | null
  at: Date
  /** By which event that ended, when the decision was taken back after all. */
  ended?: { eventId: Types.ObjectId; at: Date }
}

const keptSchema = new Schema<StoredKept>(
  {
    eventId: { type: ObjectId, required: true },
    byId: { type: ObjectId, default: null },
    at: { type: Date, required: true },
    ended: {
      type: new Schema(
        { eventId: { type: ObjectId, required: true }, at: { type: Date, required: true } },
        { _id: false, strict: 'throw' },
      ),
    },
  },
  { _id: false, strict: 'throw' },
)

const decisionSchema = new Schema<StoredDecision>(
  {
    reviewId: { type: ObjectId, required: true },
    kind: { type: String, required: true },
    subjectId: { type: ObjectId, required: true },
    scopeId: { type: ObjectId, default: null },
    authorId: { type: ObjectId, required: true },
    byId: { type: ObjectId, required: true },
    partyIds: { type: [ObjectId], default: [] },
    act: { type: String, required: true },
    reason: { type: String, default: null },
    words: { type: String, default: '' },
    at: { type: Date, required: true },
    until: { type: Date, default: null },
    about: { type: String, default: '' },
    before: { type: beforeSchema, default: null },
    undoneAt: { type: Date, default: null },
    undoneById: { type: ObjectId, default: null },
    appealedAt: { type: Date, default: undefined },
    kept: { type: keptSchema },
  },
  { collection: 'decisions', ...options },
)
decisionSchema.index({ reviewId: 1, at: 1 }, { name: 'review' })
decisionSchema.index({ 'kept.at': 1, at: 1 }, { name: 'kept_oldest' })
decisionSchema.index({ authorId: 1, at: -1 }, { name: 'author_newest' })
decisionSchema.index({ reason: 1, at: -1, act: 1 }, { name: 'reason_newest' })
decisionSchema.index(
  { at: 1 },
  { name: 'kept', partialFilterExpression: { 'before.body': { $exists: true } } },
)
export const Decisions = mongoose.model('Decision', decisionSchema)

export type StoredAppeal = {
  _id: Types.ObjectId
  decisionId: Types.ObjectId
  reviewId: Types.ObjectId
  memberId: Types.ObjectId
  scopeId: Types.ObjectId | null
  words: string
  at: Date
  state: 'open' | 'upheld' | 'overturned'
  answer: string | null
  decidedById: Types.ObjectId | null
  decidedAt: Date | null
}

const appealSchema = new Schema<StoredAppeal>(
  {
    decisionId: { type: ObjectId, required: true },
    reviewId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    scopeId: { type: ObjectId, default: null },
    words: { type: String, required: true },
    at: { type: Date, required: true },
    state: { type: String, required: true },
    answer: { type: String, default: null },
    decidedById: { type: ObjectId, default: null },
    decidedAt: { type: Date, default: null },
  },
  { collection: 'appeals', ...options },
)
appealSchema.index({ decisionId: 1 }, { name: 'decision', unique: true })
appealSchema.index({ state: 1, at: 1 }, { name: 'state_oldest' })
export const Appeals = mongoose.model('Appeal', appealSchema)

/** Something that waits to be published in its author's name: a proposal, and in no list until then. */
export type StoredHeld = {
  _id: Types.ObjectId
  kind: 'message' | 'case' | 'reply'
  memberId: Types.ObjectId
  scopeId: Types.ObjectId
  channelId: Types.ObjectId | null
  caseId: Types.ObjectId | null
  threadOf: Types.ObjectId | null
  clientId: string
  title: string
  body: string
  html: string
  at: Date
  state: 'waiting' | 'released' | 'returned' | 'failed'
  words: string
}

const heldSchema = new Schema<StoredHeld>(
  {
    kind: { type: String, required: true },
    memberId: { type: ObjectId, required: true },
    scopeId: { type: ObjectId, required: true },
    channelId: { type: ObjectId, default: null },
    caseId: { type: ObjectId, default: null },
    threadOf: { type: ObjectId, default: null },
    clientId: { type: String, required: true },
    title: { type: String, default: '' },
    body: { type: String, default: '' },
    html: { type: String, default: '' },
    at: { type: Date, required: true },
    state: { type: String, required: true },
    words: { type: String, default: '' },
  },
  { collection: 'held', ...options },
)
heldSchema.index({ memberId: 1, kind: 1, clientId: 1 }, { name: 'member_client', unique: true })
heldSchema.index({ memberId: 1, state: 1, at: -1 }, { name: 'member_state' })
export const Held = mongoose.model('Held', heldSchema)

/** Whose contributions are looked at first. */
export type StoredRule = { _id: string; mode: RuleMode; first: number; byId: Types.ObjectId; at: Date }

const ruleSchema = new Schema<StoredRule>(
  {
    _id: { type: String, required: true },
    mode: { type: String, required: true },
    first: { type: Number, required: true },
    byId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'review_rules', ...options },
)
export const Rules = mongoose.model('ReviewRule', ruleSchema)

/** One thing that was done or looked at. Written once; `hash` covers every other field and the hash before it. */
export type StoredAudit = {
  _id: Types.ObjectId
  /** 1, 2, 3 … */
  seq: number
  at: Date
  actorId: string
  act: string
  subjectKind: string
  subjectId: string
  memberId: string | null
  detail: string
  previous: string
  hash: string
}

const auditSchema = new Schema<StoredAudit>(
  {
    seq: { type: Number, required: true },
    at: { type: Date, required: true },
    actorId: { type: String, required: true },
    act: { type: String, required: true },
    subjectKind: { type: String, required: true },
    subjectId: { type: String, required: true },
    memberId: { type: String, default: null },
    detail: { type: String, default: '' },
    previous: { type: String, required: true },
    hash: { type: String, required: true },
  },
  { collection: 'audit', ...options },
)
auditSchema.index({ seq: 1 }, { name: 'seq', unique: true })
auditSchema.index({ act: 1, seq: -1 }, { name: 'act_newest' })
auditSchema.index({ actorId: 1, seq: -1 }, { name: 'actor_newest' })
auditSchema.index({ memberId: 1, seq: -1 }, { name: 'member_newest' })
export const Audit = mongoose.model('Audit', auditSchema)

/** How far the chain goes: who appends takes the next place here, and what is cut off at its end is missed. */
export type StoredAuditHead = { _id: 'chain'; seq: number; hash: string }

const auditHeadSchema = new Schema<StoredAuditHead>(
  {
    _id: { type: String, required: true },
    seq: { type: Number, required: true },
    hash: { type: String, required: true },
  },
  { collection: 'audit_heads', ...options },
)
export const AuditHeads = mongoose.model('AuditHead', auditHeadSchema)

/** Since when what was taken away is kept no more. */
export const keptSince = (now: Date): Date => new Date(now.getTime() - APPEAL_DAYS * 24 * 60 * 60 * 1000)
