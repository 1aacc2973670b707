/** What answers what somebody wrote first in a group, and whether they write at all: places and people, never words. */
import { messages, toObjectId } from './model.ts'
import type { StoredMessage } from './model.ts'

/** A message as far as it may answer somebody. */
export type Answering = {
  authorId: string
  channelId: string
  at: Date
  /** What began the thread it stands in. */
  threadOf: string | null
  rootAuthorId: string | null
  /** Whom it calls by name. */
  calledIds: string[]
}

/** Whom a message answers or calls, or undefined when it is gone or came from elsewhere. Asks nobody's leave. */
export async function answeringOf(messageId: string): Promise<Answering | undefined> {
  const stored = await messages().findOne(
    { _id: toObjectId(messageId), deletedAt: null },
    { projection: { authorId: 1, channelId: 1, sentAt: 1, threadOf: 1, mentions: 1, source: 1 } },
  )
  if (!stored || stored.source) return undefined
  const root =
    stored.threadOf && (await messages().findOne({ _id: stored.threadOf }, { projection: { authorId: 1 } }))
  return {
    authorId: stored.authorId.toHexString(),
    channelId: stored.channelId.toHexString(),
    at: stored.sentAt,
    threadOf: stored.threadOf?.toHexString() ?? null,
    rootAuthorId: root?.authorId.toHexString() ?? null,
    calledIds: (stored.mentions?.memberIds ?? []).map(id => id.toHexString()),
  }
}

export type FirstMessage = { messageId: string; channelId: string; at: Date }

/** The first that somebody wrote in these channels and that stands; undefined when there is none. Reads all they wrote there. */
export async function firstMessageIn(
  channelIds: readonly string[],
  authorId: string,
): Promise<FirstMessage | undefined> {
  const [first] = await messages()
    .find(
      {
        channelId: { $in: channelIds.map(toObjectId) },
        authorId: toObjectId(authorId),
        deletedAt: null,
        source: { $exists: false },
      },
      { projection: { channelId: 1, sentAt: 1 } },
    )
    .sort({ sentAt: 1, _id: 1 })
    .limit(1)
    .toArray()
  return (
    first && {
      messageId: first._id.toHexString(),
      channelId: first.channelId.toHexString(),
      at: first.sentAt,
    }
  )
}

/** Whether somebody wrote in these channels after `since` and until `until` what still stands. Reads all they wrote there. */
export async function hasWrittenIn(
  channelIds: readonly string[],
  authorId: string,
  { since, until }: { since: Date; until: Date },
): Promise<boolean> {
  const found = await messages().findOne(
    {
      channelId: { $in: channelIds.map(toObjectId) },
      authorId: toObjectId(authorId),
      sentAt: { $gt: since, $lte: until },
      deletedAt: null,
    },
    { projection: { _id: 1 } },
  )
  return found !== null
}

/** Those of these messages that stand: where they were written, or where they were moved. */
export async function standingOrMoved(messageIds: readonly string[]): Promise<Set<string>> {
  const stored = await messages()
    .find({ _id: { $in: messageIds.map(toObjectId) } }, { projection: { deletedAt: 1, movedTo: 1 } })
    .toArray()
  const standing = stored.filter(({ deletedAt }) => deletedAt === null)
  const moved = stored.filter(isMoved)
  const places = moved.map(({ movedTo: { channelId, seq } }) => ({ channelId, seq }))
  const copies =
    places.length === 0
      ? []
      : await messages()
          .find({ $or: places, deletedAt: null }, { projection: { movedFrom: 1 } })
          .toArray()
  return new Set([
    ...standing.map(({ _id }) => _id.toHexString()),
    ...copies.flatMap(({ movedFrom }) => movedFrom?.toHexString() ?? []),
  ])
}

/** The id a message was written under, wherever it was moved since. */
export async function sentAs(messageId: string): Promise<string> {
  const stored = await messages().findOne({ _id: toObjectId(messageId) }, { projection: { movedFrom: 1 } })
  return stored?.movedFrom?.toHexString() ?? messageId
}

type Moved = StoredMessage & { movedTo: NonNullable<StoredMessage['movedTo']> }
const isMoved = (message: StoredMessage): message is Moved => message.movedTo !== undefined
