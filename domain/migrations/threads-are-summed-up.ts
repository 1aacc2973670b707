import type mongoose from 'mongoose'

/** Threads are read by the index they are summed up from; the one before it only made every message slower to write. */
export const threadsAreSummedUp = {
  id: '2026-11-22-threads-are-summed-up',
  async up(db: mongoose.mongo.Db): Promise<void> {
    const messages = db.collection('messages')
    const indexes = await messages.indexes().catch(() => [])
    if (indexes.some(({ name }) => name === 'thread')) await messages.dropIndex('thread')
  },
}
