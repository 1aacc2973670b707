/** Stored → shown, with the names of those who wrote. */
import { readableChannels } from '../groups/access.ts'
import { namesOf } from '../members/access.ts'
import type { Context } from '../vocabulary.ts'
import type { MessageView } from './contract.ts'
import { type StoredMessage, toMessage } from './model.ts'

/** One message as it is shown, with the name of its author. */
export async function toView(stored: StoredMessage): Promise<MessageView> {
  const authorId = stored.authorId.toHexString()
  return toMessage(stored, (await namesOf([authorId])).get(authorId) ?? '')
}

/** Stored → shown, with the names of their authors. */
export async function toViews(stored: readonly StoredMessage[]): Promise<MessageView[]> {
  const names = await namesOf(stored.map(({ authorId }) => authorId.toHexString()))
  return stored.map(message => toMessage(message, names.get(message.authorId.toHexString()) ?? ''))
}

/** `hideMoves` for one message. */
export const hideMove = async (context: Context, view: MessageView): Promise<MessageView> =>
  (await hideMoves(context, [view]))[0] ?? view

/** The same messages, without where one went that was moved to where the actor may not read. */
export async function hideMoves(context: Context, views: MessageView[]): Promise<MessageView[]> {
  const targets = views.flatMap(({ movedTo }) => (movedTo ? [movedTo.channelId] : []))
  if (targets.length === 0) return views
  const readable = await readableChannels(context, targets)
  return views.map(view => {
    if (!view.movedTo || readable.has(view.movedTo.channelId)) return view
    const { movedTo: _elsewhere, ...rest } = view
    return rest
  })
}
