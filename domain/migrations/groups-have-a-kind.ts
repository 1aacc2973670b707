import type mongoose from 'mongoose'

/** Every group there was before direct conversations is one of the usual kind; the list's index now begins with the kind. */
export const groupsHaveAKind = {
  id: '2026-11-22-groups-have-a-kind',
  async up(db: mongoose.mongo.Db): Promise<void> {
    const groups = db.collection('groups')
    await groups.updateMany({ kind: { $exists: false } }, { $set: { kind: 'group' } })
    const indexes = await groups.indexes().catch(() => [])
    if (indexes.some(({ name }) => name === 'name')) await groups.dropIndex('name')
  },
}
