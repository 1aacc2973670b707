import type mongoose from 'mongoose'
import { wordsOf } from '../members/rules.ts'

const AT_ONCE = 1000

/** Everybody who can sign in is found by the words of their name. */
export const namesHaveWords = {
  id: '2026-11-22-names-have-words',
  async up(db: mongoose.mongo.Db): Promise<void> {
    const members = db.collection<{ name: string; nameWords?: string[] }>('members')
    const missing = { nameWords: { $exists: false }, passwordHash: { $type: 'string' as const } }
    for (;;) {
      const rows = await members
        .find(missing, { projection: { name: 1 } })
        .limit(AT_ONCE)
        .toArray()
      if (rows.length === 0) return
      await members.bulkWrite(
        rows.map(({ _id, name }) => ({
          updateOne: { filter: { _id }, update: { $set: { nameWords: wordsOf(name) } } },
        })),
      )
    }
  },
}
