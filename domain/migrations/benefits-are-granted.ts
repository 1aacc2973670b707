import type mongoose from 'mongoose'

/** What staff granted takes a place too: the index that lets an award have a benefit once is made anew. */
export const benefitsAreGranted = {
  id: '2026-11-23-benefits-are-granted',
  async up(db: mongoose.mongo.Db): Promise<void> {
    const entitlements = db.collection('entitlements')
    const indexes = await entitlements.indexes().catch(() => [])
    if (indexes.some(({ name }) => name === 'once')) await entitlements.dropIndex('once')
  },
}
