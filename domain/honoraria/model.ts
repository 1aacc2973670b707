import mongoose, { Schema, type Types } from 'mongoose'
import type { PayableKind, StatementState } from './contract.ts'

const { ObjectId } = Schema.Types
const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const part = { _id: false, strict: 'throw' } as const

/** Rates are added, never changed: what was paid is always paid by what held then. */
export type StoredRate = {
  _id: Types.ObjectId
  specialtyId: Types.ObjectId
  kind: PayableKind
  amount: number
  currency: string
  from: string
  setById: Types.ObjectId
  setAt: Date
}

const rateSchema = new Schema<StoredRate>(
  {
    specialtyId: { type: ObjectId, required: true },
    kind: { type: String, required: true },
    amount: { type: Number, required: true },
    currency: { type: String, required: true },
    from: { type: String, required: true },
    setById: { type: ObjectId, required: true },
    setAt: { type: Date, required: true },
  },
  { collection: 'honorarium_rates', ...options },
)
rateSchema.index({ specialtyId: 1, kind: 1, from: 1 }, { name: 'specialty_kind_from', unique: true })
export const Rates = mongoose.model('HonorariumRate', rateSchema)

export type StoredLine = {
  key: string
  exchangeId: Types.ObjectId | null
  kind: PayableKind | null
  specialtyId: Types.ObjectId | null
  rateId: Types.ObjectId | null
  amount: number
  at: Date
  corrects: { period: string; key: string } | null
  reason: string
  leftOut: { byId: Types.ObjectId; reason: string; at: Date } | null
}

export type HistoryAct = 'drafted' | 'approved' | 'sentBack' | 'leftOut' | 'putBack' | 'exported'

export type StoredStatement = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  period: string
  from: Date
  until: Date
  state: StatementState
  /** Whether it waits for a decision; kept beside the state so that the list can begin with those. */
  rank: number
  edition: number
  currency: string
  total: number
  lines: StoredLine[]
  approvals: { byId: Types.ObjectId; at: Date }[]
  history: { act: HistoryAct; byId: Types.ObjectId | null; reason: string; at: Date }[]
  exportId: Types.ObjectId | null
  changedAt: Date
}

const lineSchema = new Schema<StoredLine>(
  {
    key: { type: String, required: true },
    exchangeId: { type: ObjectId, default: null },
    kind: { type: String, default: null },
    specialtyId: { type: ObjectId, default: null },
    rateId: { type: ObjectId, default: null },
    amount: { type: Number, required: true },
    at: { type: Date, required: true },
    corrects: {
      type: new Schema(
        { period: { type: String, required: true }, key: { type: String, required: true } },
        part,
      ),
      default: null,
    },
    reason: { type: String, default: '' },
    leftOut: {
      type: new Schema(
        {
          byId: { type: ObjectId, required: true },
          reason: { type: String, required: true },
          at: { type: Date, required: true },
        },
        part,
      ),
      default: null,
    },
  },
  part,
)

const statementSchema = new Schema<StoredStatement>(
  {
    memberId: { type: ObjectId, required: true },
    period: { type: String, required: true },
    from: { type: Date, required: true },
    until: { type: Date, required: true },
    state: { type: String, required: true },
    rank: { type: Number, required: true },
    edition: { type: Number, required: true },
    currency: { type: String, required: true },
    total: { type: Number, required: true },
    lines: { type: [lineSchema], default: [] },
    approvals: {
      type: [
        new Schema({ byId: { type: ObjectId, required: true }, at: { type: Date, required: true } }, part),
      ],
      default: [],
    },
    history: {
      type: [
        new Schema(
          {
            act: { type: String, required: true },
            byId: { type: ObjectId, default: null },
            reason: { type: String, default: '' },
            at: { type: Date, required: true },
          },
          part,
        ),
      ],
      default: [],
    },
    exportId: { type: ObjectId, default: null },
    changedAt: { type: Date, required: true },
  },
  { collection: 'honorarium_statements', ...options },
)
statementSchema.index({ memberId: 1, period: -1 }, { name: 'member_period', unique: true })
statementSchema.index({ period: 1, rank: 1, _id: 1 }, { name: 'period_rank' })
statementSchema.index({ state: 1, period: 1 }, { name: 'state_period' })
// Across all statements: nothing is paid, or taken back, twice.
statementSchema.index(
  { 'lines.key': 1 },
  { name: 'line', unique: true, partialFilterExpression: { 'lines.key': { $type: 'string' } } },
)
statementSchema.index({ exportId: 1, _id: 1 }, { name: 'export' })
export const Statements = mongoose.model('HonorariumStatement', statementSchema)

/** A line that a person mended: waits for the member's next statement. */
export type StoredMending = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  period: string
  key: string
  amount: number
  reason: string
  /** Null where a contest was found right. */
  byId: Types.ObjectId | null
  at: Date
}

const mendingSchema = new Schema<StoredMending>(
  {
    memberId: { type: ObjectId, required: true },
    period: { type: String, required: true },
    key: { type: String, required: true },
    amount: { type: Number, required: true },
    reason: { type: String, required: true },
    byId: { type: ObjectId, default: null },
    at: { type: Date, required: true },
  },
  { collection: 'honorarium_mendings', ...options },
)
mendingSchema.index({ memberId: 1, at: 1 }, { name: 'member_time' })
mendingSchema.index({ at: 1 }, { name: 'time' })
export const Mendings = mongoose.model('HonorariumMending', mendingSchema)

export type StoredExport = {
  _id: Types.ObjectId
  until: string
  statementCount: number
  total: number
  currency: string
  byId: Types.ObjectId
  at: Date
}

const exportSchema = new Schema<StoredExport>(
  {
    until: { type: String, required: true },
    statementCount: { type: Number, required: true },
    total: { type: Number, required: true },
    currency: { type: String, required: true },
    byId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'honorarium_exports', ...options },
)
exportSchema.index({ at: -1, _id: -1 }, { name: 'newest' })
export const Exports = mongoose.model('HonorariumExport', exportSchema)
