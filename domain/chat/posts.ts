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
export async function postOf(messageId: string): Promise<Post | undefined> {
  const stored = await messages().findOne(
    { _id: toObjectId(messageId) },
    { projection: { authorId: 1, channelId: 1, seq: 1, threadOf: 1, mentions: 1, deletedAt: 1 } },
  )
  if (!stored || stored.deletedAt) return undefined
  return {
    authorId: stored.authorId.toHexString(),
    channelId: stored.channelId.toHexString(),
    seq: stored.seq,
    threadOf: stored.threadOf?.toHexString() ?? null,
    memberIds: stored.mentions?.memberIds.map(id => id.toHexString()) ?? [],
    circles: stored.mentions?.circles ?? [],
  }
}
