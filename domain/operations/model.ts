import mongoose, { Schema, type Types } from 'mongoose'
import type { DeathCause, LaneView } from './contract.ts'

const NO_MAGIC = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const

/** A reaction that was given up, with its event: the outbox forgets what is over. */
export type StoredDeadLetter = {
  /** `eventId-reaction`. */
  _id: string
  eventId: Types.ObjectId
  event: string
  reaction: string
  payload: unknown
  cause: DeathCause
  error: string
  tries: number
  at: Date
  /** Null while somebody should look at it. */
  letGoAt: Date | null
}

const LET_GO_KEPT_SECONDS = 90 * 24 * 3600
const deadLetterSchema = new Schema<StoredDeadLetter>(
  {
    _id: { type: String, required: true },
    eventId: { type: Schema.Types.ObjectId, required: true },
    event: { type: String, required: true },
    reaction: { type: String, required: true },
    payload: { type: Schema.Types.Mixed, required: true },
    cause: { type: String, required: true },
    error: { type: String, default: '' },
    tries: { type: Number, required: true },
    at: { type: Date, required: true },
    letGoAt: { type: Date, default: null },
  },
  { ...NO_MAGIC, collection: 'dead_letters', minimize: false },
)
deadLetterSchema.index({ at: -1, _id: -1 }, { name: 'dead', partialFilterExpression: { letGoAt: null } })
deadLetterSchema.index(
  { event: 1, reaction: 1, at: -1, _id: -1 },
  { name: 'dead_of_kind', partialFilterExpression: { letGoAt: null } },
)
deadLetterSchema.index({ letGoAt: 1 }, { name: 'let_go', expireAfterSeconds: LET_GO_KEPT_SECONDS })
export const DeadLetters = mongoose.model('DeadLetter', deadLetterSchema)

/** What a worker last said of the queue and of itself. */
export type StoredQueueReport = {
  /** One for each process. */
  _id: string
  at: Date
  lanes: LaneView[]
  minutes: { at: Date; done: number; failed: number }[]
}

const REPORTS_KEPT_SECONDS = 2 * 3600
const queueReportSchema = new Schema<StoredQueueReport>(
  {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    lanes: { type: Schema.Types.Mixed, required: true },
    minutes: { type: Schema.Types.Mixed, required: true },
  },
  { ...NO_MAGIC, collection: 'queue_reports' },
)
queueReportSchema.index({ at: 1 }, { name: 'expiry', expireAfterSeconds: REPORTS_KEPT_SECONDS })
export const QueueReports = mongoose.model('QueueReport', queueReportSchema)
