/** The groups and channels that imported rooms live in. */
import mongoose, { type Types } from 'mongoose'
import {
  Channels,
  Groups,
  Memberships,
  type StoredChannel,
  type StoredGroup,
  type StoredMembership,
} from '../../domain/groups/model.ts'
import { toSlug } from '../../domain/groups/rules.ts'
import { Members } from '../../domain/members/model.ts'
import { memberRows, toMember } from './members.ts'
import type { ChatOptions, Run } from './run.ts'
import { atomically, idFor, insertMissing, rowsOf } from './store.ts'

const groupRows = () => rowsOf<StoredGroup>(Groups)
const channelRows = () => rowsOf<StoredChannel>(Channels)
export const membershipRows = () => rowsOf<StoredMembership>(Memberships)

/** Marks a group that is being filled: nobody can find, read or write in it until all of it is there. */
const BEING_FILLED = new Date(0)

/** Makes sure of a group for a channel of the source, hosted by a placeholder who cannot sign in. */
export async function createGroup(
  run: Run,
  { _id, channel, at }: { _id: Types.ObjectId; channel: string; at: Date },
): Promise<void> {
  run.counts.read('groups')
  const host = toMember(idFor(run.setName, 'member', '\0importer'), 'Importer', at)
  if (await groupRows().findOne({ _id })) return run.counts.there('groups')
  run.counts.written('groups')
  if (run.dryRun) return

  await insertMissing(memberRows(), [host])
  const membership = toMembership(run, { groupId: _id, memberId: host._id, since: at })
  await insertMissing(membershipRows(), [{ ...membership, role: 'host' }])
  await insertMissing(groupRows(), [
    {
      _id,
      kind: 'group',
      slug: await freeSlug(channel, _id),
      name: channel,
      summary: `Imported from the public chat logs of ${channel}.`,
      joining: 'open',
      reading: 'members',
      listing: 'members',
      memberCount: 1,
      epoch: 1,
      createdById: host._id,
      createdAt: at,
      archivedAt: BEING_FILLED,
    },
  ])
}

async function freeSlug(channel: string, _id: Types.ObjectId): Promise<string> {
  const slug = toSlug(channel)
  return (await groupRows().findOne({ slug })) ? `${slug}-${_id.toHexString().slice(-6)}` : slug
}

/** Makes sure of a channel for a room. */
export async function createChannel(
  run: Run,
  { _id, groupId, name, at }: { _id: Types.ObjectId; groupId: Types.ObjectId; name: string; at: Date },
): Promise<void> {
  run.counts.read('channels')
  if (await channelRows().findOne({ _id })) return run.counts.there('channels')
  run.counts.written('channels')
  if (run.dryRun) return

  // Names that differ in nothing but case are one name here.
  const taken = await channelRows().findOne({ groupId, name }, { collation: { locale: 'en', strength: 2 } })
  const ownName = taken ? `${name.slice(0, 50)} ${_id.toHexString().slice(-6)}` : name
  await insertMissing(channelRows(), [{ _id, groupId, name: ownName, kind: 'standing', createdAt: at }])
}

export const toMembership = (
  { setName }: Run,
  { groupId, memberId, since }: { groupId: Types.ObjectId; memberId: Types.ObjectId; since: Date },
): StoredMembership => ({
  _id: idFor(setName, 'membership', `${groupId.toHexString()}${memberId.toHexString()}`),
  groupId,
  memberId,
  state: 'member',
  role: 'member',
  since,
  endedAt: null,
  barred: false,
})

/** Opens the groups that are filled, counts their members, and gives them a host who can sign in when one is named. */
export async function openGroups(
  { dryRun }: Run,
  groupIds: readonly Types.ObjectId[],
  { host }: ChatOptions,
): Promise<void> {
  if (dryRun) return
  const hostId = host === undefined ? undefined : await memberIdByEmail(host)
  for (const groupId of groupIds) await openGroup(groupId, hostId)
}

/** The member with this address. Throws a sentence when there is none. */
export async function memberIdByEmail(email: string): Promise<Types.ObjectId> {
  const member = await Members.findOne({ email: email.toLowerCase() }, { _id: 1 }).lean()
  if (!member) throw new Error(`No member has the address ${email}.`)
  return member._id
}

async function openGroup(groupId: Types.ObjectId, hostId: Types.ObjectId | undefined): Promise<void> {
  await atomically(async session => {
    if (hostId)
      await membershipRows().updateOne(
        { groupId, memberId: hostId },
        {
          $set: { role: 'host', state: 'member', endedAt: null },
          $setOnInsert: { _id: new mongoose.Types.ObjectId(), since: new Date() },
        },
        { upsert: true, session },
      )
    const memberCount = await membershipRows().countDocuments({ groupId, state: 'member' }, { session })
    await groupRows().updateOne(
      { _id: groupId, memberCount: { $ne: memberCount } },
      { $set: { memberCount } },
      { session },
    )
    await groupRows().updateOne(
      { _id: groupId, archivedAt: BEING_FILLED },
      { $set: { listing: 'everyone', reading: 'everyone', archivedAt: null } },
      { session },
    )
  })
}
