import mongoose, { Schema, type Types } from 'mongoose'
import type { ChannelView, GroupRole, GroupView, MembershipState } from './contract.ts'

const options = { versionKey: false, autoCreate: false, autoIndex: false, strict: 'throw' } as const
const { ObjectId } = Schema.Types

export type StoredGroup = {
  _id: Types.ObjectId
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
}

const groupSchema = new Schema<StoredGroup>(
  {
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
  },
  { collection: 'groups', ...options },
)
groupSchema.index({ slug: 1 }, { name: 'slug', unique: true })
groupSchema.index({ name: 1, _id: 1 }, { name: 'name', collation: { locale: 'en', strength: 1 } })
export const Groups = mongoose.model('Group', groupSchema)

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
  },
  { collection: 'memberships', ...options },
)
membershipSchema.index({ memberId: 1, groupId: 1 }, { name: 'member_group', unique: true })
membershipSchema.index({ groupId: 1, state: 1, since: 1, _id: 1 }, { name: 'group_state' })
membershipSchema.index(
  { endedAt: 1 },
  { name: 'ended', partialFilterExpression: { endedAt: { $type: 'date' } } },
)
export const Memberships = mongoose.model('Membership', membershipSchema)

export type StoredChannel = {
  _id: Types.ObjectId
  groupId: Types.ObjectId
  name: string
  kind: ChannelView['kind']
  createdAt: Date
  /** Someone wants to hear of every message. */
  watched?: boolean
}

const channelSchema = new Schema<StoredChannel>(
  {
    groupId: { type: ObjectId, required: true },
    name: { type: String, required: true },
    kind: { type: String, required: true },
    createdAt: { type: Date, required: true },
    watched: { type: Boolean },
  },
  { collection: 'channels', ...options },
)
channelSchema.index({ kind: 1 }, { name: 'lounges', partialFilterExpression: { kind: 'lounge' } })
channelSchema.index(
  { groupId: 1, name: 1 },
  { name: 'group_name', unique: true, collation: { locale: 'en', strength: 2 } },
)
export const Channels = mongoose.model('Channel', channelSchema)

export const toGroup = (group: StoredGroup, membership: StoredMembership | null): GroupView => ({
  id: group._id.toHexString(),
  slug: group.slug,
  name: group.name,
  summary: group.summary,
  joining: group.joining,
  reading: group.reading,
  listing: group.listing,
  memberCount: group.memberCount,
  createdAt: group.createdAt.toISOString(),
  archivedAt: group.archivedAt?.toISOString() ?? null,
  membership: membership && { state: membership.state, role: membership.role },
})

export const toChannel = (channel: StoredChannel): ChannelView => ({
  id: channel._id.toHexString(),
  groupId: channel.groupId.toHexString(),
  name: channel.name,
  kind: channel.kind,
  createdAt: channel.createdAt.toISOString(),
})
