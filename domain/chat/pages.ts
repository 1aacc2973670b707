/** Reading a channel, a page at a time, by place alone. */
import type { OutputOf } from '../contract.ts'
import { CHANGED_MAX, type MessageView } from './contract.ts'
import type { Head } from './heads.ts'
import { messages, type StoredMessage, toObjectId } from './model.ts'
import { closeAndTell } from './order.ts'
import { pickRange, type Place } from './rules.ts'
import { threadsOn } from './threads.ts'
import { toViews } from './views.ts'

export type Page = OutputOf<'chat.list'>

/** Part of a channel, in ascending seq without a hole. Who may read it has been asked before. */
export async function readPage(
  { channelId, memberId, head }: { channelId: string; memberId: string; head: Head },
  { place, limit }: { place: Place; limit: number },
): Promise<Page> {
  const { lastSeq, rev, mark } = head
  const { first, last } = pickRange(place, limit, lastSeq)
  const messages = await toViews(await readRange(channelId, first, last))
  const threads = await threadsOn(messages, lastSeq, memberId)
  const { lastReadSeq, unreadFrom = null } = mark
  return { messages, threads, lastSeq, lastReadSeq, unreadFrom, rev }
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

/** The messages stored from one place to another, none left out. */
export async function readRange(channelId: string, first: number, last: number): Promise<StoredMessage[]> {
  if (first > last) return []
  const filter = { channelId: toObjectId(channelId), seq: { $gte: first, $lte: last } }
  const read = () => messages().find(filter).sort({ seq: 1 }).toArray()

  const stored = await read()
  if (stored.length === last - first + 1) return stored
  // A crash can leave a place open below stored messages. Filled later, it would be missed by whoever reads past it now.
  await closeAndTell(filter.channelId, first, last)
  return read()
}
