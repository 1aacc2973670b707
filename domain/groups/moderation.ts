/** What moderation may know and do of groups, asking nobody's leave: who reviews decides there what is shown. */
import mongoose from 'mongoose'
import { renderMarkdown } from '../markdown.ts'
import type { Record } from '../transaction.ts'
import { Refusal } from '../vocabulary.ts'
import { hostsOf } from './circles.ts'
import type { ChannelView } from './contract.ts'
import { changeRole } from './memberships.ts'
import { Channels, Charters, Groups, Memberships, type StoredGroup } from './model.ts'
import { toSlug } from './rules.ts'

export type ChannelPlace = {
  groupId: string
  groupName: string
  channelName: string
  kind: ChannelView['kind']
}

/** Where each of these channels is. What is not there has no entry. */
export async function placesOfChannels(channelIds: Iterable<string>): Promise<Map<string, ChannelPlace>> {
  const ids = mongoose.trusted({ $in: [...new Set(channelIds)] })
  const channels = await Channels.find({ _id: ids }, { groupId: 1, name: 1, kind: 1 }).lean()
  const names = await namesOfGroups(channels.map(({ groupId }) => groupId.toHexString()))
  return new Map(
    channels.map(({ _id, groupId, name, kind }) => [
      _id.toHexString(),
      {
        groupId: groupId.toHexString(),
        groupName: names.get(groupId.toHexString()) ?? '',
        channelName: name,
        kind,
      },
    ]),
  )
}

/** The channels on the record of the group of a channel that is on the record, itself first: between these its messages can be moved. */
export async function channelsBeside(channelId: string): Promise<{ id: string; name: string }[]> {
  const own = await Channels.findOne({ _id: channelId, kind: 'standing' }).lean()
  if (!own) return []
  const channels = await Channels.find({ groupId: own.groupId, kind: 'standing', archivedAt: null })
    .sort({ name: 1 })
    .lean()
  return [own, ...channels.filter(({ _id }) => !_id.equals(own._id))].map(({ _id, name }) => ({
    id: _id.toHexString(),
    name,
  }))
}

/** The names of these groups. */
export async function namesOfGroups(groupIds: Iterable<string>): Promise<Map<string, string>> {
  const groups = await Groups.find(
    { _id: mongoose.trusted({ $in: [...new Set(groupIds)] }) },
    { name: 1 },
  ).lean()
  return new Map(groups.map(({ _id, name }) => [_id.toHexString(), name]))
}

/** The groups a member hosts; conversations of a few are nobody's to host. */
export async function groupsHostedBy(memberId: string): Promise<string[]> {
  const hosted = await Memberships.find({ memberId, role: 'host', state: 'member' }, { groupId: 1 }).lean()
  if (hosted.length === 0) return []
  const groups = await Groups.find(
    { _id: mongoose.trusted({ $in: hosted.map(({ groupId }) => groupId) }), kind: 'group' },
    { _id: 1 },
  ).lean()
  return groups.map(({ _id }) => _id.toHexString())
}

/** A group as it is reviewed: what it says of itself, and whose it is. */
export type ReviewedGroup = {
  id: string
  name: string
  summary: string
  charter: string
  html: string
  /** Its hosts, whoever founded it first among them; without hosts, who founded it. */
  hostIds: string[]
  createdAt: Date
  isArchived: boolean
}

/** How many people of a group a moderator may choose a host from. */
const SUCCESSORS_SHOWN = 50

/** A group as it may be reported: undefined when there is none, or when it is a conversation of a few. */
export async function groupForReview(groupId: string): Promise<ReviewedGroup | undefined> {
  const group = await Groups.findOne({ _id: groupId, kind: 'group' }).lean()
  if (!group) return undefined
  const { name, summary, createdById, createdAt, archivedAt } = group
  const [charter, hosts] = await Promise.all([
    Charters.findOne({ groupId, version: group.charterVersion ?? 0 }).lean(),
    hostsOf(groupId),
  ])
  const founderId = createdById.toHexString()
  return {
    id: groupId,
    name,
    summary,
    charter: charter?.body ?? '',
    html: `${renderMarkdown(summary)}${charter?.html ?? ''}`,
    hostIds:
      hosts.length === 0 ? [founderId] : hosts.toSorted((a, b) => rank(a, founderId) - rank(b, founderId)),
    createdAt,
    isArchived: archivedAt !== null,
  }
}

const rank = (hostId: string, founderId: string): number => (hostId === founderId ? 0 : 1)

/** Members of a group who do not host it, the longest-standing first: at most fifty. */
export async function successorsIn(groupId: string): Promise<string[]> {
  const members = await Memberships.find({ groupId, state: 'member', role: 'member' }, { memberId: 1 })
    .sort({ since: 1, _id: 1 })
    .limit(SUCCESSORS_SHOWN)
    .lean()
  return members.map(({ memberId }) => memberId.toHexString())
}

async function accessStored(groupId: string): Promise<StoredGroup> {
  const group = await Groups.findOne({ _id: groupId, kind: 'group' }).lean()
  if (!group) throw new Refusal('not_found', 'No such group')
  return group
}

export type GroupWords = { name: string; summary: string; charter: string }
/** What finds a group beside its words; absent where it was not taken away. */
export type GroupPlace = { tags?: string[] | undefined; region?: string | null | undefined }

/** What a group is called whose name was taken away. */
const NAMELESS = 'A group without a name'

/**
 * Puts these words in the place of a group's name and summary, and empties every version of its charter; without words takes away
 * the name, the summary, the tags, the region and the address too. Answers what it said. Inside a transaction alone.
 */
export async function redact(
  record: Record,
  groupId: string,
  words: Partial<GroupWords>,
): Promise<GroupWords & GroupPlace> {
  const group = await accessStored(groupId)
  const { name, summary } = words
  const charter = await Charters.findOne({ groupId, version: group.charterVersion ?? 0 }).lean()
  const isWhole = name === undefined && summary === undefined
  await Charters.updateMany({ groupId }, { $set: { body: '', html: '' } })
  await Groups.updateOne(
    { _id: groupId },
    {
      $set: {
        name: name ?? (isWhole ? NAMELESS : group.name),
        summary: summary ?? '',
        ...((isWhole || name !== undefined) && { slug: `${toSlug(name ?? 'group')}-${groupId.slice(-8)}` }),
        ...(isWhole && { tags: [], region: null }),
      },
    },
  )
  record('groups.updated', { groupId })
  return {
    name: group.name,
    summary: group.summary,
    charter: charter?.body ?? '',
    ...(isWhole && { tags: group.tags ?? [], region: group.region ?? null }),
  }
}

/** Gives a group its words back, and what it was found by; of its charter the version that held. Inside a transaction alone. */
export async function restore(
  record: Record,
  groupId: string,
  { name, summary, charter, tags, region }: GroupWords & GroupPlace,
): Promise<void> {
  const group = await accessStored(groupId)
  await Charters.updateOne(
    { groupId, version: group.charterVersion ?? 0 },
    { $set: { body: charter, html: charter === '' ? '' : renderMarkdown(charter) } },
  )
  const slug = `${toSlug(name)}-${groupId.slice(-8)}`
  const place = { ...(tags !== undefined && { tags }), ...(region !== undefined && { region }) }
  await Groups.updateOne({ _id: groupId }, { $set: { name, summary, slug, ...place } })
  record('groups.updated', { groupId })
}

/** Archives a group, or opens it again. May be repeated. Inside a transaction alone. */
export async function setArchived(
  record: Record,
  groupId: string,
  on: boolean,
  { byId, now }: { byId: string; now: Date },
): Promise<void> {
  const { archivedAt } = await accessStored(groupId)
  if ((archivedAt !== null) === on) return
  await Groups.updateOne(
    { _id: groupId },
    on ? { $set: { archivedAt: now }, $inc: { epoch: 1 } } : { $set: { archivedAt: null } },
  )
  record(on ? 'groups.archived' : 'groups.restored', { groupId, byId, at: now.toISOString() })
  record('groups.updated', { groupId })
}

/**
 * Makes these people, and nobody else, the hosts of a group. Answers who hosted it. Refuses `invalid` when none of them is a member
 * of it. Inside a transaction alone.
 */
export async function handOver(
  record: Record,
  groupId: string,
  toIds: readonly string[],
  { byId, now }: { byId: string; now: Date },
): Promise<string[]> {
  await Groups.updateOne({ _id: groupId }, { $inc: { epoch: 1 } })
  const members = await Memberships.find({
    groupId,
    state: 'member',
    $or: [{ role: 'host' }, { memberId: mongoose.trusted({ $in: toIds }) }],
  }).lean()
  if (!members.some(({ memberId }) => toIds.includes(memberId.toHexString())))
    throw new Refusal('invalid', 'A group is handed to one of its members', {
      issues: [{ path: 'memberId', message: 'is not a member of this group' }],
    })
  for (const { memberId, role: was } of members) {
    const role = toIds.includes(memberId.toHexString()) ? 'host' : 'member'
    const change = { groupId, memberId: memberId.toHexString(), role, byId, now } as const
    if (role !== was) await changeRole(record, { ...change, reason: 'handed_over' })
  }
  return members.filter(({ role }) => role === 'host').map(({ memberId }) => memberId.toHexString())
}
