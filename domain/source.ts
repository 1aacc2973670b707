/** Where an imported text comes from, as every feature stores it. */
import { Schema } from 'mongoose'
import type { Source } from './vocabulary.ts'

export const sourceSchema = new Schema<Source>(
  {
    name: { type: String, required: true },
    url: { type: String, default: undefined },
    author: { type: String, required: true },
    authorUrl: { type: String, default: undefined },
    licence: { type: String, required: true },
  },
  { _id: false, strict: 'throw' },
)
