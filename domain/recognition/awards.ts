/** What becomes of awards: given up, put off, taken back by two people, restored when a contest is upheld. */
import mongoose from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { namesOf } from '../members/access.ts'
import { appendAudit } from '../moderation/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { toAwards } from './access.ts'
import { type AwardState, CONTEST_DAYS, type OwnAwardView, type StaffAwardView } from './contract.ts'
import { Awards, type StoredAward } from './model-awards.ts'
import { Nominations } from './model-nominations.ts'
import { addMonths, DEFERRAL_MONTHS_MAX, whyNotDefer, whyNotRevoke } from './tenure-rules.ts'

const AWARD_KEYS = z.tuple([z.string().regex(/^[0-9a-f]{24}$/)])
const DAY_MS = 86_400_000

export async function listAwards(
  context: Context,
  { state, limit, cursor }: ParsedOf<'recognition.awards'>,
): Promise<OutputOf<'recognition.awards'>> {
  const keys = readCursor(cursor, AWARD_KEYS)
  const rows = await Awards.find({
    ...(state !== undefined && { state }),
    ...(keys && { _id: mongoose.trusted({ $lt: new mongoose.Types.ObjectId(keys[0]) }) }),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
  const shown = await toStaffAwards(context, rows)
  const byId = new Map(shown.map(award => [award.id, award]))
  const page = toPage(
    rows,
    limit,
    award => toCursor(award._id.toHexString()),
    ({ _id }) => byId.get(_id.toHexString()),
  )
  return { ...page, items: page.items.flatMap(award => award ?? []) }
}

async function toStaffAwards({ actor }: Context, awards: readonly StoredAward[]): Promise<StaffAwardView[]> {
  const [views, names] = await Promise.all([
    toAwards(awards),
    namesOf(awards.flatMap(({ revocation }) => revocation?.byId.toHexString() ?? [])),
  ])
  return views.flatMap((view, index) => {
    const award = awards[index]
    if (!award) return []
    const { revocation } = award
    const byId = revocation?.byId.toHexString() ?? ''
    return [
      {
        ...view,
        revocation: revocation && {
          by: { id: byId, name: names.get(byId) ?? '' },
          reason: revocation.reason,
          at: revocation.at.toISOString(),
        },
        mayAgree: whyNotRevoke(revokingOf(award, actor.id), 'agree') === undefined,
      },
    ]
  })
}

const revokingOf = ({ memberId, revocation, state }: StoredAward, actorId: string) => ({
  actorId,
  holderId: memberId.toHexString(),
  proposedById: revocation?.byId.toHexString() ?? null,
  state,
})

export async function listMyAwards({ actor }: Context): Promise<OutputOf<'recognition.myAwards'>> {
  return { items: await toOwnAwards(await Awards.find({ memberId: actor.id }).sort({ from: -1 }).lean()) }
}

async function toOwnAwards(awards: readonly StoredAward[]): Promise<OwnAwardView[]> {
  const views = await toAwards(awards)
  return views.flatMap((view, index) => {
    const award = awards[index]
    if (!award) return []
    const { state, endedAt, revocation, deferredMonths } = award
    const isRevoked = state === 'revoked' && endedAt !== null
    return [
      {
        ...view,
        deferrable: state === 'current' ? DEFERRAL_MONTHS_MAX - deferredMonths : 0,
        revokedFor: isRevoked ? (revocation?.reason ?? '') : '',
        contestableUntil: isRevoked ? contestableUntil(endedAt).toISOString() : null,
      },
    ]
  })
}

/** Until when a decision of this moment can be contested. */
export const contestableUntil = (at: Date): Date => new Date(at.getTime() + CONTEST_DAYS * DAY_MS)

/** An award of the actor's. Refuses `not_found` for everybody else's. */
async function accessOwnAward({ actor }: Context, awardId: string): Promise<StoredAward> {
  const award = await Awards.findOne({ _id: awardId, memberId: actor.id }).lean()
  if (!award) throw new Refusal('not_found', 'No such award')
  return award
}

async function showOwnAward(context: Context, awardId: string): Promise<{ award: OwnAwardView }> {
  const [award] = await toOwnAwards([await accessOwnAward(context, awardId)])
  if (!award) throw new Refusal('not_found', 'No such award')
  return { award }
}

/** The holder gives an award up. May be repeated. Refuses `conflict` once it ended otherwise. */
export async function giveUp(
  context: Context,
  { awardId }: ParsedOf<'recognition.giveUp'>,
): Promise<OutputOf<'recognition.giveUp'>> {
  const { state } = await accessOwnAward(context, awardId)
  if (state === 'alumni' || state === 'revoked') throw new Refusal('conflict', 'This award is over already')
  await transact(record => endAward(record, awardId, 'withdrawn', context.now))
  return showOwnAward(context, awardId)
}

const ENDS = { expired: 'alumni', withdrawn: 'withdrawn', revoked: 'revoked' } as const

/** Ends an award that runs, or takes back one that ran. Inside a transaction alone; does nothing the second time. */
export async function endAward(
  record: Record,
  awardId: string,
  how: keyof typeof ENDS,
  now: Date,
): Promise<void> {
  const running: AwardState[] = how === 'revoked' ? ['current', 'alumni'] : ['current']
  const award = await Awards.findOneAndUpdate(
    { _id: awardId, state: mongoose.trusted({ $in: running }) },
    { $set: { state: ENDS[how], endedAt: now } },
  ).lean()
  if (!award) return
  await lapseRenewals(award._id, how, now)
  record('recognition.ended', {
    awardId,
    memberId: award.memberId.toHexString(),
    how,
    at: now.toISOString(),
  })
}

/** Nobody renews what is over, and whoever held it may be nominated again. One that is judged anew after a contest outlives a tenure that ran out. */
async function lapseRenewals(
  awardId: mongoose.Types.ObjectId,
  how: keyof typeof ENDS,
  now: Date,
): Promise<void> {
  await Nominations.updateMany(
    {
      awardId,
      kind: 'renewal',
      isOpen: true,
      ...(how === 'expired' && { 'earlier.0': mongoose.trusted({ $exists: false }) }),
    },
    { $set: { state: 'lapsed', endedAt: now }, $unset: { isOpen: 1 }, $inc: { revision: 1 } },
  )
}

/** The holder puts the end of their tenure off; nobody asks why. Refuses `conflict` beyond twelve months in all. */
export async function defer(
  context: Context,
  { awardId, months }: ParsedOf<'recognition.defer'>,
): Promise<OutputOf<'recognition.defer'>> {
  const { now } = context
  await transact(async record => {
    const award = await accessOwnAward(context, awardId)
    const why = whyNotDefer(award, months, now)
    if (why !== undefined) throw new Refusal('conflict', why)
    const until = addMonths(award.until, months)
    await Awards.updateOne({ _id: awardId }, { $set: { until }, $inc: { deferredMonths: months } })
    announceEnd(record, award, 'deferred', until, now)
  })
  return showOwnAward(context, awardId)
}

function announceEnd(
  record: Record,
  { _id, memberId }: StoredAward,
  how: 'deferred' | 'restored',
  until: Date,
  now: Date,
): void {
  record('recognition.renewed', {
    awardId: _id.toHexString(),
    memberId: memberId.toHexString(),
    how,
    until: until.toISOString(),
    at: now.toISOString(),
  })
}

/** Proposes that an award be taken back. Refuses `conflict` for an award that is over or proposed already, `forbidden` for one's own. */
export async function proposeRevocation(
  context: Context,
  { awardId, reason }: ParsedOf<'recognition.proposeRevocation'>,
): Promise<OutputOf<'recognition.proposeRevocation'>> {
  const { actor, now } = context
  await transact(async record => {
    const award = await accessAward(awardId)
    refuseRevoking(award, actor.id, 'propose')
    const byId = new mongoose.Types.ObjectId(actor.id)
    await Awards.updateOne(
      { _id: awardId },
      { $set: { revocation: { byId, reason, at: now, agreedById: null } } },
    )
    await noteRevoking(context, award, 'propose revocation', reason)
    record('recognition.revocationProposed', {
      awardId,
      memberId: award.memberId.toHexString(),
      byId: actor.id,
      at: now.toISOString(),
    })
  })
  return showStaffAward(context, awardId)
}

/** A second person agrees, and the award is taken back; or lets it stand. Refuses `conflict` to who proposed it, and where nobody did. */
export async function answerRevocation(
  context: Context,
  { awardId, agrees }: ParsedOf<'recognition.answerRevocation'>,
): Promise<OutputOf<'recognition.answerRevocation'>> {
  const { actor, now } = context
  await transact(async record => {
    const award = await accessAward(awardId)
    if (!agrees && award.revocation) {
      if (award.memberId.equals(actor.id)) throw new Refusal('forbidden', 'Nobody decides on their own award')
      if (award.state === 'revoked') throw new Refusal('conflict', 'This award was taken back already')
      await Awards.updateOne({ _id: awardId }, { $set: { revocation: null } })
      return noteRevoking(context, award, 'drop revocation', '')
    }
    refuseRevoking(award, actor.id, 'agree')
    await Awards.updateOne(
      { _id: awardId },
      { $set: { 'revocation.agreedById': new mongoose.Types.ObjectId(actor.id) } },
    )
    await endAward(record, awardId, 'revoked', now)
    return noteRevoking(context, award, 'revoke', award.revocation?.reason ?? '')
  })
  return showStaffAward(context, awardId)
}

function refuseRevoking(award: StoredAward, actorId: string, step: 'propose' | 'agree'): void {
  const why = whyNotRevoke(revokingOf(award, actorId), step)
  if (why !== undefined) throw new Refusal(award.memberId.equals(actorId) ? 'forbidden' : 'conflict', why)
}

const noteRevoking = (context: Context, { _id, memberId }: StoredAward, act: string, detail: string) =>
  appendAudit(context, {
    act,
    subject: { kind: 'award', id: _id.toHexString() },
    memberId: memberId.toHexString(),
    detail,
  })

async function accessAward(awardId: string): Promise<StoredAward> {
  const award = await Awards.findById(awardId).lean()
  if (!award) throw new Refusal('not_found', 'No such award')
  return award
}

async function showStaffAward(context: Context, awardId: string): Promise<{ award: StaffAwardView }> {
  const [award] = await toStaffAwards(context, [await accessAward(awardId)])
  if (!award) throw new Refusal('not_found', 'No such award')
  return { award }
}

/** Gives a revoked award back, for the rest of its tenure or as that of an alumnus. Inside a transaction alone; does nothing the second time. */
export async function restoreAward(record: Record, awardId: string, at: Date): Promise<void> {
  const award = await Awards.findOne({ _id: awardId, state: 'revoked' }).lean()
  if (!award || (award.endedAt !== null && award.endedAt > at)) return
  const holdsAnother = await Awards.exists({ memberId: award.memberId, state: 'current' })
  const runs = award.until > at && holdsAnother === null
  await Awards.updateOne(
    { _id: awardId },
    { $set: { state: runs ? 'current' : 'alumni', endedAt: runs ? null : award.endedAt, revocation: null } },
  )
  if (!runs) return
  await resumeRenewal(award)
  announceEnd(record, award, 'restored', award.until, at)
}

/** Its renewal, where one was asked for before it was taken back, is asked for again: unless they were nominated anew. */
async function resumeRenewal({ _id, memberId, until }: StoredAward): Promise<void> {
  if (await Nominations.exists({ nomineeId: memberId, isOpen: true })) return
  const renewal = { awardId: _id, kind: 'renewal' as const, state: 'lapsed' as const, renewsUntil: until }
  const lapsed = await Nominations.findOne(renewal).lean()
  if (!lapsed) return
  await Nominations.updateOne(
    { _id: lapsed._id },
    {
      $set: {
        state: 'intake',
        isOpen: true,
        endedAt: null,
        remindedAt: null,
        ...(lapsed.pack && { 'pack.frozenAt': null }),
      },
      $inc: { round: 1, revision: 1 },
    },
  )
}
