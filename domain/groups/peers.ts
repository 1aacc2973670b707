/** What two people are to each other through their groups and direct conversations. */
import mongoose from 'mongoose'
import { blockedBetween } from '../members/access.ts'
import { type Record } from '../transaction.ts'
import { Channels, Groups, Memberships, type StoredGroup } from './model.ts'
import { toDirectKey } from './rules.ts'

/** Those of these people who share a group with this member, not archived, or a direct conversation that both came into. */
export async function peersOf(memberId: string, otherIds: Iterable<string>): Promise<Set<string>> {
  const own = await Memberships.find({ memberId, state: 'member' }, { groupId: 1 }).lean()
  const shared = await Memberships.find(
    {
      memberId: mongoose.trusted({ $in: [...new Set(otherIds)] }),
      groupId: mongoose.trusted({ $in: own.map(({ groupId }) => groupId) }),
      state: 'member',
    },
    { memberId: 1, groupId: 1 },
  ).lean()
  const groups = await Groups.find(
    { _id: mongoose.trusted({ $in: shared.map(({ groupId }) => groupId) }), archivedAt: null },
    { _id: 1 },
  ).lean()
  const alive = new Set(groups.map(({ _id }) => _id.toHexString()))
  return new Set(
    shared
      .filter(({ groupId }) => alive.has(groupId.toHexString()))
      .map(each => each.memberId.toHexString())
      .filter(id => id !== memberId),
  )
}

/** Whether a conversation is one of two people, between whom a block stands. */
export async function isBrokenOff({ direct }: StoredGroup, memberId: string): Promise<boolean> {
  if (direct?.people.length !== 2) return false
  const others = direct.people.map(id => id.toHexString()).filter(id => id !== memberId)
  return (await blockedBetween(memberId, others)).size > 0
}

/**
 * Ends what two people can write to each other, inside the transaction that blocks one of them: servers look at their access anew,
 * and a request that waits for whoever blocks is declined. Does nothing when they have no conversation of the two.
 */
export async function breakOff(
  record: Record,
  { byId, withId, now }: { byId: string; withId: string; now: Date },
): Promise<void> {
  const pair = await Groups.findOneAndUpdate(
    { 'direct.key': toDirectKey([byId, withId]) },
    { $inc: { epoch: 1 } },
  ).lean()
  if (pair) await declineRequest(record, { groupId: pair._id.toHexString(), memberId: byId, now })
}

/** Declines what someone was asked, inside a transaction; only they are told. Does nothing when nothing waits for them. */
export async function declineRequest(
  record: Record,
  { groupId, memberId, now }: { groupId: string; memberId: string; now: Date },
): Promise<void> {
  const { matchedCount } = await Memberships.updateOne(
    { groupId, memberId, state: 'invited' },
    { $set: { state: 'left', since: now, endedAt: now, declinedAt: now } },
  )
  if (matchedCount === 0) return
  // What they could read is remembered by epoch: a request that was declined is read no more.
  await Groups.updateOne({ _id: groupId }, { $inc: { epoch: 1 } })
  await tellLeft(record, groupId, memberId)
}

/** Tells someone's connections that they hear nothing more of a conversation. */
export async function tellLeft(record: Record, groupId: string, memberId: string): Promise<void> {
  const channels = await Channels.find({ groupId }, { _id: 1 }).lean()
  record('groups.left', {
    groupId,
    memberId,
    reason: 'left',
    channelIds: channels.map(({ _id }) => _id.toHexString()),
  })
}
