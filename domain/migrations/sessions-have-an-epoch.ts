import type mongoose from 'mongoose'

type Row = { _id: mongoose.mongo.ObjectId; sessionsValidFrom?: Date | null; sessionEpoch?: number }

/** Who once signed out everywhere did so once: their sessions end once more, and the devices they subscribed since stay. */
export const sessionsHaveAnEpoch = {
  id: '2026-11-22-sessions-have-an-epoch',
  async up(db: mongoose.mongo.Db): Promise<void> {
    const members = db.collection<Row>('members')
    const devices = db.collection('devices')
    for await (const { _id, sessionsValidFrom } of members.find({ sessionsValidFrom: { $type: 'date' } })) {
      await devices.updateMany(
        { memberId: _id, subscribedAt: { $gte: sessionsValidFrom } },
        { $set: { sessionEpoch: 1 } },
      )
      await members.updateOne(
        { _id, sessionsValidFrom: { $type: 'date' } },
        { $inc: { sessionEpoch: 1 }, $unset: { sessionsValidFrom: 1 } },
      )
    }
    await members.updateMany({ sessionsValidFrom: { $exists: true } }, { $unset: { sessionsValidFrom: 1 } })
  },
}
