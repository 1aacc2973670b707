import { z } from 'zod'
import { ClientId, defineCalls, Id, Instant, Motive, OneLine } from '../vocabulary.ts'

export const BenefitKind = z.enum(['speaking_slot', 'early_access', 'place', 'spotlight'])
export type BenefitKind = z.infer<typeof BenefitKind>

export const BenefitView = z
  .object({
    id: Id,
    kind: BenefitKind,
    title: z.string(),
    says: z.string(),
    /** What of their own it serves. */
    motives: z.array(Motive),
    /** Null for as many as want it. */
    places: z.int().nullable(),
    taken: z.int(),
    /** Whether it can still be accepted. */
    open: z.boolean(),
  })
  .meta({ id: 'Benefit', description: 'What the association offers those it recognised.' })
export type BenefitView = z.infer<typeof BenefitView>

export const OfferedView = z
  .object({
    ...BenefitView.shape,
    /** Which of the reasons the awardee stated it serves. */
    fits: z.array(Motive),
  })
  .meta({ id: 'OfferedBenefit', description: 'A benefit, and why it may suit the awardee it is offered to.' })
export type OfferedView = z.infer<typeof OfferedView>

export const AwardeeView = z
  .object({
    member: z.object({ id: Id, name: z.string() }),
    title: z.string(),
    until: Instant,
    /** Which of their reasons the benefit serves; what else they come for is not told. */
    fits: z.array(Motive),
    /** Whether it is granted to them, accepted or used. */
    has: z.boolean(),
  })
  .meta({ id: 'Awardee', description: 'Whom a benefit may be granted, and why it may suit them.' })
export type AwardeeView = z.infer<typeof AwardeeView>

export const EntitlementView = z
  .object({
    id: Id,
    benefit: z.object({ id: Id, kind: BenefitKind, title: z.string(), says: z.string() }),
    member: z.object({ id: Id, name: z.string() }),
    /** Granted is theirs to accept or to give back; ended is over with the award, or given back, without having been used. */
    state: z.enum(['granted', 'accepted', 'used', 'ended']),
    /** Since when the place is theirs. */
    acceptedAt: Instant,
    usedAt: Instant.nullable(),
    /** The end of the tenure: what is not used by then is gone. */
    until: Instant,
  })
  .meta({ id: 'Entitlement', description: 'A benefit that an awardee accepted, or was granted.' })
export type EntitlementView = z.infer<typeof EntitlementView>

const Mine = z.object({
  /** Whether the caller holds an award at present: only then is anything offered. */
  awarded: z.boolean(),
  /** What serves the caller’s own reasons before the rest. */
  offered: z.array(OfferedView),
  mine: z.array(EntitlementView),
})
const All = z.object({ items: z.array(BenefitView), accepted: z.array(EntitlementView) })

export const calls = defineCalls({
  'credentials.benefits': {
    http: 'GET /credentials/benefits',
    who: 'member',
    says: 'Shows what is offered to the caller as an awardee, and what they accepted.',
    input: z.strictObject({}),
    output: Mine,
  },
  'credentials.allBenefits': {
    http: 'GET /credentials/benefits/all',
    who: 'staff',
    says: 'Lists all benefits, and who accepted or was granted them.',
    input: z.strictObject({}),
    output: All,
  },
  'credentials.defineBenefit': {
    http: 'POST /credentials/benefits',
    who: 'staff',
    status: 201,
    says: 'Offers a benefit to all who hold an award.',
    input: z.strictObject({
      kind: BenefitKind,
      title: OneLine.min(3).max(120),
      says: OneLine.min(3).max(400),
      motives: z.array(Motive).max(12).default([]),
      places: z.int().min(1).max(10_000).nullable(),
      clientId: ClientId.optional(),
    }),
    output: z.object({ benefit: BenefitView }),
  },
  'credentials.closeBenefit': {
    http: 'POST /credentials/benefits/:benefitId/close',
    who: 'staff',
    says: 'Offers a benefit to nobody new. Who accepted it keeps it.',
    input: z.strictObject({ benefitId: Id }),
    output: z.object({ benefit: BenefitView }),
  },
  'credentials.fitting': {
    http: 'GET /credentials/benefits/:benefitId/awardees',
    who: 'staff',
    says: 'Lists who holds an award, those first whose own reasons the benefit serves, with these reasons.',
    input: z.strictObject({ benefitId: Id }),
    output: z.object({ items: z.array(AwardeeView) }),
  },
  'credentials.grantBenefit': {
    http: 'POST /credentials/benefits/:benefitId/grants',
    who: 'staff',
    says: 'Keeps a place of a benefit for somebody who holds an award: theirs to accept or to give back. May be repeated.',
    input: z.strictObject({ benefitId: Id, memberId: Id }),
    output: z.object({ items: z.array(AwardeeView) }),
  },
  'credentials.acceptBenefit': {
    http: 'POST /credentials/benefits/:benefitId/accept',
    who: 'member',
    says: 'Accepts a benefit under the caller’s award, one that was granted included. May be repeated.',
    input: z.strictObject({ benefitId: Id }),
    output: Mine,
  },
  'credentials.useBenefit': {
    http: 'POST /credentials/entitlements/:entitlementId/use',
    who: 'member',
    says: 'Says that an accepted benefit was used. Open to whose it is and to staff; may be repeated.',
    input: z.strictObject({ entitlementId: Id }),
    output: z.object({ entitlement: EntitlementView }),
  },
  'credentials.giveBack': {
    http: 'DELETE /credentials/entitlements/:entitlementId',
    who: 'member',
    says: 'Gives an accepted benefit back that was not used, so that another may have the place. May be repeated.',
    input: z.strictObject({ entitlementId: Id }),
    output: Mine,
  },
  'credentials.spotlight': {
    http: 'GET /credentials/spotlight',
    who: 'member',
    says: 'Shows one of those who accepted to stand on the first page, another each day; null where there is none.',
    input: z.strictObject({}),
    output: z.object({
      spotlight: z
        .object({
          member: z.object({ id: Id, name: z.string() }),
          title: z.string(),
          citation: z.string(),
          /** Their public page; null while they have none. */
          path: z.string().nullable(),
        })
        .nullable(),
    }),
  },
})

const ofEntitlement = { entitlementId: Id, memberId: Id, at: Instant }
export const events = {
  /** Staff keep a place for an awardee. */
  'credentials.benefitGranted': z.object(ofEntitlement),
  /** Somebody else said that it was used. */
  'credentials.benefitUsed': z.object({ ...ofEntitlement, byId: Id }),
  /** It ends within a month, and was not used. */
  'credentials.benefitExpiring': z.object({ ...ofEntitlement, until: Instant }),
}
