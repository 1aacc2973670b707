/** Writing messages durably, and what became of each. */
import mongoose from 'mongoose'
import { Refusal } from '../vocabulary.ts'
import { messages, type StoredMessage } from './model.ts'

const { MongoBulkWriteError } = mongoose.mongo

/** How long MongoDB may take before the outcome of a write counts as unknown, and a read as failed. */
export const STORE_TIMEOUT_MS = 4000
const DURABLY = {
  ordered: false,
  writeConcern: { w: 'majority', j: true },
  timeoutMS: STORE_TIMEOUT_MS,
} as const
const DUPLICATE_KEY = 11000

/** Stored now; refused because its place is another's; or refused because its author used its clientId here before. */
export type Fate = 'stored' | 'place_taken' | 'repeated'

/** Like `storeMessages`, with an insert for each message: what grouping them saves is measured against this. */
export async function storeEach(batch: readonly StoredMessage[]): Promise<Fate[]> {
  const fates = await Promise.all(batch.map(message => storeMessages([message])))
  return fates.flat()
}

/** Stores each message that can be, and says what became of each. Throws when the outcome of any is unknown. */
export async function storeMessages(batch: readonly StoredMessage[]): Promise<Fate[]> {
  const fates = batch.map((): Fate => 'stored')
  try {
    await messages().insertMany(batch, DURABLY)
  } catch (error) {
    for (const { index, errmsg } of duplicatesIn(error))
      fates[index] = errmsg?.includes(' index: channel_seq ') ? 'place_taken' : 'repeated'
  }
  return fates
}

function duplicatesIn(error: unknown) {
  if (!(error instanceof MongoBulkWriteError)) throw error
  const refused = [error.writeErrors].flat()
  const known = refused.length > 0 && refused.every(({ code }) => code === DUPLICATE_KEY)
  if (!known || error.result.getWriteConcernError() !== undefined) throw error
  return refused
}

/** What a sender hears when nothing certain can be said: the message may be sent again under the same clientId. */
export const unavailable = (): Refusal =>
  new Refusal('unavailable', 'Messages cannot be stored right now. Please send this one again', {
    retryAfterSeconds: 1,
  })

/** What `reading` answers. Refuses `unavailable` when MongoDB takes too long; the answer is lost then, so nothing that writes belongs here. */
export async function inTime<T>(reading: Promise<T>): Promise<T> {
  let late: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(unavailable()), STORE_TIMEOUT_MS)
  })
  try {
    return await Promise.race([reading, tooLate])
  } finally {
    clearTimeout(late)
  }
}
