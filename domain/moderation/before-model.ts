/** How something stood before a decision: what taking that back needs. */
import { Schema, type Types } from 'mongoose'

const { ObjectId } = Schema.Types

/** What taking a decision back needs. */
export type StoredBefore = {
  title?: string
  body?: string
  state?: string
  specialtyId?: Types.ObjectId
  caseId?: Types.ObjectId
  replyIds?: Types.ObjectId[]
  /** Who hosted a group. */
  hostIds?: Types.ObjectId[]
  charter?: string
  /** What a group was found by. */
  tags?: string[]
  region?: string | null
  /** How a consultant liked to be asked. */
  asking?: string
  isOpen?: boolean
}

export const beforeSchema = new Schema<StoredBefore>(
  {
    title: String,
    body: String,
    state: String,
    specialtyId: ObjectId,
    caseId: ObjectId,
    replyIds: { type: [ObjectId], default: undefined },
    hostIds: { type: [ObjectId], default: undefined },
    charter: String,
    tags: { type: [String], default: undefined },
    region: { type: String, default: undefined },
    asking: String,
    isOpen: Boolean,
  },
  { _id: false, strict: 'throw' },
)
