import mongoose from 'mongoose'

const AT_ONCE = 500

type Holder = { grants?: { role: string; scope: string }[] }

/** Who was vetted before first turns were given has one in each of their specialties, too. */
export const consultantsHaveATurn = {
  id: '2026-11-23-consultants-have-a-turn',
  async up(db: mongoose.mongo.Db): Promise<void> {
    const desks = db.collection('desks')
    const consultants = db
      .collection<Holder>('members')
      .find({ grants: { $elemMatch: { role: 'consultant' } } }, { projection: { grants: 1 } })
    let writes: mongoose.mongo.AnyBulkWriteOperation[] = []
    for await (const { _id, grants = [] } of consultants) {
      const specialtyIds = grants.flatMap(({ role, scope }) =>
        role === 'consultant' && mongoose.isObjectIdOrHexString(scope)
          ? new mongoose.mongo.ObjectId(scope)
          : [],
      )
      if (specialtyIds.length === 0) continue
      writes.push({ updateOne: { filter: { _id }, update: turnsIn(specialtyIds), upsert: true } })
      if (writes.length < AT_ONCE) continue
      await desks.bulkWrite(writes, { ordered: false })
      writes = []
    }
    if (writes.length > 0) await desks.bulkWrite(writes, { ordered: false })
  },
}

const turnsIn = (specialtyIds: readonly mongoose.mongo.ObjectId[]) => ({
  $addToSet: { specialtyIds: { $each: specialtyIds } },
  $setOnInsert: {
    lastRoutedAt: null,
    routedCount: 0,
    inTime: 0,
    answered: 0,
    askedAts: [],
    nightAts: [],
    activity: 0,
    activeAt: null,
  },
})
