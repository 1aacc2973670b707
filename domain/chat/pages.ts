/** Reading a channel, a page at a time, by place alone. */
import type { OutputOf } from '../contract.ts'
import { CHANGED_MAX, type MessageView } from './contract.ts'
import type { Head } from './heads.ts'
import { createMemory } from './memory.ts'
import { messages, type StoredMessage, toObjectId } from './model.ts'
import { closeAndTell } from './order.ts'
import { pickRange, type Place } from './rules.ts'
import { threadsOn } from './threads.ts'
import { toViews } from './views.ts'

export type Page = OutputOf<'chat.list'>

/** A page of long messages ends early, at about so many characters of text: what one answer takes of a process is bounded. */
export const PAGE_LENGTH_MAX = 300_000
/** How many messages are read at a time at most. */
const STEP_MAX = 50
/** How long messages of a channel were when they were last read: of long ones few are read at a time, so that little is read in vain. */
const lengths = createMemory<number>({ countMax: 10_000, sizeMax: Infinity, sizeOf: () => 0 })

/** Part of a channel, in ascending seq without a hole; shorter than `limit` when its messages are long. Who may read it has been asked before. */
export async function readPage(
  { channelId, memberId, head }: { channelId: string; memberId: string; head: Head },
  { place, limit }: { place: Place; limit: number },
): Promise<Page> {
  const { lastSeq, rev, mark } = head
  const { first, last } = pickRange(place, limit, lastSeq)
  const messages = await toViews(await readAt(channelId, place, { first, last }))
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

type Range = { first: number; last: number }

/** A page of a range that is not too long: what is nearest to the place asked for. */
async function readAt(channelId: string, place: Place, { first, last }: Range): Promise<StoredMessage[]> {
  if (place !== 'newest' && 'around' in place) {
    const middle = Math.min(Math.max(place.around, first), last)
    const before = await readFrom('end', channelId, { first, last: middle - 1 }, PAGE_LENGTH_MAX / 2)
    return [...before, ...(await readFrom('start', channelId, { first: middle, last }, PAGE_LENGTH_MAX / 2))]
  }
  const side = place !== 'newest' && 'after' in place ? 'start' : 'end'
  return readFrom(side, channelId, { first, last }, PAGE_LENGTH_MAX)
}

async function readFrom(
  side: 'start' | 'end',
  channelId: string,
  { first, last }: Range,
  lengthMax: number,
): Promise<StoredMessage[]> {
  const isForward = side === 'start'
  const rows: StoredMessage[] = []
  let length = 0
  for (let from = first, to = last; from <= to;) {
    const step = stepIn(channelId, lengthMax - length) - 1
    const near = isForward
      ? { first: from, last: Math.min(to, from + step) }
      : { first: Math.max(from, to - step), last: to }
    const more = await readRange(channelId, near.first, near.last)
    lengths.set(channelId, meanLength(more))
    for (const row of isForward ? more : more.toReversed()) {
      length += lengthOf(row)
      if (length > lengthMax && rows.length > 0) return isForward ? rows : rows.toReversed()
      rows.push(row)
    }
    if (isForward) from = near.last + 1
    else to = near.first - 1
  }
  return isForward ? rows : rows.toReversed()
}

const stepIn = (channelId: string, room: number): number =>
  Math.max(1, Math.min(STEP_MAX, Math.ceil(room / (lengths.get(channelId) ?? 1))))

const lengthOf = ({ body, html }: StoredMessage): number => body.length + html.length

const meanLength = (read: readonly StoredMessage[]): number =>
  1 + read.reduce((sum, row) => sum + lengthOf(row), 0) / Math.max(1, read.length)

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
