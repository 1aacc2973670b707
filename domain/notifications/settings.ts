/** What reaches whom: the choices of a member, for everything and for one channel, and their devices. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessChannel, watchChannel } from '../groups/access.ts'
import { accessMember, markOfSession } from '../members/access.ts'
import { transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { type ChannelNotices, DEVICES_MAX, NOTICE_KINDS, WAYS } from './contract.ts'
import { deployed } from './deployment.ts'
import { ChannelChoices, Devices, NoticeChoices } from './model.ts'
import { mayPushTo, toChoices, usualLevel } from './rules.ts'

/** What reaches the caller, by which way, and when it is quiet. */
export async function showNoticeSettings({ actor }: Context): Promise<OutputOf<'notifications.settings'>> {
  const [chosen, deviceCount] = await Promise.all([
    NoticeChoices.findById(actor.id).lean(),
    Devices.countDocuments({ memberId: actor.id }),
  ])
  const { mailDelayMs, pushKey } = deployed()
  return { ...toChoices(chosen ?? {}), mailOffered: mailDelayMs !== null, pushKey, deviceCount }
}

/** Changes what reaches the caller; what is not named stays as it is. */
export async function setNoticeSettings(
  context: Context,
  { matrix = {}, ...named }: ParsedOf<'notifications.set'>,
): Promise<OutputOf<'notifications.set'>> {
  const cells = NOTICE_KINDS.flatMap(kind =>
    WAYS.flatMap(way => {
      const on = matrix[kind]?.[way]
      return on === undefined ? [] : [[`matrix.${kind}.${way}`, on] as const]
    }),
  )
  const fields = [...cells, ...Object.entries(named).filter(([, value]) => value !== undefined)]
  if (fields.length > 0)
    await NoticeChoices.updateOne(
      { _id: context.actor.id },
      { $set: Object.fromEntries(fields) },
      { upsert: true },
    )
  return showNoticeSettings(context)
}

/** What of a channel reaches the caller. Refuses `not_found` to who may not read it. */
export async function showChannelNotices(
  context: Context,
  { channelId }: ParsedOf<'notifications.channel'>,
): Promise<ChannelNotices> {
  const { kind } = await accessChannel(context, channelId, 'read')
  const chosen = await ChannelChoices.findOne({ channelId, memberId: context.actor.id }).lean()
  return { channelId, level: chosen?.level ?? usualLevel(kind), follow: chosen?.follow ?? 'inherit' }
}

/** Chooses what of a channel reaches the caller. Refuses `not_found` to who may not read it. */
export async function setChannelNotices(
  context: Context,
  { channelId, level, follow }: ParsedOf<'notifications.setChannel'>,
): Promise<ChannelNotices> {
  await accessChannel(context, channelId, 'read')
  await transact(async () => {
    await ChannelChoices.updateOne(
      { channelId, memberId: context.actor.id },
      { $set: { level, follow } },
      { upsert: true },
    )
    // While nobody wants to hear of every message, writing one announces nothing.
    await watchChannel(channelId, (await ChannelChoices.exists({ channelId, level: 'all' })) !== null)
  })
  return { channelId, level, follow }
}

/** Lets a device be pushed to; of more than ten the one that was first goes. May be repeated. Refuses `invalid` an address inside a private network. */
export async function subscribeDevice(
  { actor, now }: Context,
  { endpoint, keys }: ParsedOf<'notifications.subscribe'>,
): Promise<OutputOf<'notifications.subscribe'>> {
  if (deployed().pushKey === null) throw new Refusal('conflict', 'Push is not set up here')
  if (!mayPushTo(endpoint))
    throw new Refusal('invalid', 'This is not the address of a push service', {
      issues: [{ path: 'endpoint', message: 'must be a public https address' }],
    })
  // A session that ended meanwhile leaves a device behind that ended with it.
  const { sessionEpoch = (await accessMember(actor.id)).sessionEpoch ?? 0, sessionId } = actor
  const subscribed = { memberId: actor.id, keys, subscribedAt: now, sessionEpoch }
  await Devices.updateOne(
    { endpoint },
    sessionId === undefined
      ? { $set: subscribed, $unset: { sessionMark: 1 } }
      : { $set: { ...subscribed, sessionMark: markOfSession(sessionId) } },
    { upsert: true },
  )
  const devices = await Devices.find({ memberId: actor.id }, { _id: 1 })
    .sort({ subscribedAt: -1, _id: -1 })
    .lean()
  for (const { _id } of devices.slice(DEVICES_MAX)) await Devices.deleteOne({ _id })
  return { deviceCount: Math.min(devices.length, DEVICES_MAX) }
}

/** Pushes no more to a device of the caller. May be repeated. */
export async function unsubscribeDevice(
  { actor }: Context,
  { endpoint }: ParsedOf<'notifications.unsubscribe'>,
): Promise<OutputOf<'notifications.unsubscribe'>> {
  await Devices.deleteOne({ endpoint, memberId: actor.id })
  return { deviceCount: await Devices.countDocuments({ memberId: actor.id }) }
}
