import mongoose, { Schema, type Types } from 'mongoose'
import type { Duty } from './rules.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

/** That a member may advise in a specialty, on whose word and until when. The right itself is the member's grant. */
export type StoredVetting = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  specialtyId: Types.ObjectId
  credential: string
  jurisdiction: string
  languages: string[]
  topics: string[]
  validUntil: Date
  vettedById: Types.ObjectId
  vettedAt: Date
  /** When its end was announced; null until then. */
  warnedAt: Date | null
  endedAt: Date | null
}

const vettingSchema = new Schema<StoredVetting>(
  {
    memberId: { type: ObjectId, required: true },
    specialtyId: { type: ObjectId, required: true },
    credential: { type: String, required: true },
    jurisdiction: { type: String, required: true },
    languages: { type: [String], required: true },
    topics: { type: [String], default: [] },
    validUntil: { type: Date, required: true },
    vettedById: { type: ObjectId, required: true },
    vettedAt: { type: Date, required: true },
    warnedAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
  },
  { collection: 'vettings', ...options },
)
vettingSchema.index({ specialtyId: 1, memberId: 1 }, { name: 'specialty_member', unique: true })
vettingSchema.index({ memberId: 1 }, { name: 'member' })
vettingSchema.index({ validUntil: 1 }, { name: 'standing', partialFilterExpression: { endedAt: null } })
export const Vettings = mongoose.model('Vetting', vettingSchema)

export type StoredRoster = { _id: Types.ObjectId } & Partial<Duty>

const rosterSchema = new Schema<StoredRoster>(
  {
    _id: { type: ObjectId, required: true },
    onDuty: { type: Boolean },
    awayUntil: { type: Date },
    askedOffDuty: { type: Boolean },
    loadCap: { type: Number },
    timeZone: { type: String },
  },
  { collection: 'rosters', ...options },
)
export const Rosters = mongoose.model('Roster', rosterSchema)
