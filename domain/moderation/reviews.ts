/** Reviews: opened by a report or by what waits, seen by who may decide them. */
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
  whyNotDecide,
} from './rules.ts'
import { areAlike, toMarks, toSignature } from './likeness-rules.ts'
import type { Subject } from './subject.ts'

const DAY_MS = 24 * 60 * 60 * 1000
/** How far back nearly the same words count as said again. */
const REPEATED_WITHIN_MS = 14 * DAY_MS

/** What the actor moderates now. */
export const purviewNow = async ({ actor }: Context): Promise<Purview> =>
  purviewOf(actor, await groupsHostedBy(actor.id))

/** What the actor moderates. Refuses `forbidden` to who moderates nothing. */
export async function accessPurview(context: Context): Promise<Purview> {
  const purview = await purviewNow(context)
  if (!reviewsAnything(purview)) throw new Refusal('forbidden', 'You moderate nothing here')
  return purview
}

/** Which reviews are the actor's: in their purview, and neither about what is theirs nor reported by them. */
export const within = ({ everywhere, scopeIds }: Purview, actor: Actor): QueryFilter<StoredReview> => ({
  authorId: mongoose.trusted({ $ne: new Types.ObjectId(actor.id) }),
  ownerIds: mongoose.trusted({ $ne: new Types.ObjectId(actor.id) }),
  flaggerIds: mongoose.trusted({ $ne: new Types.ObjectId(actor.id) }),
  ...(!everywhere && {
    scopeId: mongoose.trusted({ $in: scopeIds.map(id => new Types.ObjectId(id)) }),
  }),
})

/** A review the actor may see. Refuses `not_found` outside their purview and about themselves, `forbidden` to who reported it. */
export async function accessReview(context: Context, reviewId: string): Promise<StoredReview> {
  const purview = await accessPurview(context)
  const review = await Reviews.findById(reviewId).lean()
  if (!review || !isWithin(purview, review.scopeId?.toHexString() ?? null) || isOwn(review, context.actor))
    throw new Refusal('not_found', 'No such review')
  const whyNot = whyNotDecide(toParties(review), context.actor.id)
  if (whyNot !== undefined) throw new Refusal('forbidden', whyNot)
  return review
}

const isOwn = ({ authorId, ownerIds = [] }: StoredReview, { id }: Actor): boolean =>
  [authorId, ...ownerIds].some(each => each.equals(id))

export const toParties = ({
  authorId,
  ownerIds = [],
  flaggerIds,
}: Pick<StoredReview, 'authorId' | 'ownerIds' | 'flaggerIds'>) => ({
  authorId: authorId.toHexString(),
  ownerIds: ownerIds.map(id => id.toHexString()),
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

  const signature = toSignature(`${subject.title ?? ''} ${subject.body}`)
  const alike = await findAlike(signature, subjectId, now)
  const { joinedAt } = await actorOf(subject.authorId)
  const signals = signalsIn({
    body: subject.body,
    isNewcomer: isNewcomer(joinedAt, now),
    repeated: alike.length,
  })
  const score = signals.reduce((sum, { weight }) => sum + weight, 0)
  const _id = new Types.ObjectId()
  const [review] = await Reviews.create([
    {
      _id,
      kind: subject.kind,
      subjectId,
      why,
      state: 'open',
      scopeId: subject.scopeId,
      authorId: subject.authorId,
      ownerIds: (subject.ownerIds ?? []).map(id => new Types.ObjectId(id)),
      score,
      signals: signals.map(({ says }) => says),
      rank: rankOf(score, now),
      signature,
      marks: toMarks(signature),
      clusterId: alike.find(({ clusterId }) => clusterId)?.clusterId ?? _id,
      openedAt: now,
      history: [{ byId: null, at: now, what: why === 'waiting' ? 'Waits to be published' : 'Reported' }],
    },
  ])
  if (!review) throw new Error('A review was not stored')
  await bringTogether(review)
  await announceReview(record, review)
  return review.toObject()
}

/** Puts the open reviews that say nearly the same beside each other: all stand where the most pressing of them does. Inside a transaction alone. */
export async function bringTogether({ clusterId }: Pick<StoredReview, 'clusterId'>): Promise<void> {
  if (!clusterId) return
  const [first, ...rest] = await Reviews.find({ clusterId, state: 'open' }, { rank: 1 })
    .sort({ rank: -1 })
    .lean()
  if (first && rest.length > 0)
    await Reviews.updateMany({ clusterId, state: 'open' }, { $max: { rank: first.rank } })
}

/** More of the same is not looked through. */
const ALIKE_MAX = 200

async function findAlike(
  signature: readonly number[],
  subjectId: Types.ObjectId,
  now: Date,
): Promise<Pick<StoredReview, 'clusterId'>[]> {
  if (signature.length === 0) return []
  const near = await Reviews.find(
    {
      marks: mongoose.trusted({ $in: toMarks(signature) }),
      openedAt: mongoose.trusted({ $gte: new Date(now.getTime() - REPEATED_WITHIN_MS) }),
      subjectId: mongoose.trusted({ $ne: subjectId }),
    },
    { signature: 1, clusterId: 1 },
  )
    .sort({ openedAt: -1 })
    .limit(ALIKE_MAX)
    .lean()
  return near.filter(({ signature: other }) => areAlike(signature, other ?? []))
}

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
  // One after the other: it is asked inside transactions, which allow nothing else.
  const moderators = await holdersOf('moderator', scopeId ?? EVERYWHERE)
  const admins = await holdersOf('admin', EVERYWHERE)
  const hosts = scopeId === null ? [] : await hostsOf(scopeId)
  return [...new Set([...moderators, ...admins, ...hosts])]
}
