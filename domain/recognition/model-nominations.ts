import mongoose, { Schema, type Types } from 'mongoose'
import type {
  Category,
  NominationOutcome,
  NominationState,
  ReviewerPart,
  ReviewState,
  Scores,
} from './contract.ts'

const { ObjectId } = Schema.Types
const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const part = { _id: false, strict: 'throw' } as const

export type StoredPackItem = {
  exchangeId: Types.ObjectId
  kind: string
  credit: number
  at: Date
  isShown: boolean
}

export type StoredPack = {
  from: Date
  until: Date
  builtAt: Date
  frozenAt: Date | null
  rules: string
  figures: {
    credit: number
    byKind: { [kind: string]: number }
    exchanges: number
    people: number
    groups: number
    organisations: number
    outcomes: { told: number; useful: number }
  }
  /** In the order of the nominee. */
  items: StoredPackItem[]
  offPlatform: { title: string; url: string; says: string }[]
  statement: string
}

/** What a decision was made on: later reviews of others do not rewrite it. */
export type StoredResult = {
  raw: number
  adjusted: number
  z: number
  bar: number
  spread: number
  place: number
  rules: string
}

export type StoredDecision = {
  outcome: NominationOutcome
  reason: string
  byId: Types.ObjectId
  at: Date
  cycleId: Types.ObjectId
  result: StoredResult
  /** Against what it went, if anything. */
  override: 'points' | 'order' | null
}

export type StoredNomination = {
  _id: Types.ObjectId
  kind: 'new' | 'renewal'
  nomineeId: Types.ObjectId
  category: Category
  state: NominationState
  /** Present while it is not over: of these a member has one. */
  isOpen?: true
  at: Date
  /** Null for a renewal. */
  nominatorId: Types.ObjectId | null
  reason: string
  askedIds: Types.ObjectId[]
  second: { byId: Types.ObjectId; reason: string; at: Date } | null
  acceptedAt: Date | null
  endedAt: Date | null
  pack: StoredPack | null
  /** Each time it was put off, reviewed again or contested with success a new round begins. */
  round: number
  /** Grows with each change, so that two at once never both go on from the same state. */
  revision: number
  decision: StoredDecision | null
  /** Decisions that did not end it, the oldest first. */
  earlier: StoredDecision[]
  /** The award it led to, or whose renewal it is. */
  awardId: Types.ObjectId | null
  /** Of a renewal, the end of the tenure it is about. */
  renewsUntil?: Date
  remindedAt: Date | null
}

const itemSchema = new Schema<StoredPackItem>(
  {
    exchangeId: { type: ObjectId, required: true },
    kind: { type: String, required: true },
    credit: { type: Number, required: true },
    at: { type: Date, required: true },
    isShown: { type: Boolean, required: true },
  },
  part,
)
const offPlatformSchema = new Schema(
  {
    title: { type: String, required: true },
    url: { type: String, required: true },
    says: { type: String, default: '' },
  },
  part,
)
const packSchema = new Schema<StoredPack>(
  {
    from: { type: Date, required: true },
    until: { type: Date, required: true },
    builtAt: { type: Date, required: true },
    frozenAt: { type: Date, default: null },
    rules: { type: String, required: true },
    figures: { type: Schema.Types.Mixed, required: true },
    items: { type: [itemSchema], default: [] },
    offPlatform: { type: [offPlatformSchema], default: [] },
    statement: { type: String, default: '' },
  },
  { ...part, minimize: false },
)
const resultSchema = new Schema<StoredResult>(
  {
    raw: { type: Number, required: true },
    adjusted: { type: Number, required: true },
    z: { type: Number, required: true },
    bar: { type: Number, required: true },
    spread: { type: Number, required: true },
    place: { type: Number, required: true },
    rules: { type: String, required: true },
  },
  part,
)
const decisionSchema = new Schema<StoredDecision>(
  {
    outcome: { type: String, required: true },
    reason: { type: String, required: true },
    byId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    cycleId: { type: ObjectId, required: true },
    result: { type: resultSchema, required: true },
    override: { type: String, default: null },
  },
  part,
)
const secondSchema = new Schema(
  {
    byId: { type: ObjectId, required: true },
    reason: { type: String, required: true },
    at: { type: Date, required: true },
  },
  part,
)

const nominationSchema = new Schema<StoredNomination>(
  {
    kind: { type: String, required: true },
    nomineeId: { type: ObjectId, required: true },
    category: { type: String, required: true },
    state: { type: String, required: true },
    isOpen: { type: Boolean },
    at: { type: Date, required: true },
    nominatorId: { type: ObjectId, default: null },
    reason: { type: String, default: '' },
    askedIds: { type: [ObjectId], default: [] },
    second: { type: secondSchema, default: null },
    acceptedAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    pack: { type: packSchema, default: null },
    round: { type: Number, default: 1 },
    revision: { type: Number, default: 0 },
    decision: { type: decisionSchema, default: null },
    earlier: { type: [decisionSchema], default: [] },
    awardId: { type: ObjectId, default: null },
    renewsUntil: { type: Date },
    remindedAt: { type: Date, default: null },
  },
  { collection: 'recognition_nominations', ...options },
)
nominationSchema.index(
  { nomineeId: 1 },
  { name: 'open_of_nominee', unique: true, partialFilterExpression: { isOpen: true } },
)
nominationSchema.index({ nomineeId: 1, at: -1 }, { name: 'nominee_newest' })
nominationSchema.index({ nominatorId: 1, at: -1 }, { name: 'nominator_newest' })
nominationSchema.index({ 'second.byId': 1, at: -1 }, { name: 'second_newest' })
nominationSchema.index({ askedIds: 1, state: 1 }, { name: 'asked_state' })
nominationSchema.index({ state: 1, at: 1 }, { name: 'state_oldest' })
nominationSchema.index({ 'decision.cycleId': 1 }, { name: 'decided_in' })
nominationSchema.index({ 'decision.at': 1 }, { name: 'decided_at' })
nominationSchema.index(
  { awardId: 1, renewsUntil: 1 },
  {
    name: 'award_renewal',
    unique: true,
    partialFilterExpression: { kind: 'renewal', renewsUntil: { $type: 'date' } },
  },
)
export const Nominations = mongoose.model('RecognitionNomination', nominationSchema)

export type StoredReview = {
  _id: Types.ObjectId
  nominationId: Types.ObjectId
  round: number
  reviewerId: Types.ObjectId
  part: ReviewerPart
  state: ReviewState
  askedById: Types.ObjectId
  askedAt: Date
  /** What the ledger found that may be a conflict. */
  remark: string
  /** What the reviewer said about it. */
  conflict: string
  scores: Scores | null
  points: number | null
  reason: string
  scoredAt: Date | null
}

const recognitionReviewSchema = new Schema<StoredReview>(
  {
    nominationId: { type: ObjectId, required: true },
    round: { type: Number, required: true },
    reviewerId: { type: ObjectId, required: true },
    part: { type: String, required: true },
    state: { type: String, required: true },
    askedById: { type: ObjectId, required: true },
    askedAt: { type: Date, required: true },
    remark: { type: String, default: '' },
    conflict: { type: String, default: '' },
    scores: {
      type: new Schema(
        {
          impact: { type: Number, required: true },
          quality: { type: Number, required: true },
          breadth: { type: Number, required: true },
          spirit: { type: Number, required: true },
          fit: { type: Number, required: true },
        },
        part,
      ),
      default: null,
    },
    points: { type: Number, default: null },
    reason: { type: String, default: '' },
    scoredAt: { type: Date, default: null },
  },
  { collection: 'recognition_reviews', ...options },
)
recognitionReviewSchema.index(
  { nominationId: 1, round: 1, reviewerId: 1 },
  { name: 'nomination_reviewer', unique: true },
)
recognitionReviewSchema.index({ reviewerId: 1, askedAt: -1 }, { name: 'reviewer_newest' })
export const RecognitionReviews = mongoose.model('RecognitionReview', recognitionReviewSchema)
