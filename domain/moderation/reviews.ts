/** Reviews: opened by a report or by what waits, seen by who may decide them. */
import { createHash } from 'node:crypto'
import mongoose, { type QueryFilter, Types } from 'mongoose'
import { groupsHostedBy, hostsOf } from '../groups/access.ts'
import { actorOf, holdersOf } from '../members/access.ts'
import type { Record } from '../transaction.ts'
import { type Actor, type Context, EVERYWHERE, Refusal } from '../vocabulary.ts'
import { Reviews, type StoredReview } from './model.ts'
import {
  isNewcomer,
  isWithin,
  type Purview,
  purviewOf,
  rankOf,
  reviewsAnything,
  signalsIn,
  toGist,
  whyNotDecide,
} from './rules.ts'
import type { Subject } from './subject.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** How far back the same words count as said again. */
const REPEATED_WITHIN_MS = 14 * DAY_MS
/** A text shorter than this is said by many who mean no harm. */
const GIST_MIN = 12

/** What the actor moderates now. */
export const purviewNow = async ({ actor }: Context): Promise<Purview> =>
  purviewOf(actor, await groupsHostedBy(actor.id))

/** What the actor moderates. Refuses `forbidden` to who moderates nothing. */
export async function accessPurview(context: Context): Promise<Purview> {
  const purview = await purviewNow(context)
  if (!reviewsAnything(purview)) throw new Refusal('forbidden', 'You moderate nothing here')
  return purview
}

/** Which reviews are the actor's: in their purview, and neither about them nor reported by them. */
export const within = ({ everywhere, scopeIds }: Purview, actor: Actor): QueryFilter<StoredReview> => ({
  authorId: mongoose.trusted({ $ne: new Types.ObjectId(actor.id) }),
  flaggerIds: mongoose.trusted({ $ne: new Types.ObjectId(actor.id) }),
  ...(!everywhere && {
    scopeId: mongoose.trusted({ $in: scopeIds.map(id => new Types.ObjectId(id)) }),
  }),
})

/** A review the actor may see. Refuses `not_found` outside their purview and about themselves, `forbidden` to who reported it. */
export async function accessReview(context: Context, reviewId: string): Promise<StoredReview> {
  const purview = await accessPurview(context)
  const review = await Reviews.findById(reviewId).lean()
  if (
    !review ||
    !isWithin(purview, review.scopeId?.toHexString() ?? null) ||
    review.authorId.equals(context.actor.id)
  )
    throw new Refusal('not_found', 'No such review')
  const whyNot = whyNotDecide(toParties(review), context.actor.id)
  if (whyNot !== undefined) throw new Refusal('forbidden', whyNot)
  return review
}

export const toParties = ({ authorId, flaggerIds }: Pick<StoredReview, 'authorId' | 'flaggerIds'>) => ({
  authorId: authorId.toHexString(),
  flaggerIds: flaggerIds.map(id => id.toHexString()),
})

/** Opens a review, or answers the one that is open. Inside a transaction alone. */
export async function openReview(
  record: Record,
  subject: Subject,
  why: StoredReview['why'],
  now: Date,
): Promise<StoredReview> {
  const subjectId = new Types.ObjectId(subject.id)
  const open = await Reviews.findOne({ kind: subject.kind, subjectId, state: 'open' }).lean()
  if (open) return open

  const gist = gistOf(subject.body)
  const repeated = gist === null ? 0 : await countRepeated(gist, subjectId, now)
  const { joinedAt } = await actorOf(subject.authorId)
  const signals = signalsIn({ body: subject.body, isNewcomer: isNewcomer(joinedAt, now), repeated })
  const score = signals.reduce((sum, { weight }) => sum + weight, 0)
  const [review] = await Reviews.create([
    {
      kind: subject.kind,
      subjectId,
      why,
      state: 'open',
      scopeId: subject.scopeId,
      authorId: subject.authorId,
      score,
      signals: signals.map(({ says }) => says),
      rank: rankOf(score, now),
      gist,
      openedAt: now,
      history: [{ byId: null, at: now, what: why === 'waiting' ? 'Waits to be published' : 'Reported' }],
    },
  ])
  if (!review) throw new Error('A review was not stored')
  await announceReview(record, review)
  return review.toObject()
}

const gistOf = (body: string): string | null => {
  const gist = toGist(body)
  return gist.length < GIST_MIN ? null : createHash('sha256').update(gist).digest('base64url')
}

const countRepeated = (gist: string, subjectId: Types.ObjectId, now: Date): Promise<number> =>
  Reviews.countDocuments({
    gist,
    openedAt: mongoose.trusted({ $gte: new Date(now.getTime() - REPEATED_WITHIN_MS) }),
    subjectId: mongoose.trusted({ $ne: subjectId }),
  })

/** Tells those whose queue it stands in that a review changed. */
export async function announceReview(
  record: Record,
  { _id, scopeId }: Pick<StoredReview, '_id' | 'scopeId'>,
): Promise<void> {
  record('moderation.changed', {
    reviewId: _id.toHexString(),
    memberIds: await reviewersOf(scopeId?.toHexString() ?? null),
  })
}

/** Who moderates a scope: moderators of it or of everything, administrators, and the hosts of a group. */
async function reviewersOf(scopeId: string | null): Promise<string[]> {
  const people = await Promise.all([
    holdersOf('moderator', scopeId ?? EVERYWHERE),
    holdersOf('admin', EVERYWHERE),
    scopeId === null ? [] : hostsOf(scopeId),
  ])
  return [...new Set(people.flat())]
}
