/** Deciding a review, and taking a decision back. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessMember, namesOf } from '../members/access.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { carryOut, refuseIncomplete, takeBack } from './acts.ts'
import { appendAudit } from './audit.ts'
import { Appeals, Decisions, Flags, Reviews, type StoredDecision, type StoredReview } from './model.ts'
import { refuseTaken } from './queue.ts'
import { accessReview, announceReview, toParties } from './reviews.ts'
import { actsFor, isOnPeople, toExcerpt } from './rules.ts'
import { keyOf, type Subject } from './subject.ts'
import { onlyAbout, readSubjects } from './subjects.ts'
import { aboutIn, announceDecision, markUndone } from './undoing.ts'
import { refOf, toDecision } from './views.ts'

/**
 * Decides a review once, whoever tries at the same moment. Author and reporters are told. Refuses `forbidden` for an act that is
 * not the actor's, `invalid` when words or what the act needs are missing, and `conflict` when it was decided meanwhile.
 */
export async function decide(
  context: Context,
  input: ParsedOf<'moderation.decide'>,
): Promise<OutputOf<'moderation.decide'>> {
  const review = await accessReview(context, input.reviewId)
  const subject = (await readSubjects([refOf(review)])).get(keyOf(refOf(review)))
  const { grants } = await accessMember(review.authorId.toHexString())
  const may = actsFor(
    {
      ...review,
      ...toParties(review),
      authorGrants: grants,
      isGone: subject?.isGone ?? true,
      isArchived: subject?.isArchived === true,
    },
    context.actor,
  )
  if (!may.includes(input.act)) throw whyNot(review, input.act)
  refuseIncomplete(input, review.kind, context.now)

  const decision = await transact(record =>
    settle(record, context, { reviewId: input.reviewId, subject: subject ?? goneFrom(review), input }),
  )
  return { decision: await show(context, decision) }
}

function whyNot({ state }: StoredReview, act: string): Refusal {
  if (state === 'decided') return new Refusal('conflict', 'This was decided already')
  return new Refusal('forbidden', `You cannot decide “${act}” here`)
}

const goneFrom = ({ kind, subjectId, authorId, openedAt }: StoredReview): Subject => ({
  ...onlyAbout(kind, subjectId.toHexString(), authorId.toHexString(), openedAt),
  isGone: true,
})

type Settling = { reviewId: string; subject: Subject; input: ParsedOf<'moderation.decide'> }

async function settle(
  record: Record,
  context: Context,
  { reviewId, subject, input }: Settling,
): Promise<StoredDecision> {
  const { actor, now } = context
  const { act, words } = input
  const review = await accessReview(context, reviewId)
  await refuseTaken(review, context)
  const isFirst = review.state === 'open'
  if (!isFirst && !isOnPeople(act) && act !== 'warn')
    throw new Refusal('conflict', `${await nameOf(lastDecider(review))} has decided this`)

  const decisionId = new Types.ObjectId()
  const before = await carryOut({ record, context, subject, decisionId: decisionId.toHexString(), input })
  const [decision] = await Decisions.create([
    {
      _id: decisionId,
      reviewId,
      kind: review.kind,
      subjectId: review.subjectId,
      scopeId: review.scopeId,
      authorId: review.authorId,
      byId: actor.id,
      partyIds: [...(review.ownerIds ?? []), ...review.flaggerIds],
      act,
      reason: input.reason ?? review.reasons[0] ?? null,
      words,
      at: now,
      until: input.until === undefined ? null : new Date(input.until),
      about: toExcerpt(subject.title ?? subject.body),
      before,
    },
  ])
  if (!decision) throw new Error('A decision was not stored')
  if (isFirst) await close(review, act, now)
  await Reviews.updateOne(
    { _id: reviewId },
    {
      $set: { lease: null, ...(isFirst && { state: 'decided', decidedAt: now, act }) },
      $push: { history: { byId: new Types.ObjectId(actor.id), at: now, what: act } },
    },
  )
  await appendAudit(context, {
    act,
    ...aboutIn(decision),
    detail: words,
  })
  announceDecision(record, decision, { reporters: isFirst ? review.flaggerIds : [], undone: false, now })
  await announceReview(record, review)
  return decision.toObject()
}

const lastDecider = ({ history }: StoredReview): string => String(history.findLast(({ byId }) => byId)?.byId)
const nameOf = async (memberId: string): Promise<string> =>
  (await namesOf([memberId])).get(memberId) ?? 'Someone else'

/** What the reporters' records say from then on: letting it stand says that they were wrong. */
async function close({ _id }: StoredReview, act: StoredDecision['act'], now: Date): Promise<void> {
  await Flags.updateMany({ reviewId: _id }, { $set: { agreed: act !== 'approve', decidedAt: now } })
}

/**
 * Takes back the actor's own decision and opens the review again. Refuses `not_found` for one that is not theirs, and `conflict`
 * when it was taken back, appealed, or cannot be undone.
 */
export async function undoDecision(
  context: Context,
  { decisionId }: ParsedOf<'moderation.undo'>,
): Promise<OutputOf<'moderation.undo'>> {
  const { actor, now } = context
  const undone = await transact(async record => {
    const decision = await Decisions.findOne({ _id: decisionId, byId: actor.id }).lean()
    if (!decision) throw new Refusal('not_found', 'No such decision of yours')
    const review = await accessReview(context, decision.reviewId.toHexString())
    if (decision.undoneAt) throw new Refusal('conflict', 'This was taken back already')
    if (await Appeals.exists({ decisionId }))
      throw new Refusal('conflict', 'This is under appeal: someone else decides')
    if (decision.act === 'approve' && review.why === 'waiting')
      throw new Refusal('conflict', 'It was published: report it to have it taken away')

    await takeBack(record, decision, { byId: actor.id, now, publishes: false })
    await reopen(review, decision, actor.id, now)
    return markUndone(record, context, decision)
  })
  return { decision: await show(context, undone) }
}

async function reopen(review: StoredReview, { act }: StoredDecision, byId: string, now: Date): Promise<void> {
  const isWhatClosedIt = review.state === 'decided' && review.act === act
  const step = { byId: new Types.ObjectId(byId), at: now, what: `Took back: ${act}` }
  if (isWhatClosedIt) {
    const { kind, subjectId } = review
    if (await Reviews.exists({ kind, subjectId, state: 'open' }))
      throw new Refusal('conflict', 'It was reported again meanwhile: decide that')
    await Flags.updateMany({ reviewId: review._id }, { $set: { agreed: null, decidedAt: null } })
  }
  await Reviews.updateOne(
    { _id: review._id },
    {
      $push: { history: step },
      ...(isWhatClosedIt && { $set: { state: 'open', decidedAt: null, act: null } }),
    },
  )
}

async function show({ actor }: Context, decision: StoredDecision) {
  const names = await namesOf([decision.byId.toHexString()])
  return toDecision(decision, { names, actorId: actor.id })
}

/** Every word that was taken away, whatever it was taken from. */
const KEPT_WORDS = {
  'before.body': 1,
  'before.title': 1,
  'before.charter': 1,
  'before.asking': 1,
  'before.tags': 1,
  'before.region': 1,
} as const

/** Job: forgets what was taken away once nobody can appeal it any more, and no appeal of it waits. May run twice. */
export async function forgetKept(since: Date): Promise<void> {
  // Whoever decides an appeal late can still bring it back.
  const appealed = await Appeals.distinct('decisionId', { state: 'open' })
  await Decisions.updateMany(
    {
      _id: mongoose.trusted({ $nin: appealed }),
      at: mongoose.trusted({ $lt: since }),
      'before.body': mongoose.trusted({ $exists: true }),
    },
    { $unset: KEPT_WORDS },
  )
}
