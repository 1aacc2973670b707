/** What members do and learn: reports, what waits, what was decided about them, and appeals. */
import { z } from 'zod'
import { defineCalls, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'
import { Act, AuthorRef, DecisionView, Reason, SubjectKind, Words } from './contract-reviews.ts'

/** How long someone has to appeal, and how long what was taken away is kept for it. */
export const APPEAL_DAYS = 30

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

export const ownCalls = defineCalls({
  'moderation.flag': {
    http: 'POST /flags',
    who: 'member',
    status: 201,
    says: 'Reports a message, case, reply, entry, profile, group, or what a consultant says of themselves. Once for each: a repeat answers with the first.',
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
})
