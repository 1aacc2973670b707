import mongoose, { Schema, type Types } from 'mongoose'
import {
  type FollowMode,
  type Level,
  NOTICES_KEPT_DAYS,
  type NoticeKind,
  type NoticeWhat,
} from './contract.ts'
import type { Choices } from './rules.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types
const DAY_SECONDS = 24 * 3600

/** That something concerns someone, and where it is: never what it says. */
export type StoredNotice = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  kind: NoticeKind
  what: NoticeWhat
  /** What happened; for what calls someone, the message. */
  eventId: Types.ObjectId
  /** Notices of one topic are one row of the inbox. */
  topic: string
  /** False for what its reader wants by mail or push only. */
  inApp: boolean
  groupId?: Types.ObjectId
  channelId?: Types.ObjectId
  messageId?: Types.ObjectId
  threadOf?: Types.ObjectId
  seq?: number
  caseId?: Types.ObjectId
  entryId?: Types.ObjectId
  specialtyId?: Types.ObjectId
  itemId?: Types.ObjectId
  exchangeId?: Types.ObjectId
  actorId: Types.ObjectId | null
  at: Date
  /** When its reader said so. For a message, having read the channel up to it says so too: `readAt` may lag behind that. */
  readAt: Date | null
  /** When a mail about it was taken in by the mail server. */
  mailedAt?: Date
  /** Its reader passed over it without reading: only they themselves say that it is read. */
  kept?: boolean
  /** It goes out at once, in its reader's quiet hours too: someone waits with a patient before them. */
  urgent?: boolean
}

const noticeSchema = new Schema<StoredNotice>(
  {
    memberId: { type: ObjectId, required: true },
    kind: { type: String, required: true },
    what: { type: String, required: true },
    eventId: { type: ObjectId, required: true },
    topic: { type: String, required: true },
    inApp: { type: Boolean, required: true },
    groupId: { type: ObjectId },
    channelId: { type: ObjectId },
    messageId: { type: ObjectId },
    threadOf: { type: ObjectId },
    seq: { type: Number },
    caseId: { type: ObjectId },
    entryId: { type: ObjectId },
    specialtyId: { type: ObjectId },
    itemId: { type: ObjectId },
    exchangeId: { type: ObjectId },
    actorId: { type: ObjectId, default: null },
    at: { type: Date, required: true },
    readAt: { type: Date, default: null },
    mailedAt: { type: Date },
    kept: { type: Boolean },
    urgent: { type: Boolean },
  },
  { collection: 'notices', ...options },
)
noticeSchema.index({ eventId: 1, memberId: 1 }, { name: 'event_member', unique: true })
noticeSchema.index({ memberId: 1, inApp: 1, at: -1, _id: -1 }, { name: 'member_at' })
noticeSchema.index({ memberId: 1, topic: 1, at: -1 }, { name: 'member_topic' })
noticeSchema.index(
  { memberId: 1, at: -1 },
  { name: 'unread', partialFilterExpression: { readAt: null, inApp: true } },
)
noticeSchema.index(
  { messageId: 1 },
  { name: 'message', partialFilterExpression: { messageId: { $exists: true } } },
)
noticeSchema.index(
  { memberId: 1, topic: 1, at: -1 },
  { name: 'mailed', partialFilterExpression: { mailedAt: { $type: 'date' } } },
)
noticeSchema.index({ at: 1 }, { name: 'expiry', expireAfterSeconds: NOTICES_KEPT_DAYS * DAY_SECONDS })
export const Notices = mongoose.model('Notice', noticeSchema)

export type DeliveryWay = 'mail' | 'push'

/** That a notice is to go out by mail or push, unless a look just before says otherwise. */
export type StoredDelivery = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  noticeId: Types.ObjectId
  way: DeliveryWay
  /** When to look at it next: when it is due, or when the claim of whoever is at it lapses. */
  dueAt: Date
  /** What goes out together, and under which name: kept when another takes over. Null while nobody claimed it. */
  batchId: Types.ObjectId | null
  attempts: number
  endedAt: Date | null
  outcome: 'sent' | 'dropped' | 'failed' | null
}

const DELIVERIES_KEPT_DAYS = 30
const deliverySchema = new Schema<StoredDelivery>(
  {
    memberId: { type: ObjectId, required: true },
    noticeId: { type: ObjectId, required: true },
    way: { type: String, required: true },
    dueAt: { type: Date, required: true },
    batchId: { type: ObjectId, default: null },
    attempts: { type: Number, default: 0 },
    endedAt: { type: Date, default: null },
    outcome: { type: String, default: null },
  },
  { collection: 'deliveries', ...options },
)
deliverySchema.index({ noticeId: 1, way: 1 }, { name: 'notice_way', unique: true })
deliverySchema.index({ dueAt: 1 }, { name: 'due', partialFilterExpression: { endedAt: null } })
deliverySchema.index(
  { memberId: 1, way: 1, dueAt: 1 },
  { name: 'member_due', partialFilterExpression: { endedAt: null } },
)
deliverySchema.index(
  { endedAt: 1 },
  { name: 'expiry', expireAfterSeconds: DELIVERIES_KEPT_DAYS * DAY_SECONDS },
)
export const Deliveries = mongoose.model('Delivery', deliverySchema)

/** What someone chose; what they did not choose is absent, so that a better default reaches them. */
export type StoredChoices = Partial<Omit<Choices, 'matrix'>> & {
  _id: Types.ObjectId
  matrix?: { [kind: string]: { [way: string]: boolean } }
}

const choicesSchema = new Schema<StoredChoices>(
  {
    _id: { type: ObjectId, required: true },
    matrix: { type: Schema.Types.Mixed },
    quiet: {
      type: new Schema({ on: Boolean, from: String, to: String }, { _id: false }),
      default: undefined,
    },
    timeZone: { type: String },
    mail: { type: String },
    dailyAt: { type: String },
    mailQuotes: { type: Boolean },
    follow: { type: String },
  },
  { collection: 'notice_choices', ...options },
)
choicesSchema.index({ follow: 1 }, { name: 'follow', partialFilterExpression: { follow: { $exists: true } } })
export const NoticeChoices = mongoose.model('NoticeChoices', choicesSchema)

export type StoredChannelChoice = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  channelId: Types.ObjectId
  level: Level
  follow: FollowMode | 'inherit'
}

const channelChoiceSchema = new Schema<StoredChannelChoice>(
  {
    memberId: { type: ObjectId, required: true },
    channelId: { type: ObjectId, required: true },
    level: { type: String, required: true },
    follow: { type: String, required: true },
  },
  { collection: 'channel_choices', ...options },
)
channelChoiceSchema.index({ channelId: 1, memberId: 1 }, { name: 'channel_member', unique: true })
export const ChannelChoices = mongoose.model('ChannelChoice', channelChoiceSchema)

/** A device that may be pushed to. */
export type StoredDevice = {
  _id: Types.ObjectId
  memberId: Types.ObjectId
  endpoint: string
  keys: { p256dh: string; auth: string }
  subscribedAt: Date
  /** How often its owner's sessions had all been ended by then; absent for never. */
  sessionEpoch?: number
  /** The mark of the session it was subscribed in; absent for an access token. */
  sessionMark?: string
}

const deviceSchema = new Schema<StoredDevice>(
  {
    memberId: { type: ObjectId, required: true },
    endpoint: { type: String, required: true },
    keys: { type: new Schema({ p256dh: String, auth: String }, { _id: false }), required: true },
    subscribedAt: { type: Date, required: true },
    sessionEpoch: { type: Number, default: undefined },
    sessionMark: { type: String, default: undefined },
  },
  { collection: 'devices', ...options },
)
// A browser that somebody else signed in with belongs to them from then on.
deviceSchema.index({ endpoint: 1 }, { name: 'endpoint', unique: true })
deviceSchema.index({ memberId: 1, subscribedAt: 1 }, { name: 'member' })
export const Devices = mongoose.model('Device', deviceSchema)
