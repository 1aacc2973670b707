/** The channels of a group: added, renamed, closed to new messages, opened again. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { refuseSilenced } from '../members/access.ts'
import { isDuplicateKey, type Record, transact, transactOnce } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessChannel } from './access.ts'
import { accessAsHost } from './hosts.ts'
import { Channels, Groups, type StoredChannel, toChannel } from './model.ts'
import { mayWrite } from './rules.ts'

/** Adds a channel to a group; hosts only. Refuses `conflict` when the name is taken. */
export async function createChannel(
  context: Context,
  input: ParsedOf<'chat.createChannel'>,
): Promise<OutputOf<'chat.createChannel'>> {
  refuseSilenced(context)
  const { groupId, name, kind } = input
  const { group, membership } = await accessAsHost(context, groupId)
  if (!mayWrite(group, membership)) throw new Refusal('conflict', 'This group is archived')

  const channelId = await namedOnce(() =>
    transactOnce(context, 'chat.createChannel', input, async record => {
      const [channel] = await Channels.create([{ groupId, name, kind, createdAt: context.now }])
      if (!channel) throw new Refusal('unavailable', 'The channel was not stored')
      record('chat.channelCreated', { channel: toChannel(channel) })
      return channel.id
    }),
  )
  return { channel: toChannel(await load(channelId)) }
}

/**
 * Renames a channel, closes it to new messages or opens it again; hosts only. May be repeated. Refuses `conflict` when the name
 * is taken, the group is archived, or nothing standing would be left to write in.
 */
export async function updateChannel(
  context: Context,
  { channelId, name, archived }: ParsedOf<'groups.updateChannel'>,
): Promise<OutputOf<'groups.updateChannel'>> {
  if (name !== undefined) refuseSilenced(context)
  const { groupId } = await accessChannel(context, channelId, 'read')
  await accessAsHost(context, groupId)

  const channel = await namedOnce(() =>
    transact(async record => {
      const { group } = await accessAsHost(context, groupId)
      if (group.archivedAt) throw new Refusal('conflict', 'This group is archived')
      const before = await load(channelId)
      const after: StoredChannel = {
        ...before,
        name: name ?? before.name,
        archivedAt:
          archived === undefined ? (before.archivedAt ?? null) : archivedAt(archived, before, context.now),
      }
      if (after.archivedAt && !before.archivedAt) await close(before)
      if (after.name === before.name && Boolean(after.archivedAt) === Boolean(before.archivedAt))
        return before

      await Channels.updateOne(
        { _id: channelId },
        { $set: { name: after.name, archivedAt: after.archivedAt } },
      )
      announce(record, context, after)
      return after
    }),
  )
  return { channel: toChannel(channel) }
}

const archivedAt = (archived: boolean, before: StoredChannel, now: Date): Date | null =>
  archived ? (before.archivedAt ?? now) : null

// The group is written too: the epoch takes the right to write from who has it remembered, and of two hosts who close the last
// two channels at once, one must see the other.
async function close({ _id, groupId, kind }: StoredChannel): Promise<void> {
  await Groups.updateOne({ _id: groupId }, { $inc: { epoch: 1 } })
  if (kind !== 'standing') return
  const standing = await Channels.find({ groupId, kind: 'standing', archivedAt: null }, { _id: 1 }).lean()
  if (!standing.some(other => !other._id.equals(_id)))
    throw new Refusal('conflict', 'A group keeps one channel to write in: add another first', {
      issues: [{ path: 'archived', message: 'would leave no channel to write in' }],
    })
}

function announce(record: Record, { actor, now }: Context, channel: StoredChannel): void {
  record('chat.channelChanged', { channel: toChannel(channel) })
  record('groups.channelChanged', {
    groupId: channel.groupId.toHexString(),
    channelId: channel._id.toHexString(),
    byId: actor.id,
    at: now.toISOString(),
  })
}

async function load(channelId: string): Promise<StoredChannel> {
  const channel = await Channels.findById(channelId).lean()
  if (!channel) throw new Refusal('not_found', 'No such channel')
  return channel
}

async function namedOnce<T>(naming: () => Promise<T>): Promise<T> {
  try {
    return await naming()
  } catch (error) {
    if (!isDuplicateKey(error, 'group_name')) throw error
    throw new Refusal('conflict', 'A channel of this name is already there', {
      issues: [{ path: 'name', message: 'is taken' }],
    })
  }
}
