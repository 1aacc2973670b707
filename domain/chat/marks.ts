/** Who said of which message that it helped: what the ledger is counted from. */
import mongoose, { type QueryFilter, Types } from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import type { Record } from '../transaction.ts'
import { Marks, type StoredMessage, type StoredMessageMark } from './model.ts'

/** Notes that a member found a message helpful. Inside a transaction alone, by which the message did not have their reaction. */
export async function putMark(
  record: Record,
  { _id, movedFrom, channelId, authorId }: StoredMessage,
  { groupId, memberId, now }: { groupId: string; memberId: string; now: Date },
): Promise<void> {
  const mark = {
    messageId: movedFrom ?? _id,
    channelId,
    groupId: new Types.ObjectId(groupId),
    authorId,
    memberId: new Types.ObjectId(memberId),
    at: now,
  }
  const eventId = new Types.ObjectId(record('chat.markedHelpful', toMarked(mark)))
  await Marks.create([{ ...mark, eventId }])
}

/** Takes back the marks that stand of those named, each by an event of its own. Inside a transaction alone. */
export async function takeBackMarks(
  record: Record,
  named: QueryFilter<StoredMessageMark>,
  now: Date,
): Promise<void> {
  const standing = await Marks.find({ ...named, takenBack: null }).lean()
  for (const mark of standing) {
    const eventId = new Types.ObjectId(record('chat.unmarkedHelpful', toUnmarked(mark, now)))
    await Marks.updateOne({ _id: mark._id }, { $set: { takenBack: { eventId, at: now } } })
  }
}

type MarkedName = 'chat.markedHelpful' | 'chat.unmarkedHelpful'
/** An event that the author of a message may be credited for, as the marks themselves tell it. */
export type MarkSource = { [E in MarkedName]: { id: string; name: E; payload: PayloadOf<E> } }[MarkedName]

/** A page of messages that were marked, in the order of their ids, each with every event it was credited for. The next page begins after `last`. */
export async function markSourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, MarkSource[]> } | null> {
  const page = await Marks.find(after === null ? {} : { messageId: mongoose.trusted({ $gt: after }) }, {
    messageId: 1,
  })
    .sort({ messageId: 1, at: 1 })
    .limit(limit)
    .lean()
  const last = page.at(-1)
  if (!last) return null

  const messageIds = [...new Set(page.map(({ messageId }) => messageId.toHexString()))]
  const marks = await Marks.find({ messageId: mongoose.trusted({ $in: messageIds }) })
    .sort({ messageId: 1, at: 1 })
    .lean()
  const sources = new Map(messageIds.map(id => [id, [] as MarkSource[]]))
  for (const mark of marks) sources.get(mark.messageId.toHexString())?.push(...sourcesOf(mark))
  return { last: last.messageId.toHexString(), sources }
}

/** Which of these messages were ever marked. */
export async function knownMarked(messageIds: readonly string[]): Promise<Set<string>> {
  const known = await Marks.distinct('messageId', { messageId: mongoose.trusted({ $in: messageIds }) })
  return new Set(known.map(String))
}

function* sourcesOf(mark: StoredMessageMark): Generator<MarkSource> {
  const { eventId, takenBack } = mark
  yield { id: eventId.toHexString(), name: 'chat.markedHelpful', payload: toMarked(mark) }
  if (takenBack)
    yield {
      id: takenBack.eventId.toHexString(),
      name: 'chat.unmarkedHelpful',
      payload: toUnmarked(mark, takenBack.at),
    }
}

type Marked = Omit<StoredMessageMark, '_id' | 'eventId' | 'takenBack'>

const onMark = ({ messageId, channelId, groupId, authorId, memberId }: Marked) => ({
  messageId: messageId.toHexString(),
  channelId: channelId.toHexString(),
  groupId: groupId.toHexString(),
  authorId: authorId.toHexString(),
  byId: memberId.toHexString(),
})

const toMarked = (mark: Marked): PayloadOf<'chat.markedHelpful'> => ({
  ...onMark(mark),
  at: mark.at.toISOString(),
})

const toUnmarked = (
  mark: Marked & Pick<StoredMessageMark, 'eventId'>,
  at: Date,
): PayloadOf<'chat.unmarkedHelpful'> => ({
  ...onMark(mark),
  markedEventId: mark.eventId.toHexString(),
  at: at.toISOString(),
})
