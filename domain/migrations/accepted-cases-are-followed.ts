import type mongoose from 'mongoose'
import { nextDueAt } from '../outcomes/rules.ts'

const AT_ONCE = 500

type Accepted = {
  _id: mongoose.mongo.ObjectId
  specialtyId: mongoose.mongo.ObjectId
  askerId: mongoose.mongo.ObjectId
  urgency: string
  tags?: string[]
  state: string
  removedAt?: Date
  source?: object
  accepted: { authorId: mongoose.mongo.ObjectId; advice: boolean; at: Date }
  outcomes?: {
    outcome: string
    effect: string
    valueForClient: number
    valueForMe: number
    reportedAt: Date
  }[]
}

/** Cases whose reply was accepted before anybody followed what came of it are followed, too. */
export const acceptedCasesAreFollowed = {
  id: '2026-11-22-accepted-cases-are-followed',
  async up(db: mongoose.mongo.Db): Promise<void> {
    const rows = db.collection('close_outs')
    const accepted = db.collection<Accepted>('cases').find({ accepted: { $type: 'object' } })
    let writes: mongoose.mongo.AnyBulkWriteOperation[] = []
    for await (const found of accepted) {
      writes.push({
        updateOne: { filter: { _id: found._id }, update: { $setOnInsert: toRow(found) }, upsert: true },
      })
      if (writes.length < AT_ONCE) continue
      await rows.bulkWrite(writes)
      writes = []
    }
    if (writes.length > 0) await rows.bulkWrite(writes)
  },
}

function toRow({
  _id,
  specialtyId,
  askerId,
  urgency,
  tags = [],
  accepted,
  outcomes = [],
  ...found
}: Accepted) {
  const told = outcomes.at(-1)
  const isOpen = ['resolved', 'curated'].includes(found.state) && !found.removedAt && !found.source
  const following = {
    caseId: _id.toHexString(),
    acceptedAt: accepted.at,
    isTold: told !== undefined,
    isToldLater: false,
    passed: null,
  }
  return {
    specialtyId,
    askerId,
    authorId: accepted.authorId,
    advice: accepted.advice,
    acceptedAt: accepted.at,
    urgency,
    tags,
    told: told
      ? {
          outcome: told.outcome,
          effect: told.effect,
          valueForClient: told.valueForClient,
          valueForMe: told.valueForMe,
          at: told.reportedAt,
        }
      : null,
    later: null,
    passed: null,
    dueAt: isOpen ? nextDueAt(following) : null,
  }
}
