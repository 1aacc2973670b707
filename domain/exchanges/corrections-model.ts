import mongoose, { Schema, type Types } from 'mongoose'
import type { PayloadOf } from '../contract.ts'

/** That a contest of an exchange was upheld, or a held one found arranged: what takes it back, kept so that the ledger can be counted again from nothing. */
export type StoredCorrection = {
  /** The contest’s; of its own where it was held. */
  _id: Types.ObjectId
  exchangeId: Types.ObjectId
  /** Who contested it, and was right; or who decided on the hold. */
  memberId: Types.ObjectId
  eventId: Types.ObjectId
  payload: PayloadOf<'exchanges.takenBack'>
}

const { ObjectId } = Schema.Types

const correctionSchema = new Schema<StoredCorrection>(
  {
    _id: { type: ObjectId, required: true },
    exchangeId: { type: ObjectId, required: true, immutable: true },
    memberId: { type: ObjectId, required: true, immutable: true },
    eventId: { type: ObjectId, required: true, immutable: true },
    payload: { type: Schema.Types.Mixed, required: true, immutable: true },
  },
  {
    collection: 'exchange_corrections',
    minimize: false,
    versionKey: false,
    autoCreate: false,
    autoIndex: false,
    strict: 'throw',
  },
)
// Both sides may contest one exchange, and both be right: it is taken back once.
correctionSchema.index({ exchangeId: 1 }, { name: 'exchange', unique: true })
export const Corrections = mongoose.model('ExchangeCorrection', correctionSchema)
