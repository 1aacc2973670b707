/** Decisions about oneself can be contested, through the one way in which every judgement can: somebody else decides. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { takenBackSince } from '../exchanges/access.ts'
import { asContested, openContest, type Opening } from '../moderation/access.ts'
import { type Happening, isDuplicateKey, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { contestableUntil, restoreAward } from './awards.ts'
import { accountOfDecision, accountOfRevocation } from './contested-account.ts'
import { Awards } from './model-awards.ts'
import { Nominations, RecognitionReviews } from './model-nominations.ts'

/** Contests a decision about the actor. Refuses `not_found` for others', `conflict` when it is too late, was done before, or nothing was decided against them. */
export async function contest(
  context: Context,
  { subject, reason }: ParsedOf<'recognition.contest'>,
): Promise<OutputOf<'recognition.contest'>> {
  const opening =
    subject.kind === 'award'
      ? await againstRevocation(context, subject.id)
      : await againstDecision(context, subject.id)
  return asContested(
    transact(async record => ({ contestId: await openContest(record, context, { ...opening, reason }) })),
  )
}

type Unreasoned = Omit<Opening, 'reason'>
const hexOf = (id: { toHexString(): string } | null | undefined): string[] => (id ? [id.toHexString()] : [])

async function againstDecision({ actor, now }: Context, nominationId: string): Promise<Unreasoned> {
  const nomination = await Nominations.findOne({ _id: nominationId, nomineeId: actor.id }).lean()
  if (!nomination) throw new Refusal('not_found', 'No such nomination')
  const { decision, nominatorId, second, round } = nomination
  if (decision?.outcome !== 'not_this_time') throw new Refusal('conflict', 'Nothing was decided against you')
  refuseLate(decision.at, now)
  const reviews = await RecognitionReviews.find({ nominationId, round }).sort({ askedAt: 1, _id: 1 }).lean()
  const { pack } = nomination
  const takenBack = pack ? await takenBackSince(actor.id, pack, pack.builtAt) : []
  return {
    subject: { kind: 'award', id: nominationId },
    says: 'A nomination was decided: not this time',
    path: `/recognition/nominations/${nominationId}`,
    account: accountOfDecision(nomination, reviews, takenBack.length),
    partyIds: [
      decision.byId,
      nominatorId,
      second?.byId,
      ...reviews.map(({ reviewerId }) => reviewerId),
    ].flatMap(hexOf),
  }
}

async function againstRevocation({ actor, now }: Context, awardId: string): Promise<Unreasoned> {
  const award = await Awards.findOne({ _id: awardId, memberId: actor.id }).lean()
  if (!award) throw new Refusal('not_found', 'No such award')
  if (award.state !== 'revoked' || award.endedAt === null)
    throw new Refusal('conflict', 'This award was not taken back')
  refuseLate(award.endedAt, now)
  return {
    subject: { kind: 'award', id: awardId },
    says: 'An award was taken back',
    path: '/recognition/awards',
    account: accountOfRevocation(award),
    partyIds: [award.revocation?.byId, award.revocation?.agreedById].flatMap(hexOf),
  }
}

function refuseLate(at: Date, now: Date): void {
  if (contestableUntil(at) <= now)
    throw new Refusal('conflict', 'A decision can be contested for thirty days')
}

/** Reaction: what was contested with success is judged anew by others, or given back. May run twice. */
export async function followContest({ payload }: Happening<'moderation.contestDecided'>): Promise<void> {
  const { subject, isUpheld } = payload
  if (subject.kind !== 'award' || !isUpheld) return
  const at = new Date(payload.at)
  await transact(record => restoreAward(record, subject.id, at))
  await reopen(subject.id, at)
}

async function reopen(nominationId: string, at: Date): Promise<void> {
  try {
    await transact(async () => {
      const nomination = await Nominations.findOne({ _id: nominationId, state: 'decided' }).lean()
      // Decided again since: that decision is another one.
      if (!nomination?.decision || nomination.decision.at > at) return
      await Nominations.updateOne(
        { _id: nominationId },
        {
          $set: { state: 'intake', isOpen: true, decision: null, endedAt: null, 'pack.frozenAt': null },
          $inc: { round: 1, revision: 1 },
          $push: { earlier: nomination.decision },
        },
      )
    })
  } catch (error) {
    // Somebody nominated them again meanwhile: they are being looked at.
    if (!isDuplicateKey(error, 'open_of_nominee')) throw error
  }
}
