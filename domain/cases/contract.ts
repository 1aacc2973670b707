import { z } from 'zod'
import { Language } from '../consultants/contract.ts'
import { ClientId, defineCalls, Flag, Id, Instant, PageQuery, pageOf, Source } from '../vocabulary.ts'

export const Urgency = z.enum(['routine', 'today', 'now'])
export type Urgency = z.infer<typeof Urgency>

export const CaseState = z.enum([
  'draft',
  /** Others see it once a moderator has looked at it. */
  'held',
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

/** What a step of the ladder does for a case that waits. */
export const RungDoes = z.enum(['ask', 'page', 'widen', 'editors', 'managers'])
export type RungDoes = z.infer<typeof RungDoes>

/** How someone came to be asked: as the best, with others after a while, or paged with everyone on duty. */
export const AskHow = z.enum(['put', 'widened', 'paged'])
export type AskHow = z.infer<typeof AskHow>

/** One reason why someone was asked, as a number and in words. */
export const Factor = z.object({
  name: z.enum(['fit', 'responsiveness', 'availability', 'fairness', 'newcomer']),
  value: z.number(),
  says: z.string(),
})
export type Factor = z.infer<typeof Factor>

/** How long advice took in the past: half had it within the median, nine of ten within `p90Minutes`. */
export const Expectation = z.object({ medianMinutes: z.int(), p90Minutes: z.int(), cases: z.int() })
export type Expectation = z.infer<typeof Expectation>

const Worth = z.coerce.number().int().min(1).max(5)

export const Person = z.object({ id: Id, name: z.string() })
export type Person = z.infer<typeof Person>

/** Who asked. Under a pseudonym there is no id for anyone but the asker, and the name is the pseudonym. */
export const Asker = z.object({ id: Id.nullable(), name: z.string() })
export type Asker = z.infer<typeof Asker>

/** What someone is called who asks without their name. */
export const PSEUDONYM = 'A verified member'

/** One thing a specialty wants to be told. */
export const TemplateField = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens'),
  label: z.string().trim().min(2).max(120),
  help: z.string().trim().max(300).default(''),
  required: z.boolean().default(false),
})
export type TemplateField = z.infer<typeof TemplateField>
export const TEMPLATE_FIELDS_MAX = 12

export const SpecialtyView = z
  .object({
    id: Id,
    name: z.string(),
    summary: z.string(),
    consultantCount: z.int(),
    /** What it wants to be told, in order; empty when a case is one text. */
    template: z.array(TemplateField),
    /** What its own history says about the time to advice, by urgency; null for too little history. */
    expected: z.object({
      routine: Expectation.nullable(),
      today: Expectation.nullable(),
      now: Expectation.nullable(),
    }),
  })
  .meta({ id: 'Specialty', description: 'A field with vetted consultants.' })
export type SpecialtyView = z.infer<typeof SpecialtyView>

/** What something said before a moderator changed it. */
const Earlier = z.object({ at: Instant, title: z.string().optional(), html: z.string() })

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
    /** When a moderator last changed it, and what it said before that. */
    editedAt: Instant.optional(),
    earlier: z.array(Earlier).optional(),
    removed: z.literal(true).optional(),
    /** Others see it once a moderator has looked at it. */
    waiting: z.literal(true).optional(),
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
    /** When a moderator last changed it, and what it said before that. */
    editedAt: Instant.optional(),
    earlier: z.array(Earlier).optional(),
    removed: z.literal(true).optional(),
    /** Whether a moderator closed it to replies. */
    locked: z.literal(true).optional(),
    /** The case it was led into. */
    mergedInto: z.object({ id: Id, title: z.string() }).optional(),
    /** Present when it was imported. */
    source: Source.optional(),
    /** The language an answer is wanted in; null for any. */
    language: z.string().nullable(),
    /** What was told field by field; empty when the case is one text. */
    fields: z.array(z.object({ key: z.string(), label: z.string(), text: z.string() })),
    /** What this specialty’s history says about when advice comes; null for too little history. */
    expected: Expectation.nullable(),
    /** What is done next while nobody advises, and when. */
    nextStep: z.object({ does: RungDoes, at: Instant }).nullable(),
    /** How many consultants are asked now, and, for the asker, who of them has seen it. */
    askedCount: z.int(),
    seenBy: z.array(Person),
    /** What the caller may do now. */
    may: z.object({
      claim: z.boolean(),
      decline: z.boolean(),
      reply: z.boolean(),
      accept: z.boolean(),
      reportOutcome: z.boolean(),
      withdraw: z.boolean(),
      relabel: z.boolean(),
      readRouting: z.boolean(),
    }),
  })
  .meta({ id: 'Case', description: 'A structured question to a specialty.' })
export type CaseView = z.infer<typeof CaseView>

export const SimilarItem = z
  .object({
    kind: z.enum(['case', 'entry']),
    id: Id,
    title: z.string(),
    /** How alike, from 0 to 1. */
    score: z.number(),
    answered: z.boolean(),
  })
  .meta({ id: 'Similar', description: 'Something already known that resembles a question.' })
export type SimilarItem = z.infer<typeof SimilarItem>
export const AskView = z
  .object({
    consultant: Person,
    how: AskHow,
    askedAt: Instant,
    /** How often they were paged. */
    pages: z.int(),
    seenAt: Instant.nullable(),
    declinedAt: Instant.nullable(),
    /** Why they passed it on, for editors and staff; empty when they said nothing. */
    reason: z.string(),
    /** Why they were asked. */
    factors: z.array(Factor),
  })
  .meta({ id: 'Ask', description: 'That a consultant was asked to advise on a case, and why they.' })
export type AskView = z.infer<typeof AskView>

export const PageView = z
  .object({
    case: CaseSummary,
    askedAt: Instant,
    pagedAt: Instant,
    pages: z.int(),
    seenAt: Instant.nullable(),
  })
  .meta({ id: 'CasePage', description: 'A case of this minute that calls the caller.' })
export type PageView = z.infer<typeof PageView>

/** How a consultant’s week looks. */
export const DeskView = z
  .object({
    openLoad: z.int(),
    askedThisWeek: z.int(),
    /** Why they should rest; it keeps nothing from them. */
    rest: z.enum(['asked', 'nights']).nullable(),
  })
  .meta({ id: 'Desk', description: 'What a consultant carries at the moment.' })
export type DeskView = z.infer<typeof DeskView>

const OneCase = z.object({ case: CaseView })
const Tags = z.array(z.string().trim().toLowerCase().min(1).max(40)).max(8)
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
  'cases.setTemplate': {
    http: 'PUT /specialties/:specialtyId/template',
    who: 'member',
    says: 'An editor of the specialty says what it wants to be told, field by field.',
    input: z.strictObject({ specialtyId: Id, fields: z.array(TemplateField).max(TEMPLATE_FIELDS_MAX) }),
    output: z.object({ fields: z.array(TemplateField) }),
  },
  'cases.reuse': {
    http: 'POST /cases/:caseId/answered-me',
    who: 'member',
    says: 'A case of somebody else answered the caller’s question: who answered it is told and credited. May be repeated.',
    input: ThatCase,
    output: z.object({ creditedCount: z.int() }),
  },
  'cases.submit': {
    http: 'POST /cases',
    who: 'member',
    status: 201,
    says: 'Puts a case to a specialty; it goes to the consultant who fits, is there and has room.',
    input: z.strictObject({
      specialtyId: Id,
      title: z.string().trim().min(5).max(200),
      /** The whole text, or nothing when the specialty’s fields are filled. */
      body: z.string().trim().min(1).max(20_000).optional(),
      fields: z
        .array(z.strictObject({ key: z.string().max(40), text: z.string().trim().max(10_000) }))
        .max(TEMPLATE_FIELDS_MAX)
        .optional(),
      /** What looks like an identifier and is none, word for word. */
      confirmed: z.array(z.string().max(200)).max(50).default([]),
      urgency: Urgency.default('routine'),
      tags: Tags.default([]),
      /** Nobody but the asker reads their name. */
      underPseudonym: z.boolean().default(false),
      /** The language an answer is wanted in. */
      language: Language.optional(),
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
    says: 'A consultant it was put to passes the case on, with a reason or without.',
    input: z.strictObject({ caseId: Id, reason: z.string().trim().max(300).optional() }),
    output: OneCase,
  },
  'cases.seen': {
    http: 'POST /cases/:caseId/seen',
    who: 'member',
    says: 'A consultant who was asked has seen the case: its asker learns so. May be repeated.',
    input: ThatCase,
    output: z.object({}),
  },
  'cases.relabel': {
    http: 'PATCH /cases/:caseId/labels',
    who: 'member',
    says: 'The asker or an editor changes specialty or tags of a case that waits; it is put to whoever fits then.',
    input: z.strictObject({ caseId: Id, specialtyId: Id.optional(), tags: Tags.optional() }),
    output: OneCase,
  },
  'cases.routing': {
    http: 'GET /cases/:caseId/routing',
    who: 'member',
    says: 'Shows whom a case was put to and why: for its asker, who was asked, editors and staff.',
    input: ThatCase,
    output: z.object({ asks: z.array(AskView) }),
  },
  'cases.pages': {
    http: 'GET /desk/pages',
    who: 'member',
    says: 'Lists the cases of this minute that call the caller and that nobody has taken.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(PageView) }),
  },
  'cases.desk': {
    http: 'GET /desk',
    who: 'member',
    says: 'Shows what the caller carries as a consultant at the moment.',
    input: z.strictObject({}),
    output: z.object({ desk: DeskView }),
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
  /** Nobody advised for so long that others are told. */
  'cases.escalated': z.object({ ...OnCase, to: z.enum(['editors', 'managers']), memberIds: z.array(Id) }),
  'cases.relabelled': z.object({ ...OnCase, byId: Id }),
  'cases.withdrawn': z.object({ ...OnCase, askerId: Id }),
  /** A moderator changed what it says, what its replies say, or who sees it. */
  'cases.revised': z.object(OnCase),
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
  /** What was answered to one asker answered another, who asked no case. */
  'cases.answeredMe': z.object({ ...OnCase, replyId: Id, authorId: Id, byId: Id }),
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
      'seen',
      'relabelled',
      'replied',
      'helpful',
      'accepted',
      'outcome',
      'withdrawn',
      'revised',
      'merged',
    ]),
    /** Who hears it: the asker, the assignee, those who replied, and the specialty’s consultants while the case waits. */
    memberIds: z.array(Id),
  }),
  /** A case of this minute calls everyone on duty, again and again until somebody takes it. */
  'cases.paged': z.object({ caseId: Id, specialtyId: Id, at: Instant, memberIds: z.array(Id) }),
}
