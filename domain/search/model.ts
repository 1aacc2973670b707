import mongoose, { Schema } from 'mongoose'

/** One table of the engine: what it is called there, and the model its vectors were made with. */
export type IndexName = { name: string; meaning: string | null }

/** Which table is asked, and which one is being built beside it. */
export type StoredIndexes = {
  _id: 'library'
  current: IndexName | null
  building: IndexName | null
  /** Tables that were replaced: removed once nobody can be reading in them. */
  retired: { name: string; at: Date }[]
}

const named = new Schema<IndexName>(
  { name: { type: String, required: true }, meaning: { type: String, default: null } },
  { _id: false, strict: 'throw' },
)
const schema = new Schema<StoredIndexes>(
  {
    _id: { type: String, required: true },
    current: { type: named, default: null },
    building: { type: named, default: null },
    retired: { type: [new Schema({ name: String, at: Date }, { _id: false, strict: 'throw' })], default: [] },
  },
  { collection: 'search_indexes', versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' },
)
export const SearchIndexes = mongoose.model('SearchIndex', schema)
