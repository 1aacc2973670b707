import type mongoose from 'mongoose'

const MINUTE_MS = 60_000
/** What was over before the next step was, and every kind of step counts as taken: nobody is called a second time. */
const EVERY_KIND = ['ask', 'page', 'widen', 'editors', 'managers']
const LONG_OVER = 1_000_000

/** A case was at a numbered step of the one ladder there was; it is at a time since specialties have ladders of their own. */
export const laddersKnowTheirTime = {
  id: '2026-11-22-ladders-know-their-time',
  async up(db: mongoose.mongo.Db): Promise<void> {
    const minutesToNext = {
      $divide: [{ $subtract: ['$ladder.dueAt', '$ladder.from'] }, MINUTE_MS],
    }
    const hasNone = { $eq: [{ $ifNull: ['$ladder.from', null] }, null] }
    const isOver = { $eq: [{ $ifNull: ['$ladder.dueAt', null] }, null] }
    await db.collection('cases').updateMany({ 'ladder.next': { $exists: true } }, [
      {
        $set: {
          'ladder.climbedTo': {
            $cond: [hasNone, -1, { $cond: [isOver, LONG_OVER, { $subtract: [minutesToNext, 0.5] }] }],
          },
          'ladder.done': { $cond: [hasNone, [], EVERY_KIND] },
        },
      },
      { $unset: 'ladder.next' },
    ])
  },
}
