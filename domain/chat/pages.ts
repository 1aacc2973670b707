/** Reading a channel, a page at a time, by place alone. */
import { namesOf } from '../members/access.ts'
import type { OutputOf } from '../contract.ts'
import type { MessageView } from './contract.ts'
import { messages, readMarks, type StoredMessage, toMessage, toObjectId } from './model.ts'
import { closeHoles, lastSeqOf } from './order.ts'
import { pickRange, type Place } from './rules.ts'

export type Page = OutputOf<'chat.list'>

/** Part of a channel, in ascending seq without a hole. Who may read it has been asked before. */
export async function readPage(
  channelId: string,
  memberId: string,
  pick: (lastSeq: number) => { place: Place; limit: number },
): Promise<Page> {
  const [lastSeq, lastReadSeq] = await Promise.all([
    lastSeqOf(toObjectId(channelId)),
    lastReadSeqOf(channelId, memberId),
  ])
  const { place, limit } = pick(lastSeq)
  const { first, last } = pickRange(place, limit, lastSeq)
  const messages = await toViews(await readRange(channelId, first, last))
  return { messages, threads: [], lastSeq, lastReadSeq, unreadFrom: null, rev: 0 }
}

async function readRange(channelId: string, first: number, last: number): Promise<StoredMessage[]> {
  if (first > last) return []
  const filter = { channelId: toObjectId(channelId), seq: { $gte: first, $lte: last } }
  const read = () => messages().find(filter).sort({ seq: 1 }).toArray()

  const stored = await read()
  if (stored.length === last - first + 1) return stored
  // A crash can leave a place open below stored messages. Filled later, it would be missed by whoever reads past it now.
  await closeHoles(filter.channelId, first, last)
  return read()
}

async function toViews(stored: readonly StoredMessage[]): Promise<MessageView[]> {
  const names = await namesOf(stored.map(({ authorId }) => authorId.toHexString()))
  return stored.map(message => toMessage(message, names.get(message.authorId.toHexString()) ?? ''))
}

// 0 when they never said.
async function lastReadSeqOf(channelId: string, memberId: string): Promise<number> {
  const mark = await readMarks().findOne(
    { memberId: toObjectId(memberId), channelId: toObjectId(channelId) },
    { projection: { _id: 0, lastReadSeq: 1 } },
  )
  return mark?.lastReadSeq ?? 0
}
