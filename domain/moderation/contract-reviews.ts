/** What is reviewed, how a review is read, and what can be decided about it. */
import { z } from 'zod'
import { AttachmentView } from '../media/contract.ts'
import { defineCalls, Id, Instant, OneLine, PageQuery, pageOf } from '../vocabulary.ts'

/** What can be reported and reviewed. */
export const SubjectKind = z.enum(['message', 'case', 'reply', 'entry', 'profile', 'group', 'star'])
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
  'archive',
  'handOver',
  'retire',
  'warn',
  'silence',
  'suspend',
  'ban',
] as const
export const Act = z.enum(ACTS)
export type Act = z.infer<typeof Act>

/** How long a review stays with whoever took it, while they say nothing. */
export const LEASE_MINUTES = 5
/** A word to whoever is concerned. */
export const Words = z.string().trim().max(2000)
const LongText = z.string().trim().min(1).max(20_000)

export const PersonRef = z.object({ id: Id, name: z.string() })
/** Who wrote something: without an id where their name is kept from the caller. */
export const AuthorRef = z.object({ id: Id.nullable(), name: z.string() })

/** A part of what a review is about, as it stands or waits. */
const Line = z.object({
  id: Id,
  author: AuthorRef,
  at: Instant,
  html: z.string(),
  /** What came with it: who may decide an open review may open them, and each look at what is not for all members is written down. */
  attachments: z.array(AttachmentView).optional(),
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
    /** Open reviews of texts that say nearly the same stand together; null for one alone. */
    alike: z.object({ id: Id, count: z.int() }).nullable(),
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
    decidedAlike: z.array(z.object({ act: Act, count: z.int() })),
    /** Where a message can be moved to; the first is where it stands. */
    channels: z.array(PersonRef),
    /** To whom a group can be handed. */
    successors: z.array(PersonRef),
    /** What the caller may do about it. */
    may: z.array(Act),
  })
  .meta({ id: 'Review', description: 'Something that waits to be decided, with what a moderator needs.' })
export type ReviewView = z.infer<typeof ReviewView>

const OneReview = z.object({ review: ReviewView })
const ThatReview = z.strictObject({ reviewId: Id })
export const reviewCalls = defineCalls({
  'moderation.count': {
    http: 'GET /moderation/count',
    who: 'member',
    says: 'Whether the caller reviews anything, and how much waits for them.',
    input: z.strictObject({}),
    output: z.object({
      reviews: z.boolean(),
      open: z.int(),
      appeals: z.int(),
      contests: z.int(),
      oldestAt: Instant.nullable(),
    }),
  },
  'moderation.queue': {
    http: 'GET /moderation/queue',
    who: 'member',
    says: 'What waits for the caller’s decision, the most pressing first, or what was decided, the latest first.',
    input: z.strictObject({
      state: z.enum(['open', 'decided']).default('open'),
      /** What waits to be published, what was reported, or what the caller has taken on. */
      shows: z.enum(['all', 'waiting', 'flagged', 'mine']).default('all'),
      kind: SubjectKind.optional(),
      ...PageQuery,
    }),
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
      /** A new title, for cases and entries; the name that may stay, for profiles and groups. */
      title: OneLine.min(1).max(200).optional(),
      /** Until when, for `silence` and `suspend`. */
      until: Instant.optional(),
      /** Where to, for `move`: a specialty for cases, a channel of the same group for messages. */
      specialtyId: Id.optional(),
      /** Where to, for `move` and `split` of messages. */
      channelId: Id.optional(),
      /** To whom, for `handOver`. */
      memberId: Id.optional(),
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
})
