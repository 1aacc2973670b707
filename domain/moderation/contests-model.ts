import mongoose, { Schema, type Types } from 'mongoose'
import type { ContestKind, ContestView, Fact } from './contract.ts'

const { ObjectId } = Schema.Types

export type StoredContest = {
  _id: Types.ObjectId
  kind: ContestKind
  subjectId: Types.ObjectId
  memberId: Types.ObjectId
  /** What they are called where their name is kept from whoever decides. */
  calledAs: string | null
  says: string
  path: string | null
  /** What was judged, as it stood when it was contested. */
  account: Fact[]
  /** Who has a part in what was judged: none of them decides. */
  partyIds: Types.ObjectId[]
  reason: string
  at: Date
  state: ContestView['state']
  answer: string | null
  decidedById: Types.ObjectId | null
  decidedAt: Date | null
}

const contestSchema = new Schema<StoredContest>(
  {
    kind: { type: String, required: true },
    subjectId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    calledAs: { type: String, default: null },
    says: { type: String, required: true },
    path: { type: String, default: null },
    account: {
      type: [
        new Schema<Fact>(
          { name: { type: String, required: true }, says: { type: String, required: true } },
          { _id: false, strict: 'throw' },
        ),
      ],
      default: [],
    },
    partyIds: { type: [ObjectId], default: [] },
    reason: { type: String, required: true },
    at: { type: Date, required: true },
    state: { type: String, required: true },
    answer: { type: String, default: null },
    decidedById: { type: ObjectId, default: null },
    decidedAt: { type: Date, default: null },
  },
  { collection: 'contests', versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' },
)
contestSchema.index({ kind: 1, subjectId: 1, memberId: 1 }, { name: 'subject_member', unique: true })
contestSchema.index({ state: 1, at: 1 }, { name: 'state_oldest' })
contestSchema.index({ memberId: 1, at: -1 }, { name: 'member_newest' })
export const Contests = mongoose.model('Contest', contestSchema)
