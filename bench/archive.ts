/** Long histories for a bench, put straight into the database. */
import mongoose from 'mongoose'
import { messages, toObjectId } from '../domain/chat/model.ts'

const BODY = 'The cat is eating again since yesterday, and the values are back to where they were in spring.'
const SLICE = 5000
const MINUTE_MS = 60_000

/** Fills a channel from place `from` up to place `to`, a message each minute until now, written in turn by these authors. */
export async function fillChannel(
  channelId: string,
  authorIds: readonly string[],
  { from, to }: { from: number; to: number },
): Promise<void> {
  const now = Date.now()
  for (let first = from; first <= to; first += SLICE) {
    const last = Math.min(first + SLICE - 1, to)
    const rows = Array.from({ length: last - first + 1 }, (_, index) => {
      const seq = first + index
      const _id = new mongoose.Types.ObjectId()
      return {
        _id,
        channelId: toObjectId(channelId),
        seq,
        authorId: toObjectId(authorIds[seq % authorIds.length] ?? ''),
        clientId: `archive-${seq}`,
        body: BODY,
        html: `<p>${BODY}</p>`,
        sentAt: new Date(now - (to - seq) * MINUTE_MS),
        threadOf: null,
        editedAt: null,
        deletedAt: null,
      }
    })
    await messages().insertMany(rows, { ordered: false, writeConcern: { w: 1 } })
  }
}
