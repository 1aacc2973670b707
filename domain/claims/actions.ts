/** Contributions made elsewhere: claimed by who made them, confirmed by who got the good of them. */
import mongoose, { Types } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { attachFiles } from '../media/access.ts'
import { namesOf, refuseSilenced } from '../members/access.ts'
import { asContested, openContest } from '../moderation/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { splitWhole } from '../shares.ts'
import { type Happening, isDuplicateKey, type Record, transact, transactOnce } from '../transaction.ts'
import { type Context, Id, Instant, Refusal } from '../vocabulary.ts'
import { toConfirmed } from './access.ts'
import { decidersOf, nameOfBeneficiary, toClaimNow, waitingFor } from './deciding.ts'
import { Claims, type StoredClaim } from './model.ts'
import { isClaimable, mayDecide, toLinkKey } from './rules.ts'
import { toClaims } from './views.ts'

/** Claims a contribution. Refuses `invalid` who cannot be named, and `conflict` a link that was claimed already. */
export async function createClaim(
  context: Context,
  input: ParsedOf<'claims.create'>,
): Promise<OutputOf<'claims.create'>> {
  refuseSilenced(context)
  const { actor, now } = context
  await refuseUnclaimable(context, input)
  const beneficiaryId = input.for.kind === 'association' ? null : new Types.ObjectId(input.for.id)
  const deciderIds = await decidersOf({ beneficiaryKind: input.for.kind, beneficiaryId })
  try {
    const claimId = await transactOnce(context, 'claims.create', input, async record => {
      const _id = new Types.ObjectId()
      const files = await filesOf(context, input.attachmentIds, _id)
      const [stored] = await Claims.create([
        {
          _id,
          ...files,
          kind: input.kind,
          what: input.what,
          on: input.on,
          link: input.link,
          hours: input.hours,
          ...(input.link !== null && { linkKey: toLinkKey(input.link) }),
          creatorIds: [actor.id, ...input.togetherIds].map(id => new Types.ObjectId(id)),
          beneficiaryKind: input.for.kind,
          beneficiaryId,
          state: 'waiting',
          at: now,
        },
      ])
      if (!stored) throw new Error('A claim was not stored')
      const id = stored._id.toHexString()
      const toIds = deciderIds.filter(each => each !== actor.id && !input.togetherIds.includes(each))
      record('claims.made', {
        claimId: id,
        kind: input.kind,
        at: now.toISOString(),
        byId: actor.id,
        toIds,
        togetherIds: input.togetherIds,
      })
      record('claims.changed', { memberIds: [actor.id, ...input.togetherIds, ...toIds] })
      return id
    })
    return show(context, await accessOwn(context, claimId))
  } catch (error) {
    throw isDuplicateKey(error, 'link') ? claimedAlready() : error
  }
}

const claimedAlready = () =>
  new Refusal('conflict', 'This link was claimed already', {
    issues: [
      { path: 'link', message: 'was claimed already: if you did it together, whoever claims it names you' },
    ],
  })

const filesOf = async (
  context: Context,
  attachmentIds: readonly string[] | undefined,
  _id: Types.ObjectId,
) =>
  attachmentIds === undefined || attachmentIds.length === 0
    ? {}
    : {
        attachments: await attachFiles(
          context,
          attachmentIds,
          { kind: 'claim', id: _id },
          { refuses: () => undefined, nameOf: ({ name }) => name },
        ),
      }

async function refuseUnclaimable(context: Context, input: ParsedOf<'claims.create'>): Promise<void> {
  const { actor, now } = context
  await nameOfBeneficiary(context, input.for)
  const makers = [actor.id, ...input.togetherIds]
  const known = await namesOf(makers)
  const beneficiaryId = input.for.kind === 'member' ? input.for.id : undefined
  const issues = [
    ...(isClaimable(input.on, now) ? [] : [{ path: 'on', message: 'must be a day of the last two years' }]),
    ...(new Set(makers).size === makers.length && makers.every(id => known.has(id))
      ? []
      : [{ path: 'togetherIds', message: 'must be other members, each once' }]),
    ...(beneficiaryId !== undefined && makers.includes(beneficiaryId)
      ? [{ path: 'for.id', message: 'must be somebody else: who got the good of it confirms it' }]
      : []),
  ]
  if (issues.length > 0) throw new Refusal('invalid', 'This cannot be claimed so', { issues })
}

const NEWEST_KEYS = z.tuple([Instant, Id])

/** What the actor claimed or is named with, the latest first. */
export async function listMyClaims(
  context: Context,
  { limit, cursor }: ParsedOf<'claims.mine'>,
): Promise<OutputOf<'claims.mine'>> {
  const keys = readCursor(cursor, NEWEST_KEYS)
  const before = keys && {
    $or: [
      { at: mongoose.trusted({ $lt: new Date(keys[0]) }) },
      { at: new Date(keys[0]), _id: mongoose.trusted({ $lt: new Types.ObjectId(keys[1]) }) },
    ],
  }
  const rows = await Claims.find({ creatorIds: context.actor.id, ...before })
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
  const page = toPage(
    rows,
    limit,
    ({ at, _id }) => toCursor(at.toISOString(), _id.toHexString()),
    row => row,
  )
  return { items: await toClaims(context, page.items), nextCursor: page.nextCursor }
}

const WAITING_MAX = 200

/** What waits for the actor's word, the oldest first. */
export async function listWaitingClaims(context: Context): Promise<OutputOf<'claims.waiting'>> {
  const rows = await Claims.find(await waitingFor(context.actor))
    .sort({ at: 1, _id: 1 })
    .limit(WAITING_MAX)
    .lean()
  return { items: await toClaims(context, rows) }
}

/** Confirms a claim: each who made it is credited. May be repeated. Refuses `not_found` to whose word it is not. */
export async function confirmClaim(
  context: Context,
  { claimId }: ParsedOf<'claims.confirm'>,
): Promise<OutputOf<'claims.confirm'>> {
  const confirmed = await transact(async record => {
    const claim = await accessAsDecider(context, claimId, 'confirmed')
    return claim.state === 'confirmed' ? claim : settle(record, claim, context.actor.id, context.now)
  })
  return show(context, confirmed)
}

/** Credits are made with the decision, so that what is counted and what was said cannot part. Inside a transaction alone. */
async function settle(record: Record, claim: StoredClaim, byId: string, now: Date): Promise<StoredClaim> {
  const decided = { decidedById: new Types.ObjectId(byId), decidedAt: now, state: 'confirmed' as const }
  const parts = claim.creatorIds.length === 1 ? [] : splitWhole(claim.creatorIds.length)
  const credits = claim.creatorIds.map((memberId, index) => {
    const part = parts[index]
    const payload = toConfirmed({ ...claim, ...decided }, memberId.toHexString(), part)
    const eventId = new Types.ObjectId(record('claims.confirmed', payload))
    return { memberId, eventId, ...(part !== undefined && { part }) }
  })
  return change(record, claim, { ...decided, credits })
}

/** Declines a claim with a reason. Refuses `not_found` to whose word it is not, and `conflict` when it was decided. */
export async function declineClaim(
  context: Context,
  { claimId, reason }: ParsedOf<'claims.decline'>,
): Promise<OutputOf<'claims.decline'>> {
  const { actor, now } = context
  const declined = await transact(async record => {
    const claim = await accessAsDecider(context, claimId, 'declined')
    if (claim.state === 'declined') return claim
    record('claims.declined', {
      claimId,
      kind: claim.kind,
      memberId: String(claim.creatorIds[0]),
      at: now.toISOString(),
    })
    // What was declined may be claimed again, better: the link is free.
    return change(record, claim, {
      state: 'declined',
      reason,
      decidedById: new Types.ObjectId(actor.id),
      decidedAt: now,
    })
  })
  return show(context, declined)
}

/** Takes a claim back. May be repeated. Refuses `not_found` for another's, and `conflict` what counts already. */
export async function withdrawClaim(
  context: Context,
  { claimId }: ParsedOf<'claims.withdraw'>,
): Promise<OutputOf<'claims.withdraw'>> {
  const withdrawn = await transact(async record => {
    const claim = await accessOwn(context, claimId)
    if (claim.state === 'confirmed')
      throw new Refusal('conflict', 'It was confirmed: if it is not right, contest its line in what you gave')
    return claim.state === 'withdrawn' ? claim : change(record, claim, { state: 'withdrawn' })
  })
  return show(context, withdrawn)
}

/**
 * Says that no share of a claim is the actor's, who was named with it: what there is goes to the others. May be repeated. Refuses
 * `not_found` to who was not named, and `conflict` once it was decided or for whoever claims it.
 */
export async function leaveClaim(
  context: Context,
  { claimId }: ParsedOf<'claims.leave'>,
): Promise<OutputOf<'claims.leave'>> {
  const { actor, now } = context
  const left = await transact(async record => {
    const claim = await Claims.findById(claimId).lean()
    if (claim?.leftIds?.some(id => id.equals(actor.id))) return claim
    const place = claim?.creatorIds.findIndex(id => id.equals(actor.id)) ?? -1
    if (!claim || place < 0) throw new Refusal('not_found', 'No such claim')
    if (place === 0) throw new Refusal('conflict', 'You claimed it: withdraw it instead')
    if (claim.state !== 'waiting')
      throw new Refusal('conflict', 'It was decided: if it is not right, contest its line in what you gave')
    record('claims.left', {
      claimId,
      kind: claim.kind,
      at: now.toISOString(),
      memberId: actor.id,
      byId: String(claim.creatorIds[0]),
    })
    const own = new Types.ObjectId(actor.id)
    return change(record, claim, {
      creatorIds: claim.creatorIds.filter(id => !id.equals(own)),
      leftIds: [...(claim.leftIds ?? []), own],
    })
  })
  return show(context, left)
}

/** Asks that a decline is looked at by somebody else. Refuses `not_found` for another's, and `conflict` the second time or when nothing was declined. */
export async function contestClaim(
  context: Context,
  { claimId, reason }: ParsedOf<'claims.contest'>,
): Promise<OutputOf<'claims.contest'>> {
  const claim = await accessOwn(context, claimId)
  if (claim.state !== 'declined') throw new Refusal('conflict', 'Only what was declined is contested')
  const [view] = await toClaims(context, [claim])
  const says = `“${claim.what}”, for ${view?.beneficiary.name ?? 'somebody'}, was declined: ${claim.reason ?? ''}`
  const partyIds = [...claim.creatorIds, ...(claim.decidedById ? [claim.decidedById] : [])].map(String)
  await asContested(
    transact(async record => {
      // Nobody claims the same meanwhile: found right, it counts.
      if (claim.link !== null)
        await Claims.updateOne({ _id: claim._id }, { $set: { linkKey: toLinkKey(claim.link) } })
      return openContest(record, context, {
        subject: { kind: 'claim', id: claimId },
        says,
        path: null,
        reason,
        partyIds: partyIds.filter(id => id !== context.actor.id),
      })
    }),
  ).catch((error: unknown) => {
    throw isDuplicateKey(error, 'link') ? claimedAlready() : error
  })
  return show(context, claim)
}

/** Reaction: confirms what was declined and should not have been, by the word of whoever decided the contest. May run twice. */
export async function followClaimContest({ payload }: Happening<'moderation.contestDecided'>): Promise<void> {
  const { subject, isUpheld, byId, at } = payload
  if (subject.kind !== 'claim') return
  await transact(async record => {
    const claim = await Claims.findById(subject.id).lean()
    if (!claim || claim.state !== 'declined') return
    if (isUpheld) await settle(record, claim, byId, new Date(at))
    // Its link is free again.
    else await change(record, claim, { state: 'declined' })
  }).catch((error: unknown) => {
    // Contested before contests kept their link, and claimed again since: what stands there counts.
    if (!isDuplicateKey(error, 'link')) throw error
  })
}

async function change(record: Record, claim: StoredClaim, set: Partial<StoredClaim>): Promise<StoredClaim> {
  const isOver = set.state === 'declined' || set.state === 'withdrawn'
  const linkKey = set.state === 'confirmed' && claim.link !== null ? { linkKey: toLinkKey(claim.link) } : {}
  const after = await Claims.findByIdAndUpdate(
    claim._id,
    { $set: { ...set, ...linkKey }, ...(isOver && { $unset: { linkKey: 1 } }) },
    { returnDocument: 'after' },
  ).lean()
  if (!after) throw new Error(`Claim ${claim._id.toHexString()} vanished inside its transaction`)
  const toIds = await decidersOf(after)
  const makers = [...claim.creatorIds, ...after.creatorIds].map(String)
  record('claims.changed', { memberIds: [...new Set([...makers, ...toIds])] })
  return after
}

async function accessOwn({ actor }: Context, claimId: string): Promise<StoredClaim> {
  const claim = await Claims.findById(claimId).lean()
  if (!claim || String(claim.creatorIds[0]) !== actor.id)
    throw new Refusal('not_found', 'No such claim of yours')
  return claim
}

/** A claim that waits for the actor's word, or one that they decided so already. */
async function accessAsDecider(
  { actor }: Context,
  claimId: string,
  repeated: 'confirmed' | 'declined',
): Promise<StoredClaim> {
  const claim = await Claims.findById(claimId).lean()
  if (!claim) throw new Refusal('not_found', 'No such claim')
  if (claim.state === repeated && claim.decidedById?.toHexString() === actor.id) return claim
  const deciderIds = await decidersOf(claim)
  const now = { ...(await toClaimNow(claim)), deciderIds }
  const isMaker = now.creatorIds.includes(actor.id)
  if (isMaker)
    throw new Refusal('forbidden', 'Who made it does not confirm it: whoever got the good of it does')
  if (!deciderIds.includes(actor.id)) throw new Refusal('not_found', 'No such claim')
  if (!mayDecide(now, actor.id)) throw new Refusal('conflict', 'This claim does not wait any more')
  return claim
}

async function show(
  context: Context,
  claim: StoredClaim,
): Promise<{ claim: OutputOf<'claims.create'>['claim'] }> {
  const [view] = await toClaims(context, [claim])
  if (!view) throw new Error('A claim was not shown')
  return { claim: view }
}
