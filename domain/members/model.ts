import mongoose, { Schema, type Types } from 'mongoose'
import type { z } from 'zod'
import type { Actor, Grant, Motive } from '../vocabulary.ts'
import type { DirectFrom, Me, MemberView, PersonView, TokenView } from './contract.ts'

export type StoredMember = {
  _id: Types.ObjectId
  email: string
  name: string
  /** The words of the name as they are looked for; absent for people who cannot sign in, so that nobody finds them to write to. */
  nameWords?: string[]
  /** Left out of every read that does not ask for it; null for members who were imported and cannot sign in. */
  passwordHash?: string | null
  /** The one link that sets another password now, by its digest; left out of every read that does not ask for it. */
  passwordLink?: StoredPasswordLink
  grants: Grant[]
  joinedAt: Date
  /** Where they work, in their own words; absent while they do not say. */
  organisation?: string | null
  /** What the client called its registration, so that a repeat is recognised. */
  registeredAs: string | null
  /** How often all their sessions were ended: those begun under another number are void. Absent while never. */
  sessionEpoch?: number
  /** Digests of the sessions that were ended singly, the latest only: Redis forgets those too. */
  endedSessions?: string[]
  /** Their own choice; absent while they made none. */
  directFrom?: DirectFrom | null
  /** False when nobody is to see how lately they were here; then it is not kept either. */
  presenceShown?: boolean
  /** False when nothing that the ledger counts for them is to stand where others read it. */
  standingShown?: boolean
  /** What they said they come for; absent while they say nothing. Nothing is ever concluded here from what they do. */
  motives?: Motive[]
  /** When they were last seen here, to the minute. */
  lastSeenAt?: Date | null
  /** Until when they cannot write. */
  silenced?: StoredSanction | null
  /** Until when they cannot sign in. */
  suspended?: StoredSanction | null
}

/** SHA-256 of what the link ends with, and until when it is good. */
type StoredPasswordLink = { digest: string; endsAt: Date }

/** What a moderator imposed on a member, and by which decision, so that it can be told and appealed. */
export type StoredSanction = {
  /** Null is for good. */
  until: Date | null
  reason: string
  decisionId: Types.ObjectId
}

const sanctionSchema = new Schema<StoredSanction>(
  {
    until: { type: Date, default: null },
    reason: { type: String, default: '' },
    decisionId: { type: Schema.Types.ObjectId, required: true },
  },
  { _id: false, strict: 'throw' },
)

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const

const memberSchema = new Schema<StoredMember>(
  {
    email: { type: String, required: true },
    name: { type: String, required: true },
    nameWords: { type: [String], default: undefined },
    passwordHash: { type: String, default: null, select: false },
    passwordLink: {
      type: new Schema<StoredPasswordLink>(
        { digest: { type: String, required: true }, endsAt: { type: Date, required: true } },
        { _id: false, strict: 'throw' },
      ),
      default: undefined,
      select: false,
    },
    grants: {
      type: [
        new Schema(
          { role: { type: String, required: true }, scope: { type: String, required: true } },
          { _id: false },
        ),
      ],
      default: [],
    },
    joinedAt: { type: Date, required: true },
    organisation: { type: String, default: undefined },
    registeredAs: { type: String, default: null },
    sessionEpoch: { type: Number, default: undefined },
    endedSessions: { type: [String], default: undefined },
    directFrom: { type: String, default: undefined },
    presenceShown: { type: Boolean, default: undefined },
    standingShown: { type: Boolean, default: undefined },
    motives: { type: [String], default: undefined },
    lastSeenAt: { type: Date, default: undefined },
    silenced: { type: sanctionSchema, default: undefined },
    suspended: { type: sanctionSchema, default: undefined },
  },
  { collection: 'members', ...options },
)
memberSchema.index({ email: 1 }, { name: 'email', unique: true })
memberSchema.index({ name: 1, _id: 1 }, { name: 'name', collation: { locale: 'en', strength: 1 } })
memberSchema.index({ nameWords: 1 }, { name: 'name_words' })
memberSchema.index({ 'grants.role': 1, 'grants.scope': 1 }, { name: 'grants' })
memberSchema.index(
  { 'passwordLink.digest': 1 },
  {
    name: 'password_link',
    unique: true,
    partialFilterExpression: { 'passwordLink.digest': { $type: 'string' } },
  },
)
export const Members = mongoose.model('Member', memberSchema)

export type StoredBlock = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  /** Whom they blocked. */
  blockedId: Types.ObjectId
  at: Date
}

const blockSchema = new Schema<StoredBlock>(
  {
    memberId: { type: Schema.Types.ObjectId, required: true },
    blockedId: { type: Schema.Types.ObjectId, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'blocks', ...options },
)
blockSchema.index({ memberId: 1, blockedId: 1 }, { name: 'member_blocked', unique: true })
blockSchema.index({ blockedId: 1, memberId: 1 }, { name: 'blocked' })
export const Blocks = mongoose.model('Block', blockSchema)

export type StoredToken = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  name: string
  /** SHA-256 of the secret: the secret itself is nowhere. */
  digest: string
  clientId: string | null
  createdAt: Date
  lastUsedAt: Date | null
}

const tokenSchema = new Schema<StoredToken>(
  {
    memberId: { type: Schema.Types.ObjectId, required: true },
    name: { type: String, required: true },
    digest: { type: String, required: true },
    clientId: { type: String, default: null },
    createdAt: { type: Date, required: true },
    lastUsedAt: { type: Date, default: null },
  },
  { collection: 'tokens', ...options },
)
tokenSchema.index({ digest: 1 }, { name: 'digest', unique: true })
tokenSchema.index({ memberId: 1, createdAt: -1 }, { name: 'member' })
tokenSchema.index(
  { memberId: 1, clientId: 1 },
  { name: 'member_client', unique: true, partialFilterExpression: { clientId: { $type: 'string' } } },
)
export const Tokens = mongoose.model('Token', tokenSchema)

/** That a mail about someone's own account is to go out: what they chose about notices does not hold for it. */
export type StoredAccountMail = {
  _id: Types.ObjectId
  about: 'forgotten' | 'changed'
  /** As it was asked for: whether anybody has this address is looked up by who mails. */
  email: string
  at: Date
  /** When to look at it next: when it is due, or when the claim of whoever is at it lapses. */
  dueAt: Date
  attempts: number
}

const ACCOUNT_MAILS_KEPT_SECONDS = 2 * 24 * 3600
const accountMailSchema = new Schema<StoredAccountMail>(
  {
    about: { type: String, required: true },
    email: { type: String, required: true },
    at: { type: Date, required: true },
    dueAt: { type: Date, required: true },
    attempts: { type: Number, default: 0 },
  },
  { collection: 'account_mails', ...options },
)
accountMailSchema.index({ dueAt: 1 }, { name: 'due' })
accountMailSchema.index({ email: 1, about: 1 }, { name: 'email' })
accountMailSchema.index({ at: 1 }, { name: 'expiry', expireAfterSeconds: ACCOUNT_MAILS_KEPT_SECONDS })
export const AccountMails = mongoose.model('AccountMail', accountMailSchema)

export const toMe = (member: StoredMember): z.infer<typeof Me> => ({
  id: member._id.toHexString(),
  name: member.name,
  email: member.email,
  grants: member.grants.map(({ role, scope }) => ({ role, scope })),
})

export const toMember = (member: StoredMember): MemberView => ({
  id: member._id.toHexString(),
  name: member.name,
  joinedAt: member.joinedAt.toISOString(),
  organisation: member.organisation ?? null,
  consultantFor: member.grants.filter(({ role }) => role === 'consultant').map(({ scope }) => scope),
})

export const toPerson = ({
  _id,
  name,
  grants,
}: Pick<StoredMember, '_id' | 'name' | 'grants'>): PersonView => ({
  memberId: _id.toHexString(),
  name,
  isConsultant: grants.some(({ role }) => role === 'consultant'),
})

export const toToken = (token: StoredToken): z.infer<typeof TokenView> => ({
  id: token._id.toHexString(),
  name: token.name,
  createdAt: token.createdAt.toISOString(),
  lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
})

/** A member as whoever asks or acts. */
export const toActor = ({
  _id,
  name,
  grants,
  joinedAt,
  silenced,
}: Pick<StoredMember, '_id' | 'name' | 'grants' | 'joinedAt' | 'silenced'>): Actor => ({
  id: _id.toHexString(),
  kind: 'member',
  name,
  grants,
  joinedAt,
  ...(silenced && { silenced: { until: silenced.until ?? FOR_GOOD, reason: silenced.reason } }),
})

const FOR_GOOD = new Date(8.64e15)
