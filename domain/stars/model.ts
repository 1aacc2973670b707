import mongoose, { Schema, type Types } from 'mongoose'
import type { StarChoices } from './contract.ts'

/** What a consultant chose to show; who chose nothing has no row. */
export type StoredStar = { _id: Types.ObjectId; changedAt?: Date } & Partial<StarChoices>

const starSchema = new Schema<StoredStar>(
  {
    _id: { type: Schema.Types.ObjectId, required: true },
    audience: { type: String },
    handle: { type: String },
    about: { type: String },
    asking: { type: String },
    showsEntries: { type: Boolean },
    showsOutcomes: { type: Boolean },
    changedAt: { type: Date },
  },
  { collection: 'stars', versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' },
)
starSchema.index(
  { handle: 1 },
  { name: 'handle', unique: true, partialFilterExpression: { handle: { $type: 'string' } } },
)
starSchema.index(
  { audience: 1, _id: 1 },
  { name: 'public', partialFilterExpression: { audience: 'everyone' } },
)
export const Stars = mongoose.model('Star', starSchema)
