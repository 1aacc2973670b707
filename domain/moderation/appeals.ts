/** Appeals: once for each decision, and never decided by whoever decided first. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { memberByPassword, namesOf } from '../members/access.ts'
import { isDuplicateKey, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { appendAudit } from './audit.ts'
import type { AppealView } from './contract.ts'
import { Appeals, Decisions, Flags, type StoredAppeal, type StoredDecision } from './model.ts'
import { accessPurview, announceReview } from './reviews.ts'
import { appealableUntil, isOnPeople, isWithin, type Purview, whyNotDecideAppeal } from './rules.ts'
import { keyOf } from './subject.ts'
import { readSubjects } from './subjects.ts'
import { mayKnowAskers, personOf, toDecision } from './views.ts'
import { takeBack } from './acts.ts'
import { keepDecision } from './keeping.ts'
import { aboutIn, markUndone } from './undoing.ts'

/** Asks for another look at a decision about something of the actor's. Refuses `not_found` for another's, and `conflict` the second time or too late. */
export async function appeal(
  context: Context,
  { decisionId, words }: ParsedOf<'moderation.appeal'>,
): Promise<OutputOf<'moderation.appeal'>> {
  const decision = await Decisions.findOne({ _id: decisionId, authorId: context.actor.id }).lean()
  if (!decision) throw new Refusal('not_found', 'No such decision about you')
  return { appeal: toAppeal(await storeAppeal(context, decision, words)) }
}

/** The same for who cannot sign in because of it. Refuses `unauthenticated` without saying what was wrong, and `conflict` when nothing is to be appealed. */
export async function appealSuspension(
  context: Context,
  { email, password, words }: ParsedOf<'moderation.appealSuspension'>,
): Promise<OutputOf<'moderation.appealSuspension'>> {
  const { _id, name, grants, suspended } = await memberByPassword({ email, password })
  const decision = suspended && (await Decisions.findById(suspended.decisionId).lean())
  if (!decision) throw new Refusal('conflict', 'This account is not suspended')
  const actor = { id: _id.toHexString(), kind: 'member' as const, name, grants }
  return { appeal: toAppeal(await storeAppeal({ ...context, actor }, decision, words)) }
}

async function storeAppeal(context: Context, decision: StoredDecision, words: string): Promise<StoredAppeal> {
  const { actor, now } = context
  const until = appealableUntil(toFacts(decision))
  if (!until) throw new Refusal('conflict', 'There is nothing to appeal here')
  if (until <= now) throw new Refusal('conflict', 'A decision can be appealed for thirty days')
  const { _id, reviewId, scopeId } = decision
  try {
    return await transact(async record => {
      // Whoever takes the decision back at the same moment meets it here: one of the two comes later, and is refused.
      const { matchedCount } = await Decisions.updateOne(
        { _id, undoneAt: null },
        { $set: { appealedAt: now } },
      )
      if (matchedCount === 0) throw new Refusal('conflict', 'There is nothing to appeal here')
      const [stored] = await Appeals.create([
        { decisionId: _id, reviewId, memberId: actor.id, scopeId, words, at: now, state: 'open' },
      ])
      if (!stored) throw new Error('An appeal was not stored')
      const about = aboutIn(decision)
      await appendAudit(context, { act: 'appeal', ...about, isUnnamed: about.memberId === null })
      await announceReview(record, { _id: reviewId, scopeId })
      return stored.toObject()
    })
  } catch (error) {
    if (!isDuplicateKey(error, 'decision')) throw error
    throw new Refusal('conflict', 'You have appealed this already')
  }
}

const toFacts = ({ act, at, undoneAt, authorId, byId, partyIds = [] }: StoredDecision) => ({
  act,
  at,
  undoneAt,
  authorId: authorId.toHexString(),
  byId: byId.toHexString(),
  partyIds: partyIds.map(id => id.toHexString()),
})

const OPEN_MAX = 200

/** The open appeals somebody may decide, the oldest first. */
async function openAppeals({ actor }: Context, purview: Purview) {
  const appeals = await Appeals.find({ state: 'open' }).sort({ at: 1 }).limit(OPEN_MAX).lean()
  const decisions = await Decisions.find({
    _id: mongoose.trusted({ $in: appeals.map(({ decisionId }) => decisionId) }),
  }).lean()
  const byId = new Map(decisions.map(decision => [decision._id.toHexString(), decision]))
  return appeals.flatMap(appeal => {
    const decision = byId.get(appeal.decisionId.toHexString())
    return decision && mayDecide(decision, purview, actor.id) ? [{ appeal, decision }] : []
  })
}

const mayDecide = (decision: StoredDecision, purview: Purview, actorId: string): boolean =>
  (isOnPeople(decision.act)
    ? purview.everywhere
    : isWithin(purview, decision.scopeId?.toHexString() ?? null)) &&
  whyNotDecideAppeal(toFacts(decision), actorId) === undefined

export const countOpenAppeals = async (context: Context, purview: Purview): Promise<number> =>
  (await openAppeals(context, purview)).length

/** Appeals the actor may decide. A look at what was taken away is written down. */
export async function listAppeals(context: Context): Promise<OutputOf<'moderation.appeals'>> {
  const open = await openAppeals(context, await accessPurview(context))
  const [names, subjects] = await Promise.all([
    namesOf(
      open.flatMap(({ appeal, decision }) => [appeal.memberId.toHexString(), decision.byId.toHexString()]),
    ),
    readSubjects(open.map(({ decision }) => ({ kind: decision.kind, id: decision.subjectId.toHexString() }))),
  ])
  await noteLooks(context, open)
  const subjectOf = ({ kind, subjectId }: StoredDecision) =>
    subjects.get(keyOf({ kind, id: subjectId.toHexString() }))
  return {
    items: open.map(({ appeal, decision }) => ({
      ...toAppeal(appeal),
      member: askerOr(subjectOf(decision)?.pseudonym, context) ?? personOf(appeal.memberId, names),
      decision: toDecision(decision, { names, actorId: context.actor.id }),
      reviewId: decision.reviewId.toHexString(),
      kind: decision.kind,
      place: subjectOf(decision)?.place ?? null,
      kept: decision.before?.body ?? null,
    })),
  }
}

const askerOr = (pseudonym: string | null | undefined, { actor }: Context) =>
  typeof pseudonym === 'string' && !mayKnowAskers(actor) ? { id: null, name: pseudonym } : undefined

async function noteLooks(context: Context, open: readonly { decision: StoredDecision }[]): Promise<void> {
  const kept = open.filter(({ decision }) => decision.before?.body !== undefined)
  if (kept.length === 0) return
  await transact(async () => {
    for (const { decision } of kept)
      await appendAudit(context, {
        act: 'looked',
        ...aboutIn(decision),
        detail: 'Read what was taken away, for an appeal',
      })
  })
}

/** Decides an appeal. Refuses `not_found` outside the actor's purview, and `forbidden` to whoever made the decision or wrote the thing. */
export async function decideAppeal(
  context: Context,
  { appealId, outcome, words }: ParsedOf<'moderation.decideAppeal'>,
): Promise<OutputOf<'moderation.decideAppeal'>> {
  const { actor, now } = context
  const purview = await accessPurview(context)
  const decided = await transact(async record => {
    const appeal = await Appeals.findById(appealId).lean()
    const decision = appeal && (await Decisions.findById(appeal.decisionId).lean())
    if (!appeal || !decision) throw new Refusal('not_found', 'No such appeal')
    const whyNot = whyNotDecideAppeal(toFacts(decision), actor.id)
    if (whyNot !== undefined) throw new Refusal('forbidden', whyNot)
    if (!mayDecide(decision, purview, actor.id)) throw new Refusal('not_found', 'No such appeal')
    if (appeal.state !== 'open') throw new Refusal('conflict', 'This appeal was decided already')

    if (outcome === 'overturned') {
      await takeBack(record, decision, { byId: actor.id, now, publishes: true })
      await Flags.updateMany({ reviewId: decision.reviewId }, { $set: { agreed: false } })
      await markUndone(record, context, decision)
    } else await keepDecision(record, decision, { byId: actor.id, now })
    const settled = {
      state: outcome,
      answer: words,
      decidedById: new Types.ObjectId(actor.id),
      decidedAt: now,
    }
    await Appeals.updateOne({ _id: appealId }, { $set: settled })
    await appendAudit(context, {
      act: outcome === 'upheld' ? 'uphold' : 'overturn',
      ...aboutIn(decision),
      detail: words,
    })
    record('moderation.appealDecided', {
      appealId,
      memberId: appeal.memberId.toHexString(),
      outcome,
      at: now.toISOString(),
    })
    record('moderation.told', { memberId: appeal.memberId.toHexString() })
    await announceReview(record, { _id: decision.reviewId, scopeId: decision.scopeId })
    return { ...appeal, ...settled }
  })
  return { appeal: toAppeal(decided) }
}

export const toAppeal = ({ _id, state, words, at, answer, decidedAt }: StoredAppeal): AppealView => ({
  id: _id.toHexString(),
  state,
  words,
  at: at.toISOString(),
  answer,
  decidedAt: decidedAt?.toISOString() ?? null,
})
