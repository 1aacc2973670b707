/** What the reviews of a cycle come to: computed from all that are complete, never from a part of one nomination's. */
import mongoose from 'mongoose'
import type { ResultView } from './contract.ts'
import {
  Nominations,
  RecognitionReviews,
  type StoredNomination,
  type StoredResult,
  type StoredReview,
} from './model-nominations.ts'
import {
  areAllIn,
  barOf,
  doDisagree,
  judge,
  type Judgement,
  krippendorffAlpha,
  recommendationOf,
} from './review-rules.ts'
import { rulesOverTime } from './settings.ts'

/** Reviews of these nominations' present rounds, by nomination. */
export async function reviewsOf(
  nominations: readonly StoredNomination[],
): Promise<Map<string, StoredReview[]>> {
  const rounds = new Map(nominations.map(({ _id, round }) => [_id.toHexString(), round]))
  const all = await RecognitionReviews.find({
    nominationId: mongoose.trusted({ $in: nominations.map(({ _id }) => _id) }),
  })
    .sort({ askedAt: 1, _id: 1 })
    .lean()
  const found = new Map<string, StoredReview[]>(nominations.map(({ _id }) => [_id.toHexString(), []]))
  for (const review of all) {
    const id = review.nominationId.toHexString()
    if (review.round === rounds.get(id)) found.get(id)?.push(review)
  }
  return found
}

/** What was decided in a cycle; with `present` also everything that is not over, the oldest first. */
export async function nominationsIn(
  cycleId: mongoose.Types.ObjectId,
  present: boolean,
): Promise<StoredNomination[]> {
  const decided = await Nominations.find({ 'decision.cycleId': cycleId }).sort({ at: 1, _id: 1 }).lean()
  if (!present) return decided
  const open = await Nominations.find({ state: mongoose.trusted({ $in: ['intake', 'review'] }) })
    .sort({ at: 1, _id: 1 })
    .lean()
  const waiting = open.filter(({ _id }) => !decided.some(each => each._id.equals(_id)))
  return [...waiting, ...decided]
}

/** The bar of each nomination: by the rules of the month in which its review began, whatever was set since. */
export async function barsNow(
  now: Date,
): Promise<(nomination: StoredNomination) => Pick<StoredResult, 'bar' | 'rules'>> {
  const held = await rulesOverTime()
  return ({ kind, pack }) => {
    const { rules, version } = held(pack?.frozenAt ?? now)
    return { bar: barOf(kind, rules), rules: version }
  }
}

export type Results = {
  of(nominationId: string): StoredResult | null
  /** The place among all of the pool as it is, decided or not. */
  placeOf(nominationId: string): number
  alpha: number | null
}

/**
 * The results of everything fully reviewed among these: the same for the same reviews, in whatever order they are read. What was
 * decided keeps the result it was decided on.
 */
export function resultsOf(
  nominations: readonly StoredNomination[],
  reviews: ReadonlyMap<string, readonly StoredReview[]>,
  barFor: (nomination: StoredNomination) => Pick<StoredResult, 'bar' | 'rules'>,
): Results {
  const judgements = nominations.flatMap((nomination): Judgement[] => {
    const nominationId = nomination._id.toHexString()
    const given = reviews.get(nominationId) ?? []
    return areAllIn(given.map(({ state }) => state))
      ? given.flatMap(({ reviewerId, points }) =>
          points === null ? [] : [{ nominationId, reviewerId: reviewerId.toHexString(), points }],
        )
      : []
  })
  const byId = new Map(nominations.map(each => [each._id.toHexString(), each]))
  const judged = new Map(
    judge(judgements).flatMap(({ nominationId, ...result }, index) => {
      const nomination = byId.get(nominationId)
      return nomination
        ? [[nominationId, { ...result, ...barFor(nomination), place: index + 1 }] as const]
        : []
    }),
  )
  const decided = new Map(
    nominations.flatMap(({ _id, state, decision }) =>
      state === 'decided' && decision ? [[_id.toHexString(), decision.result]] : [],
    ),
  )
  return {
    placeOf: id => judged.get(id)?.place ?? 0,
    of: id => decided.get(id) ?? judged.get(id) ?? null,
    alpha: krippendorffAlpha(judgements),
  }
}

export const toResult = (result: StoredResult): ResultView => ({
  ...result,
  disagree: doDisagree(result),
  recommends: recommendationOf(result, result.bar),
})
