/** What moderation may know of groups, asking nobody's leave: who reviews decides there what is shown. */
import mongoose from 'mongoose'
import type { ChannelView } from './contract.ts'
import { Channels, Groups, Memberships } from './model.ts'

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

/** A group as it may be reported: undefined when there is none, or when it is a conversation of a few. */
export async function groupForReview(
  groupId: string,
): Promise<{ id: string; name: string; summary: string; founderId: string } | undefined> {
  const group = await Groups.findOne({ _id: groupId, kind: 'group' }).lean()
  if (!group) return undefined
  const { name, summary, createdById } = group
  return { id: groupId, name, summary, founderId: createdById.toHexString() }
}
