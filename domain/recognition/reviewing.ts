/** What a reviewer does: say whether there is a conflict, read the pack, give points. Nobody sees another’s before all are in. */
import mongoose from 'mongoose'
import { namesOf, refuseSilenced } from '../members/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { announceComplete, tieTo, touch } from './assigning.ts'
import type { ReviewView } from './contract.ts'
import {
  Nominations,
  RecognitionReviews,
  type StoredNomination,
  type StoredReview,
} from './model-nominations.ts'
import { toPack } from './packs.ts'
import { areAllIn, doDisagree, meanOf, spreadOf } from './review-rules.ts'

const SHOWN_MAX = 100

/** The reviews the actor is asked for: those to do first, then the newest. */
export async function listReviews({ actor }: Context): Promise<OutputOf<'recognition.reviews'>> {
  const reviews = await RecognitionReviews.find({ reviewerId: actor.id })
    .sort({ askedAt: -1 })
    .limit(SHOWN_MAX)
    .lean()
  const nominations = await Nominations.find({
    _id: mongoose.trusted({ $in: reviews.map(({ nominationId }) => nominationId) }),
  }).lean()
  const byId = new Map(nominations.map(nomination => [nomination._id.toHexString(), nomination]))
  const names = await namesOf(nominations.map(({ nomineeId }) => nomineeId.toHexString()))
  const items = reviews.flatMap(review => {
    const nomination = byId.get(review.nominationId.toHexString())
    return nomination && isStillAsked(nomination, review) ? [toListed(review, nomination, names)] : []
  })
  const isToDo = ({ state }: { state: string }) => Number(state === 'asked' || state === 'cleared')
  return { items: items.toSorted((a, b) => isToDo(b) - isToDo(a)) }
}

// Who withdrew, or whose nomination lapsed, is nobody's to judge any more.
const isStillAsked = ({ state, round }: StoredNomination, review: StoredReview): boolean =>
  state === 'decided' || (state === 'review' && review.round === round)

const toListed = (
  { _id, state, part, askedAt }: StoredReview,
  { nomineeId, category, kind, decision }: StoredNomination,
  names: ReadonlyMap<string, string>,
) => ({
  id: _id.toHexString(),
  state,
  part,
  askedAt: askedAt.toISOString(),
  nominee: { id: nomineeId.toHexString(), name: names.get(nomineeId.toHexString()) ?? '' },
  category,
  kind,
  outcome: decision?.outcome ?? null,
})

type Asked = { review: StoredReview; nomination: StoredNomination }

/** A review to its reviewer. Refuses `not_found` to everybody else, and once nobody is to judge it. */
async function accessReview({ actor }: Context, reviewId: string): Promise<Asked> {
  const review = await RecognitionReviews.findOne({ _id: reviewId, reviewerId: actor.id }).lean()
  const nomination = review && (await Nominations.findById(review.nominationId).lean())
  if (!review || !nomination || !isStillAsked(nomination, review))
    throw new Refusal('not_found', 'No such review')
  return { review, nomination }
}

/** One review as its reviewer may see it. */
export async function showReview(
  context: Context,
  { reviewId }: ParsedOf<'recognition.review'>,
): Promise<OutputOf<'recognition.review'>> {
  return { review: await toReview(context, await accessReview(context, reviewId)) }
}

/**
 * Says whether something keeps the reviewer from judging freely. What the ledger knows counts more than what they say. Refuses
 * `conflict` to take a conflict back, or once scores are given.
 */
export async function declare(
  context: Context,
  { reviewId, conflict, words }: ParsedOf<'recognition.declare'>,
): Promise<OutputOf<'recognition.declare'>> {
  const { review, nomination } = await accessReview(context, reviewId)
  const tie = await tieTo(nomination, context.actor.id, context.now)
  const isRecused = conflict || tie.verdict === 'refused'
  await transact(async record => {
    await touch(nomination._id.toHexString(), { state: 'review', round: review.round })
    const now = await RecognitionReviews.findById(reviewId).lean()
    if (now?.state === 'recused') throw new Refusal('conflict', 'You stepped back from this review')
    if (now?.state === 'scored') throw new Refusal('conflict', 'You gave your scores already')
    await RecognitionReviews.updateOne(
      { _id: reviewId },
      {
        $set: {
          state: isRecused ? 'recused' : 'cleared',
          conflict: tie.verdict === 'refused' && !conflict ? tie.why : words,
        },
      },
    )
    if (!isRecused) return
    record('recognition.recused', {
      nominationId: nomination._id.toHexString(),
      reviewId,
      askedById: review.askedById.toHexString(),
      at: context.now.toISOString(),
    })
    announceComplete(record, nomination, await roundOf(nomination), context.now)
  })
  return showReview(context, { reviewId })
}

const roundOf = ({ _id, round }: StoredNomination) =>
  RecognitionReviews.find({ nominationId: _id, round }).sort({ askedAt: 1, _id: 1 }).lean()

/** Gives points with a reason, or changes them. Refuses `conflict` before the reviewer said that there is no conflict, and once all scores are in. */
export async function score(
  context: Context,
  { reviewId, scores, reason }: ParsedOf<'recognition.score'>,
): Promise<OutputOf<'recognition.score'>> {
  refuseSilenced(context)
  const { review, nomination } = await accessReview(context, reviewId)
  await transact(async record => {
    await touch(nomination._id.toHexString(), { state: 'review', round: review.round })
    const before = await roundOf(nomination)
    if (areAllIn(before.map(({ state }) => state)))
      throw new Refusal('conflict', 'All scores are in: they stay as they are')
    const own = before.find(({ _id }) => _id.equals(review._id))
    if (own?.state !== 'cleared' && own?.state !== 'scored')
      throw new Refusal('conflict', 'Say first whether you have a conflict of interest')
    await RecognitionReviews.updateOne(
      { _id: reviewId },
      { $set: { state: 'scored', scores, points: meanOf(scores), reason, scoredAt: context.now } },
    )
    announceComplete(record, nomination, await roundOf(nomination), context.now)
  })
  return showReview(context, { reviewId })
}

async function toReview(context: Context, { review, nomination }: Asked): Promise<ReviewView> {
  const names = await namesOf([nomination.nomineeId.toHexString()])
  const all = await roundOf({ ...nomination, round: review.round })
  const mayRead = review.state === 'cleared' || review.state === 'scored'
  const isComplete = areAllIn(all.map(({ state }) => state))
  const mayCompare = review.state === 'scored' && isComplete
  const given = all.flatMap(each =>
    each.scores && each.points !== null
      ? [{ id: each._id, scores: each.scores, mean: each.points, reason: each.reason }]
      : [],
  )
  const spread = spreadOf(given.map(({ mean }) => mean))
  return {
    ...toListed(review, nomination, names),
    remark: review.remark,
    pack: mayRead && nomination.pack ? await toPack(context, nomination, nomination.pack) : null,
    nomination: mayRead ? { reason: nomination.reason, secondReason: nomination.second?.reason ?? '' } : null,
    mine: review.scores && { scores: review.scores, reason: review.reason },
    mayScore: mayRead && !isComplete && nomination.state === 'review',
    // Their order would say who asked first.
    others: mayCompare
      ? given
          .filter(({ id }) => !id.equals(review._id))
          .map(({ scores, mean, reason }) => ({ scores, mean, reason }))
          .toSorted((a, b) => b.mean - a.mean || (a.reason < b.reason ? -1 : 1))
      : null,
    result: mayCompare
      ? {
          raw: given.reduce((sum, { mean }) => sum + mean, 0) / given.length,
          spread,
          disagree: doDisagree({ spread }),
        }
      : null,
  }
}
