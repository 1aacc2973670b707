import mongoose, { Schema, type Types } from 'mongoose'
import type { AttachmentView } from '../media/contract.ts'
import { sourceSchema } from '../source.ts'
import type { StoredTakingBack } from '../taken-back.ts'
import type { Source } from '../vocabulary.ts'
import type { CaseState, Effect, Ladder, Outcome, RungDoes, TemplateField, Urgency } from './contract.ts'
import type { CaseNow } from './rules.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

export type StoredSpecialty = {
  _id: Types.ObjectId
  name: string
  summary: string
  /** What it wants to be told, in order; absent in those from before there were templates. */
  template?: TemplateField[]
  /** What is done for its cases while they wait; absent where that is as everywhere. */
  ladder?: Ladder
  createdAt: Date
}

const templateFieldSchema = new Schema<TemplateField>(
  {
    key: { type: String, required: true },
    label: { type: String, required: true },
    help: { type: String, default: '' },
    required: { type: Boolean, default: false },
  },
  { _id: false, strict: 'throw' },
)

const specialtySchema = new Schema<StoredSpecialty>(
  {
    name: { type: String, required: true },
    summary: { type: String, default: '' },
    template: { type: [templateFieldSchema], default: [] },
    ladder: { type: Schema.Types.Mixed, default: undefined },
    createdAt: { type: Date, required: true },
  },
  { collection: 'specialties', ...options },
)
specialtySchema.index({ name: 1 }, { name: 'name', unique: true, collation: { locale: 'en', strength: 2 } })
export const Specialties = mongoose.model('Specialty', specialtySchema)

/** The reply that answered the case. Its event id is what the ledger counts it by. */
export type StoredAcceptance = {
  eventId: Types.ObjectId
  replyId: Types.ObjectId
  authorId: Types.ObjectId
  advice: boolean
  at: Date
}

/** One report of what came of the advice; the last one holds. */
export type StoredOutcome = {
  eventId: Types.ObjectId
  outcome: Outcome
  effect: Effect
  valueForClient: number
  valueForMe: number
  note: string
  reportedAt: Date
  /** Whether a reply had been accepted by then: only then is its author credited by this report. */
  afterAcceptance: boolean
}

/** How far the ladder is climbed: up to how many minutes after `from`, by which kinds of step, and when the next is due. */
export type StoredLadder = { from: Date | null; climbedTo: number; done: RungDoes[]; dueAt: Date | null }

export const NO_LADDER: StoredLadder = { from: null, climbedTo: -1, done: [], dueAt: null }

export type StoredCase = {
  _id: Types.ObjectId
  specialtyId: Types.ObjectId
  askerId: Types.ObjectId
  /** What the asker is called by everyone else; null when they ask under their name. */
  pseudonym: string | null
  title: string
  body: string
  html: string
  urgency: Urgency
  tags: string[]
  state: CaseState
  submittedAt: Date
  /** The consultant it was put to; null while it waits for one. */
  assigneeId: Types.ObjectId | null
  routedAt: Date | null
  claimedAt: Date | null
  /** Everyone who is asked at the moment and may take it. */
  askedIds: Types.ObjectId[]
  /** Consultants who passed it on. */
  declinedBy: Types.ObjectId[]
  /** The language an answer is wanted in; null for any. */
  language: string | null
  /** What was told field by field, of which the body is composed. */
  fields: { key: string; label: string; text: string }[]
  attachments?: AttachmentView[]
  ladder: StoredLadder
  answeredAt: Date | null
  /** When a vetted consultant first replied: from then on it waits for the asker. */
  advisedAt: Date | null
  resolvedAt: Date | null
  withdrawnAt: Date | null
  replierIds: Types.ObjectId[]
  replyCount: number
  accepted: StoredAcceptance | null
  outcomes: StoredOutcome[]
  /** When a moderator closed it to replies, last changed it, or took its text away; and what it said before, if that may be seen. */
  lockedAt?: Date
  editedAt?: Date
  removedAt?: Date
  earlier?: StoredEarlier[]
  /** Which case it was led into, and which were led into it. */
  mergedInto?: Types.ObjectId
  mergedIds?: Types.ObjectId[]
  /** Who hears of it beside those who asked or replied here. */
  followerIds?: Types.ObjectId[]
  splitFrom?: { caseId: Types.ObjectId; replyId: Types.ObjectId }
  source?: Source
}

/** What something said before a moderator changed it. */
export type StoredEarlier = { at: Date; title?: string; body: string }

const earlierSchema = new Schema<StoredEarlier>(
  {
    at: { type: Date, required: true },
    title: { type: String, default: undefined },
    body: { type: String, required: true },
  },
  { _id: false, strict: 'throw' },
)

const acceptanceSchema = new Schema<StoredAcceptance>(
  {
    eventId: { type: ObjectId, required: true },
    replyId: { type: ObjectId, required: true },
    authorId: { type: ObjectId, required: true },
    advice: { type: Boolean, required: true },
    at: { type: Date, required: true },
  },
  { _id: false, strict: 'throw' },
)

const outcomeSchema = new Schema<StoredOutcome>(
  {
    eventId: { type: ObjectId, required: true },
    outcome: { type: String, required: true },
    effect: { type: String, required: true },
    valueForClient: { type: Number, required: true },
    valueForMe: { type: Number, required: true },
    note: { type: String, default: '' },
    reportedAt: { type: Date, required: true },
    afterAcceptance: { type: Boolean, required: true },
  },
  { _id: false, strict: 'throw' },
)

const ladderSchema = new Schema<StoredLadder>(
  {
    from: { type: Date, default: null },
    climbedTo: { type: Number, default: -1 },
    done: { type: [String], default: [] },
    dueAt: { type: Date, default: null },
  },
  { _id: false, strict: 'throw' },
)

const caseSchema = new Schema<StoredCase>(
  {
    specialtyId: { type: ObjectId, required: true },
    askerId: { type: ObjectId, required: true },
    pseudonym: { type: String, default: null },
    title: { type: String, required: true },
    body: { type: String, required: true },
    html: { type: String, required: true },
    urgency: { type: String, required: true },
    tags: { type: [String], default: [] },
    state: { type: String, required: true },
    submittedAt: { type: Date, required: true },
    assigneeId: { type: ObjectId, default: null },
    routedAt: { type: Date, default: null },
    claimedAt: { type: Date, default: null },
    askedIds: { type: [ObjectId], default: [] },
    declinedBy: { type: [ObjectId], default: [] },
    language: { type: String, default: null },
    fields: {
      type: [new Schema({ key: String, label: String, text: String }, { _id: false, strict: 'throw' })],
      default: [],
    },
    attachments: { type: [Schema.Types.Mixed], default: undefined },
    ladder: { type: ladderSchema, default: () => NO_LADDER },
    answeredAt: { type: Date, default: null },
    advisedAt: { type: Date, default: null },
    resolvedAt: { type: Date, default: null },
    withdrawnAt: { type: Date, default: null },
    replierIds: { type: [ObjectId], default: [] },
    replyCount: { type: Number, default: 0 },
    accepted: { type: acceptanceSchema, default: null },
    outcomes: { type: [outcomeSchema], default: [] },
    lockedAt: { type: Date, default: undefined },
    editedAt: { type: Date, default: undefined },
    removedAt: { type: Date, default: undefined },
    earlier: { type: [earlierSchema], default: undefined },
    mergedInto: { type: ObjectId, default: undefined },
    mergedIds: { type: [ObjectId], default: undefined },
    followerIds: { type: [ObjectId], default: undefined },
    splitFrom: {
      type: new Schema(
        { caseId: { type: ObjectId, required: true }, replyId: { type: ObjectId, required: true } },
        { _id: false, strict: 'throw' },
      ),
      default: undefined,
    },
    source: { type: sourceSchema, default: undefined },
  },
  { collection: 'cases', ...options },
)
const NEWEST = { submittedAt: -1, _id: -1 } as const
caseSchema.index({ ...NEWEST }, { name: 'newest' })
caseSchema.index({ state: 1, ...NEWEST }, { name: 'state_newest' })
caseSchema.index({ specialtyId: 1, ...NEWEST }, { name: 'specialty_newest' })
caseSchema.index({ specialtyId: 1, state: 1, ...NEWEST }, { name: 'specialty_state_newest' })
caseSchema.index({ askerId: 1, ...NEWEST }, { name: 'asker_newest' })
caseSchema.index({ assigneeId: 1, ...NEWEST }, { name: 'assignee_newest' })
caseSchema.index({ assigneeId: 1, state: 1, advisedAt: 1 }, { name: 'assignee_load' })
caseSchema.index(
  { 'accepted.authorId': 1, state: 1, ...NEWEST },
  { name: 'answered_by', partialFilterExpression: { 'accepted.authorId': { $exists: true } } },
)
caseSchema.index({ askedIds: 1, ...NEWEST }, { name: 'asked_newest' })
caseSchema.index(
  { 'ladder.dueAt': 1 },
  { name: 'ladder_due', partialFilterExpression: { 'ladder.dueAt': { $type: 'date' } } },
)
caseSchema.index(
  { specialtyId: 1, urgency: 1, advisedAt: -1 },
  { name: 'advised', partialFilterExpression: { advisedAt: { $type: 'date' } } },
)
export const Cases = mongoose.model('Case', caseSchema)

export type StoredReply = {
  _id: Types.ObjectId
  caseId: Types.ObjectId
  authorId: Types.ObjectId
  advice: boolean
  body: string
  html: string
  attachments?: AttachmentView[]
  repliedAt: Date
  helpfulCount: number
  /** How many it answered who asked no case. */
  answeredCount?: number
  editedAt?: Date
  removedAt?: Date
  earlier?: StoredEarlier[]
  /** It became the question of a case of its own. */
  isQuestion?: boolean
  source?: Source
}

const replySchema = new Schema<StoredReply>(
  {
    caseId: { type: ObjectId, required: true },
    authorId: { type: ObjectId, required: true },
    advice: { type: Boolean, required: true },
    body: { type: String, required: true },
    html: { type: String, required: true },
    attachments: { type: [Schema.Types.Mixed], default: undefined },
    repliedAt: { type: Date, required: true },
    helpfulCount: { type: Number, default: 0 },
    answeredCount: { type: Number, default: undefined },
    editedAt: { type: Date, default: undefined },
    removedAt: { type: Date, default: undefined },
    earlier: { type: [earlierSchema], default: undefined },
    isQuestion: { type: Boolean, default: undefined },
    source: { type: sourceSchema, default: undefined },
  },
  { collection: 'replies', ...options },
)
replySchema.index({ caseId: 1, repliedAt: 1, _id: 1 }, { name: 'case_oldest' })
replySchema.index({ authorId: 1, repliedAt: -1 }, { name: 'author_newest' })
export const Replies = mongoose.model('Reply', replySchema)

/** What the reply was taken away with, and what brought it back. Until then the mark is taken back by that. */
type StoredRemoval = StoredTakingBack & { backEventId: Types.ObjectId; backAt: Date }

const removalSchema = new Schema<StoredRemoval>(
  {
    eventId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    backEventId: { type: ObjectId, required: true },
    backAt: { type: Date, required: true },
  },
  { _id: false, strict: 'throw' },
)

const markTakenBackSchema = new Schema<StoredMarkTakingBack>(
  {
    eventId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    isRemoval: { type: Boolean, default: undefined },
  },
  { _id: false, strict: 'throw' },
)

/** With `isRemoval` it was taken back because the reply was taken away, and comes back with it. */
type StoredMarkTakingBack = StoredTakingBack & { isRemoval?: boolean }

/** A mark is never deleted: taken back, it keeps all of its events for the ledger's sources. */
export type StoredHelpfulMark = {
  _id: Types.ObjectId
  caseId: Types.ObjectId
  specialtyId: Types.ObjectId
  replyId: Types.ObjectId
  authorId: Types.ObjectId
  memberId: Types.ObjectId
  eventId: Types.ObjectId
  at: Date
  takenBack: StoredMarkTakingBack | null
  /** Each time the reply was taken away and given back. */
  removals?: StoredRemoval[]
}

const helpfulMarkSchema = new Schema<StoredHelpfulMark>(
  {
    caseId: { type: ObjectId, required: true },
    specialtyId: { type: ObjectId, required: true },
    replyId: { type: ObjectId, required: true },
    authorId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    eventId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    takenBack: { type: markTakenBackSchema, default: null },
    removals: { type: [removalSchema], default: undefined },
  },
  { collection: 'helpful_marks', ...options },
)
helpfulMarkSchema.index(
  { replyId: 1, memberId: 1 },
  { name: 'standing_mark', unique: true, partialFilterExpression: { takenBack: null } },
)
helpfulMarkSchema.index({ caseId: 1, memberId: 1 }, { name: 'case_member' })
export const HelpfulMarks = mongoose.model('HelpfulMark', helpfulMarkSchema)

/** That an answer to somebody else's case answered a member, who asked none. */
export type StoredAnsweredMark = StoredHelpfulMark

const answeredMarkSchema = new Schema<StoredAnsweredMark>(
  {
    caseId: { type: ObjectId, required: true },
    specialtyId: { type: ObjectId, required: true },
    replyId: { type: ObjectId, required: true },
    authorId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    eventId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    takenBack: { type: markTakenBackSchema, default: null },
    removals: { type: [removalSchema], default: undefined },
  },
  { collection: 'answered_marks', ...options },
)
answeredMarkSchema.index({ caseId: 1, memberId: 1, replyId: 1 }, { name: 'once', unique: true })
export const AnsweredMarks = mongoose.model('AnsweredMark', answeredMarkSchema)

/** What the rules need to know of a case. */
export const toCaseNow = (stored: StoredCase): CaseNow => ({
  state: stored.state,
  specialtyId: stored.specialtyId.toHexString(),
  askerId: stored.askerId.toHexString(),
  assigneeId: stored.assigneeId?.toHexString() ?? null,
  // Cases from before several could be asked have no such field.
  askedIds: (stored.askedIds ?? []).map(id => id.toHexString()),
  isClaimed: stored.claimedAt !== null,
  isAdvised: stored.advisedAt !== null,
  isLocked: stored.lockedAt !== undefined,
})
