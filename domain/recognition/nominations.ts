/** Nominations: proposed by one member, seconded from elsewhere, accepted by whom they are about. */
import mongoose from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessMember, namesOf, organisationsOf, peopleOf, refuseSilenced } from '../members/access.ts'
import { isDuplicateKey, transact, transactOnce } from '../transaction.ts'
import { type Context, holds, Refusal } from '../vocabulary.ts'
import { CONTEST_DAYS, type NominationView } from './contract.ts'
import { Awards } from './model-awards.ts'
import { Nominations, type StoredNomination } from './model-nominations.ts'
import { missingOf, whyNotNominate, whyNotSecond } from './nomination-rules.ts'
import { buildPack } from './packs.ts'

const SHOWN_MAX = 100

/** What the actor may do for a member. Refuses `not_found` for who is no member. */
export async function regard(
  { actor }: Context,
  { memberId }: ParsedOf<'recognition.regard'>,
): Promise<OutputOf<'recognition.regard'>> {
  await accessMember(memberId)
  const open = await openNominationOf(memberId)
  const nobody = { may: 'nothing' as const, nominationId: null }
  if (open) {
    if (memberId === actor.id) return { ...nobody, why: 'Your own nomination is under My value' }
    const why = whyNotSecond(await secondingOf(open, actor.id))
    return why === undefined
      ? { may: 'second', nominationId: open._id.toHexString(), why: 'They wait for a second' }
      : { ...nobody, why }
  }
  const why = whyNotNominate(await proposingOf(memberId, actor.id))
  return why === undefined ? { may: 'nominate', nominationId: null, why: '' } : { ...nobody, why }
}

const openNominationOf = (memberId: string) =>
  Nominations.findOne({ nomineeId: memberId, isOpen: true }).lean()

async function proposingOf(nomineeId: string, actorId: string) {
  // One after the other: inside a transaction nothing is asked side by side.
  const open = await Nominations.exists({ nomineeId, isOpen: true })
  const award = await Awards.exists({ memberId: nomineeId, state: 'current' })
  const organisations = await organisationsOf([actorId])
  return {
    actorId,
    nomineeId,
    isNominated: open !== null,
    isAwardee: award !== null,
    isAtHome: organisations.has(actorId),
  }
}

async function secondingOf(nomination: StoredNomination, actorId: string) {
  const nomineeId = nomination.nomineeId.toHexString()
  const nominatorId = nomination.nominatorId?.toHexString() ?? null
  return {
    actorId,
    nomineeId,
    nominatorId,
    isSeconded: nomination.second !== null || nomination.kind === 'renewal',
    state: nomination.state,
    organisations: await organisationsOf([
      actorId,
      nomineeId,
      ...(nominatorId === null ? [] : [nominatorId]),
    ]),
  }
}

/**
 * Nominates a member. Refuses `not_found` for who is no member, `conflict` for who is nominated or holds an award, `forbidden` for
 * oneself.
 */
export async function nominate(
  context: Context,
  input: ParsedOf<'recognition.nominate'>,
): Promise<OutputOf<'recognition.nominate'>> {
  refuseSilenced(context)
  const { actor, now } = context
  const { memberId, category, reason, askIds } = input
  await accessMember(memberId)
  if (memberId === actor.id) throw new Refusal('forbidden', 'Nobody nominates themselves: a colleague has to')
  await refuseAsked(askIds, [actor.id, memberId])

  const id = await transactOnce(context, 'recognition.nominate', input, async record => {
    const why = whyNotNominate(await proposingOf(memberId, actor.id))
    if (why !== undefined) throw new Refusal('conflict', why)
    const [stored] = await Nominations.create([
      {
        kind: 'new',
        nomineeId: memberId,
        category,
        state: 'intake',
        isOpen: true,
        at: now,
        nominatorId: actor.id,
        reason,
        askedIds: [...new Set(askIds)],
      },
    ])
    if (!stored) throw new Error('A nomination was not stored')
    const nominationId = stored._id.toHexString()
    record('recognition.nominated', {
      nominationId,
      nomineeId: memberId,
      nominatorId: actor.id,
      askedIds: [...new Set(askIds)],
      at: now.toISOString(),
    })
    return nominationId
  }).catch((error: unknown) => {
    if (!isDuplicateKey(error, 'open_of_nominee')) throw error
    throw new Refusal('conflict', 'They are nominated already')
  })
  return { nomination: await showNomination(context, id) }
}

async function refuseAsked(askIds: readonly string[], notIds: readonly string[]): Promise<void> {
  const known = await peopleOf(askIds)
  const issues = askIds.flatMap((id, at) =>
    notIds.includes(id) || !known.has(id) ? [{ path: `askIds.${at}`, message: 'cannot second here' }] : [],
  )
  if (issues.length > 0)
    throw new Refusal('invalid', 'A second comes from somebody else among the members', { issues })
}

/** Seconds a nomination. Refuses `conflict` to who may not, with the reason; `not_found` once it needs none. */
export async function second(
  context: Context,
  { nominationId, reason }: ParsedOf<'recognition.second'>,
): Promise<OutputOf<'recognition.second'>> {
  refuseSilenced(context)
  const { actor, now } = context
  await transact(async record => {
    const nomination = await Nominations.findById(nominationId).lean()
    if (!nomination || !needsSecond(nomination)) throw new Refusal('not_found', 'No such nomination')
    const why = whyNotSecond(await secondingOf(nomination, actor.id))
    if (why !== undefined) throw new Refusal('conflict', why)
    const byId = new mongoose.Types.ObjectId(actor.id)
    await Nominations.updateOne(
      { _id: nominationId, second: null },
      { $set: { second: { byId, reason, at: now } }, $inc: { revision: 1 } },
    )
    record('recognition.seconded', {
      nominationId,
      nomineeId: nomination.nomineeId.toHexString(),
      nominatorId: nomination.nominatorId?.toHexString() ?? '',
      byId: actor.id,
      at: now.toISOString(),
    })
  })
  return { nomination: await showNomination(context, nominationId) }
}

const needsSecond = ({ kind, state, second }: StoredNomination): boolean =>
  kind === 'new' && state === 'intake' && second === null

/** The nominee accepts, and their pack is made. May be repeated. Refuses `not_found` for anybody else, `conflict` once it is over. */
export async function accept(
  context: Context,
  { nominationId }: ParsedOf<'recognition.accept'>,
): Promise<OutputOf<'recognition.accept'>> {
  const { actor, now } = context
  const nomination = await accessOwnNomination(context, nominationId)
  if (!nomination.isOpen) throw new Refusal('conflict', 'This nomination is over')
  if (nomination.acceptedAt === null) {
    const pack = await buildPack(actor.id, now)
    await transact(async record => {
      const { modifiedCount } = await Nominations.updateOne(
        { _id: nominationId, isOpen: true, acceptedAt: null },
        { $set: { acceptedAt: now, pack }, $inc: { revision: 1 } },
      )
      if (modifiedCount === 0) return
      record('recognition.accepted', {
        nominationId,
        nomineeId: actor.id,
        nominatorId: nomination.nominatorId?.toHexString() ?? null,
        at: now.toISOString(),
      })
    })
  }
  return { nomination: await showNomination(context, nominationId) }
}

/** The nominee declines or withdraws. May be repeated. Refuses `not_found` for anybody else, `conflict` once it was decided. */
export async function withdraw(
  context: Context,
  { nominationId }: ParsedOf<'recognition.withdraw'>,
): Promise<OutputOf<'recognition.withdraw'>> {
  const { actor, now } = context
  const nomination = await accessOwnNomination(context, nominationId)
  if (nomination.state === 'decided') throw new Refusal('conflict', 'This nomination was decided already')
  await transact(async record => {
    const { modifiedCount } = await Nominations.updateOne(
      { _id: nominationId, isOpen: true },
      { $set: { state: 'withdrawn', endedAt: now }, $unset: { isOpen: 1 }, $inc: { revision: 1 } },
    )
    if (modifiedCount === 0) return
    record('recognition.nominationWithdrawn', { nominationId, nomineeId: actor.id, at: now.toISOString() })
  })
  return { nomination: await showNomination(context, nominationId) }
}

/** A nomination of the actor themselves. Refuses `not_found` for everybody else. */
export async function accessOwnNomination(
  { actor }: Context,
  nominationId: string,
): Promise<StoredNomination> {
  const nomination = await Nominations.findOne({ _id: nominationId, nomineeId: actor.id }).lean()
  if (!nomination) throw new Refusal('not_found', 'No such nomination')
  return nomination
}

/** The nominations the actor has a part in. */
export async function listMine(context: Context): Promise<OutputOf<'recognition.mine'>> {
  const { id } = context.actor
  const newest = (filter: mongoose.QueryFilter<StoredNomination>) =>
    Nominations.find(filter).sort({ at: -1 }).limit(SHOWN_MAX).lean()
  const [ofMe, made, seconded, asked] = await Promise.all([
    newest({ nomineeId: id }),
    newest({ nominatorId: id }),
    newest({ 'second.byId': id }),
    newest({ askedIds: id, state: 'intake', second: null }),
  ])
  const shown = await toNominations(context, [...ofMe, ...made, ...seconded, ...asked])
  const rest = shown.slice(ofMe.length)
  return {
    ofMe: shown.slice(0, ofMe.length),
    byMe: rest.slice(0, made.length + seconded.length),
    toSecond: rest.slice(made.length + seconded.length),
  }
}

async function showNomination(context: Context, nominationId: string): Promise<NominationView> {
  const stored = await Nominations.find({ _id: nominationId }).lean()
  const [shown] = await toNominations(context, stored)
  if (!shown) throw new Refusal('not_found', 'No such nomination')
  return shown
}

const DAY_MS = 86_400_000

/** Nominations as the actor may see them: what was decided is told to the nominee and to staff alone. */
export async function toNominations(
  { actor }: Context,
  stored: readonly StoredNomination[],
): Promise<NominationView[]> {
  const names = await namesOf(
    stored.flatMap(({ nomineeId, nominatorId, second }) =>
      [nomineeId, nominatorId, second?.byId].flatMap(id => id?.toHexString() ?? []),
    ),
  )
  const personOf = (id: mongoose.Types.ObjectId) => ({
    id: id.toHexString(),
    name: names.get(id.toHexString()) ?? 'A former member',
  })
  return stored.map(nomination => {
    const { _id, kind, nomineeId, category, state, at, nominatorId, reason, second, acceptedAt } = nomination
    const knows = nomineeId.equals(actor.id) || holds(actor, 'staff')
    const decision = nomination.decision ?? nomination.earlier.at(-1)
    return {
      id: _id.toHexString(),
      kind,
      nominee: personOf(nomineeId),
      category,
      state: knows || state !== 'review' ? state : 'intake',
      at: at.toISOString(),
      nominator: nominatorId && personOf(nominatorId),
      reason,
      second: second && { by: personOf(second.byId), reason: second.reason, at: second.at.toISOString() },
      acceptedAt: acceptedAt?.toISOString() ?? null,
      decision:
        knows && decision
          ? {
              outcome: decision.outcome,
              reason: decision.reason,
              at: decision.at.toISOString(),
              contestableUntil: new Date(decision.at.getTime() + CONTEST_DAYS * DAY_MS).toISOString(),
            }
          : null,
      awardId: knows ? (nomination.awardId?.toHexString() ?? null) : null,
    }
  })
}

/** What a nomination still needs before a review. */
export const missingFor = (nomination: StoredNomination, isGood: boolean) =>
  missingOf({
    kind: nomination.kind,
    isAccepted: nomination.acceptedAt !== null,
    isSeconded: nomination.second !== null,
    isGood,
  })
