/** What a group says of itself, and its three switches. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { refuseSilenced } from '../members/access.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessGroup } from './access.ts'
import { holdingCharter, writeCharter } from './charters.ts'
import { accessAsHost } from './hosts.ts'
import { Channels, Groups, type StoredGroup, toGroup } from './model.ts'
import { endsReading, opensHistory, toTags } from './rules.ts'

type Changes = Partial<
  Pick<
    StoredGroup,
    'name' | 'summary' | 'tags' | 'region' | 'joining' | 'reading' | 'listing' | 'charterVersion'
  >
>

/**
 * Changes what is given; hosts only. Who is no member stops reading with the same commit that closes the group. Refuses `conflict`
 * when the group is archived, when everyone could read what was private and `openHistory` does not say so, and when the charter
 * was changed by somebody else.
 */
export async function updateGroup(
  context: Context,
  { groupId, charter, charterVersion, openHistory, tags, ...fields }: ParsedOf<'groups.update'>,
): Promise<OutputOf<'groups.update'>> {
  refuseSilenced(context)
  await transact(async record => {
    const { group } = await accessAsHost(context, groupId)
    if (group.archivedAt) throw new Refusal('conflict', 'This group is archived: restore it first')
    const changes: Changes = { ...withoutAbsent(fields), ...(tags && { tags: toTags(tags) }) }
    const after = { ...group, ...changes }
    if (opensHistory(group, after) && openHistory !== true) throw historyWouldOpen()

    if (charter !== undefined && charter !== ((await holdingCharter(group))?.body ?? ''))
      changes.charterVersion = await writeCharter(context, group, { body: charter, upon: charterVersion })
    const closes = endsReading(group, after)
    await Groups.updateOne({ _id: groupId }, { $set: changes, ...(closes && { $inc: { epoch: 1 } }) })
    if (closes) await announceClosing(record, groupId)
    record('groups.updated', { groupId })
  })

  const { group, membership } = await accessGroup(context, groupId)
  return { group: toGroup(group, membership), charter: await holdingCharter(group) }
}

const withoutAbsent = <T extends object>(fields: T) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>
  }

const historyWouldOpen = () =>
  new Refusal(
    'conflict',
    'Everyone could then read what was written while only members could: say that this is meant',
    {
      issues: [{ path: 'openHistory', message: 'must say that what was written may be read too' }],
    },
  )

async function announceClosing(record: Record, groupId: string): Promise<void> {
  const channels = await Channels.find({ groupId }, { _id: 1 }).lean()
  record('groups.closed', { groupId, channelIds: channels.map(({ _id }) => _id.toHexString()) })
}
