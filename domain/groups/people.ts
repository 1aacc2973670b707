/** Who belongs to a group: joining, asking, inviting, letting in, leaving and removing. */
import mongoose from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessMember } from '../members/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { type Record, transact } from '../transaction.ts'
import { contains } from '../matching.ts'
import { type Context, type Grant, Id, Refusal } from '../vocabulary.ts'
import { accessGroup } from './access.ts'
import type { GroupRole, MembershipState } from './contract.ts'
import { comeIn, goAway } from './directs.ts'
import { accessAsHost } from './hosts.ts'
import { endMembership, startMembership, tellHosts } from './memberships.ts'
import { Memberships } from './model.ts'
import { decideJoin, mayHost, mayRead } from './rules.ts'

/** Joins by the group's own rule. May be repeated. Refuses `forbidden` where only an invitation leads in. */
export async function joinGroup(
  context: Context,
  { groupId, note }: ParsedOf<'groups.join'>,
): Promise<OutputOf<'groups.join'>> {
  const { actor, now } = context
  return transact(async record => {
    // Looked at inside: an invitation taken back, or an archived group, must not be joined a moment later.
    const { group, membership } = await accessGroup(context, groupId)
    const state = decideJoin(group.joining, membership?.state)
    if (state === undefined) throw new Refusal('forbidden', 'This group takes members by invitation')
    if (group.archivedAt) throw new Refusal('conflict', 'This group is archived')
    if (membership?.state === state) return { membership: { state } }

    if (group.kind === 'direct') await comeIn(record, { groupId, memberId: actor.id, now })
    else if (state === 'member')
      await startMembership(record, { groupId, memberId: actor.id, role: 'member', now })
    else {
      await setStanding(record, { groupId, memberId: actor.id, state, now, note })
      record('groups.requested', { groupId, memberId: actor.id, at: now.toISOString() })
    }
    return { membership: { state } }
  })
}

type Standing = {
  groupId: string
  memberId: string
  state: 'requested' | 'invited'
  now: Date
  /** To the hosts. */
  note?: string | undefined
}

// When access last ended stays: whoever asks to come back must not be taken for someone who never left.
async function setStanding(record: Record, { groupId, memberId, state, now, note }: Standing): Promise<void> {
  await Memberships.updateOne(
    { groupId, memberId },
    {
      $set: {
        state,
        role: 'member',
        since: now,
        note: note === undefined || note === '' ? null : note,
        ...(state === 'invited' && { barred: false }),
      },
    },
    { upsert: true },
  )
  record('groups.changed', { groupId, memberId, state })
  await tellHosts(record, groupId)
}

/** Leaves a group, takes back a request, or declines one. May be repeated. A group that loses its last host gets a new one, or is archived when nobody is left. */
export async function leaveGroup(
  context: Context,
  { groupId }: ParsedOf<'groups.leave'>,
): Promise<OutputOf<'groups.leave'>> {
  const { actor, now } = context
  await transact(async record => {
    // Looked at inside: a request that somebody accepts meanwhile is not withdrawn.
    const { group } = await accessGroup(context, groupId)
    if (group.kind === 'direct') await goAway(record, group, context)
    else await endMembership(record, { groupId, memberId: actor.id, byId: actor.id, reason: 'left', now })
  })
  return { left: true }
}

/** The members of a group, longest-standing first. Hosts also see who asked or was invited; others are refused `forbidden`. */
export async function listGroupMembers(
  context: Context,
  { groupId, state, role, q, limit, cursor }: ParsedOf<'groups.members'>,
): Promise<OutputOf<'groups.members'>> {
  const { group, membership } = await accessGroup(context, groupId)
  if (state !== 'member' && !mayHost(membership)) throw new Refusal('forbidden', 'Only hosts see who waits')
  if (!mayRead(group, membership)) throw new Refusal('forbidden', 'Only members see who is in this group')

  const after = readCursor(cursor, z.tuple([z.iso.datetime(), Id]))
  const rows = await Memberships.aggregate([
    { $match: { groupId: group._id, state, ...(role && { role }) } },
    { $sort: { since: 1, _id: 1 } },
    ...(after ? [{ $match: { $or: laterThan(new Date(after[0]), after[1]) } }] : []),
    { $lookup: { from: 'members', localField: 'memberId', foreignField: '_id', as: 'member' } },
    { $set: { member: { $first: '$member' } } },
    ...(q ? [{ $match: { 'member.name': contains(q) } }] : []),
    { $limit: limit + 1 },
    { $set: { name: '$member.name', grants: '$member.grants' } },
    { $project: { memberId: 1, name: 1, role: 1, state: 1, since: 1, note: 1, grants: 1 } },
  ])
  return toPage(
    rows as MemberRow[],
    limit,
    ({ since, _id }) => toCursor(since.toISOString(), _id.toHexString()),
    toGroupMember,
  )
}

type MemberRow = {
  _id: mongoose.Types.ObjectId
  memberId: mongoose.Types.ObjectId
  name: string
  role: GroupRole
  state: MembershipState
  since: Date
  note?: string | null
  grants: Grant[]
}

const toGroupMember = ({ memberId, name, role, state, since, note, grants }: MemberRow) => ({
  memberId: memberId.toHexString(),
  name,
  role,
  state,
  since: since.toISOString(),
  isConsultant: grants.some(grant => grant.role === 'consultant'),
  ...(state === 'requested' && note && { note }),
})

const laterThan = (since: Date, id: string) => [
  { since: { $gt: since } },
  { since, _id: { $gt: new mongoose.Types.ObjectId(id) } },
]

async function accessOpenAsHost(context: Context, groupId: string): Promise<void> {
  const { group } = await accessAsHost(context, groupId)
  if (group.archivedAt) throw new Refusal('conflict', 'This group is archived: restore it first')
}

/** Lets in someone who asked to join. May be repeated. Refuses `conflict` when nobody asked. */
export async function admitMember(
  context: Context,
  { groupId, memberId }: ParsedOf<'groups.admit'>,
): Promise<OutputOf<'groups.admit'>> {
  await transact(async record => {
    await accessOpenAsHost(context, groupId)
    const asked = await Memberships.findOne({ groupId, memberId }).lean()
    if (asked?.state === 'member') return
    if (asked?.state !== 'requested') throw new Refusal('conflict', 'This member has not asked to join')
    await startMembership(record, {
      groupId,
      memberId,
      role: 'member',
      byId: context.actor.id,
      now: context.now,
    })
  })
  return { membership: { state: 'member' } }
}

/** Invites a member, who may then join whatever the group's rule; someone who already asked is let in. May be repeated. */
export async function inviteMember(
  context: Context,
  { groupId, memberId }: ParsedOf<'groups.invite'>,
): Promise<OutputOf<'groups.invite'>> {
  const state = await transact(async record => {
    await accessOpenAsHost(context, groupId)
    await accessMember(memberId)
    const standing = await Memberships.findOne({ groupId, memberId }).lean()
    if (standing?.state === 'member') return 'member' as const
    if (standing?.state === 'requested') {
      await startMembership(record, {
        groupId,
        memberId,
        role: 'member',
        byId: context.actor.id,
        now: context.now,
      })
      return 'member' as const
    }
    await setStanding(record, { groupId, memberId, state: 'invited', now: context.now })
    if (standing?.state !== 'invited')
      record('groups.invited', {
        groupId,
        memberId,
        byId: context.actor.id,
        at: context.now.toISOString(),
      })
    return 'invited' as const
  })
  return { membership: { state } }
}

/** Removes a member, or turns down a request or an invitation. May be repeated. Hosts cannot be removed, they leave. */
export async function removeMember(
  context: Context,
  { groupId, memberId }: ParsedOf<'groups.removeMember'>,
): Promise<OutputOf<'groups.removeMember'>> {
  const { actor, now } = context
  await transact(async record => {
    // Looked at inside: whom another host names host at the same moment stays.
    await accessAsHost(context, groupId)
    const standing = await Memberships.findOne({ groupId, memberId }).lean()
    if (!standing) throw new Refusal('not_found', 'No such member in this group')
    if (mayHost(standing)) throw new Refusal('conflict', 'A host leaves on their own')
    await endMembership(record, { groupId, memberId, byId: actor.id, reason: 'removed', now })
  })
  return { removed: true }
}
