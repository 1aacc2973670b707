import mongoose, { Schema, type Types } from 'mongoose'
import type { z } from 'zod'
import type {
  ChannelView,
  CharterView,
  GroupKind,
  GroupRole,
  GroupView,
  InvitationView,
  MembershipState,
} from './contract.ts'
import { lifeOf } from './rules.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

/** What a direct conversation is beside a group. */
export type StoredDirect = {
  /** Everyone it began with. */
  people: Types.ObjectId[]
  /** Their ids in order, while all of them are its people: the same people have one conversation. */
  key?: string | null
  /** When someone beside whoever began it came in; null while it is a request. */
  acceptedAt: Date | null
  /** What its one message was called by whoever asks; null before that. */
  openingId: string | null
  /** When something was last written, or when it began. */
  lastAt: Date
}

export type StoredGroup = {
  _id: Types.ObjectId
  kind: GroupKind
  /** Present for kind direct. */
  direct?: StoredDirect
  slug: string
  name: string
  summary: string
  joining: GroupView['joining']
  reading: GroupView['reading']
  listing: GroupView['listing']
  memberCount: number
  /** Grows whenever somebody's access ends, so that what a process remembers about access can be told stale. */
  epoch: number
  createdById: Types.ObjectId
  createdAt: Date
  archivedAt: Date | null
  tags?: string[]
  region?: string | null
  /** The version of the charter that holds; absent before the first. */
  charterVersion?: number
  charteredAt?: Date | null
  /** People who wrote in several weeks, as the daily count found them. */
  regulars?: { count: number; at: Date }
}

const directSchema = new Schema<StoredDirect>(
  {
    people: { type: [ObjectId], required: true },
    key: { type: String, default: undefined },
    acceptedAt: { type: Date, default: null },
    openingId: { type: String, default: null },
    lastAt: { type: Date, required: true },
  },
  { _id: false, strict: 'throw' },
)
const groupSchema = new Schema<StoredGroup>(
  {
    kind: { type: String, default: 'group' },
    direct: { type: directSchema, default: undefined },
    slug: { type: String, required: true },
    name: { type: String, required: true },
    summary: { type: String, default: '' },
    joining: { type: String, required: true },
    reading: { type: String, required: true },
    listing: { type: String, required: true },
    memberCount: { type: Number, default: 0 },
    epoch: { type: Number, default: 1 },
    createdById: { type: ObjectId, required: true },
    createdAt: { type: Date, required: true },
    archivedAt: { type: Date, default: null },
    tags: { type: [String], default: [] },
    region: { type: String, default: null },
    charterVersion: { type: Number },
    charteredAt: { type: Date, default: null },
    regulars: { type: new Schema({ count: Number, at: Date }, { _id: false }), default: undefined },
  },
  { collection: 'groups', ...options },
)
groupSchema.index({ slug: 1 }, { name: 'slug', unique: true })
groupSchema.index({ tags: 1 }, { name: 'tags' })
groupSchema.index({ region: 1 }, { name: 'region', partialFilterExpression: { region: { $type: 'string' } } })
groupSchema.index({ kind: 1, charteredAt: 1, _id: 1 }, { name: 'kind_chartered' })
groupSchema.index(
  { kind: 1, name: 1, _id: 1 },
  { name: 'kind_name', collation: { locale: 'en', strength: 1 } },
)
groupSchema.index(
  { 'direct.key': 1 },
  { name: 'direct_key', unique: true, partialFilterExpression: { 'direct.key': { $type: 'string' } } },
)
export const Groups = mongoose.model('Group', groupSchema)

export type StoredCharter = {
  _id: Types.ObjectId
  groupId: Types.ObjectId
  /** 1, 2, 3 … in the group. */
  version: number
  /** Empty when it was taken away. */
  body: string
  html: string
  at: Date
  byId: Types.ObjectId
}

const charterSchema = new Schema<StoredCharter>(
  {
    groupId: { type: ObjectId, required: true },
    version: { type: Number, required: true },
    body: { type: String, default: '' },
    html: { type: String, default: '' },
    at: { type: Date, required: true },
    byId: { type: ObjectId, required: true },
  },
  { collection: 'charters', ...options },
)
charterSchema.index({ groupId: 1, version: -1 }, { name: 'group_version', unique: true })
export const Charters = mongoose.model('Charter', charterSchema)

export type StoredMembership = {
  _id: Types.ObjectId
  groupId: Types.ObjectId
  memberId: Types.ObjectId
  state: MembershipState
  role: GroupRole
  /** When the state began. */
  since: Date
  /** When access last ended; null while it lasts. */
  endedAt: Date | null
  /** Whether a host ended it: then only a host leads back, whatever the group's rule. */
  barred?: boolean
  /** What they wrote to the hosts, while they wait. */
  note?: string | null
  /** When they last stopped being a member; absent for who only asked or was invited. */
  memberUntil?: Date | null
  /** When its member put a direct conversation away: it comes back with the next message. */
  hiddenAt?: Date | null
  /** When someone declined to come into a direct conversation; whoever asked is not told. */
  declinedAt?: Date | null
}

const membershipSchema = new Schema<StoredMembership>(
  {
    groupId: { type: ObjectId, required: true },
    memberId: { type: ObjectId, required: true },
    state: { type: String, required: true },
    role: { type: String, default: 'member' },
    since: { type: Date, required: true },
    endedAt: { type: Date, default: null },
    barred: { type: Boolean, default: false },
    note: { type: String, default: null },
    memberUntil: { type: Date, default: null },
    hiddenAt: { type: Date, default: undefined },
    declinedAt: { type: Date, default: undefined },
  },
  { collection: 'memberships', ...options },
)
membershipSchema.index({ memberId: 1, groupId: 1 }, { name: 'member_group', unique: true })
membershipSchema.index({ groupId: 1, state: 1, since: 1, _id: 1 }, { name: 'group_state' })
membershipSchema.index({ role: 1, groupId: 1 }, { name: 'hosts', partialFilterExpression: { role: 'host' } })
export const Memberships = mongoose.model('Membership', membershipSchema)

export type StoredChannel = {
  _id: Types.ObjectId
  groupId: Types.ObjectId
  name: string
  kind: ChannelView['kind']
  createdAt: Date
  /** Someone wants to hear of every message. */
  watched?: boolean
  /** When it was closed to new messages. */
  archivedAt?: Date | null
}

const channelSchema = new Schema<StoredChannel>(
  {
    groupId: { type: ObjectId, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    createdAt: { type: Date, required: true },
    watched: { type: Boolean },
    archivedAt: { type: Date, default: null },
  },
  { collection: 'channels', ...options },
)
channelSchema.index({ kind: 1 }, { name: 'lounges', partialFilterExpression: { kind: 'lounge' } })
channelSchema.index(
  { groupId: 1, name: 1 },
  { name: 'group_name', unique: true, collation: { locale: 'en', strength: 2 } },
)
export const Channels = mongoose.model('Channel', channelSchema)

export type StoredInvitation = {
  _id: Types.ObjectId
  groupId: Types.ObjectId
  /** SHA-256 of the code: the code itself is nowhere. */
  digest: string
  createdById: Types.ObjectId
  createdAt: Date
  /** When it ends, or ended: by itself, with its last use, or because it was taken back. */
  expiresAt: Date
  uses: number
  usesLeft: number
  revokedAt: Date | null
}

/** An invitation that is over is kept this long, so that taking it back may be repeated. */
const OVER_KEPT_SECONDS = 24 * 3600

const invitationSchema = new Schema<StoredInvitation>(
  {
    groupId: { type: ObjectId, required: true },
    digest: { type: String, required: true },
    createdById: { type: ObjectId, required: true },
    createdAt: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
    uses: { type: Number, required: true },
    usesLeft: { type: Number, required: true },
    revokedAt: { type: Date, default: null },
  },
  { collection: 'group_invitations', ...options },
)
invitationSchema.index({ digest: 1 }, { name: 'digest', unique: true })
invitationSchema.index({ groupId: 1, _id: -1 }, { name: 'group' })
invitationSchema.index({ expiresAt: 1 }, { name: 'expiry', expireAfterSeconds: OVER_KEPT_SECONDS })
export const Invitations = mongoose.model('GroupInvitation', invitationSchema)

export const toGroup = (group: StoredGroup, membership: StoredMembership | null): GroupView => ({
  id: group._id.toHexString(),
  kind: group.kind,
  slug: group.slug,
  name: group.name,
  summary: group.summary,
  joining: group.joining,
  reading: group.reading,
  listing: group.listing,
  memberCount: group.memberCount,
  createdAt: group.createdAt.toISOString(),
  archivedAt: group.archivedAt?.toISOString() ?? null,
  life: lifeOf(group),
  tags: group.tags ?? [],
  region: group.region ?? null,
  membership: membership && { state: membership.state, role: membership.role },
})

export const toChannel = (channel: StoredChannel): ChannelView => ({
  id: channel._id.toHexString(),
  groupId: channel.groupId.toHexString(),
  name: channel.name,
  kind: channel.kind,
  createdAt: channel.createdAt.toISOString(),
  archivedAt: channel.archivedAt?.toISOString() ?? null,
})

export const toCharter = ({ version, body, html, at }: StoredCharter, byName: string): CharterView => ({
  version,
  body,
  html,
  at: at.toISOString(),
  byName,
})

export const toInvitation = (
  { _id, createdAt, expiresAt, uses, usesLeft }: StoredInvitation,
  createdByName: string,
): z.infer<typeof InvitationView> => ({
  id: _id.toHexString(),
  createdAt: createdAt.toISOString(),
  createdByName,
  expiresAt: expiresAt.toISOString(),
  uses,
  usesLeft,
})

/** That a group was alive in a month, and by which events its hosts are credited for it. */
export type StoredGroupMonth = {
  _id: Types.ObjectId
  groupId: Types.ObjectId
  /** The month, as 2030-01. */
  period: string
  at: Date
  credits: { memberId: Types.ObjectId; eventId: Types.ObjectId; part?: number }[]
}

const groupMonthSchema = new Schema<StoredGroupMonth>(
  {
    groupId: { type: ObjectId, required: true },
    period: { type: String, required: true },
    at: { type: Date, required: true },
    credits: {
      type: [
        new Schema(
          {
            memberId: { type: ObjectId, required: true },
            eventId: { type: ObjectId, required: true },
            part: { type: Number },
          },
          { _id: false, strict: 'throw' },
        ),
      ],
      default: [],
    },
  },
  { collection: 'group_months', versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' },
)
groupMonthSchema.index({ groupId: 1, period: 1 }, { name: 'group_month', unique: true })
export const GroupMonths = mongoose.model('GroupMonth', groupMonthSchema)
