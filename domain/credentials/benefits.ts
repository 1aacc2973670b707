/** What awardees are offered: accepted under an award, used while it runs, and gone with it. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { isUnderSanction, motivesOf, namesOf } from '../members/access.ts'
import { awardOf, awardsOf } from '../recognition/access.ts'
import type { AwardView } from '../recognition/contract.ts'
import { isDuplicateKey, transact, transactOnce } from '../transaction.ts'
import { type Context, holds, Refusal } from '../vocabulary.ts'
import { byFit, fitsOf } from './benefit-rules.ts'
import type { BenefitView, EntitlementView } from './contract.ts'
import {
  Benefits,
  Entitlements,
  type StoredBenefit,
  type StoredEntitlement,
  Voices,
} from './model-benefits.ts'

const LISTED = 500
const DAY_MS = 86_400_000
/** What takes a place. */
export const HELD: StoredEntitlement['state'][] = ['granted', 'accepted', 'used']
/** What its member said yes to. */
const TAKEN: StoredEntitlement['state'][] = ['accepted', 'used']
const UNUSED: StoredEntitlement['state'][] = ['granted', 'accepted']

type Mine = OutputOf<'credentials.benefits'>

/** What is offered, what serves the actor's own reasons first, and what is theirs. Who holds no award at present is offered nothing. */
export async function showBenefits(context: Context): Promise<Mine> {
  const { actor, now } = context
  const award = await currentAward(actor.id, now)
  const [benefits, rows, stated] = await Promise.all([
    award ? Benefits.find({ closedAt: null }).sort({ at: -1, _id: -1 }).limit(LISTED).lean() : [],
    Entitlements.find({ memberId: actor.id }).sort({ acceptedAt: -1 }).limit(LISTED).lean(),
    motivesOf([actor.id]),
  ])
  const reasons = stated.get(actor.id) ?? []
  const held = new Set(
    rows
      .filter(({ state, awardId }) => state !== 'ended' && awardId.toHexString() === award?.id)
      .map(({ benefitId }) => benefitId.toHexString()),
  )
  return {
    awarded: award !== undefined,
    offered: byFit(
      benefits
        .filter(({ _id }) => !held.has(_id.toHexString()))
        .map(benefit => ({ ...toBenefit(benefit), fits: fitsOf(benefit.motives, reasons) })),
    ),
    mine: await toEntitlements(rows),
  }
}

async function currentAward(memberId: string, now: Date): Promise<AwardView | undefined> {
  const awards = await awardsOf(memberId)
  return awards.find(({ state, until }) => state === 'current' && new Date(until) > now)
}

/** Accepts a benefit. Refuses `forbidden` to who holds no award, `conflict` when all places are taken. May be repeated. */
export async function acceptBenefit(
  context: Context,
  { benefitId }: ParsedOf<'credentials.acceptBenefit'>,
): Promise<Mine> {
  const { actor, now } = context
  const award = await currentAward(actor.id, now)
  if (!award) throw new Refusal('forbidden', 'Benefits are for those who hold an award')
  await transact(async () => {
    const ofAward = { benefitId, awardId: award.id, state: mongoose.trusted({ $in: HELD }) }
    const mine = await Entitlements.findOne(ofAward).lean()
    if (mine) {
      await Entitlements.updateOne({ _id: mine._id, state: 'granted' }, { $set: { state: 'accepted' } })
      return
    }
    await takePlace(await accessBenefit(benefitId), award, now, null)
  }).catch((error: unknown) => {
    // Pressed twice at once: one of the two accepted it.
    if (!isDuplicateKey(error, 'once')) throw error
  })
  return showBenefits(context)
}

/** Takes a place under an award and returns the entitlement's id. Refuses `not_found` for what is closed, `conflict` when it is full. Inside a transaction alone. */
export async function takePlace(
  { _id: benefitId, kind, places, closedAt }: StoredBenefit,
  award: AwardView,
  now: Date,
  grantedById: Types.ObjectId | null,
): Promise<string> {
  if (closedAt) throw new Refusal('not_found', 'No such benefit')
  const { matchedCount } = await Benefits.updateOne(
    { _id: benefitId, closedAt: null, ...(places !== null && { taken: mongoose.trusted({ $lt: places }) }) },
    { $inc: { taken: 1 } },
  )
  if (matchedCount === 0) throw new Refusal('conflict', 'All places are taken')
  const _id = new Types.ObjectId()
  await Entitlements.create([
    {
      _id,
      benefitId,
      kind,
      awardId: award.id,
      memberId: award.member.id,
      state: grantedById === null ? 'accepted' : 'granted',
      grantedById,
      acceptedAt: now,
      until: new Date(award.until),
    },
  ])
  return _id.toHexString()
}

/** Says that it was used. Refuses `not_found` to others, `conflict` for what ended. May be repeated. */
export async function useBenefit(
  context: Context,
  { entitlementId }: ParsedOf<'credentials.useBenefit'>,
): Promise<OutputOf<'credentials.useBenefit'>> {
  const row = await accessEntitlement(context, entitlementId)
  if (row.state === 'ended' || row.until <= context.now)
    throw new Refusal('conflict', 'This benefit ended with the award')
  const memberId = row.memberId.toHexString()
  const { actor, now } = context
  await transact(async record => {
    const { modifiedCount } = await Entitlements.updateOne(
      { _id: entitlementId, state: mongoose.trusted({ $in: UNUSED }) },
      { $set: { state: 'used', usedAt: now } },
    )
    if (modifiedCount === 1 && actor.id !== memberId)
      record('credentials.benefitUsed', {
        entitlementId,
        memberId,
        byId: actor.id,
        at: now.toISOString(),
      })
  })
  const [entitlement] = await toEntitlements([await accessEntitlement(context, entitlementId)])
  if (!entitlement) throw new Refusal('not_found', 'No such benefit')
  return { entitlement }
}

/** Gives it back, so that another may have the place. Refuses `conflict` for what was used. May be repeated. */
export async function giveBackBenefit(
  context: Context,
  { entitlementId }: ParsedOf<'credentials.giveBack'>,
): Promise<Mine> {
  const row = await accessEntitlement(context, entitlementId)
  if (row.memberId.toHexString() !== context.actor.id) throw new Refusal('not_found', 'No such benefit')
  if (row.state === 'used') throw new Refusal('conflict', 'This was used already')
  await transact(() => release({ _id: row._id }))
  return showBenefits(context)
}

async function accessEntitlement({ actor }: Context, entitlementId: string): Promise<StoredEntitlement> {
  const row = await Entitlements.findById(entitlementId).lean()
  if (!row || (row.memberId.toHexString() !== actor.id && !holds(actor, 'staff')))
    throw new Refusal('not_found', 'No such benefit')
  return row
}

/** Ends what was not used, and frees its places. Inside a transaction alone. */
async function release(which: mongoose.QueryFilter<StoredEntitlement>): Promise<void> {
  const unused = { ...which, state: mongoose.trusted({ $in: UNUSED }) }
  for (const { _id, benefitId } of await Entitlements.find(unused, { benefitId: 1 }).lean()) {
    const { modifiedCount } = await Entitlements.updateOne(
      { _id, state: mongoose.trusted({ $in: UNUSED }) },
      { $set: { state: 'ended' } },
    )
    if (modifiedCount === 1) await Benefits.updateOne({ _id: benefitId }, { $inc: { taken: -1 } })
  }
}

/** Reaction: what was accepted under an award lasts as long as the award does. May run twice, and in any order. */
export async function followAwardedBenefits({
  payload: { awardId },
}: {
  payload: { awardId: string }
}): Promise<void> {
  await transact(async () => {
    const award = await awardOf(awardId)
    if (!award) return
    const until = new Date(award.until)
    if (award.state === 'current')
      // Of another end its member is reminded anew.
      await Entitlements.updateMany(
        { awardId, state: mongoose.trusted({ $in: HELD }), until: mongoose.trusted({ $ne: until }) },
        { $set: { until, remindedOf: null } },
      )
    else await release({ awardId })
  })
}

export async function listAllBenefits(): Promise<OutputOf<'credentials.allBenefits'>> {
  const [benefits, rows] = await Promise.all([
    Benefits.find().sort({ at: -1, _id: -1 }).limit(LISTED).lean(),
    Entitlements.find().sort({ acceptedAt: -1, _id: -1 }).limit(LISTED).lean(),
  ])
  return { items: benefits.map(toBenefit), accepted: await toEntitlements(rows) }
}

export async function defineBenefit(
  context: Context,
  input: ParsedOf<'credentials.defineBenefit'>,
): Promise<OutputOf<'credentials.defineBenefit'>> {
  const { kind, title, says, motives, places } = input
  const id = await transactOnce(context, 'credentials.defineBenefit', input, async () => {
    const _id = new Types.ObjectId()
    await Benefits.create([{ _id, kind, title, says, motives, places, at: context.now }])
    return _id.toHexString()
  })
  return { benefit: toBenefit(await accessBenefit(id)) }
}

/** Offers it to nobody new. May be repeated. */
export async function closeBenefit(
  { now }: Context,
  { benefitId }: ParsedOf<'credentials.closeBenefit'>,
): Promise<OutputOf<'credentials.closeBenefit'>> {
  await accessBenefit(benefitId)
  await Benefits.updateOne({ _id: benefitId, closedAt: null }, { $set: { closedAt: now } })
  return { benefit: toBenefit(await accessBenefit(benefitId)) }
}

/** A benefit by id, closed or not. Refuses `not_found`. */
export async function accessBenefit(benefitId: string): Promise<StoredBenefit> {
  const benefit = await Benefits.findById(benefitId).lean()
  if (!benefit) throw new Refusal('not_found', 'No such benefit')
  return benefit
}

const toBenefit = ({
  _id,
  kind,
  title,
  says,
  motives,
  places,
  taken,
  closedAt,
}: StoredBenefit): BenefitView => ({
  id: _id.toHexString(),
  kind,
  title,
  says,
  motives,
  places,
  taken,
  open: closedAt === null && (places === null || taken < places),
})

async function toEntitlements(rows: readonly StoredEntitlement[]): Promise<EntitlementView[]> {
  const among = mongoose.trusted({ $in: rows.map(({ benefitId }) => benefitId) })
  const [benefits, names] = await Promise.all([
    Benefits.find({ _id: among }).lean(),
    namesOf(rows.map(({ memberId }) => memberId.toHexString())),
  ])
  const byId = new Map(benefits.map(benefit => [benefit._id.toHexString(), benefit]))
  return rows.flatMap(row => {
    const benefit = byId.get(row.benefitId.toHexString())
    if (!benefit) return []
    const memberId = row.memberId.toHexString()
    return [
      {
        id: row._id.toHexString(),
        benefit: {
          id: benefit._id.toHexString(),
          kind: benefit.kind,
          title: benefit.title,
          says: benefit.says,
        },
        member: { id: memberId, name: names.get(memberId) ?? '' },
        state: row.state,
        acceptedAt: row.acceptedAt.toISOString(),
        usedAt: row.usedAt?.toISOString() ?? null,
        until: row.until.toISOString(),
      },
    ]
  })
}

/** One of those who accepted to stand on the first page: another each day, so that none stands before the others. */
export async function showSpotlight({ now }: Context): Promise<OutputOf<'credentials.spotlight'>> {
  const rows = await Entitlements.find({
    kind: 'spotlight',
    state: mongoose.trusted({ $in: TAKEN }),
    until: mongoose.trusted({ $gt: now }),
  })
    .sort({ _id: 1 })
    .lean()
  const row = rows[Math.floor(now.getTime() / DAY_MS) % Math.max(1, rows.length)]
  if (!row) return { spotlight: null }
  const memberId = row.memberId.toHexString()
  const [award, voice, isSilenced] = await Promise.all([
    awardOf(row.awardId.toHexString()),
    Voices.findOne({ _id: memberId, on: true }).lean(),
    isUnderSanction(memberId, now),
  ])
  if (award?.state !== 'current' || isSilenced) return { spotlight: null }
  const { member, title, citation } = award
  return { spotlight: { member, title, citation, path: voice ? `/voices/${voice.code}` : null } }
}
