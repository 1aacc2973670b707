/** What reviews that are open now tell of whom and what they are about. */
import mongoose, { type Types } from 'mongoose'
import type { Context } from '../vocabulary.ts'
import type { SubjectKind } from './contract.ts'
import { Reviews } from './model.ts'
import { purviewNow, within } from './reviews.ts'
import { reviewsAnything } from './rules.ts'

/** Those of these members about something of whom a review is open. */
export async function openReviewsAbout(memberIds: readonly string[]): Promise<Set<string>> {
  const open = await Reviews.find(
    { authorId: mongoose.trusted({ $in: memberIds }), state: 'open' },
    { authorId: 1 },
  ).lean()
  return new Set(open.map(({ authorId }) => authorId.toHexString()))
}

/** Whether an open review of this is the actor’s to decide: then they may look at what came with it. */
export async function mayDecideAbout(
  context: Context,
  { kind, id }: { kind: SubjectKind; id: Types.ObjectId },
): Promise<boolean> {
  const purview = await purviewNow(context)
  if (!reviewsAnything(purview)) return false
  const theirs = { ...within(purview, context.actor), kind, subjectId: id, state: 'open' as const }
  return (await Reviews.exists(theirs)) !== null
}
