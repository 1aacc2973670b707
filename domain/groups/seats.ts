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

/** Channels that who is no member may read no more, by group, where reading ended since a moment. */
export async function closingsSince(since: Date): Promise<{ groupId: string; channelIds: string[] }[]> {
  const closed = await Groups.find({ closedAt: mongoose.trusted({ $gt: since }) }, { _id: 1 }).lean()
  if (closed.length === 0) return []
  const channels = await Channels.find(
    { groupId: mongoose.trusted({ $in: closed.map(({ _id }) => _id) }) },
    { groupId: 1 },
  ).lean()
  return closed.map(({ _id }) => ({
    groupId: _id.toHexString(),
    channelIds: channels
      .filter(({ groupId }) => groupId.equals(_id))
      .map(channel => channel._id.toHexString()),
  }))
}
