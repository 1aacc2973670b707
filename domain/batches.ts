/** Rows of MongoDB as they come: many at a time, and the next ones on their way meanwhile. */
import type mongoose from 'mongoose'

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
