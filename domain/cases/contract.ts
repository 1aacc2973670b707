import { z } from 'zod'
import { ClientId, defineCalls, Flag, Id, Instant, PageQuery, pageOf, Source } from '../vocabulary.ts'

export const Urgency = z.enum(['routine', 'today', 'now'])
export type Urgency = z.infer<typeof Urgency>

export const CaseState = z.enum([
  'draft',
  'submitted',
  'routed',
  'answered',
  'resolved',
  'curated',
  'returned',
  'withdrawn',
  'merged',
  'reopened',
])
export type CaseState = z.infer<typeof CaseState>

/** What came of the advice, in the asker's words. */
export const Outcome = z.enum(['confirmed_plan', 'new_advice', 'not_useful', 'none'])
export type Outcome = z.infer<typeof Outcome>
/** What the advice changed. */
export const Effect = z.enum([
  'avoided',
  'better_prepared',
  'useful_instruction',
  'initiated',
  'no_benefit',
  'other',
])
export type Effect = z.infer<typeof Effect>

const Worth = z.coerce.number().int().min(1).max(5)

export const Person = z.object({ id: Id, name: z.string() })
export type Person = z.infer<typeof Person>

/** Who asked. Under a pseudonym there is no id for anyone but the asker, and the name is the pseudonym. */
export const Asker = z.object({ id: Id.nullable(), name: z.string() })
export type Asker = z.infer<typeof Asker>

/** What someone is called who asks without their name. */
export const PSEUDONYM = 'A verified member'

export const SpecialtyView = z
  .object({ id: Id, name: z.string(), summary: z.string(), consultantCount: z.int() })
  .meta({ id: 'Specialty', description: 'A field with vetted consultants.' })
export type SpecialtyView = z.infer<typeof SpecialtyView>

export const ReplyView = z
  .object({
    id: Id,
    caseId: Id,
    author: Asker,
    /** Whether the one who asked the case wrote it. */
    byAsker: z.boolean(),
    /** Whether a vetted consultant of the specialty wrote it. */
    advice: z.boolean(),
    body: z.string(),
    html: z.string(),
    repliedAt: Instant,
    accepted: z.boolean(),
    helpfulCount: z.int(),
    /** Whether the caller marked it helpful. */
    helpfulToMe: z.boolean(),
    /** Present when it was imported. */
    source: Source.optional(),
  })
  .meta({ id: 'Reply', description: 'A reply to a case; advice when a vetted consultant wrote it.' })
export type ReplyView = z.infer<typeof ReplyView>

export const OutcomeView = z
  .object({
    outcome: Outcome,
    effect: Effect,
    valueForClient: z.int(),
    valueForMe: z.int(),
    note: z.string(),
    reportedAt: Instant,
  })
  .meta({ id: 'CaseOutcome', description: 'What came of the advice, as the asker told it.' })
export type OutcomeView = z.infer<typeof OutcomeView>

export const CaseSummary = z
  .object({
    id: Id,
    specialty: z.object({ id: Id, name: z.string() }),
    title: z.string(),
    urgency: Urgency,
    state: CaseState,
    tags: z.array(z.string()),
    asker: Asker,
    /** Whether the caller asked it. */
    mine: z.boolean(),
    /** Whether its asker’s name is kept from everyone else. */
    underPseudonym: z.boolean(),
    /** The consultant the case was put to. */
    assignee: Person.nullable(),
    claimedAt: Instant.nullable(),
    submittedAt: Instant,
    routedAt: Instant.nullable(),
    answeredAt: Instant.nullable(),
    /** When a vetted consultant first replied: until then it waits for advice, whatever colleagues said. */
    advisedAt: Instant.nullable(),
    resolvedAt: Instant.nullable(),
    replyCount: z.int(),
    acceptedReplyId: Id.nullable(),
    outcome: OutcomeView.nullable(),
  })
  .meta({ id: 'CaseSummary', description: 'A case as a list shows it.' })
export type CaseSummary = z.infer<typeof CaseSummary>

export const CaseView = z
  .object({
    ...CaseSummary.shape,
    body: z.string(),
    html: z.string(),
    /** Present when it was imported. */
    source: Source.optional(),
    /** What the caller may do now. */
    may: z.object({
      claim: z.boolean(),
      decline: z.boolean(),
      reply: z.boolean(),
      accept: z.boolean(),
      reportOutcome: z.boolean(),
      withdraw: z.boolean(),
    }),
  })
  .meta({ id: 'Case', description: 'A structured question to a specialty.' })
export type CaseView = z.infer<typeof CaseView>

export const SimilarItem = z
  .object({
    kind: z.enum(['case']),
    id: Id,
    title: z.string(),
    /** How alike, from 0 to 1. */
    score: z.number(),
    answered: z.boolean(),
  })
  .meta({ id: 'Similar', description: 'Something already known that resembles a question.' })
export type SimilarItem = z.infer<typeof SimilarItem>

const OneCase = z.object({ case: CaseView })
const ThatCase = z.strictObject({ caseId: Id })

export const calls = defineCalls({
  'cases.specialties': {
    http: 'GET /specialties',
    who: 'member',
    says: 'Lists the specialties one may ask.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(SpecialtyView) }),
  },
  'cases.createSpecialty': {
    http: 'POST /specialties',
    who: 'staff',
    status: 201,
    says: 'Creates a specialty.',
    input: z.strictObject({
      name: z.string().trim().min(2).max(80),
      summary: z.string().trim().max(500).default(''),
      clientId: ClientId.optional(),
    }),
    output: z.object({ specialty: SpecialtyView }),
  },
  'cases.submit': {
    http: 'POST /cases',
    who: 'member',
    status: 201,
    says: 'Puts a case to a specialty; it goes to the consultant with the least open load.',
    input: z.strictObject({
      specialtyId: Id,
      title: z.string().trim().min(5).max(200),
      body: z.string().trim().min(1).max(20_000),
      urgency: Urgency.default('routine'),
      tags: z.array(z.string().trim().toLowerCase().min(1).max(40)).max(8).default([]),
      /** Nobody but the asker reads their name. */
      underPseudonym: z.boolean().default(false),
      clientId: ClientId.optional(),
    }),
    output: OneCase,
  },
  'cases.list': {
    http: 'GET /cases',
    who: 'member',
    says: 'Lists cases, newest first: of a specialty, in a state, one’s own, or those put to the caller.',
    input: z.strictObject({
      specialtyId: Id.optional(),
      state: CaseState.optional(),
      mine: Flag.optional(),
      assigned: Flag.optional(),
      ...PageQuery,
    }),
    output: pageOf(CaseSummary),
  },
  'cases.show': {
    http: 'GET /cases/:caseId',
    who: 'member',
    says: 'Shows a case with its replies, accepted first.',
    input: ThatCase,
    output: z.object({ case: CaseView, replies: z.array(ReplyView) }),
  },
  'cases.similar': {
    http: 'POST /cases/similar',
    who: 'member',
    says: 'Finds cases like the one being written, at most five.',
    input: z.strictObject({
      title: z.string().trim().min(3).max(200),
      body: z.string().trim().max(20_000).optional(),
      /** Only cases of this specialty. */
      specialtyId: Id.optional(),
    }),
    output: z.object({ items: z.array(SimilarItem) }),
  },
  'cases.claim': {
    http: 'POST /cases/:caseId/claim',
    who: 'member',
    says: 'A consultant of the specialty takes the case. The first one has it; the others get a conflict.',
    input: ThatCase,
    output: OneCase,
  },
  'cases.decline': {
    http: 'POST /cases/:caseId/decline',
    who: 'member',
    says: 'The consultant it was put to passes the case on.',
    input: ThatCase,
    output: OneCase,
  },
  'cases.withdraw': {
    http: 'POST /cases/:caseId/withdraw',
    who: 'member',
    says: 'The asker takes back a case that nobody has answered.',
    input: ThatCase,
    output: OneCase,
  },
  'cases.reply': {
    http: 'POST /cases/:caseId/replies',
    who: 'member',
    status: 201,
    says: 'Replies to a case. A vetted consultant’s reply is advice.',
    input: z.strictObject({
      caseId: Id,
      body: z.string().trim().min(1).max(20_000),
      clientId: ClientId.optional(),
    }),
    output: z.object({ reply: ReplyView }),
  },
  'cases.markHelpful': {
    http: 'PUT /cases/:caseId/replies/:replyId/helpful',
    who: 'member',
    says: 'Marks someone else’s reply as helpful, or takes the mark back.',
    input: z.strictObject({ caseId: Id, replyId: Id, on: z.boolean() }),
    output: z.object({ reply: ReplyView }),
  },
  'cases.accept': {
    http: 'POST /cases/:caseId/replies/:replyId/accept',
    who: 'member',
    says: 'The asker accepts the reply that answered the case. May be repeated.',
    input: z.strictObject({ caseId: Id, replyId: Id }),
    output: OneCase,
  },
  'cases.reportOutcome': {
    http: 'POST /cases/:caseId/outcome',
    who: 'member',
    says: 'The asker reports what happened next; a later report replaces an earlier one.',
    input: z.strictObject({
      caseId: Id,
      outcome: Outcome,
      effect: Effect,
      valueForClient: Worth,
      valueForMe: Worth,
      note: z.string().trim().max(2000).default(''),
    }),
    output: OneCase,
  },
})

const OnCase = { caseId: Id, specialtyId: Id, at: Instant }

export const events = {
  'cases.submitted': z.object({ ...OnCase, askerId: Id }),
  'cases.replied': z.object({ ...OnCase, replyId: Id, authorId: Id, askerId: Id, advice: z.boolean() }),
  'cases.routed': z.object({ ...OnCase, askerId: Id, consultantId: Id }),
  'cases.claimed': z.object({ ...OnCase, askerId: Id, consultantId: Id }),
  'cases.declined': z.object({ ...OnCase, consultantId: Id }),
  'cases.withdrawn': z.object({ ...OnCase, askerId: Id }),
  'cases.accepted': z.object({
    ...OnCase,
    replyId: Id,
    authorId: Id,
    askerId: Id,
    advice: z.boolean(),
    /** The outcome the asker had already told before accepting; null when none. */
    outcomeTold: Outcome.nullable(),
  }),
  'cases.markedHelpful': z.object({ ...OnCase, replyId: Id, authorId: Id, byId: Id }),
  'cases.unmarkedHelpful': z.object({ ...OnCase, replyId: Id, authorId: Id, byId: Id, markedEventId: Id }),
  'cases.outcomeReported': z.object({
    ...OnCase,
    askerId: Id,
    outcome: Outcome,
    /** What was reported before; null the first time. */
    previousOutcome: Outcome.nullable(),
    /** The reply accepted by then: null when none was, and then nobody is credited. */
    accepted: z.object({ eventId: Id, replyId: Id, authorId: Id, advice: z.boolean() }).nullable(),
  }),
}

export const hints = {
  'cases.changed': z.object({
    caseId: Id,
    specialtyId: Id,
    state: CaseState,
    what: z.enum([
      'submitted',
      'routed',
      'claimed',
      'replied',
      'helpful',
      'accepted',
      'outcome',
      'withdrawn',
    ]),
    /** Who hears it: the asker, the assignee, those who replied, and the specialty’s consultants while the case waits. */
    memberIds: z.array(Id),
  }),
}
