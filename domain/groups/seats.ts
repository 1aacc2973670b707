/** Which rooms of groups people belong in, and where they no longer do. */
import mongoose from 'mongoose'
import type { Context } from '../vocabulary.ts'
import { Channels, Groups, Memberships } from './model.ts'
import { mayRead } from './rules.ts'

/** The ids of the groups the actor is a member of. */
export async function groupsOf({ actor }: Context): Promise<string[]> {
  const memberships = await Memberships.find({ memberId: actor.id, state: 'member' }, { groupId: 1 }).lean()
  return memberships.map(({ groupId }) => groupId.toHexString())
}

/** The ids of the groups each of these people is a member of now. Who is in none has no entry. */
export async function groupsOfMembers(memberIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const memberships = await Memberships.find(
    { memberId: mongoose.trusted({ $in: memberIds }), state: 'member' },
    { memberId: 1, groupId: 1 },
  ).lean()
  const groupIds = new Map<string, Set<string>>()
  for (const row of memberships) {
    const memberId = row.memberId.toHexString()
    groupIds.set(memberId, (groupIds.get(memberId) ?? new Set()).add(row.groupId.toHexString()))
  }
  return groupIds
}

/** Which of these people are members of a group now, and which may read each of these channels of it. */
export async function seatsIn(
  groupId: string,
  { memberIds, channelIds }: { memberIds: readonly string[]; channelIds: readonly string[] },
): Promise<{ members: Set<string>; readers: Map<string, Set<string>> }> {
  const [group, memberships, channels] = await Promise.all([
    Groups.findById(groupId).lean(),
    Memberships.find({ memberId: mongoose.trusted({ $in: memberIds }), groupId }).lean(),
    Channels.find({ _id: mongoose.trusted({ $in: channelIds }), groupId }, { kind: 1 }).lean(),
  ])
  const standings = new Map(memberships.map(row => [row.memberId.toHexString(), row]))
  const readersOf = (kind: (typeof channels)[number]['kind']) =>
    memberIds.filter(id => group && mayRead(group, standings.get(id) ?? null, kind))
  return {
    members: new Set(memberIds.filter(id => standings.get(id)?.state === 'member')),
    readers: new Map(channels.map(({ _id, kind }) => [_id.toHexString(), new Set(readersOf(kind))])),
  }
}
