/** Decisions: by staff with a reason, on complete reviews alone, and one award at most for each nomination and each member. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { isUnderSanction } from '../members/access.ts'
import { appendAudit } from '../moderation/access.ts'
import { isDuplicateKey, type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { touch } from './assigning.ts'
import { accessNomination, decidingOf, reviewedWith } from './boards.ts'
import { presentCycle } from './cycles.ts'
import { Awards } from './model-awards.ts'
import { Nominations, type StoredDecision, type StoredNomination } from './model-nominations.ts'
import { toNominations } from './nominations.ts'
import { areAllIn, overrideOf, whyNotDecide } from './review-rules.ts'
import { rulesAt } from './settings.ts'
import { nextTenureEnd, tenureEnd } from './tenure-rules.ts'

type Deciding = ParsedOf<'recognition.decide'>

/**
 * Decides on a nomination. Refuses `forbidden` to who nominated, seconded or reviewed; `conflict` until all scores are in, when it was
 * decided already, and for an award to somebody under a sanction.
 */
export async function decide(context: Context, input: Deciding): Promise<OutputOf<'recognition.decide'>> {
  const { actor, now } = context
  const { nominationId, outcome } = input
  const nomination = await accessNomination(context, nominationId)
  const cycle = await presentCycle(now)
  if (outcome === 'awarded' && (await isUnderSanction(nomination.nomineeId.toHexString(), now)))
    throw new Refusal('conflict', 'A sanction is in force against the nominee')
  if (outcome === 'deferred' && nomination.kind === 'renewal')
    throw new Refusal('conflict', 'A renewal is decided: its holder may put the end of their tenure off')

  await transact(async record => {
    await touch(nominationId, { state: 'review', round: nomination.round })
    const { reviews, results, others } = await reviewedWith(nomination, now)
    const own = reviews.get(nominationId) ?? []
    const why = whyNotDecide(decidingOf(nomination, own, actor.id))
    if (why !== undefined) throw new Refusal('forbidden', why)
    const result = results.of(nominationId)
    if (!result || !areAllIn(own.map(({ state }) => state)))
      throw new Refusal('conflict', 'Not all scores are in yet')

    const decision: StoredDecision = {
      outcome,
      reason: input.reason,
      byId: new Types.ObjectId(actor.id),
      at: now,
      cycleId: cycle._id,
      result,
      override: overrideOf(outcome, result, result.bar, others),
    }
    await carryOut(record, context, nomination, decision, input)
    await noteOverride(context, nomination, decision)
    announce(record, nomination, decision)
  }).catch((error: unknown) => {
    if (!isDuplicateKey(error)) throw error
    throw new Refusal('conflict', 'They hold an award already')
  })
  const decided = await Nominations.find({ _id: nominationId }).lean()
  const [shown] = await toNominations(context, decided)
  if (!shown) throw new Refusal('not_found', 'No such nomination')
  return { nomination: shown }
}

async function carryOut(
  record: Record,
  context: Context,
  nomination: StoredNomination,
  decision: StoredDecision,
  input: Deciding,
): Promise<void> {
  const _id = nomination._id
  if (decision.outcome === 'deferred') {
    // It stands over to the next intake, for other eyes: nobody's scores of this round count there.
    await Nominations.updateOne(
      { _id },
      {
        $set: { state: 'intake', 'pack.frozenAt': null },
        $inc: { round: 1 },
        $push: { earlier: decision },
      },
    )
    return
  }
  const awardId =
    decision.outcome === 'awarded'
      ? await award(record, context, nomination, decision, input)
      : nomination.awardId
  await Nominations.updateOne(
    { _id },
    { $set: { state: 'decided', decision, awardId, endedAt: decision.at }, $unset: { isOpen: 1 } },
  )
}

async function award(
  record: Record,
  { now }: Context,
  nomination: StoredNomination,
  { cycleId, result }: StoredDecision,
  { title, citation }: Deciding,
): Promise<Types.ObjectId> {
  if (nomination.kind === 'renewal') return renew(record, nomination, now)
  const until = tenureEnd(now, (await rulesAt(now)).rules.renewal)
  const _id = new Types.ObjectId()
  await Awards.create([
    {
      _id,
      memberId: nomination.nomineeId,
      cycleId,
      nominationId: nomination._id,
      category: nomination.category,
      title,
      citation: citation ?? '',
      from: now,
      until,
      state: 'current',
      rules: result.rules,
    },
  ])
  record('recognition.awarded', {
    awardId: _id.toHexString(),
    memberId: nomination.nomineeId.toHexString(),
    cycleId: cycleId.toHexString(),
    title,
    citation: citation ?? '',
    from: now.toISOString(),
    until: until.toISOString(),
    at: now.toISOString(),
  })
  return _id
}

async function renew(record: Record, nomination: StoredNomination, now: Date): Promise<Types.ObjectId> {
  // One that was judged anew after a contest may come after the tenure ran out.
  const held = await Awards.findOne({
    _id: nomination.awardId,
    state: mongoose.trusted({ $in: ['current', 'alumni'] }),
  }).lean()
  if (!held) throw new Refusal('conflict', 'This award is over: it cannot be renewed')
  const until = nextTenureEnd(held.until)
  await Awards.updateOne(
    { _id: held._id },
    { $set: { until, state: 'current', endedAt: null }, $addToSet: { renewedBy: nomination._id } },
  )
  record('recognition.renewed', {
    awardId: held._id.toHexString(),
    memberId: held.memberId.toHexString(),
    how: 'renewed',
    until: until.toISOString(),
    at: now.toISOString(),
  })
  return held._id
}

const OVERRIDES = {
  points: 'Decided against the points of the reviews',
  order: 'Decided against the order of the reviews',
}

async function noteOverride(
  context: Context,
  { _id, nomineeId }: StoredNomination,
  { override, outcome, reason }: StoredDecision,
): Promise<void> {
  if (override === null) return
  await appendAudit(context, {
    act: 'override',
    subject: { kind: 'nomination', id: _id.toHexString() },
    memberId: nomineeId.toHexString(),
    detail: `${OVERRIDES[override]} (${outcome}): ${reason}`,
  })
}

function announce(record: Record, nomination: StoredNomination, { outcome, byId, at }: StoredDecision): void {
  record('recognition.decided', {
    nominationId: nomination._id.toHexString(),
    nomineeId: nomination.nomineeId.toHexString(),
    proposerIds: [nomination.nominatorId, nomination.second?.byId].flatMap(id => id?.toHexString() ?? []),
    outcome,
    byId: byId.toHexString(),
    at: at.toISOString(),
  })
}
