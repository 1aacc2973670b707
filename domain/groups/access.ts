import mongoose from 'mongoose'
import { type Context, Refusal } from '../vocabulary.ts'
import type { ChannelView } from './contract.ts'
import {
  Channels,
  Groups,
  Memberships,
  type StoredChannel,
  type StoredGroup,
  type StoredMembership,
  toChannel,
} from './model.ts'
import { isBrokenOff } from './peers.ts'
import { mayHost, mayKnow, mayRead, mayWrite } from './rules.ts'

export { askersIn, hostsOf, knownGroups, peopleIn, standingsIn, watchChannel } from './circles.ts'
export { type ChannelPlace, groupsHostedBy, namesOfGroups, placesOfChannels } from './moderation.ts'
export { type HostingSource, hostingSourcesAfter, knownHosted } from './hosted.ts'
export * as groupReview from './moderation.ts'
export { breakOff, peersOf } from './peers.ts'
export { groupsOfMembers, listedGroups, recordChannelsOf, recordChannelsWith } from './spread.ts'

/** What someone was found to be allowed in a channel, and the group's epoch at that moment. */
export type ChannelAccess = {
  channelId: string
  groupId: string
  epoch: number
  kind: ChannelView['kind']
  name: string
  /** Whether the actor hosted the group at that moment. */
  isHost: boolean
  memberCount: number
  /** Someone wants to hear of every message. */
  watched: boolean
  /** A request nobody accepted: it carries one message, which is to be claimed by `claimOpening`. */
  opening?: true
}

/** A group and the actor's membership of it. Refuses `not_found` to those who may not know of it. */
export async function accessGroup(
  { actor }: Context,
  groupId: string,
): Promise<{ group: StoredGroup; membership: StoredMembership | null }> {
  const group = await Groups.findById(groupId).lean()
  const membership = await Memberships.findOne({ groupId, memberId: actor.id }).lean()
  if (!group || !mayKnow(group, membership)) throw new Refusal('not_found', 'No such group')
  return { group, membership }
}

/** A channel as the database has it now. Refuses `not_found` to those who may not read it, `forbidden` to those who may only read. */
export async function accessChannel(
  context: Context,
  channelId: string,
  use: 'read' | 'write',
): Promise<ChannelAccess> {
  const channel = await Channels.findById(channelId).lean()
  if (!channel) throw new Refusal('not_found', 'No such channel')
  const group = await Groups.findById(channel.groupId).lean()
  const membership = await Memberships.findOne({
    groupId: channel.groupId,
    memberId: context.actor.id,
  }).lean()

  if (!group || !mayRead(group, membership, channel.kind)) throw new Refusal('not_found', 'No such channel')
  if (use === 'write' && !mayWrite(group, membership, channel))
    throw new Refusal('forbidden', whyReadOnly(group, channel))
  if (use === 'write' && (await isBrokenOff(group, context.actor.id)))
    throw new Refusal('forbidden', hasOpened(group) ? ONE_MESSAGE : BROKEN_OFF)
  return toAccess(channel, group, membership)
}

const BROKEN_OFF = 'You cannot write to each other here'
// Who asked is told nothing else when they were declined or blocked.
const ONE_MESSAGE = 'A request carries one message: you can go on once it is accepted'

const hasOpened = ({ direct }: StoredGroup) => direct?.acceptedAt === null && direct.openingId !== null

function whyReadOnly(group: StoredGroup, channel: StoredChannel): string {
  if (group.archivedAt) return 'This group is archived'
  if (channel.archivedAt) return 'This channel is archived'
  return group.kind === 'direct' ? 'Accept the request to answer' : 'Join the group to write here'
}

const toAccess = (
  channel: StoredChannel,
  group: StoredGroup,
  membership: StoredMembership | null,
): ChannelAccess => ({
  channelId: channel._id.toHexString(),
  groupId: group._id.toHexString(),
  epoch: group.epoch,
  kind: channel.kind,
  name: channel.name,
  isHost: mayHost(membership),
  memberCount: group.memberCount,
  watched: channel.watched ?? false,
  ...(group.direct?.acceptedAt === null && { opening: true as const }),
})

/** How many (member, channel) pairs a process remembers for its hot path. */
const RECALLED_MAX = 100_000
const recalled = new Map<string, ChannelAccess>()

/** What `recallWriteAccess` answers, when it need not look it up. */
export const recalledWriteAccess = ({ actor }: Context, channelId: string): ChannelAccess | undefined =>
  recalled.get(`${actor.id}:${channelId}`)

/**
 * Write access as this process last saw it: good enough to queue work on, never to finish it. Whoever relies on it compares
 * its epoch with `epochsOf` first, and asks `accessChannel` when they differ.
 */
export async function recallWriteAccess(context: Context, channelId: string): Promise<ChannelAccess> {
  const known = recalledWriteAccess(context, channelId)
  if (known) return known

  const access = await accessChannel(context, channelId, 'write')
  if (recalled.size >= RECALLED_MAX) recalled.clear()
  recalled.set(`${context.actor.id}:${channelId}`, access)
  return access
}

const recalledReading = new Map<string, Pick<ChannelAccess, 'groupId' | 'epoch'>>()

/** Read access as this process last saw it. Good for an answer only while the group's epoch, looked up after the question, is the same. */
export async function recallReadAccess(
  context: Context,
  channelId: string,
): Promise<Pick<ChannelAccess, 'groupId' | 'epoch'>> {
  const key = `${context.actor.id}:${channelId}`
  const known = recalledReading.get(key)
  if (known) return known

  const { groupId, epoch } = await accessChannel(context, channelId, 'read')
  if (recalledReading.size >= RECALLED_MAX) recalledReading.clear()
  recalledReading.set(key, { groupId, epoch })
  return { groupId, epoch }
}

/** Forgets what is remembered of one pair's access, after its epoch was found stale. */
export function forgetAccess(memberId: string, channelId: string): void {
  recalled.delete(`${memberId}:${channelId}`)
  recalledReading.delete(`${memberId}:${channelId}`)
}

/**
 * Takes the one message that a request may carry, for the message of this clientId; may be repeated for it. Refuses `forbidden` for
 * another, until someone accepts.
 */
export async function claimOpening(
  { actor }: Context,
  { groupId, channelId }: ChannelAccess,
  clientId: string,
): Promise<void> {
  const { matchedCount } = await Groups.updateOne(
    {
      _id: groupId,
      'direct.acceptedAt': null,
      'direct.openingId': mongoose.trusted({ $in: [null, clientId] }),
    },
    { $set: { 'direct.openingId': clientId } },
  )
  if (matchedCount > 0) return
  forgetAccess(actor.id, channelId)
  if (await Groups.exists({ _id: groupId, 'direct.acceptedAt': null }))
    throw new Refusal('forbidden', ONE_MESSAGE)
}

/** The epochs of these groups as the database has them now. */
export async function epochsOf(groupIds: Iterable<string>): Promise<Map<string, number>> {
  const ids = [...new Set(groupIds)].map(id => new mongoose.Types.ObjectId(id))
  const rows = await Groups.collection.find({ _id: { $in: ids } }, { projection: { epoch: 1 } }).toArray()
  return new Map(rows.map(({ _id, epoch }) => [_id.toHexString(), Number(epoch)]))
}

/** The channels of every group the actor is a member of, by name; those closed to new messages left out. */
export async function channelsOf({ actor }: Context): Promise<ChannelView[]> {
  const memberships = await Memberships.find({ memberId: actor.id, state: 'member' }, { groupId: 1 }).lean()
  const groups = await Groups.find(
    { _id: mongoose.trusted({ $in: memberships.map(({ groupId }) => groupId) }), archivedAt: null },
    { _id: 1 },
  ).lean()
  const channels = await Channels.find({
    groupId: mongoose.trusted({ $in: groups.map(({ _id }) => _id) }),
    archivedAt: null,
  })
    .sort({ name: 1 })
    .lean()
  return channels.map(toChannel)
}

/** Those of these channels that the actor may read now, by id, with the group of each. What is not there or not for them has no entry. */
export async function readableChannels(
  { actor }: Context,
  channelIds: Iterable<string>,
): Promise<Map<string, { channel: ChannelView; group: StoredGroup }>> {
  const channels = await Channels.find({ _id: mongoose.trusted({ $in: [...new Set(channelIds)] }) }).lean()
  const groupIds = mongoose.trusted({ $in: channels.map(({ groupId }) => groupId) })
  const groups = await Groups.find({ _id: groupIds }).lean()
  const memberships = await Memberships.find({ memberId: actor.id, groupId: groupIds }).lean()
  const readable = channels.flatMap(channel => {
    const group = groups.find(({ _id }) => _id.equals(channel.groupId))
    const membership = memberships.find(({ groupId }) => groupId.equals(channel.groupId)) ?? null
    return group && mayRead(group, membership, channel.kind) ? [{ channel: toChannel(channel), group }] : []
  })
  return new Map(readable.map(entry => [entry.channel.id, entry]))
}

/** Those of these members who may read a channel now; none when there is no such channel. */
export async function readersAmong(channelId: string, memberIds: Iterable<string>): Promise<Set<string>> {
  const channel = await Channels.findById(channelId).lean()
  const group = channel && (await Groups.findById(channel.groupId).lean())
  if (!group) return new Set()
  const wanted = [...new Set(memberIds)]
  const memberships = await Memberships.find({
    groupId: group._id,
    memberId: mongoose.trusted({ $in: wanted }),
  }).lean()
  const standings = new Map(memberships.map(membership => [membership.memberId.toHexString(), membership]))
  return new Set(wanted.filter(id => mayRead(group, standings.get(id) ?? null, channel.kind)))
}

/** The group of each of these channels. */
export async function groupsOfChannels(channelIds: Iterable<string>): Promise<Map<string, string>> {
  const channels = await Channels.find(
    { _id: mongoose.trusted({ $in: [...new Set(channelIds)] }) },
    { groupId: 1 },
  ).lean()
  return new Map(channels.map(({ _id, groupId }) => [_id.toHexString(), groupId.toHexString()]))
}

/** Every lounge there is. */
export async function allLounges(): Promise<{ channelId: string; groupId: string }[]> {
  const lounges = await Channels.find({ kind: 'lounge' }, { groupId: 1 }).lean()
  return lounges.map(({ _id, groupId }) => ({ channelId: _id.toHexString(), groupId: groupId.toHexString() }))
}

/** What kind of channel this is; undefined when there is none. */
export const kindOfChannel = async (channelId: string): Promise<ChannelView['kind'] | undefined> =>
  (await Channels.findById(channelId, { kind: 1 }).lean())?.kind
