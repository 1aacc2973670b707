/** What staff see of nominations. Nobody sees anything here of their own. */
import type { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { namesOf, underSanctionAmong } from '../members/access.ts'
import { monthOf } from '../months.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { BoardCard, StaffReviewView } from './contract.ts'
import { accessCycle, presentCycle } from './cycles.ts'
import { Nominations, type StoredNomination, type StoredReview } from './model-nominations.ts'
import { missingFor, toNominations } from './nominations.ts'
import { intakesSince, strongestOf, yearBefore } from './nomination-rules.ts'
import { toPack } from './packs.ts'
import { barsNow, nominationsIn, type Results, resultsOf, reviewsOf, toResult } from './results.ts'
import { areAllIn, whyNotDecide } from './review-rules.ts'
import { findSuggestions } from './settled.ts'

/** The board of a cycle. A nomination of the actor is not on it. */
export async function listBoard(
  context: Context,
  { cycleId }: ParsedOf<'recognition.nominations'>,
): Promise<OutputOf<'recognition.nominations'>> {
  const cycle = await accessCycle(cycleId)
  const isPresent = cycle.period === monthOf(context.now).period
  const all = await nominationsIn(cycle._id, isPresent)
  const reviews = await reviewsOf(all)
  const results = resultsOf(all, reviews, await barsNow(context.now))
  const shown = all.filter(({ nomineeId }) => !nomineeId.equals(context.actor.id))
  return { cards: await toCards(context, shown, reviews, results), alpha: results.alpha }
}

async function toCards(
  context: Context,
  nominations: readonly StoredNomination[],
  reviews: ReadonlyMap<string, readonly StoredReview[]>,
  results: Results,
): Promise<BoardCard[]> {
  const views = await toNominations(context, nominations)
  const sanctioned = await underSanctionAmong(
    nominations.map(({ nomineeId }) => nomineeId.toHexString()),
    context.now,
  )
  return nominations.flatMap((nomination, index) => {
    const view = views[index]
    if (!view) return []
    const asked = reviews.get(view.id) ?? []
    const count = (state: StoredReview['state']) => asked.filter(review => review.state === state).length
    const result = results.of(view.id)
    return [
      {
        ...view,
        missing: nomination.isOpen ? missingFor(nomination, !sanctioned.has(view.nominee.id)) : [],
        reviewers: { asked: asked.length, scored: count('scored'), recused: count('recused') },
        result: result && toResult(result),
        intakes: intakesSince(nomination.at, nomination.decision?.at ?? context.now),
      },
    ]
  })
}

/** A nomination for staff. Refuses `not_found` to the nominee, staff or not. */
export async function accessNomination({ actor }: Context, nominationId: string): Promise<StoredNomination> {
  const nomination = await Nominations.findById(nominationId).lean()
  if (!nomination || nomination.nomineeId.equals(actor.id))
    throw new Refusal('not_found', 'No such nomination')
  return nomination
}

/** One nomination whole. Who reviews it themselves sees of the other reviews what a reviewer may. */
export async function showNomination(
  context: Context,
  { nominationId }: ParsedOf<'recognition.nomination'>,
): Promise<OutputOf<'recognition.nomination'>> {
  const nomination = await accessNomination(context, nominationId)
  const { reviews, results } = await reviewedWith(nomination, context.now)
  const own = reviews.get(nominationId) ?? []
  const [card] = await toCards(context, [nomination], reviews, results)
  if (!card) throw new Refusal('not_found', 'No such nomination')
  const mine = own.find(({ reviewerId }) => reviewerId.equals(context.actor.id))
  const readsPack = mine === undefined || mine.state === 'cleared' || mine.state === 'scored'
  return {
    card,
    pack: nomination.pack && readsPack ? await toPack(context, nomination, nomination.pack) : null,
    reviews: await toStaffReviews(own),
    whyNotDecide: whyNotDecide(decidingOf(nomination, own, context.actor.id)) ?? null,
  }
}

/** A nomination among all it is compared with: those of the present month, or of the one it was decided in. */
export async function reviewedWith(nomination: StoredNomination, now: Date) {
  const cycleId: Types.ObjectId = nomination.decision?.cycleId ?? (await presentCycle(now))._id
  const all = await nominationsIn(cycleId, nomination.isOpen === true)
  const pool = all.some(({ _id }) => _id.equals(nomination._id)) ? all : [...all, nomination]
  const reviews = await reviewsOf(pool)
  const results = resultsOf(pool, reviews, await barsNow(now))
  const others = pool.flatMap(({ _id, state, decision }) =>
    state === 'decided' && decision && !_id.equals(nomination._id)
      ? [{ place: results.placeOf(_id.toHexString()), outcome: decision.outcome }]
      : [],
  )
  return { reviews, results, others }
}

export const decidingOf = (
  { nomineeId, nominatorId, second }: StoredNomination,
  reviews: readonly StoredReview[],
  actorId: string,
) => ({
  actorId,
  nomineeId: nomineeId.toHexString(),
  nominatorId: nominatorId?.toHexString() ?? null,
  secondId: second?.byId.toHexString() ?? null,
  reviewerIds: reviews.map(({ reviewerId }) => reviewerId.toHexString()),
})

/** Reviews as staff see them: what was given only once everybody's is in. */
export async function toStaffReviews(reviews: readonly StoredReview[]): Promise<StaffReviewView[]> {
  const names = await namesOf(reviews.map(({ reviewerId }) => reviewerId.toHexString()))
  const isComplete = areAllIn(reviews.map(({ state }) => state))
  return reviews.map(({ _id, reviewerId, part, state, askedAt, remark, conflict, ...given }) => ({
    id: _id.toHexString(),
    reviewer: { id: reviewerId.toHexString(), name: names.get(reviewerId.toHexString()) ?? '' },
    part,
    state,
    askedAt: askedAt.toISOString(),
    remark,
    conflict,
    given:
      isComplete && given.scores && given.points !== null
        ? { scores: given.scores, mean: given.points, reason: given.reason }
        : null,
  }))
}

/** Members staff may want to think of: never one under a sanction, nominated already, or holding an award. */
export async function suggest({ now }: Context): Promise<OutputOf<'recognition.suggestions'>> {
  const period = yearBefore(now)
  const picked = await findSuggestions(period)
  const names = await namesOf(picked.map(({ memberId }) => memberId))
  return {
    items: picked.map(({ memberId, byDimension, people, groups, organisations }) => ({
      member: { id: memberId, name: names.get(memberId) ?? '' },
      people,
      groups,
      organisations,
      strongest: strongestOf(byDimension),
    })),
    from: period.from.toISOString(),
    until: period.until.toISOString(),
  }
}
