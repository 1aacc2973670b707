import type { Circle } from './contract.ts'
import { messages, toObjectId } from './model.ts'

/** Whom a message may concern, as it stands now. */
export type Post = {
  authorId: string
  channelId: string
  seq: number
  threadOf: string | null
  memberIds: string[]
  circles: Circle[]
}

/** A message that is still there, or undefined. Asks nobody's leave: what is told of it is checked for each reader. */
export const postOf = async (messageId: string): Promise<Post | undefined> =>
  (await postsOf([messageId])).get(messageId)

/** The same of several at once: one that is gone has no entry. */
export async function postsOf(messageIds: readonly string[]): Promise<Map<string, Post>> {
  if (messageIds.length === 0) return new Map()
  const stored = await messages()
    .find(
      { _id: { $in: messageIds.map(toObjectId) } },
      { projection: { authorId: 1, channelId: 1, seq: 1, threadOf: 1, mentions: 1, deletedAt: 1 } },
    )
    .toArray()
  return new Map(
    stored
      .filter(({ deletedAt }) => !deletedAt)
      .map(({ _id, authorId, channelId, seq, threadOf, mentions }) => [
        _id.toHexString(),
        {
          authorId: authorId.toHexString(),
          channelId: channelId.toHexString(),
          seq,
          threadOf: threadOf?.toHexString() ?? null,
          memberIds: mentions?.memberIds.map(id => id.toHexString()) ?? [],
          circles: mentions?.circles ?? [],
        },
      ]),
  )
}
