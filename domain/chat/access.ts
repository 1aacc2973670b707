/** What other features may know of messages. */
import { groupsOfChannels, readableChannels } from '../groups/access.ts'
import type { Context } from '../vocabulary.ts'
import type { MessageView } from './contract.ts'
import { messages, toObjectId } from './model.ts'
import { excerptOf } from './rules.ts'
import { hideMoves, toViews } from './views.ts'

export { type Activity, activityOf, DAY_MS } from './activity.ts'
export { followersOf } from './following.ts'
export { attachPreviews, linksToPreview } from './link-previews.ts'
export { knownMarked, markSourcesAfter } from './marks.ts'
export * as messageReview from './moderation.ts'
export { type Post, postOf, postsOf } from './posts.ts'
export { placesRead } from './reading-places.ts'
export {
  type Answering,
  answeringOf,
  firstMessageIn,
  hasWrittenIn,
  sentAs,
  standingOrMoved,
} from './welcoming.ts'

/**
 * Those of these messages that the actor may read now, in the order asked for. What was deleted is a tombstone; what they may not
 * read, or is not there, is left out.
 */
export async function readableMessages(
  context: Context,
  messageIds: readonly string[],
): Promise<MessageView[]> {
  if (messageIds.length === 0) return []
  const stored = await messages()
    .find({ _id: { $in: [...new Set(messageIds)].map(toObjectId) } })
    .toArray()
  const channels = await readableChannels(
    context,
    stored.map(({ channelId }) => channelId.toHexString()),
  )
  const readable = stored.filter(({ channelId }) => channels.has(channelId.toHexString()))
  const views = await hideMoves(context, await toViews(readable))
  const byId = new Map(views.map(view => [view.id, view]))
  return messageIds.flatMap(id => byId.get(id) ?? [])
}

/** Those of these messages that are stored and were not taken away, whoever may read them. */
export async function standingMessages(messageIds: readonly string[]): Promise<Set<string>> {
  const stored = await messages()
    .find({ _id: { $in: messageIds.map(toObjectId) }, deletedAt: null }, { projection: { _id: 1 } })
    .toArray()
  return new Set(stored.map(({ _id }) => _id.toHexString()))
}

/** In which group these messages were written, whoever may read them. */
export async function groupsOfMessages(messageIds: readonly string[]): Promise<Map<string, string>> {
  const stored = await messages()
    .find({ _id: { $in: [...new Set(messageIds)].map(toObjectId) } }, { projection: { channelId: 1 } })
    .toArray()
  const groups = await groupsOfChannels(stored.map(({ channelId }) => channelId.toHexString()))
  return new Map(
    stored.flatMap(({ _id, channelId }) => {
      const groupId = groups.get(channelId.toHexString())
      return groupId === undefined ? [] : [[_id.toHexString(), groupId]]
    }),
  )
}

/** Whether a message of this id was ever stored, whatever became of it. */
export const wasStored = async (messageId: string): Promise<boolean> =>
  (await messages().findOne({ _id: toObjectId(messageId) }, { projection: { _id: 1 } })) !== null

/** A message as whoever explains what follows from it may tell of it. */
export type MessageStory = {
  /** How it begins; empty once it was removed. */
  title: string
  authorId: string
  sentAt: string
  place: { groupId: string; channelId: string; seq: number }
}

/** The stories of those of these messages that the actor may read now, by the id of the message. */
export async function messageStories(
  context: Context,
  messageIds: readonly string[],
): Promise<Map<string, MessageStory>> {
  const views = await readableMessages(context, [...new Set(messageIds)])
  const groupIds = await groupsOfChannels(views.map(({ channelId }) => channelId))
  return new Map(
    views.map(({ id, body, authorId, sentAt, channelId, seq, movedTo }) => [
      id,
      {
        title: excerptOf(body),
        authorId,
        sentAt,
        place: movedTo ?? { groupId: groupIds.get(channelId) ?? '', channelId, seq },
      },
    ]),
  )
}
