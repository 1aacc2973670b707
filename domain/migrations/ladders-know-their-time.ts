import type mongoose from 'mongoose'

const MINUTE_MS = 60_000
const LONG_OVER = 1_000_000
const SEEKING = ['ask', 'page', 'widen']
/** When others were told on the one ladder there was, in minutes. */
const TOLD = {
  now: { editors: 15, managers: 30 },
  today: { editors: 1440, managers: 4320 },
  routine: { editors: 2880, managers: 4320 },
}

/** A case was at a numbered step of the one ladder there was; it is at a time since specialties have ladders of their own. */
export const laddersKnowTheirTime = {
  id: '2026-11-22-ladders-know-their-time',
  async up(db: mongoose.mongo.Db): Promise<void> {
    const hasNone = { $eq: [{ $ifNull: ['$ladder.from', null] }, null] }
    const isOver = { $eq: [{ $ifNull: ['$ladder.dueAt', null] }, null] }
    const toNext = { $divide: [{ $subtract: ['$ladder.dueAt', '$ladder.from'] }, MINUTE_MS] }
    // What was over before the next step was.
    const climbedTo = { $cond: [hasNone, -1, { $cond: [isOver, LONG_OVER, { $subtract: [toNext, 0.5] }] }] }
    for (const [urgency, { editors, managers }] of Object.entries(TOLD)) {
      const told = (kind: string, at: number) => ({
        $cond: [{ $gte: ['$ladder.climbedTo', at] }, [kind], []],
      })
      const done = { $concatArrays: [SEEKING, told('editors', editors), told('managers', managers)] }
      await db
        .collection('cases')
        .updateMany({ urgency, 'ladder.next': { $exists: true } }, [
          { $set: { 'ladder.climbedTo': climbedTo } },
          { $set: { 'ladder.done': { $cond: [hasNone, [], done] } } },
          { $unset: 'ladder.next' },
        ])
    }
  },
}
