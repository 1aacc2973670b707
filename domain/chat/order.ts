/** The gapless order of a channel: which place comes next, and how a place that nobody will fill is closed. */
import mongoose, { type Types } from 'mongoose'
import { tell } from '../transaction.ts'
import { messages, type StoredMessage, toMessage, toObjectId } from './model.ts'
import { STORE_TIMEOUT_MS, storeMessages } from './store.ts'

/** How far back a channel is looked over for places a crash left open: more than any commit holds. */
const LOOKED_OVER = 300
/** How many channels a process knows the next place of. */
const KNOWN_MAX = 100_000

/** Knows the next free place of each channel, from the index on first use and from memory after. */
export function createNumbering() {
  const nextSeqs = new Map<string, number>()

  async function load(channelId: string): Promise<void> {
    if (nextSeqs.has(channelId)) return
    if (nextSeqs.size >= KNOWN_MAX) nextSeqs.clear()
    nextSeqs.set(channelId, (await mendedLastSeq(toObjectId(channelId))) + 1)
  }

  return {
    /** Makes the next place of each of these channels known. */
    async load(channelIds: Iterable<string>): Promise<void> {
      await Promise.all([...channelIds].map(load))
    },
    nextOf: (channelId: string): number => nextSeqs.get(channelId) ?? 1,
    moveTo: (channelId: string, nextSeq: number): unknown => nextSeqs.set(channelId, nextSeq),
    /** Looks the next place up again before it is used: another process wrote, or an outcome is unknown. */
    forget: (channelId: string): unknown => nextSeqs.delete(channelId),
  }
}

/** The last place taken in a channel, 0 when it is empty. */
export async function lastSeqOf(channelId: Types.ObjectId): Promise<number> {
  const [last] = await lastSeqs(channelId, 1)
  return last ?? 0
}

/** The last place taken in each of these channels; an empty one has no entry. */
export async function lastSeqsOf(channelIds: readonly string[]): Promise<Map<string, number>> {
  // Sorted along the index and grouped by its first field, this reads one entry for each channel, however long they are.
  const rows = await messages()
    .aggregate<{ _id: Types.ObjectId; lastSeq: number }>([
      { $match: { channelId: { $in: channelIds.map(toObjectId) } } },
      { $sort: { channelId: -1, seq: -1 } },
      { $group: { _id: '$channelId', lastSeq: { $first: '$seq' } } },
    ])
    .toArray()
  return new Map(rows.map(({ _id, lastSeq }) => [_id.toHexString(), lastSeq]))
}

async function mendedLastSeq(channelId: Types.ObjectId): Promise<number> {
  const seqs = await lastSeqs(channelId, LOOKED_OVER)
  const last = seqs[0] ?? 0
  const first = seqs.length < LOOKED_OVER ? 1 : (seqs.at(-1) ?? 1)
  if (last - first + 1 > seqs.length) await closeAndTell(channelId, first, last)
  return last
}

async function lastSeqs(channelId: Types.ObjectId, limit: number): Promise<number[]> {
  const rows = await messages()
    .find({ channelId }, { projection: { _id: 0, seq: 1 }, timeoutMS: STORE_TIMEOUT_MS })
    .sort({ seq: -1 })
    .limit(limit)
    .toArray()
  return rows.map(({ seq }) => seq)
}

/**
 * Closes every place from `first` to `last` at which nothing is stored though something is stored behind it, and returns the
 * tombstones it stored there. Such a place is left when a repeat was refused inside a commit that stored later messages: nobody
 * would ever fill it. May run anywhere and at any time: of two that close or fill one place, one comes first.
 */
export async function closeHoles(
  channelId: Types.ObjectId,
  first: number,
  last: number,
): Promise<StoredMessage[]> {
  const stored = await messages()
    .find(
      { channelId, seq: { $gte: first } },
      { projection: { seq: 1, authorId: 1, sentAt: 1 }, timeoutMS: STORE_TIMEOUT_MS },
    )
    .sort({ seq: 1 })
    .limit(last - first + 2)
    .toArray()

  const tombstones: StoredMessage[] = []
  let expected = first
  for (const { seq, authorId, sentAt } of stored) {
    for (; expected < seq && expected <= last; expected += 1)
      tombstones.push(toTombstone(channelId, expected, authorId, sentAt))
    expected = seq + 1
  }
  if (tombstones.length === 0) return []
  const fates = await storeMessages(tombstones)
  return tombstones.filter((_, index) => fates[index] === 'stored')
}

/** `closeHoles` for whoever came upon the holes: who has the channel open hears of the tombstones, since nobody else will say. */
export async function closeAndTell(channelId: Types.ObjectId, first: number, last: number): Promise<void> {
  const tombstones = await closeHoles(channelId, first, last)
  if (tombstones.length === 0) return
  const closed = tombstones.map(tombstone => toMessage(tombstone, ''))
  tell('chat.sent', { channelId: channelId.toHexString(), messages: closed })
}

function toTombstone(
  channelId: Types.ObjectId,
  seq: number,
  authorId: Types.ObjectId,
  sentAt: Date,
): StoredMessage {
  const _id = new mongoose.Types.ObjectId()
  return {
    _id,
    channelId,
    seq,
    authorId,
    clientId: `void-${_id.toHexString()}`,
    body: '',
    html: '',
    sentAt,
    threadOf: null,
    editedAt: null,
    deletedAt: sentAt,
  }
}
