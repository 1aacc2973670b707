/** Which groups were alive in a month, and who hosted them: credited month by month. */
import mongoose, { Types } from 'mongoose'
import { activityOf, DAY_MS } from '../chat/access.ts'
import { monthBefore, type Month, monthOf } from '../months.ts'
import { splitWhole } from '../shares.ts'
import { isDuplicateKey, transact } from '../transaction.ts'
import { hostsOf } from './circles.ts'
import { toHosted } from './hosted.ts'
import { Channels, GroupMonths, Groups, type StoredGroup } from './model.ts'
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
