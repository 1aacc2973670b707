import mongoose, { Schema, type Types } from 'mongoose'
import type { AwardState, Category, Rules } from './contract.ts'

const { ObjectId } = Schema.Types

/** Two people take an award back: one proposes it with a reason, another agrees. */
export type StoredRevocation = {
  byId: Types.ObjectId
  reason: string
  at: Date
  /** Who agreed; null while nobody did. */
  agreedById: Types.ObjectId | null
}

export type StoredAward = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  cycleId: Types.ObjectId
  /** The nomination it was decided on: one nomination makes one award. */
  nominationId: Types.ObjectId
  category: Category
  title: string
  citation: string
  from: Date
  until: Date
  state: AwardState
  endedAt: Date | null
  /** By which nominations its tenure was renewed, so that none renews it twice. */
  renewedBy: Types.ObjectId[]
  deferredMonths: number
  revocation: StoredRevocation | null
  rules: string
}

const revocationSchema = new Schema<StoredRevocation>(
  {
    byId: { type: ObjectId, required: true },
    reason: { type: String, required: true },
    at: { type: Date, required: true },
    agreedById: { type: ObjectId, default: null },
  },
  { _id: false, strict: 'throw' },
)

const awardSchema = new Schema<StoredAward>(
  {
    memberId: { type: ObjectId, required: true },
    cycleId: { type: ObjectId, required: true },
    nominationId: { type: ObjectId, required: true },
    category: { type: String, required: true },
    title: { type: String, required: true },
    citation: { type: String, required: true },
    from: { type: Date, required: true },
    until: { type: Date, required: true },
    state: { type: String, required: true },
    endedAt: { type: Date, default: null },
    renewedBy: { type: [ObjectId], default: [] },
    deferredMonths: { type: Number, default: 0 },
    revocation: { type: revocationSchema, default: null },
    rules: { type: String, required: true },
  },
  {
    collection: 'recognition_awards',
    versionKey: false,
    autoCreate: false,
    autoIndex: false,
    strict: 'throw',
  },
)
awardSchema.index({ nominationId: 1 }, { name: 'nomination', unique: true })
awardSchema.index({ memberId: 1, cycleId: 1 }, { name: 'member_cycle', unique: true })
awardSchema.index(
  { memberId: 1 },
  { name: 'current_of_member', unique: true, partialFilterExpression: { state: 'current' } },
)
awardSchema.index({ memberId: 1, from: -1 }, { name: 'member_newest' })
awardSchema.index({ state: 1, until: 1 }, { name: 'state_until' })
awardSchema.index({ state: 1, _id: -1 }, { name: 'state_newest' })
export const Awards = mongoose.model('RecognitionAward', awardSchema)

/** What staff set, by the month from which it holds. */
export type StoredSettings = {
  _id: string
  /** The renewal day. */
  month: number
  day: number
  rules?: Omit<Rules, 'renewal'>
}

const settingsSchema = new Schema<StoredSettings>(
  {
    _id: { type: String, required: true },
    month: { type: Number, required: true },
    day: { type: Number, required: true },
    rules: { type: Schema.Types.Mixed },
  },
  {
    collection: 'recognition_settings',
    versionKey: false,
    autoCreate: false,
    autoIndex: false,
    strict: 'throw',
  },
)
export const RecognitionSettings = mongoose.model('RecognitionSettings', settingsSchema)
