import mongoose, { Schema, type Types } from 'mongoose'
import type { AttachmentView } from '../media/contract.ts'
import type { ClaimedFor, ClaimKind, ClaimState } from './contract.ts'

const { ObjectId } = Schema.Types

export type StoredClaim = {
  _id: Types.ObjectId
  kind: ClaimKind
  what: string
  /** The day it happened, as calendars write it. */
  on: string
  link: string | null
  /** How many it took each who made it; null where they do not say. */
  hours: number | null
  /** The link as it is compared; kept while the claim waits or stands, so that nothing is claimed twice. */
  linkKey?: string
  /** Who claims it first, then who did it together with them. */
  creatorIds: Types.ObjectId[]
  /** Who was named with it and said that no share is theirs. */
  leftIds?: Types.ObjectId[]
  attachments?: AttachmentView[]
  beneficiaryKind: ClaimedFor['kind']
  /** Null for the association. */
  beneficiaryId: Types.ObjectId | null
  state: ClaimState
  at: Date
  decidedById: Types.ObjectId | null
  decidedAt: Date | null
  reason: string | null
  /** The events by which those who made it are credited; empty until it is confirmed. */
  credits: { memberId: Types.ObjectId; eventId: Types.ObjectId; part?: number }[]
}

const creditSchema = new Schema(
  {
    memberId: { type: ObjectId, required: true },
    eventId: { type: ObjectId, required: true },
    part: { type: Number },
  },
  { _id: false, strict: 'throw' },
)

const claimSchema = new Schema<StoredClaim>(
  {
    kind: { type: String, required: true },
    what: { type: String, required: true },
    on: { type: String, required: true },
    link: { type: String, default: null },
    hours: { type: Number, default: null },
    linkKey: { type: String },
    creatorIds: { type: [ObjectId], required: true },
    leftIds: { type: [ObjectId], default: undefined },
    attachments: { type: [Schema.Types.Mixed], default: undefined },
    beneficiaryKind: { type: String, required: true },
    beneficiaryId: { type: ObjectId, default: null },
    state: { type: String, required: true },
    at: { type: Date, required: true },
    decidedById: { type: ObjectId, default: null },
    decidedAt: { type: Date, default: null },
    reason: { type: String, default: null },
    credits: { type: [creditSchema], default: [] },
  },
  { collection: 'claims', versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' },
)
claimSchema.index({ creatorIds: 1, at: -1, _id: -1 }, { name: 'maker_newest' })
claimSchema.index({ creatorIds: 1, state: 1, on: -1 }, { name: 'creator_state' })
claimSchema.index({ state: 1, beneficiaryKind: 1, beneficiaryId: 1, at: 1 }, { name: 'state_beneficiary' })
claimSchema.index(
  { linkKey: 1 },
  { name: 'link', unique: true, partialFilterExpression: { linkKey: { $type: 'string' } } },
)
export const Claims = mongoose.model('Claim', claimSchema)
