/** How a membership begins and ends: its writes, what it changes in the group, and what is announced. */
import { type Record } from '../transaction.ts'
import { Refusal } from '../vocabulary.ts'
import { Channels, Groups, Memberships, type StoredMembership } from './model.ts'
import { mayHost, pickSuccessor } from './rules.ts'

/** The membership, when it is a host's. Refuses `forbidden` to everyone else. */
export function toHost(membership: StoredMembership | null): StoredMembership {
  if (!membership || !mayHost(membership))
    throw new Refusal('forbidden', 'Only hosts of the group may do this')
  return membership
}

/** Makes someone a member, inside a transaction. The caller has seen that they are not one yet. */
export async function startMembership(
  record: Record,
  { groupId, memberId, role, now }: { groupId: string; memberId: string; role: 'member' | 'host'; now: Date },
): Promise<void> {
  const before = await Memberships.findOneAndUpdate(
    { groupId, memberId },
    { $set: { state: 'member', role, since: now, endedAt: null, barred: false } },
    { upsert: true },
  ).lean()
  if (before?.state === 'member') return

  await Groups.updateOne({ _id: groupId }, { $inc: { memberCount: 1 } })
  record('groups.joined', { groupId, memberId, at: now.toISOString() })
  record('groups.changed', { groupId, memberId, state: 'member' })
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
    { $set: { state, role: 'member', since: now, endedAt: now, barred } },
  )
  if (before.state !== 'member') {
    record('groups.changed', { groupId, memberId, state })
    return
  }

  await Groups.updateOne({ _id: groupId }, { $inc: { memberCount: -1, epoch: 1 } })
  if (before.role === 'host') await appointSuccessor(groupId, now)
  const channels = await Channels.find({ groupId }, { _id: 1 }).lean()
  record('groups.membershipEnded', { groupId, memberId, reason, byId, at: now.toISOString() })
  record('groups.left', {
    groupId,
    memberId,
    reason,
    channelIds: channels.map(({ _id }) => _id.toHexString()),
  })
}

/** Longest-standing candidates looked at for a successor: one is enough, a few settle a tie. */
const CANDIDATES = 20

async function appointSuccessor(groupId: string, now: Date): Promise<void> {
  if (await Memberships.exists({ groupId, state: 'member', role: 'host' })) return
  const candidates = await Memberships.find({ groupId, state: 'member' })
    .sort({ since: 1, _id: 1 })
    .limit(CANDIDATES)
    .lean()
  const successor = pickSuccessor(
    candidates.map(row => ({ memberId: row.memberId.toHexString(), since: row.since })),
  )
  if (successor)
    await Memberships.updateOne({ groupId, memberId: successor.memberId }, { $set: { role: 'host' } })
  else await Groups.updateOne({ _id: groupId }, { $set: { archivedAt: now } })
}
