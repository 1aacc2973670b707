/** Who hosts a group: named, stepping down, and put in the place of hosts who stay away. */
import mongoose from 'mongoose'
import type { OutputOf, ParsedOf, PayloadOf } from '../contract.ts'
import { lastSeenOf } from '../members/access.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, holds, Refusal } from '../vocabulary.ts'
import { accessPeerGroup } from './hosts.ts'
import { changeRole } from './memberships.ts'
import { Groups, Memberships, type StoredMembership } from './model.ts'
import { isActive, isAway, isMember, mayHost, pickSuccessor } from './rules.ts'

/**
 * Names a host, or lets one step down. May be repeated. Refuses `forbidden` to who does not host the group, unless staff names a
 * host where there is none; `conflict` when a host would take the role from another, or the last one would step down.
 */
export async function setRole(
  context: Context,
  { groupId, memberId, role }: ParsedOf<'groups.setRole'>,
): Promise<OutputOf<'groups.setRole'>> {
  const { actor, now } = context
  await transact(async record => {
    const { membership } = await accessPeerGroup(context, groupId)
    // The group is written first: of two hosts who step down at once, one must see the other.
    await Groups.updateOne({ _id: groupId }, { $inc: { epoch: 1 } })
    const hosts = await Memberships.find({ groupId, role: 'host', state: 'member' }).lean()
    if (!mayHost(membership) && !(holds(actor, 'staff') && role === 'host' && hosts.length === 0))
      throw new Refusal('forbidden', 'Only hosts of the group may do this')

    const member = await Memberships.findOne({ groupId, memberId }).lean()
    if (!member || !isMember(member)) throw new Refusal('not_found', 'No such member in this group')
    if (member.role === role) return
    const reason = role === 'host' ? 'named' : decideStepDown(actor.id, memberId, hosts)
    await changeRole(record, { groupId, memberId, role, reason, byId: actor.id, now })
  })
  return { membership: { state: 'member', role } }
}

function decideStepDown(
  actorId: string,
  memberId: string,
  hosts: readonly StoredMembership[],
): PayloadOf<'groups.roleChanged'>['reason'] {
  if (actorId !== memberId) throw new Refusal('conflict', 'A host steps down on their own')
  if (hosts.length < 2) throw new Refusal('conflict', 'Name another host first: a group is never without one')
  return 'stepped_down'
}

/** Longest-standing members looked at for one who was here lately. */
const CANDIDATES = 200

/** Gives each living group whose only host stays away a second one: the longest-standing member who was here lately. May run twice. Returns how many. */
export async function relieveAwayHosts(now: Date): Promise<number> {
  let relieved = 0
  for (const { groupId, hostId } of await soleHosts()) {
    const lastSeen = await lastSeenOf([hostId])
    if (!isAway(lastSeen.get(hostId), now)) continue
    if (await transact(record => relieve(record, { groupId, hostId, now }))) relieved += 1
  }
  return relieved
}

async function soleHosts(): Promise<{ groupId: string; hostId: string }[]> {
  const rows = await Memberships.aggregate<{
    _id: mongoose.Types.ObjectId
    hostIds: mongoose.Types.ObjectId[]
  }>([
    { $match: { role: 'host', state: 'member' } },
    { $group: { _id: '$groupId', hostIds: { $push: '$memberId' } } },
    { $match: { hostIds: { $size: 1 } } },
  ])
  return rows.flatMap(({ _id, hostIds }) =>
    hostIds.map(hostId => ({ groupId: _id.toHexString(), hostId: hostId.toHexString() })),
  )
}

type Absence = { groupId: string; hostId: string; now: Date }

async function relieve(record: Record, { groupId, hostId, now }: Absence): Promise<boolean> {
  const group = await Groups.findOneAndUpdate(
    { _id: groupId, archivedAt: null },
    { $inc: { epoch: 1 } },
  ).lean()
  const hosts = await Memberships.find({ groupId, role: 'host', state: 'member' }).lean()
  // Looked at again inside: another host may have been named since.
  if (!group || hosts.length !== 1 || hosts[0]?.memberId.toHexString() !== hostId) return false

  const successor = await activeSuccessor(groupId, now)
  if (successor === undefined) return false
  await changeRole(record, {
    groupId,
    memberId: successor,
    role: 'host',
    reason: 'hosts_away',
    byId: null,
    now,
  })
  return true
}

async function activeSuccessor(groupId: string, now: Date): Promise<string | undefined> {
  const members = await Memberships.find({ groupId, state: 'member', role: 'member' })
    .sort({ since: 1, _id: 1 })
    .limit(CANDIDATES)
    .lean()
  const candidates = members.map(row => ({ memberId: row.memberId.toHexString(), since: row.since }))
  const lastSeen = await lastSeenOf(candidates.map(({ memberId }) => memberId))
  return pickSuccessor(candidates.filter(({ memberId }) => isActive(lastSeen.get(memberId), now)))?.memberId
}
