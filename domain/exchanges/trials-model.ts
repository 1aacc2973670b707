import mongoose, { Schema, type Types } from 'mongoose'
import type { Trial, TrialResult, TrialState, TrialView } from './contract.ts'
import type { Figure } from './what-if.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

/** Other rules, being tried or tried: its own progress, so that it goes on where it was when a worker dies. */
export type StoredTrial = {
  _id: Types.ObjectId
  byId: Types.ObjectId
  /** The ledger is counted as it stood then. */
  at: Date
  state: TrialState
  /** Present while it is to be counted: there is one such at a time. */
  open?: true
  tried: Trial
  changes: TrialView['changes']
  /** The rules in force when it began. */
  rules: string
  /** Who was counted last, in the order of ids. */
  lastId: Types.ObjectId | null
  done: number
  of: number
  failures: number
  endedAt: Date | null
  result: TrialResult | null
  until: Date
}

const trialSchema = new Schema<StoredTrial>(
  {
    byId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    state: { type: String, required: true },
    open: { type: Boolean },
    tried: { type: Schema.Types.Mixed, required: true },
    changes: { type: Schema.Types.Mixed, required: true },
    rules: { type: String, required: true },
    lastId: { type: ObjectId, default: null },
    done: { type: Number, default: 0 },
    of: { type: Number, default: 0 },
    failures: { type: Number, default: 0 },
    endedAt: { type: Date, default: null },
    result: { type: Schema.Types.Mixed, default: null },
    until: { type: Date, required: true },
  },
  { collection: 'ledger_trials', minimize: false, ...options },
)
trialSchema.index({ at: -1, _id: -1 }, { name: 'newest' })
trialSchema.index(
  { open: 1 },
  { name: 'open', unique: true, partialFilterExpression: { open: { $eq: true } } },
)
trialSchema.index({ until: 1 }, { name: 'forgotten', expireAfterSeconds: 0 })
export const Trials = mongoose.model('LedgerTrial', trialSchema)

/** What one member would count. */
export type StoredTrialFigure = Omit<Figure, 'memberId'> & {
  _id: Types.ObjectId
  trialId: Types.ObjectId
  memberId: Types.ObjectId
  until: Date
}

const figureSchema = new Schema<StoredTrialFigure>(
  {
    trialId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    before: { type: Number, required: true },
    after: { type: Number, required: true },
    because: { type: Schema.Types.Mixed, required: true },
    kinds: { type: Schema.Types.Mixed, required: true },
    until: { type: Date, required: true },
  },
  { collection: 'ledger_trial_figures', minimize: false, ...options },
)
figureSchema.index({ trialId: 1, memberId: 1 }, { name: 'trial_member', unique: true })
figureSchema.index({ until: 1 }, { name: 'forgotten', expireAfterSeconds: 0 })
export const TrialFigures = mongoose.model('LedgerTrialFigure', figureSchema)
