/** Who stands how to a group, many at a time: for whoever tells people what happens in it. */
import mongoose from 'mongoose'
import type { Context } from '../vocabulary.ts'
import type { ChannelView, GroupRole, MembershipState } from './contract.ts'
import { Channels, Groups, Memberships, type StoredGroup, type StoredMembership } from './model.ts'
import { mayKnow, mayRead } from './rules.ts'

const SLICE = 500

export type Standing = { memberId: string; state: MembershipState; role: GroupRole }
const STANDING = { memberId: 1, state: 1, role: 1 } as const

const toStanding = ({ memberId, state, role }: Pick<StoredMembership, keyof Standing>): Standing => ({
  memberId: memberId.toHexString(),
  state,
  role,
})

/** Everyone in these states, five hundred at a time. */
export async function* peopleIn(
  groupId: string,
  states: readonly MembershipState[],
): AsyncGenerator<string[]> {
  const rows = Memberships.find({ groupId, state: mongoose.trusted({ $in: states }) }, { memberId: 1 })
    .lean()
    .cursor({ batchSize: SLICE })
  let slice: string[] = []
  for await (const row of rows) {
    slice.push(row.memberId.toHexString())
    if (slice.length < SLICE) continue
    yield slice
    slice = []
  }
  if (slice.length > 0) yield slice
}

/** The hosts of a group. */
export async function hostsOf(groupId: string): Promise<string[]> {
  const hosts = await Memberships.find({ groupId, role: 'host', state: 'member' }, { memberId: 1 }).lean()
  return hosts.map(({ memberId }) => memberId.toHexString())
}

/** How each of these members stands to a channel, and what kind of channel it is; undefined when it is not there. */
export async function standingsIn(
  channelId: string,
  memberIds: readonly string[],
): Promise<
  | { kind: ChannelView['kind']; people: Map<string, { mayRead: boolean; standing: Standing | null }> }
  | undefined
> {
  const channel = await Channels.findById(channelId).lean()
  const group = channel && (await Groups.findById(channel.groupId).lean())
  if (!channel || !group) return undefined
  const rows = await Memberships.find(
    { groupId: group._id, memberId: mongoose.trusted({ $in: memberIds }) },
    STANDING,
  ).lean()
  const standings = new Map(rows.map(row => [row.memberId.toHexString(), toStanding(row)]))
  const people = memberIds.map(id => {
    const standing = standings.get(id) ?? null
    return [id, { mayRead: mayRead(group, standing, channel.kind), standing }] as const
  })
  return { kind: channel.kind, people: new Map(people) }
}

/** Those of these groups that the actor may know of, each with the actor's membership. */
export async function knownGroups(
  { actor }: Context,
  groupIds: readonly string[],
): Promise<Map<string, { group: StoredGroup; membership: StoredMembership | null }>> {
  const among = mongoose.trusted({ $in: groupIds })
  const groups = await Groups.find({ _id: among }).lean()
  const memberships = await Memberships.find({ memberId: actor.id, groupId: among }).lean()
  const own = new Map(memberships.map(membership => [membership.groupId.toHexString(), membership]))
  const found = groups.map(group => ({ group, membership: own.get(group._id.toHexString()) ?? null }))
  return new Map(
    found
      .filter(({ group, membership }) => mayKnow(group, membership))
      .map(entry => [entry.group._id.toHexString(), entry]),
  )
}

/** Which of these people wait to be let into which of these groups, as `groupId:memberId`. */
export async function askersIn(
  groupIds: readonly string[],
  memberIds: readonly string[],
): Promise<Set<string>> {
  const waiting = await Memberships.find(
    {
      memberId: mongoose.trusted({ $in: memberIds }),
      groupId: mongoose.trusted({ $in: groupIds }),
      state: 'requested',
    },
    { groupId: 1, memberId: 1 },
  ).lean()
  return new Set(waiting.map(({ groupId, memberId }) => `${groupId.toHexString()}:${memberId.toHexString()}`))
}

/** Says whether someone wants to hear of every message of a channel. Belongs inside a transaction; may be repeated. */
export async function watchChannel(channelId: string, watched: boolean): Promise<void> {
  const before = await Channels.findOneAndUpdate({ _id: channelId }, { $set: { watched } }).lean()
  if (!before || (before.watched ?? false) === watched) return
  // What processes remember of the channel says otherwise: a grown epoch makes them look again.
  await Groups.updateOne({ _id: before.groupId }, { $inc: { epoch: 1 } })
}
