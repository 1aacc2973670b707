import { z } from 'zod'
import { Language } from '../consultants/contract.ts'
import { AttachmentView } from '../media/contract.ts'
import { ClientId, defineCalls, Flag, Id, Instant, PageQuery, pageOf, Source } from '../vocabulary.ts'
import { Expectation, RungDoes, TEMPLATE_FIELDS_MAX, Urgency } from './contract-specialties.ts'

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

export const Person = z.object({ id: Id, name: z.string() })
export type Person = z.infer<typeof Person>

/** Who asked. Under a pseudonym there is no id for anyone but the asker, and the name is the pseudonym. */
export const Asker = z.object({ id: Id.nullable(), name: z.string() })
export type Asker = z.infer<typeof Asker>

/** What someone is called who asks without their name. */
export const PSEUDONYM = 'A verified member'

/** So many files go with one case or reply. */
export const CASE_FILES_MAX = 10
export const AttachmentIds = z.array(Id).max(CASE_FILES_MAX)
/** What looks like an identifier and is none, word for word. */
export const Confirmed = z.array(z.string().max(200)).max(50)

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
    attachments: z.array(AttachmentView).optional(),
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
    attachments: z.array(AttachmentView).optional(),
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

/** What answers with one case. */
export const OneCase = z.object({ case: CaseView })
export const Tags = z.array(z.string().trim().toLowerCase().min(1).max(40)).max(8)
export const ThatCase = z.strictObject({ caseId: Id })

export const caseCalls = defineCalls({
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
      confirmed: Confirmed.default([]),
      /** Files of one’s own, uploaded before. Under a pseudonym: pictures and plain text alone. */
      attachmentIds: AttachmentIds.optional(),
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
    says: 'Lists cases, newest first: of a specialty, in a state, one’s own, or those put to the caller. With a query, the most alike first.',
    input: z.strictObject({
      specialtyId: Id.optional(),
      state: CaseState.optional(),
      mine: Flag.optional(),
      assigned: Flag.optional(),
      query: z.string().trim().min(2).max(200).optional(),
      ...PageQuery,
    }),
    output: pageOf(CaseSummary),
  },
  'cases.show': {
    http: 'GET /cases/:caseId',
    who: 'member',
    says: 'Shows a case with the latest fifty of its replies, and what was accepted however old; accepted first.',
    input: ThatCase,
    output: z.object({
      case: CaseView,
      replies: z.array(ReplyView),
      /** How many replies there are in all. */
      replyTotal: z.int(),
    }),
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
  'cases.withdraw': {
    http: 'POST /cases/:caseId/withdraw',
    who: 'member',
    says: 'The asker takes back a case that nobody has answered.',
    input: ThatCase,
    output: OneCase,
  },
})
