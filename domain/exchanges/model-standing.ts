import mongoose, { Schema, type Types } from 'mongoose'
import type { HoldReason } from './contract.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

/** What words weigh in one epoch under one version of the rules. Members and weights are packed side by side: 14 bytes for each. */
export type StoredTrust = {
  _id: string
  epoch: string
  rules: string
  /** Who was vetted when the epoch was first weighed: it stays so whatever becomes of their rights. */
  vetted: Types.ObjectId[]
  /** How many rows decided: more of them, and the epoch is weighed anew. */
  rowCount: number
  others: number
  members: Buffer
  weights: Buffer
  /** Another with each weighing, so that a process knows whether what it remembers still holds. */
  revision: Types.ObjectId
}

const trustSchema = new Schema<StoredTrust>(
  {
    _id: { type: String, required: true },
    epoch: { type: String, required: true },
    rules: { type: String, required: true },
    vetted: { type: [ObjectId], required: true },
    rowCount: { type: Number, required: true },
    others: { type: Number, required: true },
    members: { type: Buffer, default: Buffer.alloc(0) },
    weights: { type: Buffer, default: Buffer.alloc(0) },
    revision: { type: ObjectId, required: true },
  },
  { collection: 'trust_epochs', ...options },
)
trustSchema.index({ epoch: 1 }, { name: 'epoch' })
export const TrustEpochs = mongoose.model('TrustEpoch', trustSchema)

/** Rows that count nothing until somebody has looked at them. */
export type StoredHold = {
  _id: Types.ObjectId
  /** The same for the same finding, so that it is held once. */
  key: string
  reason: HoldReason
  state: 'open' | 'released' | 'upheld' | 'reversed'
  exchangeIds: Types.ObjectId[]
  creatorIds: Types.ObjectId[]
  giverIds: Types.ObjectId[]
  foundAt: Date
  decidedById: Types.ObjectId | null
  decidedAt: Date | null
  why: string | null
  /** Until when what was found can be contested. */
  finalAt: Date | null
}

const holdSchema = new Schema<StoredHold>(
  {
    key: { type: String, required: true },
    reason: { type: String, required: true },
    state: { type: String, required: true },
    exchangeIds: { type: [ObjectId], required: true },
    creatorIds: { type: [ObjectId], required: true },
    giverIds: { type: [ObjectId], required: true },
    foundAt: { type: Date, required: true },
    decidedById: { type: ObjectId, default: null },
    decidedAt: { type: Date, default: null },
    why: { type: String, default: null },
    finalAt: { type: Date, default: null },
  },
  { collection: 'exchange_holds', ...options },
)
holdSchema.index({ key: 1 }, { name: 'key', unique: true })
holdSchema.index({ state: 1, foundAt: -1, _id: -1 }, { name: 'state_newest' })
holdSchema.index({ creatorIds: 1, state: 1 }, { name: 'creator_state' })
holdSchema.index({ exchangeIds: 1 }, { name: 'exchange' })
export const Holds = mongoose.model('ExchangeHold', holdSchema)

/** What a member counted when they were last counted. */
export type StoredStanding = {
  _id: Types.ObjectId
  rules: string
  epoch: string
  /** How many rows there were in which they created or gave: the ledger only grows, so as many rows are the same rows. */
  rowCount: number
  /** Nothing but another row can change it after this moment in this epoch. */
  settlesAt: Date | null
  total: number
  settled: number
  held: number
  people: number
  byKind: { [kind: string]: number }
  settledBy: { [dimension: string]: number }
  countedAt: Date
}

const standingSchema = new Schema<StoredStanding>(
  {
    _id: { type: ObjectId, required: true },
    rules: { type: String, required: true },
    epoch: { type: String, required: true },
    rowCount: { type: Number, required: true },
    settlesAt: { type: Date, default: null },
    total: { type: Number, required: true },
    settled: { type: Number, required: true },
    held: { type: Number, required: true },
    people: { type: Number, required: true },
    byKind: { type: Schema.Types.Mixed, required: true },
    settledBy: { type: Schema.Types.Mixed, required: true },
    countedAt: { type: Date, required: true },
  },
  { collection: 'standings', minimize: false, ...options },
)
standingSchema.index({ settled: -1, _id: 1 }, { name: 'settled' })
export const Standings = mongoose.model('Standing', standingSchema)
