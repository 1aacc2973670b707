/** What MongoDB was asked while something ran, as its own profiler saw it. */
import mongoose from 'mongoose'

export type Asked = {
  op: string
  ns: string
  command: object
  keysExamined?: number
  docsExamined?: number
  planSummary?: string
}

/** Everything asked of `collection` while `work` ran, in order. */
export async function asked(collection: string, work: () => Promise<unknown>): Promise<Asked[]> {
  const db = mongoose.connection.getClient().db(mongoose.connection.name)
  await db.command({ profile: 0 })
  await db
    .collection('system.profile')
    .drop()
    .catch(() => undefined)
  await db.command({ profile: 2 })
  try {
    await work()
  } finally {
    await db.command({ profile: 0 })
  }
  const rows = await db
    .collection('system.profile')
    .find({ ns: `${db.databaseName}.${collection}` })
    .sort({ ts: 1 })
    .toArray()
  return rows as unknown as Asked[]
}
