/** Who reviews: asked by staff, checked for what would keep them from judging freely. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { mutualCredits } from '../exchanges/access.ts'
import { groupsOfMembers } from '../groups/access.ts'
import { isUnderSanction, organisationsOf, peopleOf } from '../members/access.ts'
import { appendAudit } from '../moderation/access.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, type Issue, Refusal } from '../vocabulary.ts'
import { accessNomination, toStaffReviews } from './boards.ts'
import { REVIEWERS_MAX, REVIEWERS_MIN, type ReviewerPart } from './contract.ts'
import { Awards } from './model-awards.ts'
import {
  Nominations,
  RecognitionReviews,
  type StoredNomination,
  type StoredPack,
} from './model-nominations.ts'
import { missingFor } from './nominations.ts'
import { yearBefore } from './nomination-rules.ts'
import { refreshPack } from './packs.ts'
import { areAllIn, tieOf } from './review-rules.ts'

type Asked = { memberId: string; part: ReviewerPart }

/**
 * Asks people to review. The first three or more begin the review: the pack is brought up to date and frozen. Refuses `invalid` for
 * each who may not review, with the reason; `conflict` while something is missing, and once all scores are in.
 */
export async function assign(
  context: Context,
  { nominationId, reviewers }: ParsedOf<'recognition.assign'>,
): Promise<OutputOf<'recognition.assign'>> {
  const { actor, now } = context
  const nomination = await accessNomination(context, nominationId)
  await refuseUnready(nomination, now)
  const remarks = await remarksOn(nomination, reviewers, now)
  const begins = nomination.state === 'intake'
  const pack = begins ? await frozenPack(nomination, now) : nomination.pack

  const reviews = await transact(async record => {
    // The pack that is frozen is the one that was read: what its nominee wrote meanwhile must not be lost.
    await touch(nominationId, begins ? nomination : { state: nomination.state, round: nomination.round })
    const there = await reviewsNow(nomination)
    refuseCount(
      there.map(({ reviewerId }) => reviewerId.toHexString()),
      reviewers,
      begins,
    )
    if (areAllIn(there.map(({ state }) => state)))
      throw new Refusal('conflict', 'All scores are in: nobody is asked any more')
    if (begins) await Nominations.updateOne({ _id: nominationId }, { $set: { state: 'review', pack } })
    const asked = reviewers.map(({ memberId, part }) => ({
      _id: new Types.ObjectId(),
      nominationId: nomination._id,
      round: nomination.round,
      reviewerId: new Types.ObjectId(memberId),
      part,
      state: 'asked' as const,
      askedById: new Types.ObjectId(actor.id),
      askedAt: now,
      remark: remarks.get(memberId) ?? '',
    }))
    await RecognitionReviews.create(asked, { ordered: true })
    for (const { _id, reviewerId } of asked)
      record('recognition.reviewAsked', {
        nominationId,
        reviewId: _id.toHexString(),
        reviewerId: reviewerId.toHexString(),
        at: now.toISOString(),
      })
    return reviewsNow(nomination)
  })
  return { reviews: await toStaffReviews(reviews) }
}

async function refuseUnready(nomination: StoredNomination, now: Date): Promise<void> {
  if (!nomination.isOpen) throw new Refusal('conflict', 'This nomination is over')
  const isGood = !(await isUnderSanction(nomination.nomineeId.toHexString(), now))
  const [missing] = missingFor(nomination, isGood)
  if (missing !== undefined) throw new Refusal('conflict', WHY_UNREADY[missing])
}

const WHY_UNREADY = {
  acceptance: 'The nominee has not accepted yet',
  second: 'Nobody has seconded this nomination yet',
  good_standing: 'A sanction is in force against the nominee',
}

async function frozenPack(nomination: StoredNomination, now: Date): Promise<StoredPack> {
  if (!nomination.pack) throw new Error('A nomination was accepted without a pack')
  const pack = await refreshPack(nomination.pack, nomination.nomineeId.toHexString(), now)
  return { ...pack, frozenAt: now }
}

/** What is to be remarked about each of those asked. Refuses `invalid` where somebody may not review. */
async function remarksOn(
  nomination: StoredNomination,
  reviewers: readonly Asked[],
  now: Date,
): Promise<Map<string, string>> {
  const known = await peopleOf(reviewers.map(({ memberId }) => memberId))
  const issues: Issue[] = []
  const remarks = new Map<string, string>()
  for (const [index, { memberId, part }] of reviewers.entries()) {
    const tie = known.has(memberId) ? await tieTo(nomination, memberId, now) : UNKNOWN
    const why = tie.verdict === 'refused' ? tie.why : await whyNotIn(part, memberId, nomination, now)
    if (why !== undefined) issues.push({ path: `reviewers.${index}.memberId`, message: why })
    remarks.set(memberId, tie.why)
  }
  if (issues.length > 0)
    throw new Refusal('invalid', issues[0]?.message ?? 'Somebody may not review', { issues })
  return remarks
}

const UNKNOWN = { verdict: 'refused', why: 'No such member' } as const

async function whyNotIn(
  part: ReviewerPart,
  memberId: string,
  { nomineeId }: StoredNomination,
  now: Date,
): Promise<string | undefined> {
  if (await isUnderSanction(memberId, now)) return 'A sanction is in force against them'
  if (
    part === 'past_awardee' &&
    !(await Awards.exists({ memberId, state: mongoose.trusted({ $ne: 'revoked' }) }))
  )
    return 'They hold no award and never did'
  if (part === 'peer' && (await shareGroup(memberId, nomineeId.toHexString())))
    return 'They are in a group with the nominee: ask them as another member'
  return undefined
}

async function shareGroup(oneId: string, otherId: string): Promise<boolean> {
  const groups = await groupsOfMembers([oneId, otherId])
  const other = new Set(groups.get(otherId))
  return (groups.get(oneId) ?? []).some(id => other.has(id))
}

/** How a member stands to a nomination they might review. */
export async function tieTo(nomination: StoredNomination, reviewerId: string, now: Date) {
  const nomineeId = nomination.nomineeId.toHexString()
  const [organisations, credits] = await Promise.all([
    organisationsOf([reviewerId, nomineeId]),
    mutualCredits(reviewerId, nomineeId, yearBefore(now).from),
  ])
  return tieOf({
    reviewerId,
    nomineeId,
    nominatorId: nomination.nominatorId?.toHexString() ?? null,
    secondId: nomination.second?.byId.toHexString() ?? null,
    reviewerOrganisation: organisations.get(reviewerId),
    nomineeOrganisation: organisations.get(nomineeId),
    toNominee: credits.fromOther,
    fromNominee: credits.toOther,
  })
}

function refuseCount(thereIds: readonly string[], asked: readonly Asked[], begins: boolean): void {
  const ids = asked.map(({ memberId }) => memberId)
  const issues = ids.flatMap((id, at) =>
    thereIds.includes(id) || ids.indexOf(id) < at
      ? [{ path: `reviewers.${at}.memberId`, message: 'is asked already' }]
      : [],
  )
  if (begins && ids.length < REVIEWERS_MIN)
    issues.push({ path: 'reviewers', message: `must be at least ${REVIEWERS_MIN}` })
  if (thereIds.length + ids.length > REVIEWERS_MAX)
    issues.push({ path: 'reviewers', message: `must be at most ${REVIEWERS_MAX} in all` })
  const [first] = issues
  if (first) throw new Refusal('invalid', `A reviewer ${first.message}`, { issues })
}

const reviewsNow = ({ _id, round }: StoredNomination) =>
  RecognitionReviews.find({ nominationId: _id, round }).sort({ askedAt: 1, _id: 1 }).lean()

/** Takes a nomination as it was read, with its revision down to the last change, so that whoever changes it at the same moment begins anew. Inside a transaction alone. Refuses `conflict` when it is not so any more. */
export async function touch(
  nominationId: string,
  { state, round, revision }: Pick<StoredNomination, 'state' | 'round'> & { revision?: number },
): Promise<void> {
  const { matchedCount } = await Nominations.updateOne(
    { _id: nominationId, state, round, isOpen: true, ...(revision !== undefined && { revision }) },
    { $inc: { revision: 1 } },
  )
  if (matchedCount === 0) throw new Refusal('conflict', 'This nomination changed meanwhile: look again')
}

/** Asks somebody no more. Refuses `conflict` once they gave their scores; `not_found` where there is no such review. */
export async function unassign(
  context: Context,
  { reviewId }: ParsedOf<'recognition.unassign'>,
): Promise<OutputOf<'recognition.unassign'>> {
  const review = await RecognitionReviews.findById(reviewId).lean()
  if (!review) throw new Refusal('not_found', 'No such review')
  const nomination = await accessNomination(context, review.nominationId.toHexString())
  const reviews = await transact(async record => {
    await touch(nomination._id.toHexString(), { state: 'review', round: review.round })
    const { deletedCount } = await RecognitionReviews.deleteOne({
      _id: reviewId,
      state: mongoose.trusted({ $in: ['asked', 'cleared'] }),
    })
    if (deletedCount === 0)
      throw new Refusal('conflict', 'They gave their scores or stepped back: that stays as it is')
    await appendAudit(context, {
      act: 'unassign',
      subject: { kind: 'nomination', id: nomination._id.toHexString() },
      memberId: review.reviewerId.toHexString(),
      detail: 'A reviewer who had not given scores is asked no more',
    })
    const rest = await reviewsNow(nomination)
    announceComplete(record, nomination, rest, context.now)
    return rest
  })
  return { reviews: await toStaffReviews(reviews) }
}

/** Says that all scores are in, if they are. Whoever asked first hears of it. */
export function announceComplete(
  record: Record,
  { _id }: StoredNomination,
  reviews: readonly { state: 'asked' | 'cleared' | 'scored' | 'recused'; askedById: Types.ObjectId }[],
  now: Date,
): void {
  const [first] = reviews
  if (!first || !areAllIn(reviews.map(({ state }) => state))) return
  record('recognition.reviewed', {
    nominationId: _id.toHexString(),
    askedById: first.askedById.toHexString(),
    at: now.toISOString(),
  })
}
