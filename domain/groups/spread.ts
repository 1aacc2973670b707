import mongoose from 'mongoose'
import { Channels, Groups, Memberships } from './model.ts'

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

/** Where these groups talk on the record: lounges and direct conversations are left out. */
export async function recordChannelsOf(groupIds: readonly string[]): Promise<string[]> {
  const channels = await Channels.find(
    { groupId: mongoose.trusted({ $in: groupIds }), kind: 'standing' },
    { _id: 1 },
  ).lean()
  return channels.map(({ _id }) => _id.toHexString())
}

/** The channels on the record of the group that this one belongs to, itself among them; none where it is off the record. */
export async function recordChannelsWith(channelId: string): Promise<string[]> {
  const own = await Channels.findOne({ _id: channelId, kind: 'standing' }, { groupId: 1 }).lean()
  return own ? recordChannelsOf([own.groupId.toHexString()]) : []
}
