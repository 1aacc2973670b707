/** What a channel keeps in sight. */
import mongoose from 'mongoose'
import { accessChannel } from '../groups/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { changing, refuseDeleted, toStanding } from './changes.ts'
import { PINS_MAX } from './contract.ts'
import { Messages, messages, toObjectId } from './model.ts'
import { mayPin } from './rules.ts'
import { toViews } from './views.ts'

/** Pins a message or takes the pin off. Refuses `forbidden` to all but hosts, and `conflict` when the channel has as many as it may. */
export const pinMessage = (
  context: Context,
  { on, ...named }: ParsedOf<'chat.pin'>,
): Promise<OutputOf<'chat.pin'>> =>
  changing(context, named, 'write', async ({ message, access, change }) => {
    if (!mayPin(toStanding(context, access)))
      throw new Refusal('forbidden', 'Only a host of the group can pin messages')
    if (!on) return message.pinnedAt && change({ $unset: { pinnedAt: 1 } })
    refuseDeleted(message)
    if (message.pinnedAt) return undefined

    await refuseFull(access.channelId)
    return change({ $set: { pinnedAt: context.now } })
  })

// Two pins at once meet at the revision that each takes next, and the later counts again.
async function refuseFull(channelId: string): Promise<void> {
  const pinned = await Messages.countDocuments({ channelId, pinnedAt: mongoose.trusted({ $exists: true }) })
  if (pinned >= PINS_MAX) throw new Refusal('conflict', `A channel has at most ${PINS_MAX} pinned messages`)
}

/** The pinned messages of a channel, the latest pin first. Refuses `not_found` to who may not read it. */
export async function listPins(
  context: Context,
  { channelId }: ParsedOf<'chat.pins'>,
): Promise<OutputOf<'chat.pins'>> {
  await accessChannel(context, channelId, 'read')
  const pinned = await messages()
    .find({ channelId: toObjectId(channelId), pinnedAt: { $exists: true } })
    .sort({ pinnedAt: -1, _id: -1 })
    .limit(PINS_MAX)
    .toArray()
  return { items: await toViews(pinned) }
}
