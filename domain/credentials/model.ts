import mongoose, { Schema, type Types } from 'mongoose'
import type { KeyUse, LetterPart, Line } from './contract.ts'

const { ObjectId, Mixed } = Schema.Types
const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const

export type StoredKey = {
  _id: Types.ObjectId
  use: KeyUse
  /** How what it signed names it. */
  kid: string
  /** A JWK for badges, a certificate in PEM for papers. */
  published: { [field: string]: unknown } | string
  /** The private part, encrypted: `domain/seal.ts`. */
  locked: string
  state: 'signing' | 'published' | 'withdrawn'
  madeAt: Date
  /** When it signed last or was withdrawn; null while it signs. */
  endedAt: Date | null
  reason: string
  /** How often a badge was kept that it signed; absent while never. */
  kept?: number
}

const keySchema = new Schema<StoredKey>(
  {
    use: { type: String, required: true },
    kid: { type: String, required: true },
    published: { type: Mixed, required: true },
    locked: { type: String, required: true },
    state: { type: String, required: true },
    madeAt: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    reason: { type: String, default: '' },
    kept: { type: Number, default: undefined },
  },
  { collection: 'signing_keys', ...options },
)
keySchema.index({ kid: 1 }, { name: 'kid', unique: true })
keySchema.index({ use: 1 }, { name: 'signing', unique: true, partialFilterExpression: { state: 'signing' } })
keySchema.index({ use: 1, madeAt: -1 }, { name: 'use_made' })
export const SigningKeys = mongoose.model('SigningKey', keySchema)

export type StoredBadge = {
  _id: Types.ObjectId
  /** What stands in its address: chance, so that nobody finds it who was not told. */
  code: string
  awardId: Types.ObjectId
  memberId: Types.ObjectId
  title: string
  citation: string
  from: Date
  until: Date
  at: Date
  /** Whether everyone may see its page. */
  shown: boolean
  /** Null until it is signed. */
  kid: string | null
  token: string | null
  /** When it was signed for the first time. */
  issuedAt: Date | null
  endedAt: Date | null
  how: 'expired' | 'withdrawn' | 'revoked' | null
}

const badgeSchema = new Schema<StoredBadge>(
  {
    code: { type: String, required: true },
    awardId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    title: { type: String, required: true },
    citation: { type: String, default: '' },
    from: { type: Date, required: true },
    until: { type: Date, required: true },
    at: { type: Date, required: true },
    shown: { type: Boolean, required: true },
    kid: { type: String, default: null },
    token: { type: String, default: null },
    issuedAt: { type: Date, default: null },
    endedAt: { type: Date, default: null },
    how: { type: String, default: null },
  },
  { collection: 'badges', ...options },
)
badgeSchema.index({ code: 1 }, { name: 'code', unique: true })
badgeSchema.index(
  { awardId: 1, until: 1 },
  { name: 'in_force', unique: true, partialFilterExpression: { endedAt: null } },
)
badgeSchema.index({ awardId: 1, at: -1 }, { name: 'award' })
badgeSchema.index({ memberId: 1, at: -1 }, { name: 'member' })
badgeSchema.index({ kid: 1 }, { name: 'kid' })
badgeSchema.index({ at: 1 }, { name: 'unsigned', partialFilterExpression: { token: null } })
badgeSchema.index(
  { endedAt: 1, _id: 1 },
  { name: 'ended', partialFilterExpression: { endedAt: { $type: 'date' } } },
)
export const Badges = mongoose.model('Badge', badgeSchema)

/** Who a badge speaks of, to machines: chance, and the same on all badges of one member. */
export type StoredSubject = { _id: Types.ObjectId; subject: string }

const subjectSchema = new Schema<StoredSubject>(
  { _id: { type: ObjectId, required: true }, subject: { type: String, required: true } },
  { collection: 'badge_subjects', ...options },
)
export const Subjects = mongoose.model('BadgeSubject', subjectSchema)

export type StoredPaper = {
  _id: Types.ObjectId
  kind: 'letter' | 'record'
  code: string
  memberId: Types.ObjectId
  title: string
  /** What it says, as it was signed: later changes of names and figures do not rewrite it. */
  lines: Line[]
  letter: {
    badgeId: Types.ObjectId
    addressee: { name: string; organisation: string; email: string | null }
    shows: LetterPart[]
    note: string
  } | null
  /** What of the ledger it counts: when some of that is taken back, its page says so. Absent where it counts nothing. */
  counts?: { from: Date; until: Date; kinds: string[]; claimIds: string[] }
  at: Date
  /** The signed lines; null while it is a draft. */
  token: string | null
  kid: string | null
  /** Whether whoever has its address may see it. */
  open: boolean
  takenBackAt: Date | null
  mail: StoredMail | null
}

export type StoredMail = {
  state: 'waiting' | 'sent' | 'refused' | 'failed'
  dueAt: Date | null
  attempts: number
  /** Who has it already: a mail that did not reach both is tried for the other alone. */
  reached: ('addressee' | 'member')[]
}

const within = { _id: false, strict: 'throw' } as const
const paperSchema = new Schema<StoredPaper>(
  {
    kind: { type: String, required: true },
    code: { type: String, required: true },
    memberId: { type: ObjectId, required: true },
    title: { type: String, required: true },
    lines: {
      type: [
        new Schema<Line>(
          { style: { type: String, required: true }, text: { type: String, required: true } },
          within,
        ),
      ],
      required: true,
    },
    letter: {
      type: new Schema(
        {
          badgeId: { type: ObjectId, required: true },
          addressee: {
            type: new Schema(
              {
                name: { type: String, required: true },
                organisation: { type: String, default: '' },
                email: { type: String, default: null },
              },
              within,
            ),
            required: true,
          },
          shows: { type: [String], default: [] },
          note: { type: String, default: '' },
        },
        within,
      ),
      default: null,
    },
    counts: {
      type: new Schema(
        {
          from: { type: Date, required: true },
          until: { type: Date, required: true },
          kinds: { type: [String], required: true },
          claimIds: { type: [String], required: true },
        },
        within,
      ),
    },
    at: { type: Date, required: true },
    token: { type: String, default: null },
    kid: { type: String, default: null },
    open: { type: Boolean, required: true },
    takenBackAt: { type: Date, default: null },
    mail: {
      type: new Schema<StoredMail>(
        {
          state: { type: String, required: true },
          dueAt: { type: Date, default: null },
          attempts: { type: Number, default: 0 },
          reached: { type: [String], default: [] },
        },
        within,
      ),
      default: null,
    },
  },
  { collection: 'papers', ...options },
)
paperSchema.index({ code: 1 }, { name: 'code', unique: true })
paperSchema.index({ memberId: 1, at: -1, _id: -1 }, { name: 'member' })
paperSchema.index({ kid: 1 }, { name: 'kid' })
paperSchema.index(
  { 'mail.dueAt': 1 },
  { name: 'due', partialFilterExpression: { 'mail.dueAt': { $type: 'date' } } },
)
export const Papers = mongoose.model('Paper', paperSchema)
