import mongoose, { Schema, type Types } from 'mongoose'
import type { AttachmentView, LinkPreviewView } from './contract.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

/** What a file belongs to that is no message. */
export type AttachedTo = { kind: 'case' | 'reply' | 'claim'; id: Types.ObjectId }

/** A file whose bytes are safe. Where they lie (`key`, `thumbKey`) never leaves the server. */
export type StoredAttachment = {
  _id: Types.ObjectId
  ownerId: Types.ObjectId
  name: string
  type: string
  bytes: number
  width?: number
  height?: number
  alt?: string
  key: string
  thumbKey?: string
  thumbBytes?: number
  /** The message it belongs to, what its sender calls it, and where; null until someone sends it. */
  messageId: Types.ObjectId | null
  channelId: Types.ObjectId | null
  clientId: string | null
  /** The case, the reply or the claim it belongs to, instead of a message. */
  attachedTo?: AttachedTo
  createdAt: Date
  claimedAt: Date | null
  /** When to look whether it is still wanted; null once its message is known to stand. */
  checkAt: Date | null
}

const attachmentSchema = new Schema<StoredAttachment>(
  {
    ownerId: { type: ObjectId, required: true },
    name: { type: String, required: true },
    type: { type: String, required: true },
    bytes: { type: Number, required: true },
    width: { type: Number },
    height: { type: Number },
    alt: { type: String },
    key: { type: String, required: true },
    thumbKey: { type: String },
    thumbBytes: { type: Number },
    messageId: { type: ObjectId, default: null },
    channelId: { type: ObjectId, default: null },
    clientId: { type: String, default: null },
    attachedTo: {
      type: new Schema<AttachedTo>(
        { kind: { type: String, required: true }, id: { type: ObjectId, required: true } },
        { _id: false, strict: 'throw' },
      ),
      default: undefined,
    },
    createdAt: { type: Date, required: true },
    claimedAt: { type: Date, default: null },
    checkAt: { type: Date, default: null },
  },
  { collection: 'attachments', ...options },
)
attachmentSchema.index({ ownerId: 1, createdAt: 1 }, { name: 'owner_day' })
attachmentSchema.index({ key: 1 }, { name: 'key', unique: true })
attachmentSchema.index(
  { messageId: 1 },
  { name: 'message', partialFilterExpression: { messageId: { $type: 'objectId' } } },
)
attachmentSchema.index(
  { 'attachedTo.id': 1 },
  { name: 'attached_to', partialFilterExpression: { 'attachedTo.id': { $type: 'objectId' } } },
)
attachmentSchema.index(
  { checkAt: 1 },
  { name: 'check', partialFilterExpression: { checkAt: { $type: 'date' } } },
)
attachmentSchema.index(
  { ownerId: 1, clientId: 1 },
  { name: 'owner_client', partialFilterExpression: { clientId: { $type: 'string' } } },
)
export const Attachments = mongoose.model('Attachment', attachmentSchema)

export const toObjectId = (id: string): Types.ObjectId => new mongoose.Types.ObjectId(id)

export const toAttachment = (stored: StoredAttachment): AttachmentView => ({
  id: stored._id.toHexString(),
  name: stored.name,
  type: stored.type,
  bytes: stored.bytes,
  ...(stored.width !== undefined && { width: stored.width }),
  ...(stored.height !== undefined && { height: stored.height }),
  ...(stored.alt !== undefined && { alt: stored.alt }),
  hasThumbnail: stored.thumbKey !== undefined,
})

/** What was found at an address, for everyone who links to it: `found` is null when there was nothing to show. */
export type StoredLookUp = { _id: string; found: LinkPreviewView | null; at: Date }

const LOOK_UP_KEPT_SECONDS = 24 * 3600
const lookUpSchema = new Schema<StoredLookUp>(
  {
    _id: { type: String, required: true },
    found: { type: Schema.Types.Mixed, default: null },
    at: { type: Date, required: true },
  },
  { collection: 'link_previews', ...options, minimize: false },
)
lookUpSchema.index({ at: 1 }, { name: 'expiry', expireAfterSeconds: LOOK_UP_KEPT_SECONDS })
export const LookUps = mongoose.model('LinkPreview', lookUpSchema)
