/** That something which was given was taken back, as every feature stores it: both events stay, because the ledger counts by them. */
import { Schema, type Types } from 'mongoose'

export type StoredTakingBack = { eventId: Types.ObjectId; at: Date }

export const takenBackSchema = new Schema<StoredTakingBack>(
  { eventId: { type: Schema.Types.ObjectId, required: true }, at: { type: Date, required: true } },
  { _id: false, strict: 'throw' },
)
