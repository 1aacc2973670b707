import mongoose, { Schema, type Types } from 'mongoose'
import type { Effect, Outcome, Urgency } from '../cases/contract.ts'
import type { Later, Step } from './contract.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

/** The outcome that holds. What was noted with it stays with the case. */
export type StoredTold = {
  outcome: Outcome
  effect: Effect
  valueForClient: number
  valueForMe: number
  at: Date
}

export type StoredLater = { how: Later; at: Date }

/** A case of which a reply was accepted: what is asked of its asker when, and what they told. The row is its own timer. */
export type StoredCloseOut = {
  /** That of the case. */
  _id: Types.ObjectId
  specialtyId: Types.ObjectId
  askerId: Types.ObjectId
  /** Who wrote the accepted reply, and whether it was a vetted consultant’s. */
  authorId: Types.ObjectId
  advice: boolean
  acceptedAt: Date
  urgency: Urgency
  tags: string[]
  told: StoredTold | null
  later: StoredLater | null
  passed: Step | null
  /** When there is something to do next; null when there is nothing any more. */
  dueAt: Date | null
}

const toldSchema = new Schema<StoredTold>(
  {
    outcome: { type: String, required: true },
    effect: { type: String, required: true },
    valueForClient: { type: Number, required: true },
    valueForMe: { type: Number, required: true },
    at: { type: Date, required: true },
  },
  { _id: false, strict: 'throw' },
)

const laterSchema = new Schema<StoredLater>(
  {
    how: { type: String, required: true },
    at: { type: Date, required: true },
  },
  { _id: false, strict: 'throw' },
)

const closeOutSchema = new Schema<StoredCloseOut>(
  {
    _id: { type: ObjectId, required: true },
    specialtyId: { type: ObjectId, required: true },
    askerId: { type: ObjectId, required: true },
    authorId: { type: ObjectId, required: true },
    advice: { type: Boolean, required: true },
    acceptedAt: { type: Date, required: true },
    urgency: { type: String, required: true },
    tags: { type: [String], default: [] },
    told: { type: toldSchema, default: null },
    later: { type: laterSchema, default: null },
    passed: { type: String, default: null },
    dueAt: { type: Date, default: null },
  },
  { collection: 'close_outs', ...options },
)
closeOutSchema.index({ dueAt: 1 }, { name: 'due', partialFilterExpression: { dueAt: { $type: 'date' } } })
closeOutSchema.index({ authorId: 1, advice: 1, acceptedAt: -1 }, { name: 'author_newest' })
closeOutSchema.index({ askerId: 1, acceptedAt: -1 }, { name: 'asker_newest' })
export const CloseOuts = mongoose.model('CloseOut', closeOutSchema)
