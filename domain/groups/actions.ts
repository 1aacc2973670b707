import mongoose from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessMember } from '../members/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { isDuplicateKey, type Record, transact, transactOnce } from '../transaction.ts'
import { type Context, Id, Refusal } from '../vocabulary.ts'
import { accessGroup } from './access.ts'
import { endMembership, startMembership, toHost } from './memberships.ts'
import { Channels, Groups, Memberships, type StoredGroup, toChannel, toGroup } from './model.ts'
import { decideJoin, mayHost, mayRead, mayWrite, toSlug } from './rules.ts'

const FIRST_CHANNEL = 'general'

/** Creates a group with its first channel; whoever creates it hosts it. */
export async function createGroup(
  context: Context,
  input: ParsedOf<'groups.create'>,
): Promise<OutputOf<'groups.create'>> {
  const { actor, now } = context
  const { clientId: _clientId, ...fields } = input
  const groupId = await transactOnce(context, 'groups.create', input, async record => {
    const slug = await freeSlug(input.name)
    const [group] = await Groups.create([{ ...fields, slug, createdById: actor.id, createdAt: now }])
    const id = group?.id as string
    await Channels.create([{ groupId: id, name: FIRST_CHANNEL, kind: 'standing', createdAt: now }])
    await startMembership(record, { groupId: id, memberId: actor.id, role: 'host', now })
    record('groups.created', { groupId: id, byId: actor.id, at: now.toISOString() })
    return id
  })

  const { group, membership } = await accessGroup(context, groupId)
  const channel = await Channels.findOne({ groupId }).sort({ _id: 1 }).lean()
  if (!channel) throw new Refusal('not_found', 'No such channel')
  return { group: toGroup(group, membership), channel: toChannel(channel) }
}

async function freeSlug(name: string): Promise<string> {
  const slug = toSlug(name)
  if (!(await Groups.exists({ slug }))) return slug
  return `${slug}-${new mongoose.Types.ObjectId().toHexString().slice(-6)}`
}

/** The groups the actor may know of, by name: one predicate for the list, its search and its pages. */
export async function listGroups(
  { actor }: Context,
  { q, mine, limit, cursor }: ParsedOf<'groups.list'>,
): Promise<OutputOf<'groups.list'>> {
  const memberships = await Memberships.find({
    memberId: actor.id,
    state: mongoose.trusted({ $in: ['member', 'requested', 'invited'] }),
  }).lean()
  const own = memberships.map(({ groupId }) => groupId)
  const after = readCursor(cursor, z.tuple([z.string(), Id]))
  const conditions: mongoose.QueryFilter<StoredGroup>[] = [
    mine
      ? { _id: mongoose.trusted({ $in: own }) }
      : { $or: [{ listing: 'everyone', archivedAt: null }, { _id: mongoose.trusted({ $in: own }) }] },
    ...(q
      ? [{ $or: [{ name: mongoose.trusted(contains(q)) }, { summary: mongoose.trusted(contains(q)) }] }]
      : []),
    ...(after
      ? [
          {
            $or: [
              { name: mongoose.trusted({ $gt: after[0] }) },
              { name: after[0], _id: mongoose.trusted({ $gt: after[1] }) },
            ],
          },
        ]
      : []),
  ]
  const rows = await Groups.find({ $and: conditions })
    .sort({ name: 1, _id: 1 })
    .collation({ locale: 'en', strength: 1 })
    .limit(limit + 1)
    .lean()
  const standing = new Map(memberships.map(membership => [membership.groupId.toHexString(), membership]))
  return toPage(
    rows,
    limit,
    ({ name, _id }) => toCursor(name, _id.toHexString()),
    group => toGroup(group, standing.get(group._id.toHexString()) ?? null),
  )
}

const contains = (text: string) => ({ $regex: text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), $options: 'i' })

/** A group, and its channels to those who may read them. */
export async function showGroup(
  context: Context,
  { groupId }: ParsedOf<'groups.show'>,
): Promise<OutputOf<'groups.show'>> {
  const { group, membership } = await accessGroup(context, groupId)
  const channels = await Channels.find({ groupId }).sort({ name: 1 }).lean()
  return {
    group: toGroup(group, membership),
    channels: channels.filter(({ kind }) => mayRead(group, membership, kind)).map(toChannel),
  }
}

/** Joins by the group's own rule. May be repeated. Refuses `forbidden` where only an invitation leads in. */
export async function joinGroup(
  context: Context,
  { groupId }: ParsedOf<'groups.join'>,
): Promise<OutputOf<'groups.join'>> {
  const { actor, now } = context
  return transact(async record => {
    // Looked at inside: an invitation taken back, or an archived group, must not be joined a moment later.
    const { group, membership } = await accessGroup(context, groupId)
    const state = decideJoin(group.joining, membership?.state)
    if (state === undefined) throw new Refusal('forbidden', 'This group takes members by invitation')
    if (group.archivedAt) throw new Refusal('conflict', 'This group is archived')
    if (membership?.state === state) return { membership: { state } }

    if (state === 'member')
      await startMembership(record, { groupId, memberId: actor.id, role: 'member', now })
    else await note(record, groupId, actor.id, state, now)
    return { membership: { state } }
  })
}

// When access last ended stays: whoever asks to come back must not be taken for someone who never left.
async function note(
  record: Record,
  groupId: string,
  memberId: string,
  state: 'requested' | 'invited',
  since: Date,
): Promise<void> {
  await Memberships.updateOne(
    { groupId, memberId },
    { $set: { state, role: 'member', since, ...(state === 'invited' && { barred: false }) } },
    { upsert: true },
  )
  record('groups.changed', { groupId, memberId, state })
}

/** Leaves a group, or takes back a request. May be repeated. A group that loses its last host gets a new one, or is archived when nobody is left. */
export async function leaveGroup(
  context: Context,
  { groupId }: ParsedOf<'groups.leave'>,
): Promise<OutputOf<'groups.leave'>> {
  const { actor, now } = context
  await accessGroup(context, groupId)
  await transact(record =>
    endMembership(record, { groupId, memberId: actor.id, byId: actor.id, reason: 'left', now }),
  )
  return { left: true }
}

/** The members of a group, longest-standing first. Hosts also see who asked or was invited; others are refused `forbidden`. */
export async function listGroupMembers(
  context: Context,
  { groupId, state, q, limit, cursor }: ParsedOf<'groups.members'>,
): Promise<OutputOf<'groups.members'>> {
  const { group, membership } = await accessGroup(context, groupId)
  if (state !== 'member' && !mayHost(membership)) throw new Refusal('forbidden', 'Only hosts see who waits')
  if (!mayRead(group, membership)) throw new Refusal('forbidden', 'Only members see who is in this group')

  const after = readCursor(cursor, z.tuple([z.iso.datetime(), Id]))
  const rows = await Memberships.aggregate([
    { $match: { groupId: group._id, state } },
    { $sort: { since: 1, _id: 1 } },
    ...(after ? [{ $match: { $or: laterThan(new Date(after[0]), after[1]) } }] : []),
    { $lookup: { from: 'members', localField: 'memberId', foreignField: '_id', as: 'member' } },
    { $set: { name: { $first: '$member.name' } } },
    ...(q ? [{ $match: { name: contains(q) } }] : []),
    { $limit: limit + 1 },
    { $project: { memberId: 1, name: 1, role: 1, state: 1, since: 1 } },
  ])
  return toPage(
    rows as {
      _id: mongoose.Types.ObjectId
      memberId: mongoose.Types.ObjectId
      name: string
      role: 'host'
      state: 'member'
      since: Date
    }[],
    limit,
    ({ since, _id }) => toCursor(since.toISOString(), _id.toHexString()),
    row => ({
      memberId: row.memberId.toHexString(),
      name: row.name,
      role: row.role,
      state: row.state,
      since: row.since.toISOString(),
    }),
  )
}

const laterThan = (since: Date, id: string) => [
  { since: { $gt: since } },
  { since, _id: { $gt: new mongoose.Types.ObjectId(id) } },
]

/** Lets in someone who asked to join. May be repeated. Refuses `conflict` when nobody asked. */
export async function admitMember(
  context: Context,
  { groupId, memberId }: ParsedOf<'groups.admit'>,
): Promise<OutputOf<'groups.admit'>> {
  await accessAsHost(context, groupId)
  await transact(async record => {
    const asked = await Memberships.findOne({ groupId, memberId }).lean()
    if (asked?.state === 'member') return
    if (asked?.state !== 'requested') throw new Refusal('conflict', 'This member has not asked to join')
    await startMembership(record, { groupId, memberId, role: 'member', now: context.now })
  })
  return { membership: { state: 'member' } }
}

/** Invites a member, who may then join whatever the group's rule; someone who already asked is let in. May be repeated. */
export async function inviteMember(
  context: Context,
  { groupId, memberId }: ParsedOf<'groups.invite'>,
): Promise<OutputOf<'groups.invite'>> {
  await accessAsHost(context, groupId)
  await accessMember(memberId)
  const state = await transact(async record => {
    const standing = await Memberships.findOne({ groupId, memberId }).lean()
    if (standing?.state === 'member') return 'member' as const
    if (standing?.state === 'requested') {
      await startMembership(record, { groupId, memberId, role: 'member', now: context.now })
      return 'member' as const
    }
    await note(record, groupId, memberId, 'invited', context.now)
    return 'invited' as const
  })
  return { membership: { state } }
}

/** Removes a member, or turns down a request or an invitation. May be repeated. Hosts cannot be removed, they leave. */
export async function removeMember(
  context: Context,
  { groupId, memberId }: ParsedOf<'groups.removeMember'>,
): Promise<OutputOf<'groups.removeMember'>> {
  await accessAsHost(context, groupId)
  const standing = await Memberships.findOne({ groupId, memberId }).lean()
  if (!standing) throw new Refusal('not_found', 'No such member in this group')
  if (mayHost(standing)) throw new Refusal('conflict', 'A host leaves on their own')

  const { actor, now } = context
  await transact(record =>
    endMembership(record, { groupId, memberId, byId: actor.id, reason: 'removed', now }),
  )
  return { removed: true }
}

/** Adds a channel to a group; hosts only. Refuses `conflict` when the name is taken. */
export async function createChannel(
  context: Context,
  input: ParsedOf<'chat.createChannel'>,
): Promise<OutputOf<'chat.createChannel'>> {
  const { groupId, name, kind } = input
  const { group, membership } = await accessAsHost(context, groupId)
  if (!mayWrite(group, membership)) throw new Refusal('conflict', 'This group is archived')

  try {
    const channelId = await transactOnce(context, 'chat.createChannel', input, async record => {
      const [channel] = await Channels.create([{ groupId, name, kind, createdAt: context.now }])
      if (!channel) throw new Refusal('unavailable', 'The channel was not stored')
      record('chat.channelCreated', { channel: toChannel(channel) })
      return channel.id
    })
    const channel = await Channels.findById(channelId).lean()
    if (!channel) throw new Refusal('not_found', 'No such channel')
    return { channel: toChannel(channel) }
  } catch (error) {
    if (!isDuplicateKey(error, 'group_name')) throw error
    throw new Refusal('conflict', 'A channel of this name is already there', {
      issues: [{ path: 'name', message: 'is taken' }],
    })
  }
}

/** The ids of the groups the actor is a member of. */
export async function groupsOf({ actor }: Context): Promise<string[]> {
  const memberships = await Memberships.find({ memberId: actor.id, state: 'member' }, { groupId: 1 }).lean()
  return memberships.map(({ groupId }) => groupId.toHexString())
}

/** Memberships that ended since a moment, each with the channels that can no longer be read. */
export async function departuresSince(
  since: Date,
): Promise<{ groupId: string; memberId: string; channelIds: string[] }[]> {
  const ended = await Memberships.find({ endedAt: mongoose.trusted({ $gt: since }) }).lean()
  if (ended.length === 0) return []
  const groupIds = [...new Set(ended.map(({ groupId }) => groupId.toHexString()))]
  const groups = await Groups.find({ _id: mongoose.trusted({ $in: groupIds }) }).lean()
  const groupOf = new Map(groups.map(group => [group._id.toHexString(), group]))
  const channels = await Channels.find({ groupId: mongoose.trusted({ $in: groupIds }) }).lean()
  return ended.map(membership => ({
    groupId: membership.groupId.toHexString(),
    memberId: membership.memberId.toHexString(),
    channelIds: channels
      .filter(({ groupId, kind }) => {
        const group = groupOf.get(groupId.toHexString())
        return groupId.equals(membership.groupId) && !(group && mayRead(group, membership, kind))
      })
      .map(({ _id }) => _id.toHexString()),
  }))
}

async function accessAsHost(
  context: Context,
  groupId: string,
): Promise<{ group: StoredGroup; membership: Parameters<typeof toHost>[0] }> {
  const { group, membership } = await accessGroup(context, groupId)
  return { group, membership: toHost(membership) }
}
