import { z } from 'zod'
import { StandingView } from '../exchanges/contract.ts'
import { defineCalls, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'

export const CycleView = z
  .object({
    id: Id,
    name: z.string(),
    /** The period the evidence comes from: `from` included, `until` not. */
    from: Instant,
    until: Instant,
    state: z.enum(['open', 'closed']),
    draftedAt: Instant.nullable(),
    candidateCount: z.int(),
  })
  .meta({ id: 'RecognitionCycle', description: 'A period whose helpers staff look at together.' })
export type CycleView = z.infer<typeof CycleView>

export const CandidateView = z
  .object({
    member: z.object({ id: Id, name: z.string() }),
    /** Credit earned in the period, by the rules named. */
    created: StandingView.shape.created,
    /** How many askers reported an outcome, and for how many the advice was of use. */
    outcomes: z.object({ told: z.int(), useful: z.int() }),
    /** The strongest pieces of evidence, in plain words. */
    evidence: z.array(
      z.object({
        exchangeId: Id,
        what: z.string(),
        credit: z.number(),
        at: Instant,
        /** Null for what stands on a message. */
        caseId: Id.nullable(),
        beneficiary: z.object({ id: Id.nullable(), name: z.string() }),
      }),
    ),
    exchangeCount: z.int(),
  })
  .meta({
    id: 'Candidate',
    description: 'Someone who helped, with the evidence. People decide about awards.',
  })
export type CandidateView = z.infer<typeof CandidateView>

export const cycleCalls = defineCalls({
  'recognition.cycles': {
    http: 'GET /recognition/cycles',
    who: 'staff',
    says: 'Lists recognition cycles, newest first.',
    input: z.strictObject({ ...PageQuery }),
    output: pageOf(CycleView),
  },
  'recognition.shortlist': {
    http: 'GET /recognition/cycles/:cycleId/shortlist',
    who: 'staff',
    says: 'Shows who helped in the period, with the evidence behind each name.',
    input: z.strictObject({ cycleId: Id }),
    output: z.object({ cycle: CycleView, candidates: z.array(CandidateView), rules: z.string() }),
  },
  'recognition.draft': {
    http: 'POST /recognition/cycles/:cycleId/draft',
    who: 'staff',
    says: 'Drafts the shortlist of an open cycle anew from the ledger as it stands.',
    input: z.strictObject({ cycleId: Id }),
    output: z.object({ cycle: CycleView }),
  },
})
