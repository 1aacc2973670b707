/** Whose turn it is: taking a case, passing it on, taking it back, and who may know whom it was put to. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { namesOf, refuseSilenced } from '../members/access.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, holds, Refusal } from '../vocabulary.ts'
import { accessCase, specialtyNames } from './access.ts'
import { noteCaseLook } from './looks.ts'
import { announceChange, changeCase } from './changes.ts'
import { chooseFor, type Choosing } from './choosing.ts'
import type { AskView } from './contract.ts'
import { noteAnswered } from './desks.ts'
import { Asks } from './asks-model.ts'
import { Cases, NO_LADDER, type StoredCase, toCaseNow } from './model.ts'
import { climb, seek } from './routing.ts'
import {
  isVetted,
  mayClaim,
  mayDecline,
  mayReadRouting,
  mayRelabel,
  mayWithdraw,
  stateAfter,
} from './rules.ts'
import { LEFT_OUT_OF_LISTS, type ListedCase, toCaseView, toSummaries } from './views.ts'

const PAGES_MAX = 20

/** Takes a case. Of several who try, one has it; may be repeated by that one. Refuses `conflict` to the others, with the name of who has it. */
export async function claimCase(
  context: Context,
  { caseId }: ParsedOf<'cases.claim'>,
): Promise<OutputOf<'cases.claim'>> {
  // Who cannot advise takes no case from those who can.
  refuseSilenced(context)
  const { actor, now } = context
  const claimed = await transact(async record => {
    const found = await accessCase(context, caseId)
    const { isClaimed, assigneeId, specialtyId, askerId } = toCaseNow(found)
    if (isClaimed && assigneeId === actor.id) return found
    if (!isVetted(actor, specialtyId) || actor.id === askerId)
      throw new Refusal('forbidden', 'A consultant of the specialty takes this case')
    const state = stateAfter(found.state, 'claim')
    if (!mayClaim(toCaseNow(found), actor) || state === undefined) throw await claimRefusal(found)

    await noteAnswered(found, actor.id, now)
    record('cases.claimed', { ...onCase(found, now), askerId, consultantId: actor.id })
    return changeCase(record, found, 'claimed', {
      $set: {
        state,
        assigneeId: actor.id,
        askedIds: [new Types.ObjectId(actor.id)],
        claimedAt: now,
        routedAt: found.routedAt ?? now,
      },
    })
  })
  return { case: await toCaseView(context, claimed) }
}

async function claimRefusal({ claimedAt, assigneeId }: StoredCase): Promise<Refusal> {
  if (claimedAt === null || assigneeId === null) return new Refusal('conflict', 'This case is no longer open')
  const winnerId = assigneeId.toHexString()
  const winner = (await namesOf([winnerId])).get(winnerId) ?? 'Another consultant'
  return new Refusal('conflict', `${winner} has taken this case`)
}

/** Passes a case on that was put to the actor; the next is never one that declined it. May be repeated. */
export async function declineCase(
  context: Context,
  { caseId, reason = '' }: ParsedOf<'cases.decline'>,
): Promise<OutputOf<'cases.decline'>> {
  const { actor, now } = context
  const choosing = await chooseFor(await accessCase(context, caseId), now)
  const passedOn = await transact(async record => {
    const found = await accessCase(context, caseId)
    const { assigneeId, askedIds } = toCaseNow(found)
    const isAsked = assigneeId === actor.id || askedIds.includes(actor.id)
    if (!isAsked && found.declinedBy.some(id => id.equals(actor.id))) return found
    if (!isAsked) throw new Refusal('forbidden', 'Only a consultant this case was put to can pass it on')
    if (!mayDecline(toCaseNow(found), actor)) throw new Refusal('conflict', 'This case was already answered')

    await Asks.updateOne({ caseId, memberId: actor.id }, { $set: { declinedAt: now, reason } })
    record('cases.declined', { ...onCase(found, now), consultantId: actor.id })
    const declinedBy = [...found.declinedBy, new Types.ObjectId(actor.id)]
    return passOn(record, { ...found, declinedBy }, actor.id, choosing)
  })
  return { case: await toCaseView(context, passedOn) }
}

/** Takes a case from one consultant: whoever else is asked has it next, or somebody else is looked for. */
export async function passOn(
  record: Record,
  found: StoredCase,
  fromId: string,
  choosing: Choosing,
): Promise<StoredCase> {
  const { declinedBy } = found
  const askedIds = (found.askedIds ?? []).filter(id => id.toHexString() !== fromId)
  const isTheirs = found.assigneeId?.toHexString() === fromId
  if (!isTheirs) return changeCase(record, found, 'routed', { $set: { declinedBy, askedIds } })

  const [next = null] = askedIds
  const left = { ...found, askedIds, assigneeId: next, claimedAt: null }
  const waiting = next
    ? left
    : { ...left, state: stateAfter(found.state, 'pass') ?? found.state, routedAt: null }
  const routing = next === null ? await seek(record, waiting, choosing) : { askedIds, assigneeId: next }
  return changeCase(record, found, routing.assigneeId ? 'routed' : 'submitted', {
    $set: { state: waiting.state, routedAt: waiting.routedAt, ...routing, declinedBy, claimedAt: null },
  })
}

/** Tells the asker that a consultant who was asked has seen the case. May be repeated; from others it means nothing. */
export async function seeCase(
  context: Context,
  { caseId }: ParsedOf<'cases.seen'>,
): Promise<OutputOf<'cases.seen'>> {
  await transact(async record => {
    const found = await accessCase(context, caseId)
    const seen = await Asks.updateOne(
      { caseId, memberId: context.actor.id, seenAt: null },
      { $set: { seenAt: context.now } },
    )
    if (seen.modifiedCount > 0) announceChange(record, found, 'seen')
  })
  return {}
}

/** Changes specialty or tags of a case that waits, and puts it to whoever fits then. Refuses `forbidden` to all but its asker, editors and staff. */
export async function relabelCase(
  context: Context,
  { caseId, specialtyId, tags }: ParsedOf<'cases.relabel'>,
): Promise<OutputOf<'cases.relabel'>> {
  const { actor, now } = context
  if (specialtyId !== undefined && !(await specialtyNames([specialtyId])).has(specialtyId))
    throw new Refusal('not_found', 'No such specialty')
  const relabelled = (found: StoredCase): StoredCase => ({
    ...found,
    ...(specialtyId !== undefined && { specialtyId: new Types.ObjectId(specialtyId) }),
    ...(tags !== undefined && { tags: [...new Set(tags)] }),
  })
  const choosing = await chooseFor(relabelled(await accessCase(context, caseId)), now)

  const routed = await transact(async record => {
    const found = await accessCase(context, caseId)
    if (!mayRelabel({ ...toCaseNow(found), state: 'submitted', isAdvised: false }, actor))
      throw new Refusal('forbidden', 'Its asker and the editors say where a case belongs')
    if (!mayRelabel(toCaseNow(found), actor))
      throw new Refusal('conflict', 'This case was answered: it stays where it is')
    const labelled = relabelled(found)
    if (isSameLabel(found, labelled)) return found

    record('cases.relabelled', { ...onCase(labelled, now), byId: actor.id })
    const { specialtyId: to, tags: about } = labelled
    // Someone is on it: other words for it, or another shelf, take it from nobody.
    if (found.claimedAt !== null && found.specialtyId.equals(to))
      return changeCase(record, found, 'relabelled', { $set: { tags: about } })
    const waiting: StoredCase = {
      ...labelled,
      state: stateAfter(found.state, 'pass') ?? found.state,
      assigneeId: null,
      askedIds: [],
      routedAt: null,
      claimedAt: null,
      ladder: NO_LADDER,
    }
    const routing = await climb(record, waiting, choosing)
    return changeCase(record, found, 'relabelled', {
      $set: { specialtyId: to, tags: about, claimedAt: null, ...routing },
    })
  })
  return { case: await toCaseView(context, routed) }
}

const isSameLabel = (a: StoredCase, b: StoredCase): boolean =>
  a.specialtyId.equals(b.specialtyId) && a.tags.join('\n') === b.tags.join('\n')

/** Whom a case was put to and why. Refuses `forbidden` to who neither asked it, nor was asked, nor edits there. */
export async function showRouting(
  context: Context,
  { caseId }: ParsedOf<'cases.routing'>,
): Promise<OutputOf<'cases.routing'>> {
  const found = await accessCase(context, caseId)
  const { actor } = context
  if (!mayReadRouting(toCaseNow(found), actor))
    throw new Refusal('forbidden', 'Whom a case was put to is for those it concerns')
  await noteCaseLook(context, found)
  const isWhole =
    found.askerId.equals(actor.id) ||
    holds(actor, 'editor', found.specialtyId.toHexString()) ||
    holds(actor, 'staff')
  const readsReasons = !found.askerId.equals(actor.id) && isWhole
  const asks = await Asks.find({ caseId, ...(!isWhole && { memberId: actor.id }) })
    .sort({ askedAt: 1, _id: 1 })
    .lean()
  const names = await namesOf(asks.map(({ memberId }) => memberId.toHexString()))
  return {
    asks: asks.map((ask): AskView => ({
      consultant: {
        id: ask.memberId.toHexString(),
        name: names.get(ask.memberId.toHexString()) ?? 'A former member',
      },
      how: ask.how,
      askedAt: ask.askedAt.toISOString(),
      pages: ask.pages,
      seenAt: ask.seenAt?.toISOString() ?? null,
      declinedAt: ask.declinedAt?.toISOString() ?? null,
      reason: readsReasons || ask.memberId.equals(actor.id) ? ask.reason : '',
      factors: ask.factors,
    })),
  }
}

/** Lists the cases of this minute that call the actor and that nobody has taken, the longest waiting first. */
export async function listPages(context: Context): Promise<OutputOf<'cases.pages'>> {
  const { actor } = context
  const rows: ListedCase[] = await Cases.find(
    {
      askedIds: actor.id,
      urgency: 'now',
      state: mongoose.trusted({ $in: ['routed', 'answered'] }),
      claimedAt: null,
      advisedAt: null,
    },
    LEFT_OUT_OF_LISTS,
  )
    .sort({ submittedAt: 1, _id: 1 })
    .limit(PAGES_MAX)
    .lean()
  const asks = await Asks.find({
    memberId: actor.id,
    caseId: mongoose.trusted({ $in: rows.map(({ _id }) => _id) }),
  }).lean()
  const byCase = new Map(asks.map(ask => [ask.caseId.toHexString(), ask]))
  const summaries = await toSummaries(context, rows)
  return {
    items: summaries.flatMap(summary => {
      const ask = byCase.get(summary.id)
      if (!ask || ask.pages === 0) return []
      return [
        {
          case: summary,
          askedAt: ask.askedAt.toISOString(),
          pagedAt: ask.pagedAt.toISOString(),
          pages: ask.pages,
          seenAt: ask.seenAt?.toISOString() ?? null,
        },
      ]
    }),
  }
}

/** Takes a case back that nobody else has answered. May be repeated. */
export async function withdrawCase(
  context: Context,
  { caseId }: ParsedOf<'cases.withdraw'>,
): Promise<OutputOf<'cases.withdraw'>> {
  const { actor, now } = context
  const withdrawn = await transact(async record => {
    const found = await accessCase(context, caseId)
    if (!found.askerId.equals(actor.id)) throw new Refusal('forbidden', 'Only its asker can take a case back')
    if (found.state === 'withdrawn') return found
    if (!mayWithdraw(toCaseNow(found), actor))
      throw new Refusal('conflict', 'Somebody has answered: this case can no longer be taken back')

    record('cases.withdrawn', { ...onCase(found, now), askerId: actor.id })
    return changeCase(record, found, 'withdrawn', {
      $set: { state: 'withdrawn', withdrawnAt: now, 'ladder.dueAt': null },
      $unset: { attachments: 1 },
    })
  })
  return { case: await toCaseView(context, withdrawn) }
}

const onCase = ({ _id, specialtyId }: StoredCase, now: Date) => ({
  caseId: _id.toHexString(),
  specialtyId: specialtyId.toHexString(),
  at: now.toISOString(),
})
