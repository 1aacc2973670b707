/** Which groups were alive in a month, and who hosted them: credited month by month. */
import mongoose, { Types } from 'mongoose'
import { activityOf, DAY_MS } from '../chat/access.ts'
import type { PayloadOf } from '../contract.ts'
import { monthBefore, type Month, monthOf } from '../months.ts'
import { splitWhole } from '../shares.ts'
import { isDuplicateKey, transact } from '../transaction.ts'
import { hostsOf } from './circles.ts'
import { Channels, GroupMonths, Groups, type StoredGroup, type StoredGroupMonth } from './model.ts'
import { wasAlive } from './rules.ts'

const PAGE = 100

/** Job: credits the hosts of every chartered group that was alive in the month before. May run twice. Returns how many groups were. */
export async function creditHosts(now: Date): Promise<number> {
  const month = monthBefore(monthOf(now))
  let alive = 0
  for await (const group of charteredBefore(month)) if (await creditMonth(group, month)) alive += 1
  return alive
}

async function* charteredBefore({ until }: Month): AsyncGenerator<StoredGroup> {
  let last: Types.ObjectId | undefined
  for (;;) {
    const page: StoredGroup[] = await Groups.find({
      kind: 'group',
      charteredAt: mongoose.trusted({ $lt: until }),
      archivedAt: null,
      ...(last && { _id: mongoose.trusted({ $gt: last }) }),
    })
      .sort({ _id: 1 })
      .limit(PAGE)
      .lean()
    yield* page
    last = page.at(-1)?._id
    if (page.length < PAGE) return
  }
}

async function creditMonth({ _id }: StoredGroup, month: Month): Promise<boolean> {
  const { period, from, until } = month
  if (await GroupMonths.exists({ groupId: _id, period })) return true
  const groupId = _id.toHexString()
  const hostIds = await hostsOf(groupId)
  // What is said off the record is never counted.
  const channels = await Channels.find({ groupId: _id, kind: 'standing' }, { _id: 1 }).lean()
  const { writers } = await activityOf(
    channels.map(channel => channel._id.toHexString()),
    from,
  )
  const days = { from: from.getTime() / DAY_MS, until: until.getTime() / DAY_MS }
  if (hostIds.length === 0 || !wasAlive(writers, hostIds, days)) return false
  await storeMonth(_id, month, hostIds)
  return true
}

async function storeMonth(
  groupId: Types.ObjectId,
  { period, until }: Month,
  hostIds: string[],
): Promise<void> {
  const parts = hostIds.length > 1 ? splitWhole(hostIds.length) : []
  try {
    await transact(async record => {
      const credits = hostIds.toSorted().map((hostId, index) => {
        const part = parts[index]
        const credit = { memberId: new Types.ObjectId(hostId), ...(part !== undefined && { part }) }
        const eventId = record('groups.hosted', toHosted({ groupId, period, at: until }, credit))
        return { ...credit, eventId: new Types.ObjectId(eventId) }
      })
      await GroupMonths.create([{ groupId, period, at: until, credits }])
    })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
  }
}

const toHosted = (
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
