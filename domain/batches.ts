/** Rows of MongoDB as they come: many at a time, and the next ones on their way meanwhile. */
import type mongoose from 'mongoose'
import { isAway } from '../config/database.ts'

/** What a cursor brings, batch by batch. Closes the cursor, also when nobody wants the rest. */
export async function* inBatches<T>(
  cursor: mongoose.mongo.FindCursor<T> | mongoose.mongo.AggregationCursor<T>,
): AsyncGenerator<T[]> {
  try {
    let more = cursor.hasNext()
    while (await more) {
      const batch = cursor.readBufferedDocuments()
      more = cursor.hasNext()
      // Who takes this batch hears of it by asking for the next.
      more.catch(() => undefined)
      yield batch
    }
  } finally {
    await cursor.close()
  }
}

/** Does the same for each, one after the other: what cannot be done for one keeps it from nobody else, and is thrown at the end. */
export async function eachByItself<T>(rows: Iterable<T>, work: (row: T) => Promise<unknown>): Promise<void> {
  const troubles: unknown[] = []
  for (const row of rows)
    try {
      await work(row)
    } catch (error) {
      // Then nothing can be done for the others either.
      if (isAway(error)) throw error
      troubles.push(error)
    }
  if (troubles.length > 0) throw troubles[0]
}
