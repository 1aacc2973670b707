import mongoose, { Schema, type Types } from 'mongoose'
import type { z } from 'zod'
import type { Grant } from '../vocabulary.ts'
import type { Me, MemberView, TokenView } from './contract.ts'

export type StoredMember = {
  _id: Types.ObjectId
  email: string
  name: string
  /** Left out of every read that does not ask for it; null for members who were imported and cannot sign in. */
  passwordHash?: string | null
  grants: Grant[]
  joinedAt: Date
  /** What the client called its registration, so that a repeat is recognised. */
  registeredAs: string | null
  /** Sign-ins from before this moment are void. */
  sessionsValidFrom: Date | null
  /** When name or grants last changed, for servers that hold a copy. */
  changedAt?: Date | null
  /** When they were last here, to about a minute. */
  lastSeenAt?: Date | null
}

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const

const memberSchema = new Schema<StoredMember>(
  {
    email: { type: String, required: true },
    name: { type: String, required: true },
    passwordHash: { type: String, default: null, select: false },
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
    registeredAs: { type: String, default: null },
    sessionsValidFrom: { type: Date, default: null },
    changedAt: { type: Date, default: null },
    lastSeenAt: { type: Date, default: null },
  },
  { collection: 'members', ...options },
)
memberSchema.index({ email: 1 }, { name: 'email', unique: true })
memberSchema.index({ name: 1, _id: 1 }, { name: 'name', collation: { locale: 'en', strength: 1 } })
memberSchema.index({ 'grants.role': 1, 'grants.scope': 1 }, { name: 'grants' })
memberSchema.index(
  { sessionsValidFrom: 1 },
  { name: 'signed_out', partialFilterExpression: { sessionsValidFrom: { $type: 'date' } } },
)
memberSchema.index(
  { changedAt: 1 },
  { name: 'changed', partialFilterExpression: { changedAt: { $type: 'date' } } },
)
export const Members = mongoose.model('Member', memberSchema)

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
  consultantFor: member.grants.filter(({ role }) => role === 'consultant').map(({ scope }) => scope),
})

export const toToken = (token: StoredToken): z.infer<typeof TokenView> => ({
  id: token._id.toHexString(),
  name: token.name,
  createdAt: token.createdAt.toISOString(),
  lastUsedAt: token.lastUsedAt?.toISOString() ?? null,
})
