import { z } from 'zod'
import { Dimension } from '../exchanges/contract.ts'
import { defineCalls, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'

/** For what somebody is recognised: the dimensions of the ledger. */
export const Category = Dimension
export type Category = z.infer<typeof Category>

/** A tenure runs; or it is over and its holder an alumnus for life; or they gave it up; or two people took it back. */
export const AwardState = z.enum(['current', 'alumni', 'withdrawn', 'revoked'])
export type AwardState = z.infer<typeof AwardState>

export const AwardView = z
  .object({
    id: Id,
    member: z.object({ id: Id, name: z.string() }),
    cycle: z.object({ id: Id, name: z.string() }),
    category: Category,
    title: z.string(),
    /** For what, in words that somebody from outside the profession understands. */
    citation: z.string(),
    /** The tenure: `from` included, `until` not. Renewals and deferrals move its end. */
    from: Instant,
    until: Instant,
    state: AwardState,
    /** When it ended, however; null while it runs. */
    endedAt: Instant.nullable(),
    renewals: z.int(),
    /** Whole months by which its end was put off. */
    deferredMonths: z.int(),
    /** Which rules it was given under. */
    rules: z.string(),
  })
  .meta({ id: 'Award', description: 'A place among those who carry the community, for a tenure.' })
export type AwardView = z.infer<typeof AwardView>

const Reason = z.string().trim().min(20).max(2000)

/** An award as its holder sees it. */
export const OwnAwardView = AwardView.extend({
  /** By how many months its end may still be put off. */
  deferrable: z.int(),
  /** Why it was taken back; empty unless it was. */
  revokedFor: z.string(),
  contestableUntil: Instant.nullable(),
})
export type OwnAwardView = z.infer<typeof OwnAwardView>

/** An award as staff see it. */
export const StaffAwardView = AwardView.extend({
  /** That somebody wants it taken back, and waits for a second person. */
  revocation: z
    .object({ by: z.object({ id: Id, name: z.string() }), reason: z.string(), at: Instant })
    .nullable(),
  mayAgree: z.boolean(),
})
export type StaffAwardView = z.infer<typeof StaffAwardView>

export const RenewalDayView = z.object({ month: z.int().min(1).max(12), day: z.int().min(1).max(28) })

/** What staff set of recognition; the rest is how it works. */
const Rules = z.strictObject({
  /** The day of the year on which tenures end that begin under these rules. */
  renewal: z.strictObject(RenewalDayView.shape),
  /** The mean points from which an award is recommended, and the share of them that keeps one. */
  bar: z.number().min(0.5).max(4),
  renewalShare: z.number().min(0.5).max(1),
  /** What a suggestion needs: a place among so great a share of all who helped, over so many groups and organisations. */
  topShare: z.number().min(0.01).max(1),
  groups: z.int().min(1).max(20),
  organisations: z.int().min(1).max(20),
  /** What a shortlist needs: so many people helped, or so many outcomes told as useful. */
  people: z.int().min(1).max(20),
  usefulOutcomes: z.int().min(1).max(20),
})
export type Rules = z.infer<typeof Rules>

const BothRules = z.object({
  present: Rules,
  next: Rules,
  /** The name of the month from which the next hold. */
  from: z.string(),
  /** How each is named where something was decided under it. */
  versions: z.object({ present: z.string(), next: z.string() }),
})

/** A share of few, told as it is: how many of how many. */
const Part = z.object({ count: z.int(), of: z.int() })

export const HealthView = z
  .object({
    /** The twelve months it is about. */
    from: Instant,
    until: Instant,
    /** Awarded in the period, and of these who never was before. */
    newcomers: Part,
    /** What became of the nominations of the period: each step of those before. */
    nominated: z.int(),
    accepted: z.int(),
    reviewed: z.int(),
    awarded: z.int(),
    /** Current awardees by group, the most first, and how unevenly they are spread: 0 evenly, 1 all in one. */
    byGroup: z.array(z.object({ name: z.string(), awardees: z.int() })),
    groupCount: z.int(),
    gini: z.number().nullable(),
    byCategory: z.array(z.object({ category: Category, awardees: z.int() })),
    /** What awardees were credited for in the half year before their award, and after it, where it has passed. */
    contributions: z.object({ awardees: z.int(), before: z.number(), after: z.number() }),
    /** How far reviewers agree (Krippendorff); null while it cannot be told. */
    alpha: z.number().nullable(),
    reviewers: z.int(),
    decisions: z.int(),
    overrides: z.int(),
  })
  .meta({
    id: 'ProgrammeHealth',
    description: 'Whether recognition reaches new people and all groups, and is fair.',
  })
export type HealthView = z.infer<typeof HealthView>

export const awardCalls = defineCalls({
  'recognition.awards': {
    http: 'GET /recognition/awards',
    who: 'staff',
    says: 'Lists awards, the newest first.',
    input: z.strictObject({ state: AwardState.optional(), ...PageQuery }),
    output: pageOf(StaffAwardView),
  },
  'recognition.myAwards': {
    http: 'GET /me/awards',
    who: 'member',
    says: 'The awards of the caller, the newest first.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(OwnAwardView) }),
  },
  'recognition.giveUp': {
    http: 'POST /recognition/awards/:awardId/end',
    who: 'member',
    says: 'The holder gives an award up, without saying why. May be repeated.',
    input: z.strictObject({ awardId: Id }),
    output: z.object({ award: OwnAwardView }),
  },
  'recognition.defer': {
    http: 'POST /recognition/awards/:awardId/deferral',
    who: 'member',
    says: 'The holder puts the end of their tenure off, by twelve months in all and without being asked why.',
    input: z.strictObject({ awardId: Id, months: z.int().min(1).max(12) }),
    output: z.object({ award: OwnAwardView }),
  },
  'recognition.proposeRevocation': {
    http: 'POST /recognition/awards/:awardId/revocation',
    who: 'staff',
    says: 'Proposes that an award be taken back, with a reason. A second person has to agree.',
    input: z.strictObject({ awardId: Id, reason: Reason }),
    output: z.object({ award: StaffAwardView }),
  },
  'recognition.answerRevocation': {
    http: 'POST /recognition/awards/:awardId/revocation/answer',
    who: 'staff',
    says: 'Agrees that an award be taken back, or lets it stand. Who proposed it may only let it stand.',
    input: z.strictObject({ awardId: Id, agrees: z.boolean() }),
    output: z.object({ award: StaffAwardView }),
  },
  'recognition.contest': {
    http: 'POST /recognition/contests',
    who: 'member',
    status: 201,
    says: 'Contests a decision about the caller: a nomination that was not awarded, or an award taken back. Somebody else decides.',
    input: z.strictObject({
      subject: z.strictObject({ kind: z.enum(['nomination', 'award']), id: Id }),
      reason: Reason,
    }),
    output: z.object({ contestId: Id }),
  },
  'recognition.health': {
    http: 'GET /recognition/health',
    who: 'staff',
    says: 'How the programme does: newcomers, spread over groups, contributions before and after, agreement of reviewers.',
    input: z.strictObject({}),
    output: HealthView,
  },
  'recognition.settings': {
    http: 'GET /recognition/settings',
    who: 'staff',
    says: 'The rules of recognition that staff set: those of this month, and those from the next on.',
    input: z.strictObject({}),
    output: BothRules,
  },
  'recognition.setRules': {
    http: 'PUT /recognition/settings',
    who: 'staff',
    says: 'Sets the rules of recognition from the next month on. What was begun or drafted before keeps its own.',
    input: z.strictObject({ rules: Rules }),
    output: BothRules,
  },
})

export const awardEvents = {
  'recognition.awarded': z.object({
    awardId: Id,
    memberId: Id,
    cycleId: Id,
    title: z.string(),
    citation: z.string(),
    from: Instant,
    until: Instant,
    at: Instant,
  }),
  /** The tenure ends later than it did: it was renewed, or its end was put off. */
  'recognition.renewed': z.object({
    awardId: Id,
    memberId: Id,
    how: z.enum(['renewed', 'deferred', 'restored']),
    until: Instant,
    at: Instant,
  }),
  'recognition.ended': z.object({
    awardId: Id,
    memberId: Id,
    how: z.enum(['expired', 'withdrawn', 'revoked']),
    at: Instant,
  }),
  /** A tenure ends within three months, or within one and its holder has not said whether they want to go on. */
  'recognition.renewalDue': z.object({
    awardId: Id,
    nominationId: Id,
    memberId: Id,
    until: Instant,
    reminds: z.boolean(),
    at: Instant,
  }),
  'recognition.revocationProposed': z.object({ awardId: Id, memberId: Id, byId: Id, at: Instant }),
}
