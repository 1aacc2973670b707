import mongoose, { Types } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { renderMarkdown } from '../markdown.ts'
import { consultantsOf, namesOf } from '../members/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { type Happening, isDuplicateKey, type Record, transact, transactOnce } from '../transaction.ts'
import { type Context, EVERYWHERE, Id, Instant, Refusal } from '../vocabulary.ts'
import { accessCase, visibleTo } from './access.ts'
import { announceChange, changeCase } from './changes.ts'
import { PSEUDONYM, type SpecialtyView } from './contract.ts'
import { Cases, Replies, Specialties, type StoredCase, type StoredSpecialty, toCaseNow } from './model.ts'
import { noteRouting, routeCase } from './routing.ts'
import { isVetted, mayClaim, mayDecline, mayWithdraw, stateAfter, WAITING_FOR_ADVICE } from './rules.ts'
import { LEFT_OUT_OF_LISTS, type ListedCase, toCaseView, toReplyViews, toSummaries } from './views.ts'

export { findSimilarCases } from './similar.ts'
export { acceptReply, markHelpful, replyToCase, reportOutcome } from './replies.ts'

export async function listSpecialties(): Promise<OutputOf<'cases.specialties'>> {
  const specialties = await Specialties.find()
    .sort({ name: 1 })
    .collation({ locale: 'en', strength: 2 })
    .lean()
  return { items: await Promise.all(specialties.map(toSpecialty)) }
}

/** Creates a specialty. Refuses `conflict` when one has this name. */
export async function createSpecialty(
  context: Context,
  input: ParsedOf<'cases.createSpecialty'>,
): Promise<OutputOf<'cases.createSpecialty'>> {
  const { name, summary } = input
  const specialtyId = await transactOnce(context, 'cases.createSpecialty', input, async () => {
    const _id = new Types.ObjectId()
    await Specialties.create([{ _id, name, summary, createdAt: context.now }])
    return _id.toHexString()
  }).catch((error: unknown) => {
    if (!isDuplicateKey(error, 'name')) throw error
    throw new Refusal('conflict', 'There is a specialty of this name', {
      issues: [{ path: 'name', message: 'is taken' }],
    })
  })
  return { specialty: await toSpecialty(await accessSpecialty(specialtyId)) }
}

/** Puts a case to a specialty and, in the same moment, to the consultant whose turn it is; without one it waits. */
export async function submitCase(
  context: Context,
  input: ParsedOf<'cases.submit'>,
): Promise<OutputOf<'cases.submit'>> {
  const caseId = await transactOnce(context, 'cases.submit', input, async record => {
    await accessSpecialty(input.specialtyId)
    const { _id } = await storeCase(record, context, input)
    return _id.toHexString()
  })
  return { case: await toCaseView(context, await accessCase(context, caseId)) }
}

async function storeCase(record: Record, { actor, now }: Context, input: ParsedOf<'cases.submit'>) {
  const { clientId: _clientId, underPseudonym, ...asked } = input
  const waiting = new Cases({
    ...asked,
    html: renderMarkdown(asked.body),
    tags: [...new Set(asked.tags)],
    askerId: actor.id,
    pseudonym: underPseudonym ? PSEUDONYM : null,
    state: 'submitted',
    submittedAt: now,
  }).toObject()
  record('cases.submitted', {
    caseId: waiting._id.toHexString(),
    specialtyId: asked.specialtyId,
    askerId: actor.id,
    at: now.toISOString(),
  })

  const submitted = { ...waiting, ...(await routeCase(record, waiting, now)) }
  await Cases.create([submitted])
  await announceChange(record, submitted, 'submitted')
  return submitted
}

const CASE_KEYS = z.tuple([Instant, Id])

/** Lists cases the actor may see, newest first. */
export async function listCases(
  context: Context,
  { specialtyId, state, mine, assigned, limit, cursor }: ParsedOf<'cases.list'>,
): Promise<OutputOf<'cases.list'>> {
  const { actor } = context
  const rows: ListedCase[] = await Cases.find(
    {
      $and: [
        visibleTo(actor),
        olderThan(cursor),
        {
          ...(specialtyId !== undefined && { specialtyId }),
          ...(state !== undefined && { state }),
          ...(mine && { askerId: actor.id }),
          ...(assigned && { assigneeId: actor.id }),
        },
      ],
    },
    LEFT_OUT_OF_LISTS,
  )
    .sort({ submittedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean()

  const page = toPage(
    rows,
    limit,
    ({ submittedAt, _id }) => toCursor(submittedAt.toISOString(), _id.toHexString()),
    row => row,
  )
  return { items: await toSummaries(context, page.items), nextCursor: page.nextCursor }
}

function olderThan(cursor: string | undefined) {
  const keys = readCursor(cursor, CASE_KEYS)
  if (keys === undefined) return {}
  const [at, id] = keys
  const submittedAt = new Date(at)
  return {
    submittedAt: mongoose.trusted({ $lte: submittedAt }),
    $or: [{ submittedAt: mongoose.trusted({ $lt: submittedAt }) }, { _id: mongoose.trusted({ $lt: id }) }],
  }
}

/** Shows a case with its replies: the accepted one first, then in the order they came. */
export async function showCase(
  context: Context,
  { caseId }: ParsedOf<'cases.show'>,
): Promise<OutputOf<'cases.show'>> {
  const found = await accessCase(context, caseId)
  const replies = await Replies.find({ caseId }).sort({ repliedAt: 1, _id: 1 }).lean()
  const views = await toReplyViews(context, found, replies)
  const acceptedFirst = views.toSorted((a, b) => Number(b.accepted) - Number(a.accepted))
  return { case: await toCaseView(context, found), replies: acceptedFirst }
}

/** Takes a case. Of several who try, one has it; may be repeated by that one. Refuses `conflict` to the others, with the name of who has it. */
export async function claimCase(
  context: Context,
  { caseId }: ParsedOf<'cases.claim'>,
): Promise<OutputOf<'cases.claim'>> {
  const { actor, now } = context
  const claimed = await transact(async record => {
    const found = await accessCase(context, caseId)
    const { isClaimed, assigneeId, specialtyId, askerId } = toCaseNow(found)
    if (isClaimed && assigneeId === actor.id) return found
    if (!isVetted(actor, specialtyId) || actor.id === askerId)
      throw new Refusal('forbidden', 'A consultant of the specialty takes this case')
    const state = stateAfter(found.state, 'claim')
    if (!mayClaim(toCaseNow(found), actor) || state === undefined) throw await claimRefusal(found)

    await noteRouting(actor.id, now)
    record('cases.claimed', { ...onCase(found, now), askerId, consultantId: actor.id })
    return changeCase(record, found, 'claimed', {
      $set: { state, assigneeId: actor.id, claimedAt: now, routedAt: found.routedAt ?? now },
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

/** Passes the actor’s case on to the next consultant, who is never one that declined it. */
export async function declineCase(
  context: Context,
  { caseId }: ParsedOf<'cases.decline'>,
): Promise<OutputOf<'cases.decline'>> {
  const { actor, now } = context
  const passedOn = await transact(async record => {
    const found = await accessCase(context, caseId)
    const isRepeat = found.declinedBy.some(id => id.equals(actor.id)) && !found.assigneeId?.equals(actor.id)
    if (isRepeat) return found
    if (!found.assigneeId?.equals(actor.id))
      throw new Refusal('forbidden', 'Only the consultant this case was put to can pass it on')
    if (!mayDecline(toCaseNow(found), actor)) throw new Refusal('conflict', 'This case was already answered')

    record('cases.declined', { ...onCase(found, now), consultantId: actor.id })
    return passOn(record, { ...found, declinedBy: [...found.declinedBy, new Types.ObjectId(actor.id)] }, now)
  })
  return { case: await toCaseView(context, passedOn) }
}

async function passOn(record: Record, found: StoredCase, now: Date): Promise<StoredCase> {
  const { declinedBy } = found
  const state = stateAfter(found.state, 'pass') ?? found.state
  const routing = await routeCase(record, { ...found, state, assigneeId: null }, now)
  return changeCase(record, found, routing.assigneeId ? 'routed' : 'submitted', {
    $set: { ...routing, declinedBy, claimedAt: null },
  })
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
    return changeCase(record, found, 'withdrawn', { $set: { state: 'withdrawn', withdrawnAt: now } })
  })
  return { case: await toCaseView(context, withdrawn) }
}

/** Reaction: puts the cases that wait for a consultant to whoever is one now. May run twice: a case that was routed waits no more. */
export async function routeWaitingCases({ payload }: Happening<'members.granted'>, now: Date): Promise<void> {
  if (payload.role !== 'consultant') return
  const ofSpecialty = payload.scope === EVERYWHERE ? {} : { specialtyId: payload.scope }
  const waiting = Cases.find({ state: 'submitted', ...ofSpecialty }, { _id: 1 })
    .sort({ submittedAt: 1, _id: 1 })
    .lean()
    .cursor()
  for await (const { _id } of waiting) await transact(record => routeWaitingCase(record, _id, now))
}

async function routeWaitingCase(record: Record, caseId: Types.ObjectId, now: Date): Promise<void> {
  const found = await Cases.findOne({ _id: caseId, state: 'submitted' }).lean()
  if (!found) return
  const routing = await routeCase(record, found, now)
  if (routing.assigneeId) await changeCase(record, found, 'routed', { $set: routing })
}

/** Reaction: passes on what waits for somebody who is no consultant of the specialty any more. May run twice. */
export async function passOnCases({ payload }: Happening<'members.revoked'>, now: Date): Promise<void> {
  if (payload.role !== 'consultant') return
  const ofSpecialty = payload.scope === EVERYWHERE ? {} : { specialtyId: payload.scope }
  const held = await Cases.find(
    {
      assigneeId: payload.memberId,
      state: mongoose.trusted({ $in: WAITING_FOR_ADVICE }),
      advisedAt: null,
      ...ofSpecialty,
    },
    { _id: 1 },
  ).lean()
  for (const { _id } of held) await transact(record => passOnCase(record, _id, payload.memberId, now))
}

async function passOnCase(
  record: Record,
  caseId: Types.ObjectId,
  memberId: string,
  now: Date,
): Promise<void> {
  const found = await Cases.findOne({ _id: caseId, assigneeId: memberId, advisedAt: null }).lean()
  if (!found || stateAfter(found.state, 'pass') === undefined) return
  const isStillVetted = (await consultantsOf(found.specialtyId.toHexString())).includes(memberId)
  if (!isStillVetted) await passOn(record, found, now)
}

async function accessSpecialty(specialtyId: string): Promise<StoredSpecialty> {
  const specialty = await Specialties.findById(specialtyId).lean()
  if (!specialty) throw new Refusal('not_found', 'No such specialty')
  return specialty
}

async function toSpecialty({ _id, name, summary }: StoredSpecialty): Promise<SpecialtyView> {
  const id = _id.toHexString()
  return { id, name, summary, consultantCount: (await consultantsOf(id)).length }
}

const onCase = ({ _id, specialtyId }: StoredCase, now: Date) => ({
  caseId: _id.toHexString(),
  specialtyId: specialtyId.toHexString(),
  at: now.toISOString(),
})
