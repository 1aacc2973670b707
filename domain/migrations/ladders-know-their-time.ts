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
    await db.collection('cases').updateMany({ 'ladder.next': { $exists: true } }, [
      {
        $set: {
          'ladder.climbedTo': {
            $switch: {
              branches: [
                { case: { $eq: [{ $ifNull: ['$ladder.from', null] }, null] }, then: -1 },
                { case: { $eq: [{ $ifNull: ['$ladder.dueAt', null] }, null] }, then: LONG_OVER },
              ],
              default: { $subtract: [minutesToNext, 0.5] },
            },
          },
          'ladder.done': {
            $cond: [{ $eq: [{ $ifNull: ['$ladder.from', null] }, null] }, [], EVERY_KIND],
          },
        },
      },
      { $unset: 'ladder.next' },
    ])
  },
}
