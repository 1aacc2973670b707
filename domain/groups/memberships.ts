/** How a membership begins and ends: its writes, what it changes in the group, and what is announced. */
import type { PayloadOf } from '../contract.ts'
import { type Record } from '../transaction.ts'
import type { GroupRole, MembershipState } from './contract.ts'
import { hostsOf } from './circles.ts'
import { Channels, Groups, Memberships } from './model.ts'
import { pickSuccessor } from './rules.ts'

/** Makes someone a member, inside a transaction. The caller has seen that they are not one yet. */
export async function startMembership(
  record: Record,
  {
    groupId,
    memberId,
    role,
    byId,
    now,
  }: {
    groupId: string
    memberId: string
    role: 'member' | 'host'
    /** Who let them in, where somebody had to. */
    byId?: string
    now: Date
  },
): Promise<void> {
  const before = await Memberships.findOneAndUpdate(
    { groupId, memberId },
    { $set: { state: 'member', role, since: now, endedAt: null, barred: false, note: null } },
    { upsert: true },
  ).lean()
  if (before?.state === 'member') return

  await Groups.updateOne({ _id: groupId }, { $inc: { memberCount: 1 } })
  record('groups.joined', { groupId, memberId, ...(byId && { byId }), at: now.toISOString() })
  record('groups.changed', { groupId, memberId, state: 'member' })
  if (before && isWaiting(before)) await tellHosts(record, groupId)
}

const isWaiting = ({ state }: { state: MembershipState }) => state === 'requested' || state === 'invited'

/** Tells a group’s hosts, inside a transaction, that who waits for them or was invited by them changed. */
export async function tellHosts(record: Record, groupId: string): Promise<void> {
  record('groups.waitingChanged', { groupId, memberIds: await hostsOf(groupId) })
}

/** Ends a membership, request or invitation, inside a transaction. Does nothing when there is none. */
export async function endMembership(
  record: Record,
  {
    groupId,
    memberId,
    byId,
    reason,
    now,
  }: { groupId: string; memberId: string; byId: string; reason: 'left' | 'removed'; now: Date },
): Promise<void> {
  const before = await Memberships.findOne({ groupId, memberId }).lean()
  if (!before || before.state === 'left' || before.state === 'removed') return
  const barred = before.barred === true || reason === 'removed'
  const state = barred ? 'removed' : 'left'
  await Memberships.updateOne(
    { groupId, memberId },
    {
      $set: {
        state,
        role: 'member',
        since: now,
        endedAt: now,
        barred,
        note: null,
        ...(before.state === 'member' && { memberUntil: now }),
      },
    },
  )
  const wasMember = before.state === 'member'
  // Who was invited to a hidden group may have read it too, when everyone who knows of it may.
  await Groups.updateOne({ _id: groupId }, { $inc: { memberCount: wasMember ? -1 : 0, epoch: 1 } })
  if (wasMember) {
    if (before.role === 'host') await appointSuccessor(record, groupId, now)
    record('groups.membershipEnded', { groupId, memberId, reason, byId, at: now.toISOString() })
  } else {
    record('groups.changed', { groupId, memberId, state })
    await tellHosts(record, groupId)
    const group = await Groups.findById(groupId).lean()
    if (group?.listing === 'everyone') return
  }
  const channels = await Channels.find({ groupId }, { _id: 1 }).lean()
  record('groups.left', {
    groupId,
    memberId,
    reason,
    channelIds: channels.map(({ _id }) => _id.toHexString()),
  })
}

/** Longest-standing candidates looked at for a successor: one is enough, a few settle a tie. */
const CANDIDATES = 20

async function appointSuccessor(record: Record, groupId: string, now: Date): Promise<void> {
  if (await Memberships.exists({ groupId, state: 'member', role: 'host' })) return
  const candidates = await Memberships.find({ groupId, state: 'member' })
    .sort({ since: 1, _id: 1 })
    .limit(CANDIDATES)
    .lean()
  const successor = pickSuccessor(
    candidates.map(row => ({ memberId: row.memberId.toHexString(), since: row.since })),
  )
  if (successor) {
    const { memberId } = successor
    await changeRole(record, { groupId, memberId, role: 'host', reason: 'last_host_left', byId: null, now })
    return
  }
  await Groups.updateOne({ _id: groupId }, { $set: { archivedAt: now } })
  record('groups.archived', { groupId, byId: null, at: now.toISOString() })
}

/** Makes a member host, or a host a member, inside a transaction, and tells them. */
export async function changeRole(
  record: Record,
  {
    groupId,
    memberId,
    role,
    reason,
    byId,
    now,
  }: {
    groupId: string
    memberId: string
    role: GroupRole
    reason: PayloadOf<'groups.roleChanged'>['reason']
    byId: string | null
    now: Date
  },
): Promise<void> {
  await Memberships.updateOne({ groupId, memberId, state: 'member' }, { $set: { role } })
  record('groups.roleChanged', { groupId, memberId, role, reason, byId, at: now.toISOString() })
  record('groups.changed', { groupId, memberId, state: 'member' })
}
