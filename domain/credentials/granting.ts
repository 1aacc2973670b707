/** Staff keep a place of a benefit for an awardee, knowing which of their stated reasons it serves. */
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { motivesOf } from '../members/access.ts'
import { appendAudit } from '../moderation/access.ts'
import { currentAwardees } from '../recognition/access.ts'
import { isDuplicateKey, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { byFit, fitsOf } from './benefit-rules.ts'
import { accessBenefit, HELD, takePlace } from './benefits.ts'
import { Entitlements, type StoredEntitlement } from './model-benefits.ts'

const DAY_MS = 86_400_000
/** Time enough to use it, and near enough to be remembered. */
const REMIND_DAYS = 30
const AT_ONCE = 100

/** Who holds an award, those first whose stated reasons the benefit serves. Of the others' reasons nothing is told. */
export async function listFitting(
  { now }: Context,
  { benefitId }: ParsedOf<'credentials.fitting'>,
): Promise<OutputOf<'credentials.fitting'>> {
  const [benefit, awards] = await Promise.all([accessBenefit(benefitId), currentAwardees(now)])
  const [stated, held] = await Promise.all([
    motivesOf(awards.map(({ member }) => member.id)),
    Entitlements.find({ benefitId, state: mongoose.trusted({ $in: HELD }) }, { awardId: 1 }).lean(),
  ])
  const having = new Set(held.map(({ awardId }) => awardId.toHexString()))
  const rows = awards.map(({ id, member, title, until }) => ({
    member,
    title,
    until,
    fits: fitsOf(benefit.motives, stated.get(member.id) ?? []),
    has: having.has(id),
  }))
  return { items: byFit(rows.toSorted((a, b) => (a.member.name < b.member.name ? -1 : 1))) }
}

/**
 * Keeps a place for an awardee. Refuses `forbidden` to grant one's own, `invalid` to who holds no award, `conflict` when all places
 * are taken. May be repeated.
 */
export async function grantBenefit(
  context: Context,
  { benefitId, memberId }: ParsedOf<'credentials.grantBenefit'>,
): Promise<OutputOf<'credentials.grantBenefit'>> {
  const { actor, now } = context
  if (memberId === actor.id) throw new Refusal('forbidden', 'Somebody else of the staff grants yours')
  const award = (await currentAwardees(now)).find(({ member }) => member.id === memberId)
  if (!award)
    throw new Refusal('invalid', 'Benefits are for those who hold an award', {
      issues: [{ path: 'memberId', message: 'holds no award at present' }],
    })
  await transact(async record => {
    const benefit = await accessBenefit(benefitId)
    const ofAward = { benefitId, awardId: award.id, state: mongoose.trusted({ $in: HELD }) }
    if (await Entitlements.exists(ofAward)) return
    const entitlementId = await takePlace(benefit, award, now, new Types.ObjectId(actor.id))
    await appendAudit(context, {
      act: 'grant benefit',
      subject: { kind: 'benefit', id: benefitId },
      memberId,
      detail: benefit.title,
    })
    record('credentials.benefitGranted', { entitlementId, memberId, at: now.toISOString() })
  }).catch((error: unknown) => {
    // Two of the staff pressed at once, or its member took it just then: one place is theirs.
    if (!isDuplicateKey(error, 'once')) throw error
  })
  return listFitting(context, { benefitId })
}

/** Job: tells of what ends within a month and was not used, once for each end. May run twice. */
export async function remindOfBenefits(now: Date): Promise<void> {
  const soon = new Date(now.getTime() + REMIND_DAYS * DAY_MS)
  for (;;) {
    const rows = await Entitlements.find({
      state: mongoose.trusted({ $in: ['granted', 'accepted'] }),
      until: mongoose.trusted({ $gt: now, $lte: soon }),
      remindedOf: null,
    })
      .sort({ until: 1 })
      .limit(AT_ONCE)
      .lean()
    for (const row of rows) await remind(row, now)
    if (rows.length < AT_ONCE) return
  }
}

const remind = ({ _id, memberId, until }: StoredEntitlement, now: Date): Promise<void> =>
  transact(async record => {
    const { modifiedCount } = await Entitlements.updateOne(
      { _id, remindedOf: null },
      { $set: { remindedOf: until } },
    )
    if (modifiedCount === 1)
      record('credentials.benefitExpiring', {
        entitlementId: _id.toHexString(),
        memberId: memberId.toHexString(),
        until: until.toISOString(),
        at: now.toISOString(),
      })
  })
