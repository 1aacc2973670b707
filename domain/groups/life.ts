/** The life of a group: on probation, chartered, archived, restored. */
import mongoose from 'mongoose'
import { activityOf } from '../chat/access.ts'
import type { EventName, OutputOf, ParsedOf } from '../contract.ts'
import { transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessGroup } from './access.ts'
import { hasCharter } from './charters.ts'
import { accessAsKeeper, accessPeerGroup } from './hosts.ts'
import { Channels, Groups, type StoredGroup, toGroup } from './model.ts'
import { CHARTER_NEEDS, countRegulars, isReady, lifeOf, toProbation } from './rules.ts'

type LifeEvent = Extract<EventName, 'groups.archived' | 'groups.restored' | 'groups.chartered'>

/** Archives a group: it stays readable, and nobody writes in it. Hosts and staff. May be repeated. */
export const archiveGroup = (
  context: Context,
  { groupId }: ParsedOf<'groups.archive'>,
): Promise<OutputOf<'groups.archive'>> =>
  changeLife(context, groupId, 'groups.archived', async () => {
    await accessAsKeeper(context, groupId)
    return { $set: { archivedAt: context.now }, $inc: { epoch: 1 } }
  })

/** Opens an archived group again. Hosts and staff. May be repeated. */
export const restoreGroup = (
  context: Context,
  { groupId }: ParsedOf<'groups.restore'>,
): Promise<OutputOf<'groups.restore'>> =>
  changeLife(context, groupId, 'groups.restored', async () => {
    await accessAsKeeper(context, groupId)
    return { $set: { archivedAt: null } }
  })

/** Ends a group's probation; staff only. May be repeated. Refuses `conflict` when it is archived. */
export const charterGroup = (
  context: Context,
  { groupId }: ParsedOf<'groups.charter'>,
): Promise<OutputOf<'groups.charter'>> =>
  changeLife(context, groupId, 'groups.chartered', async () => {
    const { group } = await accessPeerGroup(context, groupId)
    if (group.archivedAt) throw new Refusal('conflict', 'This group is archived: restore it first')
    return { $set: { charteredAt: context.now } }
  })

const isDone: { [E in LifeEvent]: (group: StoredGroup) => boolean } = {
  'groups.archived': ({ archivedAt }) => Boolean(archivedAt),
  'groups.restored': ({ archivedAt }) => !archivedAt,
  'groups.chartered': ({ charteredAt }) => Boolean(charteredAt),
}

async function changeLife(
  context: Context,
  groupId: string,
  event: LifeEvent,
  decide: () => Promise<mongoose.UpdateQuery<StoredGroup>>,
): Promise<{ group: ReturnType<typeof toGroup> }> {
  await transact(async record => {
    const update = await decide()
    const { group } = await accessGroup(context, groupId)
    if (isDone[event](group)) return

    await Groups.updateOne({ _id: groupId }, update)
    record(event, { groupId, byId: context.actor.id, at: context.now.toISOString() })
    record('groups.updated', { groupId })
  })
  const { group, membership } = await accessGroup(context, groupId)
  return { group: toGroup(group, membership) }
}

const PAGE = 100
const WEEK_MS = 7 * 24 * 60 * 60 * 1000
/** How far back people are counted who wrote in several weeks. */
const COUNTED_WEEKS = 12

/** Counts what each group on probation has shown, and charters those that have shown enough. May run twice. Returns how many it chartered. */
export async function charterReadyGroups(now: Date): Promise<number> {
  let chartered = 0
  for await (const group of onProbation()) if (await assess(group, now)) chartered += 1
  return chartered
}

async function* onProbation(): AsyncGenerator<StoredGroup> {
  let last: mongoose.Types.ObjectId | undefined
  for (;;) {
    const page: StoredGroup[] = await Groups.find({
      kind: 'group',
      charteredAt: null,
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

async function assess(group: StoredGroup, now: Date): Promise<boolean> {
  const channels = await Channels.find({ groupId: group._id, kind: 'standing' }, { _id: 1 }).lean()
  const since = new Date(now.getTime() - COUNTED_WEEKS * WEEK_MS)
  const { writers } = await activityOf(
    channels.map(({ _id }) => _id.toHexString()),
    since,
  )
  const regulars = { count: countRegulars(writers, CHARTER_NEEDS.weeks), at: now }
  await Groups.updateOne({ _id: group._id }, { $set: { regulars } })
  if (!isReady(toProbation(group.memberCount, regulars, await hasCharter(group)))) return false

  const groupId = group._id.toHexString()
  return transact(async record => {
    const standing = await Groups.findById(groupId).lean()
    if (!standing || lifeOf(standing) !== 'probation') return false
    await Groups.updateOne({ _id: groupId }, { $set: { charteredAt: now } })
    record('groups.chartered', { groupId, byId: null, at: now.toISOString() })
    record('groups.updated', { groupId })
    return true
  })
}
