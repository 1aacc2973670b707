import type mongoose from 'mongoose'

/** In whose place somebody reviewed was said and not looked at: what nothing stored says is said no more. */
export const reviewersPartsAreKnown = {
  id: '2026-11-23-reviewers-parts-are-known',
  async up(db: mongoose.mongo.Db): Promise<void> {
    await db
      .collection('recognition_reviews')
      .updateMany({ part: { $in: ['goal_owner', 'peer'] } }, { $set: { part: 'member' } })
  },
}
