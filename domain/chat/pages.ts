/** Reading a channel, a page at a time, by place alone. */
import type { OutputOf } from '../contract.ts'
import { CHANGED_MAX, type MessageView } from './contract.ts'
import { messages, readMarks, type StoredMessage, toObjectId } from './model.ts'
import { closeAndTell, lastSeqOf } from './order.ts'
import { revisionOf } from './revisions.ts'
import { pickRange, type Place } from './rules.ts'
import { threadsOn } from './threads.ts'
import { toViews } from './views.ts'

export type Page = OutputOf<'chat.list'>

/** Part of a channel, in ascending seq without a hole. Who may read it has been asked before. */
export async function readPage(
  channelId: string,
  memberId: string,
  pick: (lastSeq: number) => { place: Place; limit: number },
): Promise<Page> {
  // Read before the messages: what changes in between is answered twice rather than never.
  const [lastSeq, lastReadSeq, rev] = await Promise.all([
    lastSeqOf(toObjectId(channelId)),
    lastReadSeqOf(channelId, memberId),
    revisionOf(channelId),
  ])
  const { place, limit } = pick(lastSeq)
  const { first, last } = pickRange(place, limit, lastSeq)
  const messages = await toViews(await readRange(channelId, first, last))
  const threads = await threadsOn(messages, lastSeq, memberId)
  return { messages, threads, lastSeq, lastReadSeq, unreadFrom: null, rev }
}

/** The messages up to `upTo` that changed after revision `rev`, in the order they last changed, and at most one more than anyone is told. */
export async function readChanged(
  channelId: string,
  { rev, upTo }: { rev: number; upTo: number },
): Promise<MessageView[]> {
  const changed = await messages()
    .find({ channelId: toObjectId(channelId), rev: { $gt: rev }, seq: { $lte: upTo } })
    .sort({ rev: 1 })
    .limit(CHANGED_MAX + 1)
    .toArray()
  return toViews(changed)
}

async function readRange(channelId: string, first: number, last: number): Promise<StoredMessage[]> {
  if (first > last) return []
  const filter = { channelId: toObjectId(channelId), seq: { $gte: first, $lte: last } }
  const read = () => messages().find(filter).sort({ seq: 1 }).toArray()

  const stored = await read()
  if (stored.length === last - first + 1) return stored
  // A crash can leave a place open below stored messages. Filled later, it would be missed by whoever reads past it now.
  await closeAndTell(filter.channelId, first, last)
  return read()
}

// 0 when they never said.
async function lastReadSeqOf(channelId: string, memberId: string): Promise<number> {
  const mark = await readMarks().findOne(
    { memberId: toObjectId(memberId), channelId: toObjectId(channelId) },
    { projection: { _id: 0, lastReadSeq: 1 } },
  )
  return mark?.lastReadSeq ?? 0
}
