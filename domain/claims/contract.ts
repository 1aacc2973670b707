import { z } from 'zod'
import { AttachmentView } from '../media/contract.ts'
import { ClientId, defineCalls, Id, Instant, OneLine, PageQuery, pageOf } from '../vocabulary.ts'

/** What somebody can have done for colleagues where nothing of it stands here. */
export const CLAIM_KINDS = [
  'speaking',
  'teaching',
  'mentoring',
  'referral',
  'demand',
  'initiative',
  'off_platform',
] as const
export const ClaimKind = z.enum(CLAIM_KINDS)
export type ClaimKind = z.infer<typeof ClaimKind>

export const ClaimState = z.enum(['waiting', 'confirmed', 'declined', 'withdrawn'])
export type ClaimState = z.infer<typeof ClaimState>

/** How far back a claim may reach. */
export const CLAIM_MONTHS = 24
/** How many did it together with whoever claims it. */
export const TOGETHER_MAX = 5
/** How many files show it. */
export const CLAIM_FILES_MAX = 5

/** A day as calendars write it. */
const Day = z.iso.date()
const Link = z
  .url({ protocol: /^https?$/, hostname: z.regexes.domain })
  .max(500)
  .describe('Where it can be seen: a programme, a recording, an article.')

/** Who got the good of it, and so whose word it is: for a group its hosts, for a specialty its editors, for the association its staff. */
export const ClaimedFor = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('member'), id: Id }),
  z.strictObject({ kind: z.literal('group'), id: Id }),
  z.strictObject({ kind: z.literal('specialty'), id: Id }),
  z.strictObject({ kind: z.literal('association') }),
])
export type ClaimedFor = z.infer<typeof ClaimedFor>

const Person = z.object({ id: Id, name: z.string() })

/** In quarters, so that sums are exact. */
const Hours = z.number().min(0.25).max(1000).multipleOf(0.25)

export const ClaimView = z
  .object({
    id: Id,
    kind: ClaimKind,
    what: z.string(),
    on: Day,
    link: z.string().nullable(),
    /** How many hours it took each of them, as they say and whoever confirms it reads; null where they do not. */
    hours: z.number().nullable(),
    /** What shows it: for those who made it, and those whose word it is. */
    attachments: z.array(AttachmentView),
    /** Who claims it, and who did it together with them. */
    by: Person,
    together: z.array(Person),
    beneficiary: z.object({
      kind: z.enum(['member', 'group', 'specialty', 'association']),
      id: Id.nullable(),
      name: z.string(),
    }),
    state: ClaimState,
    /** Whether what it counted for the caller, who made it, was taken back since. */
    takenBack: z.boolean(),
    at: Instant,
    decidedAt: Instant.nullable(),
    /** Why it was declined. */
    reason: z.string().nullable(),
    /** What became of a contest of the decline; null where there is none. */
    contest: z
      .object({ state: z.enum(['open', 'upheld', 'dismissed']), answer: z.string().nullable() })
      .nullable(),
    mine: z.boolean(),
    /** Whether it waits for the caller's word. */
    mayDecide: z.boolean(),
    /** Whether the caller is named with it and may still say that no share is theirs. */
    mayLeave: z.boolean(),
    mayContest: z.boolean(),
  })
  .meta({
    id: 'Claim',
    description: 'A contribution made elsewhere, on the word of whoever got the good of it.',
  })
export type ClaimView = z.infer<typeof ClaimView>

const OneClaim = z.object({ claim: ClaimView })
const Reason = z.string().trim().min(1).max(1000)

export const calls = defineCalls({
  'claims.create': {
    http: 'POST /claims',
    who: 'member',
    status: 201,
    says: 'Claims a contribution made elsewhere. It counts once somebody else, who got the good of it, confirms it.',
    input: z.strictObject({
      kind: ClaimKind,
      what: OneLine.min(3).max(200),
      on: Day,
      link: Link.nullable().default(null),
      /** How many hours it took each of those who did it: for their records alone, it counts for nothing else. */
      hours: Hours.nullable().default(null),
      for: ClaimedFor,
      togetherIds: z.array(Id).max(TOGETHER_MAX).default([]),
      /** Files of one’s own, uploaded before. */
      attachmentIds: z.array(Id).max(CLAIM_FILES_MAX).optional(),
      clientId: ClientId.optional(),
    }),
    output: OneClaim,
  },
  'claims.mine': {
    http: 'GET /me/claims',
    who: 'member',
    says: 'Lists what the caller claimed, or is named with, the latest first.',
    input: z.strictObject({ ...PageQuery }),
    output: pageOf(ClaimView),
  },
  'claims.waiting': {
    http: 'GET /me/claims/waiting',
    who: 'member',
    says: 'Claims that wait for the caller’s word, the oldest first.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(ClaimView) }),
  },
  'claims.confirm': {
    http: 'POST /claims/:claimId/confirm',
    who: 'member',
    says: 'Confirms a claim. Whoever got the good of it does, and nobody who made it.',
    input: z.strictObject({ claimId: Id }),
    output: OneClaim,
  },
  'claims.decline': {
    http: 'POST /claims/:claimId/decline',
    who: 'member',
    says: 'Declines a claim, with a reason for whoever made it.',
    input: z.strictObject({ claimId: Id, reason: Reason }),
    output: OneClaim,
  },
  'claims.withdraw': {
    http: 'POST /claims/:claimId/withdraw',
    who: 'member',
    says: 'Takes back a claim of the caller’s that waits or was declined. May be repeated.',
    input: z.strictObject({ claimId: Id }),
    output: OneClaim,
  },
  'claims.leave': {
    http: 'POST /claims/:claimId/leave',
    who: 'member',
    says: 'Says that no share of a claim that waits is the caller’s, who was named with it. May be repeated.',
    input: z.strictObject({ claimId: Id }),
    output: OneClaim,
  },
  'claims.contest': {
    http: 'POST /claims/:claimId/contest',
    who: 'member',
    status: 201,
    says: 'Asks that a declined claim of the caller’s is looked at by somebody with no part in it. Once.',
    input: z.strictObject({ claimId: Id, reason: Reason }),
    output: OneClaim,
  },
})

const OnClaim = { claimId: Id, kind: ClaimKind, at: Instant }

export const events = {
  /** `toIds`: whose word it waits for; `togetherIds`: who is named with it. */
  'claims.made': z.object({ ...OnClaim, byId: Id, toIds: z.array(Id), togetherIds: z.array(Id).optional() }),
  /** Somebody named with a claim says that no share of it is theirs. */
  'claims.left': z.object({ ...OnClaim, memberId: Id, byId: Id }),
  /** One for each who made it. */
  'claims.confirmed': z.object({
    ...OnClaim,
    creditedId: Id,
    beneficiaryKind: z.enum(['member', 'group', 'specialty', 'association']),
    beneficiaryId: Id.nullable(),
    /** Whose word it is. */
    byId: Id,
    /** How much of a thousand is theirs; absent for one who did it alone. */
    part: z.int().optional(),
  }),
  'claims.declined': z.object({ ...OnClaim, memberId: Id }),
}

export const hints = {
  /** Something that concerns the claims of these members changed. */
  'claims.changed': z.object({ memberIds: z.array(Id) }),
}
