import mongoose from 'mongoose'
import { Reviews } from './model.ts'

/** Those of these members about something of whom a review is open. */
export async function openReviewsAbout(memberIds: readonly string[]): Promise<Set<string>> {
  const open = await Reviews.find(
    { authorId: mongoose.trusted({ $in: memberIds }), state: 'open' },
    { authorId: 1 },
  ).lean()
  return new Set(open.map(({ authorId }) => authorId.toHexString()))
}
