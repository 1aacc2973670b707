import mongoose, { Schema, type Types } from 'mongoose'
import type { Motive } from '../vocabulary.ts'
import type { BenefitKind } from './contract.ts'

const { ObjectId } = Schema.Types
const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const

export type StoredBenefit = {
  _id: Types.ObjectId
  kind: BenefitKind
  title: string
  says: string
  motives: Motive[]
  places: number | null
  /** How many places are accepted or used. */
  taken: number
  at: Date
  closedAt: Date | null
}

const benefitSchema = new Schema<StoredBenefit>(
  {
    kind: { type: String, required: true },
    title: { type: String, required: true },
    says: { type: String, required: true },
    motives: { type: [String], default: [] },
    places: { type: Number, default: null },
    taken: { type: Number, default: 0 },
    at: { type: Date, required: true },
    closedAt: { type: Date, default: null },
  },
  { collection: 'benefits', ...options },
)
benefitSchema.index({ at: -1, _id: -1 }, { name: 'newest' })
export const Benefits = mongoose.model('Benefit', benefitSchema)

export type StoredEntitlement = {
  _id: Types.ObjectId
  benefitId: Types.ObjectId
  kind: BenefitKind
  awardId: Types.ObjectId
  memberId: Types.ObjectId
  state: 'granted' | 'accepted' | 'used' | 'ended'
  /** Who of the staff granted it; null where its member took it from what is offered. */
  grantedById: Types.ObjectId | null
  acceptedAt: Date
  usedAt: Date | null
  until: Date
  /** The end its member was reminded of; null while of none. */
  remindedOf: Date | null
}

const entitlementSchema = new Schema<StoredEntitlement>(
  {
    benefitId: { type: ObjectId, required: true },
    kind: { type: String, required: true },
    awardId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    state: { type: String, required: true },
    grantedById: { type: ObjectId, default: null },
    acceptedAt: { type: Date, required: true },
    usedAt: { type: Date, default: null },
    until: { type: Date, required: true },
    remindedOf: { type: Date, default: null },
  },
  { collection: 'entitlements', ...options },
)
// One of each for one award, until it is given back.
entitlementSchema.index(
  { benefitId: 1, awardId: 1 },
  {
    name: 'once',
    unique: true,
    partialFilterExpression: { state: { $in: ['granted', 'accepted', 'used'] } },
  },
)
entitlementSchema.index({ memberId: 1, acceptedAt: -1 }, { name: 'member' })
entitlementSchema.index({ awardId: 1, state: 1 }, { name: 'award' })
entitlementSchema.index({ acceptedAt: -1, _id: -1 }, { name: 'newest' })
entitlementSchema.index({ state: 1, until: 1 }, { name: 'ending' })
entitlementSchema.index({ kind: 1, state: 1, _id: 1 }, { name: 'kind' })
export const Entitlements = mongoose.model('Entitlement', entitlementSchema)

/** What an awardee lets the whole web read. */
export type StoredVoice = { _id: Types.ObjectId; code: string; on: boolean; passOn: string[] }

const voiceSchema = new Schema<StoredVoice>(
  {
    _id: { type: ObjectId, required: true },
    code: { type: String, required: true },
    on: { type: Boolean, default: false },
    passOn: { type: [String], default: [] },
  },
  { collection: 'voices', ...options },
)
voiceSchema.index({ code: 1 }, { name: 'code', unique: true })
voiceSchema.index({ on: 1, _id: 1 }, { name: 'on' })
export const Voices = mongoose.model('Voice', voiceSchema)

/** How many read a member’s public pages on a day of UTC: a number, and nothing of who they were. */
export type StoredReads = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  day: string
  count: number
  /** Whether the day was told of; then by which event, and when. */
  told: boolean
  eventId?: Types.ObjectId
  toldAt?: Date
}

const readsSchema = new Schema<StoredReads>(
  {
    memberId: { type: ObjectId, required: true },
    day: { type: String, required: true },
    count: { type: Number, required: true },
    told: { type: Boolean, required: true },
    eventId: { type: ObjectId },
    toldAt: { type: Date },
  },
  { collection: 'page_reads', ...options },
)
readsSchema.index({ memberId: 1, day: -1 }, { name: 'member_day', unique: true })
readsSchema.index({ day: 1 }, { name: 'untold', partialFilterExpression: { told: false } })
export const PageReads = mongoose.model('PageReads', readsSchema)

export type StoredForeign = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  /** How its issuer names it: one is there once. */
  credentialId: string
  token: string
  title: string
  issuer: string
  site: string
  from: Date | null
  until: Date | null
  verifiedAt: Date
}

const foreignSchema = new Schema<StoredForeign>(
  {
    memberId: { type: ObjectId, required: true },
    credentialId: { type: String, required: true },
    token: { type: String, required: true },
    title: { type: String, required: true },
    issuer: { type: String, required: true },
    site: { type: String, required: true },
    from: { type: Date, default: null },
    until: { type: Date, default: null },
    verifiedAt: { type: Date, required: true },
  },
  { collection: 'foreign_badges', ...options },
)
foreignSchema.index({ memberId: 1, credentialId: 1 }, { name: 'once', unique: true })
export const ForeignBadges = mongoose.model('ForeignBadge', foreignSchema)
