import { z } from 'zod'
import { defineCalls, Id, Instant } from '../vocabulary.ts'
import { CaseSummary, OneCase, Person, Tags, ThatCase } from './contract-cases.ts'

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
    /** By when an answer to what was put to them counts as in time. */
    due: z.array(z.object({ caseId: Id, at: Instant })),
  })
  .meta({ id: 'Desk', description: 'What a consultant carries at the moment.' })
export type DeskView = z.infer<typeof DeskView>

export const routingCalls = defineCalls({
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
})
