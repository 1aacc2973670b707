/** What hosts are credited by, month by month, as it is kept. */
import mongoose, { Types } from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import { GroupMonths, type StoredGroupMonth } from './model.ts'

/** What the event says that credits a host for a month. */
export const toHosted = (
  { groupId, period, at }: Pick<StoredGroupMonth, 'groupId' | 'period' | 'at'>,
  { memberId, part }: { memberId: Types.ObjectId; part?: number },
): PayloadOf<'groups.hosted'> => ({
  groupId: groupId.toHexString(),
  period,
  creditedId: memberId.toHexString(),
  ...(part !== undefined && { part }),
  at: at.toISOString(),
})

export type HostingSource = { id: string; name: 'groups.hosted'; payload: PayloadOf<'groups.hosted'> }

/** Groups that were ever alive, in the order of their ids, each with every event by which its hosts are credited. The next page begins after `last`. */
export async function hostingSourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, HostingSource[]> } | null> {
  const page = await GroupMonths.aggregate<{ _id: Types.ObjectId }>([
    { $match: after === null ? {} : { groupId: { $gt: new Types.ObjectId(after) } } },
    { $sort: { groupId: 1 } },
    { $group: { _id: '$groupId' } },
    { $sort: { _id: 1 } },
    { $limit: limit },
  ])
  const last = page.at(-1)
  if (!last) return null
  const groupIds = page.map(({ _id }) => _id)
  const months = await GroupMonths.find({ groupId: mongoose.trusted({ $in: groupIds }) }).lean()
  const sources = new Map<string, HostingSource[]>(groupIds.map(id => [id.toHexString(), []]))
  for (const month of months)
    for (const { eventId, ...credit } of month.credits)
      sources
        .get(month.groupId.toHexString())
        ?.push({ id: eventId.toHexString(), name: 'groups.hosted', payload: toHosted(month, credit) })
  return { last: last._id.toHexString(), sources }
}

/** Which of these groups were ever alive. */
export async function knownHosted(groupIds: readonly string[]): Promise<Set<string>> {
  const found = await GroupMonths.distinct('groupId', { groupId: mongoose.trusted({ $in: groupIds }) })
  return new Set(found.map(String))
}
