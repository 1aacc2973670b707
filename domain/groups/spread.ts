import mongoose from 'mongoose'
import { Groups, Memberships } from './model.ts'

/** The groups that everybody may know of and that are not archived, by id, with their names. */
export async function listedGroups(): Promise<Map<string, string>> {
  const groups = await Groups.find(
    { kind: 'group', listing: 'everyone', archivedAt: null },
    { name: 1 },
  ).lean()
  return new Map(groups.map(({ _id, name }) => [_id.toHexString(), name]))
}

/** The groups each of these people is a member of now. */
export async function groupsOfMembers(memberIds: readonly string[]): Promise<Map<string, string[]>> {
  const memberships = await Memberships.find(
    { memberId: mongoose.trusted({ $in: memberIds }), state: 'member' },
    { memberId: 1, groupId: 1 },
  ).lean()
  const groups = new Map<string, string[]>()
  for (const { memberId, groupId } of memberships) {
    const id = memberId.toHexString()
    groups.set(id, [...(groups.get(id) ?? []), groupId.toHexString()])
  }
  return groups
}
