import mongoose, { Schema, type Types } from 'mongoose'
import type { CycleView } from './contract.ts'

const { ObjectId } = Schema.Types

export type StoredCandidate = {
  memberId: Types.ObjectId
  created: { total: number; byKind: { [kind: string]: number }; people: number }
  outcomes: { told: number; useful: number }
  exchangeCount: number
  evidence: { exchangeId: Types.ObjectId; caseId: Types.ObjectId | null; credit: number; at: Date }[]
}

export type StoredCycle = {
  _id: Types.ObjectId
  /** The month, as 2030-01. */
  period: string
  name: string
  from: Date
  until: Date
  state: CycleView['state']
  draftedAt: Date | null
  /** What the draft was made under; null until there is one. */
  rules: string | null
  /** The draft as it was made: later changes of the ledger do not rewrite it. */
  candidates: StoredCandidate[]
}

const part = { _id: false, strict: 'throw' } as const
const candidateSchema = new Schema<StoredCandidate>(
  {
    memberId: { type: ObjectId, required: true },
    created: {
      type: new Schema(
        {
          total: { type: Number, required: true },
          byKind: { type: Schema.Types.Mixed, required: true },
          people: { type: Number, required: true },
        },
        { ...part, minimize: false },
      ),
      required: true,
    },
    outcomes: {
      type: new Schema(
        { told: { type: Number, required: true }, useful: { type: Number, required: true } },
        part,
      ),
      required: true,
    },
    exchangeCount: { type: Number, required: true },
    evidence: {
      type: [
        new Schema(
          {
            exchangeId: { type: ObjectId, required: true },
            caseId: { type: ObjectId, default: null },
            credit: { type: Number, required: true },
            at: { type: Date, required: true },
          },
          part,
        ),
      ],
      default: [],
    },
  },
  part,
)

const cycleSchema = new Schema<StoredCycle>(
  {
    period: { type: String, required: true },
    name: { type: String, required: true },
    from: { type: Date, required: true },
    until: { type: Date, required: true },
    state: { type: String, required: true },
    draftedAt: { type: Date, default: null },
    rules: { type: String, default: null },
    candidates: { type: [candidateSchema], default: [] },
  },
  {
    collection: 'recognition_cycles',
    versionKey: false,
    autoCreate: false,
    autoIndex: false,
    strict: 'throw',
  },
)
cycleSchema.index({ period: 1 }, { name: 'period', unique: true })
cycleSchema.index({ state: 1, period: 1 }, { name: 'state_period' })
export const Cycles = mongoose.model('RecognitionCycle', cycleSchema)

export const toCycle = (cycle: StoredCycle): CycleView => ({
  id: cycle._id.toHexString(),
  name: cycle.name,
  from: cycle.from.toISOString(),
  until: cycle.until.toISOString(),
  state: cycle.state,
  draftedAt: cycle.draftedAt?.toISOString() ?? null,
  candidateCount: cycle.candidates.length,
})
