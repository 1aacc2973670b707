import { z } from 'zod'
import { defineCalls, Id, Instant, OneLine, PageQuery, pageOf } from '../vocabulary.ts'

/** What can be reported and reviewed. */
export const SubjectKind = z.enum(['message', 'case', 'reply', 'profile', 'group'])
export type SubjectKind = z.infer<typeof SubjectKind>

/** Why something is reported, and why something is decided. */
export const Reason = z.enum(['privacy', 'harm', 'unkind', 'advertising', 'misplaced', 'other'])
export type Reason = z.infer<typeof Reason>

/** What can be done about a thing, and about whoever wrote it. */
export const ACTS = [
  'approve',
  'return',
  'edit',
  'redact',
  'lock',
  'move',
  'split',
  'merge',
  'warn',
  'silence',
  'suspend',
  'ban',
] as const
export const Act = z.enum(ACTS)
export type Act = z.infer<typeof Act>

/** Whose contributions are looked at before others see them. */
export const RuleMode = z.enum(['off', 'newcomers', 'everyone'])
export type RuleMode = z.infer<typeof RuleMode>

/** How long someone has to appeal, and how long what was taken away is kept for it. */
export const APPEAL_DAYS = 30
/** How long a review stays with whoever took it, while they say nothing. */
export const LEASE_MINUTES = 5
/** A word to whoever is concerned. */
const Words = z.string().trim().max(2000)
const LongText = z.string().trim().min(1).max(20_000)

const PersonRef = z.object({ id: Id, name: z.string() })
/** Who wrote something: without an id where their name is kept from the caller. */
const AuthorRef = z.object({ id: Id.nullable(), name: z.string() })

/** A part of what a review is about, as it stands or waits. */
const Line = z.object({
  id: Id,
  author: AuthorRef,
  at: Instant,
  html: z.string(),
  /** Whether this is what the review is about. */
  meant: z.boolean(),
})

export const DecisionView = z
  .object({
    id: Id,
    act: Act,
    reason: Reason.nullable(),
    words: z.string(),
    by: PersonRef,
    at: Instant,
    until: Instant.nullable(),
    undoneAt: Instant.nullable(),
    /** Whether the caller may take it back now. */
    mayUndo: z.boolean(),
  })
  .meta({ id: 'Decision', description: 'What a moderator did, and why.' })
export type DecisionView = z.infer<typeof DecisionView>

export const ReviewSummary = z
  .object({
    id: Id,
    kind: SubjectKind,
    subjectId: Id,
    /** Whether it waits to be published, or was reported. */
    why: z.enum(['waiting', 'flagged']),
    state: z.enum(['open', 'decided']),
    /** What it was reported for, the most frequent first. */
    reasons: z.array(Reason),
    flagCount: z.int(),
    /** How pressing it is, and what that is made of: it orders the queue and decides nothing. */
    score: z.number(),
    signals: z.array(z.string()),
    author: AuthorRef,
    /** The group or specialty it stands in; null for people and direct conversations. */
    place: z.string().nullable(),
    /** How it begins; null where the caller could not read it without opening it here. */
    excerpt: z.string().nullable(),
    openedAt: Instant,
    assignee: PersonRef.nullable(),
    /** Who decides at this moment, until when. */
    lease: z.object({ by: PersonRef, until: Instant }).nullable(),
    act: Act.nullable(),
  })
  .meta({ id: 'ReviewSummary', description: 'Something that waits to be decided, as the queue shows it.' })
export type ReviewSummary = z.infer<typeof ReviewSummary>

export const ReviewView = z
  .object({
    ...ReviewSummary.shape,
    title: z.string().nullable(),
    /** What it says, with a little around it. Empty when it is gone. */
    lines: z.array(Line),
    body: z.string(),
    path: z.string().nullable(),
    /** Whether what is shown is not for all members: then this look was written down. */
    isPrivate: z.boolean(),
    reports: z.array(z.object({ reason: Reason, note: z.string(), at: Instant })),
    notes: z.array(z.object({ by: PersonRef, at: Instant, body: z.string() })),
    history: z.array(z.object({ by: PersonRef.nullable(), at: Instant, what: z.string() })),
    decisions: z.array(DecisionView),
    /** What this author did here before, and how the like was decided. */
    author: z.object({
      ...AuthorRef.shape,
      joinedAt: Instant.nullable(),
      decisions: z.int(),
      silencedUntil: Instant.nullable(),
      suspendedUntil: Instant.nullable(),
    }),
    alike: z.array(z.object({ act: Act, count: z.int() })),
    /** What the caller may do about it. */
    may: z.array(Act),
  })
  .meta({ id: 'Review', description: 'Something that waits to be decided, with what a moderator needs.' })
export type ReviewView = z.infer<typeof ReviewView>

export const AppealView = z
  .object({
    id: Id,
    state: z.enum(['open', 'upheld', 'overturned']),
    words: z.string(),
    at: Instant,
    answer: z.string().nullable(),
    decidedAt: Instant.nullable(),
  })
  .meta({ id: 'Appeal', description: 'That someone asks to have a decision looked at again.' })
export type AppealView = z.infer<typeof AppealView>

const OpenAppeal = z.object({
  ...AppealView.shape,
  member: AuthorRef,
  decision: DecisionView,
  reviewId: Id,
  kind: SubjectKind,
  place: z.string().nullable(),
  /** What was taken away, as long as it is kept. */
  kept: z.string().nullable(),
})

/** What was decided about something of the caller's, without who decided it. */
export const OwnDecision = z
  .object({
    id: Id,
    kind: SubjectKind,
    act: Act,
    reason: Reason.nullable(),
    words: z.string(),
    at: Instant,
    until: Instant.nullable(),
    /** What it was about, in a few words; what was taken away is shown to its author alone. */
    about: z.string(),
    undoneAt: Instant.nullable(),
    appeal: AppealView.nullable(),
    mayAppealUntil: Instant.nullable(),
  })
  .meta({ id: 'OwnDecision', description: 'What was decided about something of the caller’s.' })
export type OwnDecision = z.infer<typeof OwnDecision>

export const HeldView = z
  .object({
    id: Id,
    kind: z.enum(['message', 'case', 'reply']),
    state: z.enum(['waiting', 'released', 'returned', 'failed']),
    title: z.string(),
    body: z.string(),
    html: z.string(),
    at: Instant,
    place: z.string().nullable(),
    channelId: Id.nullable(),
    caseId: Id.nullable(),
    /** Why it came back. */
    words: z.string(),
  })
  .meta({ id: 'Held', description: 'Something of the caller’s that others see once it was looked at.' })
export type HeldView = z.infer<typeof HeldView>

export const FlagView = z
  .object({
    id: Id,
    kind: SubjectKind,
    subjectId: Id,
    reason: Reason,
    note: z.string(),
    at: Instant,
    /** What became of it. */
    outcome: z.enum(['open', 'acted', 'dismissed']),
    decidedAt: Instant.nullable(),
  })
  .meta({ id: 'Flag', description: 'Something the caller reported, and what became of it.' })
export type FlagView = z.infer<typeof FlagView>

export const AuditRow = z
  .object({
    seq: z.int(),
    at: Instant,
    actor: PersonRef,
    act: z.string(),
    subject: z.object({ kind: z.string(), id: z.string() }),
    /** About whom. */
    member: PersonRef.nullable(),
    detail: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditRow', description: 'One thing that was done or looked at, in the chain of all.' })
export type AuditRow = z.infer<typeof AuditRow>

const Rule = z.object({
  scope: z.string(),
  mode: RuleMode,
  /** For newcomers: how many of their first contributions. */
  first: z.int(),
})

const OneReview = z.object({ review: ReviewView })
const ThatReview = z.strictObject({ reviewId: Id })
/** A specialty, a group, or `*` for the whole association. */
const Scope = z
  .string()
  .transform(scope => scope.replace(/^(specialty|group):/, ''))
  .pipe(z.union([z.literal('*'), Id]))

export const calls = defineCalls({
  'moderation.flag': {
    http: 'POST /flags',
    who: 'member',
    status: 201,
    says: 'Reports a message, case, reply, profile or group. Once for each: a repeat answers with the first.',
    input: z.strictObject({
      kind: SubjectKind,
      id: Id,
      reason: Reason,
      note: z.string().trim().max(1000).default(''),
    }),
    output: z.object({ flag: FlagView }),
  },
  'moderation.myFlags': {
    http: 'GET /me/flags',
    who: 'member',
    says: 'Lists what the caller reported and what became of it, the latest first.',
    input: z.strictObject({ ...PageQuery }),
    output: pageOf(FlagView),
  },
  'moderation.mine': {
    http: 'GET /me/decisions',
    who: 'member',
    says: 'What of the caller’s waits to be looked at, and what was decided about it, with the reasons.',
    input: z.strictObject({}),
    output: z.object({ held: z.array(HeldView), decisions: z.array(OwnDecision) }),
  },
  'moderation.appeal': {
    http: 'POST /me/decisions/:decisionId/appeal',
    who: 'member',
    status: 201,
    says: 'Asks to have a decision looked at by someone else. Once for each decision, within thirty days.',
    input: z.strictObject({ decisionId: Id, words: Words.min(1) }),
    output: z.object({ appeal: AppealView }),
  },
  'moderation.appealSuspension': {
    http: 'POST /auth/appeal',
    who: 'anyone',
    status: 201,
    says: 'Appeals a suspension with the e-mail address and password that it keeps from signing in.',
    input: z.strictObject({
      email: z.string().trim().toLowerCase().max(254),
      password: z.string().max(200),
      words: Words.min(1),
    }),
    output: z.object({ appeal: AppealView }),
  },
  'moderation.count': {
    http: 'GET /moderation/count',
    who: 'member',
    says: 'Whether the caller reviews anything, and how much waits for them.',
    input: z.strictObject({}),
    output: z.object({ reviews: z.boolean(), open: z.int(), appeals: z.int(), oldestAt: Instant.nullable() }),
  },
  'moderation.queue': {
    http: 'GET /moderation/queue',
    who: 'member',
    says: 'What waits for the caller’s decision, the most pressing first, or what was decided, the latest first.',
    input: z.strictObject({ state: z.enum(['open', 'decided']).default('open'), ...PageQuery }),
    output: pageOf(ReviewSummary),
  },
  'moderation.show': {
    http: 'GET /moderation/reviews/:reviewId',
    who: 'member',
    says: 'Shows a review with what it is about. A look at what is not for all members is written down.',
    input: ThatReview,
    output: OneReview,
  },
  'moderation.take': {
    http: 'POST /moderation/reviews/:reviewId/lease',
    who: 'member',
    says: 'Keeps others from deciding for some minutes, or lets go. Refuses a conflict while someone else has it.',
    input: z.strictObject({ reviewId: Id, on: z.boolean().default(true) }),
    output: z.object({ until: Instant.nullable() }),
  },
  'moderation.assign': {
    http: 'PUT /moderation/reviews/:reviewId/assignee',
    who: 'member',
    says: 'Gives a review to someone who may decide it, or to nobody.',
    input: z.strictObject({ reviewId: Id, memberId: Id.nullable() }),
    output: OneReview,
  },
  'moderation.note': {
    http: 'POST /moderation/reviews/:reviewId/notes',
    who: 'member',
    status: 201,
    says: 'Leaves a note for other moderators.',
    input: z.strictObject({ reviewId: Id, body: Words.min(1) }),
    output: OneReview,
  },
  'moderation.decide': {
    http: 'POST /moderation/reviews/:reviewId/decision',
    who: 'member',
    status: 201,
    says: 'Decides a review. Author and reporters are told; whoever is concerned may appeal.',
    input: z.strictObject({
      reviewId: Id,
      act: Act,
      reason: Reason.optional(),
      /** To whoever wrote it. */
      words: Words.default(''),
      /** The new text, for `edit`, and for `redact` when something stays. */
      body: LongText.optional(),
      /** A new title, for cases. */
      title: OneLine.min(5).max(200).optional(),
      /** Until when, for `silence` and `suspend`. */
      until: Instant.optional(),
      /** Where to, for `move`. */
      specialtyId: Id.optional(),
      /** Into which case, for `merge`. */
      caseId: Id.optional(),
      /** Which replies become a case of their own, for `split`. */
      replyIds: z.array(Id).min(1).max(200).optional(),
    }),
    output: z.object({ decision: DecisionView }),
  },
  'moderation.undo': {
    http: 'POST /moderation/decisions/:decisionId/undo',
    who: 'member',
    says: 'Takes back one’s own decision, where it can be, and opens the review again.',
    input: z.strictObject({ decisionId: Id }),
    output: z.object({ decision: DecisionView }),
  },
  'moderation.appeals': {
    http: 'GET /moderation/appeals',
    who: 'member',
    says: 'Appeals that the caller may decide: never against a decision of their own.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(OpenAppeal) }),
  },
  'moderation.decideAppeal': {
    http: 'POST /moderation/appeals/:appealId/decision',
    who: 'member',
    says: 'Decides an appeal. Overturning undoes the act where it can be undone.',
    input: z.strictObject({
      appealId: Id,
      outcome: z.enum(['upheld', 'overturned']),
      words: Words.min(1),
    }),
    output: z.object({ appeal: AppealView }),
  },
  'moderation.rules': {
    http: 'GET /moderation/rules/:scope',
    who: 'member',
    says: 'Whose contributions in a group or specialty, or everywhere, are looked at first.',
    input: z.strictObject({ scope: Scope }),
    output: z.object({ rule: Rule }),
  },
  'moderation.setRule': {
    http: 'PUT /moderation/rules/:scope',
    who: 'member',
    says: 'Decides whose contributions are looked at first: hosts for their group, moderators and staff for the rest.',
    input: z.strictObject({
      scope: Scope,
      mode: RuleMode,
      first: z.coerce.number().int().min(1).max(20).default(3),
    }),
    output: z.object({ rule: Rule }),
  },
  'moderation.audit': {
    http: 'GET /moderation/audit',
    who: 'staff',
    says: 'What moderators and staff did and looked at, the latest first: by act, by who did it, about whom.',
    input: z.strictObject({
      act: z.string().trim().max(40).optional(),
      actorId: Id.optional(),
      memberId: Id.optional(),
      q: z.string().trim().max(80).optional(),
      ...PageQuery,
    }),
    output: pageOf(AuditRow),
  },
})

export const events = {
  /** A moderator decided, or took a decision back. */
  'moderation.decided': z.object({
    decisionId: Id,
    reviewId: Id,
    act: Act,
    authorId: Id,
    /** Who hears what became of their report. */
    reporterIds: z.array(Id),
    undone: z.boolean(),
    at: Instant,
  }),
  'moderation.appealDecided': z.object({
    appealId: Id,
    memberId: Id,
    outcome: z.enum(['upheld', 'overturned']),
    at: Instant,
  }),
  /** Something that waited may be published in its author’s name. */
  'moderation.released': z.object({
    heldId: Id,
    kind: z.enum(['message', 'case', 'reply']),
    at: Instant,
  }),
}

export const hints = {
  /** Something in the queue of these moderators changed. */
  'moderation.changed': z.object({ reviewId: Id, memberIds: z.array(Id) }),
  /** Something of the member's was decided or waits no more. */
  'moderation.told': z.object({ memberId: Id }),
}
