import { z } from 'zod'
import { ClientId, defineCalls, Id, PageQuery, pageOf } from '../vocabulary.ts'
import { AttachmentIds, Confirmed, Effect, OneCase, Outcome, ReplyView, ThatCase } from './contract-cases.ts'

const Worth = z.coerce.number().int().min(1).max(5)

export const replyCalls = defineCalls({
  'cases.replies': {
    http: 'GET /cases/:caseId/replies',
    who: 'member',
    says: 'Lists what was replied to a case, the latest first.',
    input: z.strictObject({
      caseId: Id,
      ...PageQuery,
      limit: z.coerce.number().int().min(1).max(100).default(100),
    }),
    output: pageOf(ReplyView),
  },
  'cases.reply': {
    http: 'POST /cases/:caseId/replies',
    who: 'member',
    status: 201,
    says: 'Replies to a case. A vetted consultant’s reply is advice.',
    input: z.strictObject({
      caseId: Id,
      body: z.string().trim().min(1).max(20_000),
      confirmed: Confirmed.default([]),
      attachmentIds: AttachmentIds.optional(),
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
  'cases.reuse': {
    http: 'POST /cases/:caseId/answered-me',
    who: 'member',
    says: 'A case of somebody else answered the caller’s question: who answered it is told and credited. May be repeated.',
    input: ThatCase,
    output: z.object({ creditedCount: z.int() }),
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
      confirmed: Confirmed.default([]),
    }),
    output: OneCase,
  },
})
