/** Who was asked, and what consultants carry. */
import mongoose, { Schema, type Types } from 'mongoose'
import type { AskHow, Factor } from './contract.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

/** That a consultant was asked to advise on a case. */
export type StoredAsk = {
  _id: Types.ObjectId
  caseId: Types.ObjectId
  specialtyId: Types.ObjectId
  memberId: Types.ObjectId
  how: AskHow
  askedAt: Date
  /** By when an answer counts as in time. */
  dueAt: Date
  pages: number
  pagedAt: Date
  seenAt: Date | null
  /** When they took the case or advised; null until then. */
  answeredAt: Date | null
  declinedAt: Date | null
  reason: string
  factors: Factor[]
}

const askSchema = new Schema<StoredAsk>(
  {
    caseId: { type: ObjectId, required: true },
    specialtyId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    how: { type: String, required: true },
    askedAt: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    pages: { type: Number, default: 0 },
    pagedAt: { type: Date, required: true },
    seenAt: { type: Date, default: null },
    answeredAt: { type: Date, default: null },
    declinedAt: { type: Date, default: null },
    reason: { type: String, default: '' },
    factors: {
      type: [
        new Schema(
          { name: { type: String, required: true }, value: { type: Number, required: true }, says: String },
          { _id: false },
        ),
      ],
      default: [],
    },
  },
  { collection: 'asks', ...options },
)
askSchema.index({ caseId: 1, memberId: 1 }, { name: 'case_member', unique: true })
askSchema.index({ memberId: 1, askedAt: -1 }, { name: 'member_newest' })
export const Asks = mongoose.model('Ask', askSchema)

/** What a consultant was asked and did so far. Two routings that choose the same one meet here, and the later looks again. */
export type StoredDesk = {
  _id: Types.ObjectId
  lastRoutedAt: Date | null
  routedCount: number
  /** Of what was put to them: how much they took or advised on in time. */
  inTime: number
  /** Cases they advised on. */
  answered: number
  /** The latest times they were asked, and replied at night; the oldest are let go. */
  askedAts: Date[]
  nightAts: Date[]
  /** How much they advised lately, as of `activeAt`. */
  activity: number
  activeAt: Date | null
  /** Specialties they were ever asked in or replied in: where they are looked for first. */
  specialtyIds: Types.ObjectId[]
}

const deskSchema = new Schema<StoredDesk>(
  {
    _id: { type: ObjectId, required: true },
    lastRoutedAt: { type: Date, default: null },
    routedCount: { type: Number, default: 0 },
    inTime: { type: Number, default: 0 },
    answered: { type: Number, default: 0 },
    askedAts: { type: [Date], default: [] },
    nightAts: { type: [Date], default: [] },
    activity: { type: Number, default: 0 },
    activeAt: { type: Date, default: null },
    specialtyIds: { type: [ObjectId], default: [] },
  },
  { collection: 'desks', ...options },
)
deskSchema.index({ specialtyIds: 1, lastRoutedAt: 1 }, { name: 'specialty_longest' })
export const Desks = mongoose.model('Desk', deskSchema)
