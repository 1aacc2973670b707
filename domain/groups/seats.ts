/** Which rooms of groups people belong in, and where they no longer do. */
import mongoose from 'mongoose'
import { createGathering } from '../gathering.ts'
import { Channels, Groups, Memberships, type StoredMembership } from './model.ts'
import { mayRead } from './rules.ts'

/** How long MongoDB may take before whoever waits is told that it is away. */
const LOOK = { timeoutMS: 4000 } as const

/** The ids of the groups a member belongs to. Those who ask at one moment share one look. */
export const groupsOf = createGathering<string, string[]>(async memberIds => {
  const groupIds = await groupsOfMembers([...new Set(memberIds)])
  return memberIds.map(id => [...(groupIds.get(id) ?? [])])
})

/** The ids of the groups each of these people is a member of now. Who is in none has no entry. */
export async function groupsOfMembers(memberIds: readonly string[]): Promise<Map<string, Set<string>>> {
  const rows = await Memberships.collection
    .find<Pick<StoredMembership, 'memberId' | 'groupId'>>(
      { memberId: { $in: memberIds.map(id => new mongoose.Types.ObjectId(id)) }, state: 'member' },
      { projection: { _id: 0, memberId: 1, groupId: 1 }, ...LOOK },
    )
    .toArray()
  const groupIds = new Map<string, Set<string>>()
  for (const row of rows) {
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
