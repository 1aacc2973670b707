/** How a group is doing: figures for its hosts and staff, too few people never told apart. */
import mongoose from 'mongoose'
import { activityOf, DAY_MS } from '../chat/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import type { Context } from '../vocabulary.ts'
import { accessAsKeeper } from './hosts.ts'
import { Channels, Memberships } from './model.ts'
import { HEALTH_WEEKS, toHealth } from './rules.ts'

/** How a group is doing. Lounges are never counted. Refuses `forbidden` to who is neither host nor staff. */
export async function showHealth(
  context: Context,
  { groupId }: ParsedOf<'groups.health'>,
): Promise<OutputOf<'groups.health'>> {
  const { now } = context
  const { group } = await accessAsKeeper(context, groupId)
  const channels = await Channels.find({ groupId, kind: 'standing' }, { _id: 1 }).lean()
  const channelIds = channels.map(({ _id }) => _id.toHexString())
  const monthAgo = new Date(now.getTime() - 30 * DAY_MS)

  const [activity, joined, left, waiting] = await Promise.all([
    activityOf(channelIds, new Date(now.getTime() - HEALTH_WEEKS * 7 * DAY_MS)),
    Memberships.find(
      { groupId, state: 'member', since: mongoose.trusted({ $gte: monthAgo }) },
      { memberId: 1, since: 1 },
    ).lean(),
    Memberships.countDocuments({
      groupId,
      state: mongoose.trusted({ $in: ['left', 'removed'] }),
      since: mongoose.trusted({ $gte: monthAgo }),
      memberUntil: mongoose.trusted({ $gte: monthAgo }),
    }),
    Memberships.countDocuments({ groupId, state: 'requested' }),
  ])
  const newcomers = joined.map(({ memberId, since }) => ({ memberId: memberId.toHexString(), since }))
  return {
    health: toHealth(activity, { now, memberCount: group.memberCount, newcomers, leftCount: left, waiting }),
  }
}
