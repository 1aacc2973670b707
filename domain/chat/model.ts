import mongoose, { Schema, type Types } from 'mongoose'
import { sourceSchema } from '../source.ts'
import { type StoredTakingBack, takenBackSchema } from '../taken-back.ts'
import type { Source } from '../vocabulary.ts'
import type { AttachmentView, LinkPreviewView } from '../media/contract.ts'
import type { Circle, MessageView } from './contract.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

export type StoredMessage = {
  _id: Types.ObjectId
  channelId: Types.ObjectId
  /** 1, 2, 3 … in the channel. What leaves keeps a tombstone at its place. */
  seq: number
  authorId: Types.ObjectId
  clientId: string
  body: string
  html: string
  sentAt: Date
  threadOf: Types.ObjectId | null
  repliesTo?: Types.ObjectId[]
  source?: Source
  editedAt: Date | null
  deletedAt: Date | null
  removed?: NonNullable<MessageView['removed']>
  /** The channel's revision at its last change. */
  rev?: number
  reactions?: { emoji: string; memberIds: Types.ObjectId[] }[]
  /** When somebody else put the last reaction on it. */
  reactedAt?: Date
  mentions?: { memberIds: Types.ObjectId[]; circles: Circle[] }
  attachments?: AttachmentView[]
  previews?: LinkPreviewView[]
  pinnedAt?: Date
  movedTo?: { groupId: Types.ObjectId; channelId: Types.ObjectId; seq: number }
  /** The id it was sent under, when it was moved here: whom it helped is known by that. */
  movedFrom?: Types.ObjectId
  /** The author was a vetted consultant when it was sent. */
  authorIsConsultant?: true
  /** When its thread was closed to replies. */
  lockedAt?: Date
  /** Set with the message when it has consequences, and taken off in the transaction that announces them. */
  unannounced?: true
}

const messageSchema = new Schema<StoredMessage>(
  {
    channelId: { type: ObjectId, required: true },
    seq: { type: Number, required: true },
    authorId: { type: ObjectId, required: true },
    clientId: { type: String, required: true },
    body: { type: String, default: '' },
    html: { type: String, default: '' },
    sentAt: { type: Date, required: true },
    threadOf: { type: ObjectId, default: null },
    repliesTo: { type: [ObjectId], default: undefined },
    source: { type: sourceSchema, default: undefined },
    editedAt: { type: Date, default: null },
    deletedAt: { type: Date, default: null },
    removed: {
      type: new Schema({ by: String, reason: String }, { _id: false }),
      default: undefined,
    },
    rev: { type: Number },
    reactions: { type: [{ _id: false, emoji: String, memberIds: [ObjectId] }], default: undefined },
    reactedAt: { type: Date },
    mentions: {
      type: new Schema({ memberIds: [ObjectId], circles: [String] }, { _id: false }),
      default: undefined,
    },
    attachments: { type: [Schema.Types.Mixed], default: undefined },
    previews: { type: [Schema.Types.Mixed], default: undefined },
    pinnedAt: { type: Date },
    movedTo: {
      type: new Schema({ groupId: ObjectId, channelId: ObjectId, seq: Number }, { _id: false }),
      default: undefined,
    },
    movedFrom: { type: ObjectId },
    authorIsConsultant: { type: Boolean },
    lockedAt: { type: Date },
    unannounced: { type: Boolean },
  },
  { collection: 'messages', ...options },
)
messageSchema.index({ channelId: 1, seq: 1 }, { name: 'channel_seq', unique: true })
messageSchema.index(
  { channelId: 1, authorId: 1, clientId: 1 },
  { name: 'channel_author_client', unique: true },
)
messageSchema.index(
  // The whole of what a thread is summed up from, so that summing up reads no message.
  { threadOf: 1, seq: 1, authorId: 1, deletedAt: 1, sentAt: 1 },
  { name: 'thread_summary', partialFilterExpression: { threadOf: { $type: 'objectId' } } },
)
messageSchema.index(
  { channelId: 1, rev: 1 },
  { name: 'channel_rev', partialFilterExpression: { rev: { $exists: true } } },
)
messageSchema.index(
  { channelId: 1, pinnedAt: -1 },
  { name: 'pins', partialFilterExpression: { pinnedAt: { $exists: true } } },
)
messageSchema.index(
  { authorId: 1, reactedAt: -1 },
  { name: 'author_reacted', partialFilterExpression: { reactedAt: { $exists: true } } },
)
messageSchema.index(
  { unannounced: 1, _id: 1 },
  { name: 'unannounced', partialFilterExpression: { unannounced: true } },
)
/** Every message, for changes inside a transaction; reading and sending go by the native driver below. */
export const Messages = mongoose.model('Message', messageSchema)

/** How often stored messages of a channel changed. */
export type StoredRevision = {
  _id: Types.ObjectId
  rev: number
  /** Up to which place what was said in a lounge is gone. */
  expiredSeq?: number
}

const revisionSchema = new Schema<StoredRevision>(
  {
    _id: { type: ObjectId, required: true },
    rev: { type: Number, default: 0 },
    expiredSeq: { type: Number },
  },
  { collection: 'channel_revisions', ...options },
)
export const Revisions = mongoose.model('ChannelRevision', revisionSchema)

/** What an edited message said before. Gone with the message. */
export type StoredVersion = {
  _id: Types.ObjectId
  messageId: Types.ObjectId
  body: string
  html: string
  at: Date
}

const versionSchema = new Schema<StoredVersion>(
  {
    messageId: { type: ObjectId, required: true },
    body: { type: String, default: '' },
    html: { type: String, default: '' },
    /** When it began to say this. */
    at: { type: Date, required: true },
  },
  { collection: 'message_versions', ...options },
)
versionSchema.index({ messageId: 1, at: 1, _id: 1 }, { name: 'message' })
export const Versions = mongoose.model('MessageVersion', versionSchema)

/** A mark is never deleted: taken back, it keeps both of its events for the ledger's sources. */
export type StoredMessageMark = {
  _id: Types.ObjectId
  messageId: Types.ObjectId
  channelId: Types.ObjectId
  groupId: Types.ObjectId
  authorId: Types.ObjectId
  memberId: Types.ObjectId
  eventId: Types.ObjectId
  at: Date
  takenBack: StoredTakingBack | null
}

const markSchema = new Schema<StoredMessageMark>(
  {
    messageId: { type: ObjectId, required: true },
    channelId: { type: ObjectId, required: true },
    groupId: { type: ObjectId, required: true },
    authorId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    eventId: { type: ObjectId, required: true },
    at: { type: Date, required: true },
    takenBack: { type: takenBackSchema, default: null },
  },
  { collection: 'message_marks', ...options },
)
markSchema.index(
  { messageId: 1, memberId: 1 },
  { name: 'standing_mark', unique: true, partialFilterExpression: { takenBack: null } },
)
markSchema.index({ messageId: 1, at: 1 }, { name: 'message' })
markSchema.index({ channelId: 1, at: -1 }, { name: 'channel_at' })
markSchema.index({ authorId: 1, at: -1 }, { name: 'author_at' })
export const Marks = mongoose.model('MessageMark', markSchema)

export type StoredReadMark = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  channelId: Types.ObjectId
  lastReadSeq: number
  /** Where they marked it unread from: shown until they read on. */
  unreadFrom?: number | null
}

const readMarkSchema = new Schema<StoredReadMark>(
  {
    memberId: { type: ObjectId, required: true },
    channelId: { type: ObjectId, required: true },
    lastReadSeq: { type: Number, required: true },
    unreadFrom: { type: Number, default: null },
  },
  { collection: 'readmarks', ...options },
)
readMarkSchema.index({ memberId: 1, channelId: 1 }, { name: 'member_channel', unique: true })
readMarkSchema.index({ channelId: 1 }, { name: 'channel' })
const ReadMarks = mongoose.model('ReadMark', readMarkSchema)

/** How someone stands to a thread. */
export type StoredFollowing = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  rootId: Types.ObjectId
  channelId: Types.ObjectId
  following: boolean
  lastReadSeq: number
  /** How far the channel went when they stopped following: nothing up to there makes them follow again. */
  stoppedAtSeq?: number
}

const followingSchema = new Schema<StoredFollowing>(
  {
    memberId: { type: ObjectId, required: true },
    rootId: { type: ObjectId, required: true },
    channelId: { type: ObjectId, required: true },
    following: { type: Boolean, required: true },
    lastReadSeq: { type: Number, required: true },
    stoppedAtSeq: { type: Number },
  },
  { collection: 'thread_followings', ...options },
)
followingSchema.index({ memberId: 1, rootId: 1 }, { name: 'member_root', unique: true })
followingSchema.index({ memberId: 1, following: 1, _id: -1 }, { name: 'member_following' })
followingSchema.index({ rootId: 1, memberId: 1 }, { name: 'root' })
followingSchema.index({ memberId: 1, channelId: 1 }, { name: 'member_channel' })
const Followings = mongoose.model('ThreadFollowing', followingSchema)

/** What someone began to write. */
export type StoredDraft = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  channelId: Types.ObjectId
  threadOf: Types.ObjectId | null
  body: string
  savedAt: Date
}

const draftSchema = new Schema<StoredDraft>(
  {
    memberId: { type: ObjectId, required: true },
    channelId: { type: ObjectId, required: true },
    threadOf: { type: ObjectId, default: null },
    body: { type: String, required: true },
    savedAt: { type: Date, required: true },
  },
  { collection: 'drafts', ...options },
)
draftSchema.index({ memberId: 1, channelId: 1, threadOf: 1 }, { name: 'place', unique: true })
export const Drafts = mongoose.model('Draft', draftSchema)

/** A message that waits for its time. Kept for a while after it was sent, so that a repeat of the call finds it. */
export type StoredScheduled = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  channelId: Types.ObjectId
  threadOf: Types.ObjectId | null
  body: string
  attachments?: AttachmentView[]
  sendAt: Date
  /** Somebody began to send it: it cannot be taken back any more. */
  begun: boolean
  failed: string | null
  sentAt: Date | null
}

const SENT_KEPT_SECONDS = 30 * 24 * 3600
const scheduledSchema = new Schema<StoredScheduled>(
  {
    memberId: { type: ObjectId, required: true },
    channelId: { type: ObjectId, required: true },
    threadOf: { type: ObjectId, default: null },
    body: { type: String, default: '' },
    attachments: { type: [Schema.Types.Mixed], default: undefined },
    sendAt: { type: Date, required: true },
    begun: { type: Boolean, default: false },
    failed: { type: String, default: null },
    sentAt: { type: Date, default: null },
  },
  { collection: 'scheduled_messages', ...options },
)
scheduledSchema.index({ memberId: 1, sentAt: 1, sendAt: 1 }, { name: 'member' })
scheduledSchema.index({ sendAt: 1 }, { name: 'due', partialFilterExpression: { sentAt: null, failed: null } })
scheduledSchema.index({ sentAt: 1 }, { name: 'expiry', expireAfterSeconds: SENT_KEPT_SECONDS })
export const Scheduled = mongoose.model('ScheduledMessage', scheduledSchema)

// The hot path speaks to the driver itself: casting and hydrating would cost more than everything else it does. Mongoose's own
// collection is not used either, because it would hold calls back while MongoDB is away instead of refusing them.
const driver = () => mongoose.connection.getClient().db(mongoose.connection.name)

/** Every message, by the native driver: filters are ours alone, ids are ObjectIds, and no transaction is joined. */
export const messages = () => driver().collection<StoredMessage>(Messages.collection.collectionName)

/** The revision of each channel, by the native driver. */
export const revisions = () => driver().collection<StoredRevision>(Revisions.collection.collectionName)

/** How far each member has read, by the native driver. */
export const readMarks = () => driver().collection<StoredReadMark>(ReadMarks.collection.collectionName)

/** Rows of one's own making, led through a pipeline that looks things up for all of them at once. */
export const documentsOf = <T extends object>(rows: object[], pipeline: object[]): Promise<T[]> =>
  driver()
    .aggregate<T>([{ $documents: rows }, ...pipeline])
    .toArray()

/** How people stand to threads, by the native driver. */
export const followings = () => driver().collection<StoredFollowing>(Followings.collection.collectionName)

export const toObjectId = (id: string): Types.ObjectId => new mongoose.Types.ObjectId(id)

const toHex = (id: Types.ObjectId): string => id.toHexString()

export const toMessage = (stored: StoredMessage, authorName: string): MessageView => ({
  id: stored._id.toHexString(),
  channelId: stored.channelId.toHexString(),
  seq: stored.seq,
  authorId: stored.authorId.toHexString(),
  authorName,
  body: stored.body,
  html: stored.html,
  sentAt: stored.sentAt.toISOString(),
  threadOf: stored.threadOf?.toHexString() ?? null,
  ...(stored.repliesTo && { repliesTo: stored.repliesTo.map(id => id.toHexString()) }),
  ...(stored.source && { source: stored.source }),
  editedAt: stored.editedAt?.toISOString() ?? null,
  deletedAt: stored.deletedAt?.toISOString() ?? null,
  ...(stored.removed && { removed: stored.removed }),
  clientId: stored.clientId,
  ...(stored.rev !== undefined && { rev: stored.rev }),
  ...(stored.authorIsConsultant && { authorIsConsultant: true as const }),
  ...(stored.reactions?.length && {
    reactions: stored.reactions.map(({ emoji, memberIds }) => ({ emoji, memberIds: memberIds.map(toHex) })),
  }),
  ...(stored.mentions && {
    mentions: { memberIds: stored.mentions.memberIds.map(toHex), circles: stored.mentions.circles },
  }),
  ...(stored.attachments && { attachments: stored.attachments }),
  ...(stored.previews?.length && { previews: stored.previews }),
  ...(stored.pinnedAt && { pinnedAt: stored.pinnedAt.toISOString() }),
  ...(stored.movedTo && {
    movedTo: {
      groupId: toHex(stored.movedTo.groupId),
      channelId: toHex(stored.movedTo.channelId),
      seq: stored.movedTo.seq,
    },
  }),
})
