import { z } from 'zod'
import { Id, Instant } from '../vocabulary.ts'
import { caseCalls, CaseState, Outcome } from './contract-cases.ts'
import { replyCalls } from './contract-replies.ts'
import { routingCalls } from './contract-routing.ts'
import { specialtyCalls, Urgency } from './contract-specialties.ts'

export * from './contract-cases.ts'
export * from './contract-replies.ts'
export * from './contract-routing.ts'
export * from './contract-specialties.ts'

export const calls = { ...specialtyCalls, ...caseCalls, ...routingCalls, ...replyCalls }

const OnCase = { caseId: Id, specialtyId: Id, at: Instant }
/** By which event the mark stood before its reply was taken away, where it stands again. */
const First = Id.optional()

export const events = {
  'cases.submitted': z.object({ ...OnCase, askerId: Id }),
  'cases.replied': z.object({ ...OnCase, replyId: Id, authorId: Id, askerId: Id, advice: z.boolean() }),
  'cases.routed': z.object({ ...OnCase, askerId: Id, consultantId: Id, urgency: Urgency.optional() }),
  'cases.claimed': z.object({ ...OnCase, askerId: Id, consultantId: Id }),
  'cases.declined': z.object({ ...OnCase, consultantId: Id }),
  /** Nobody advised for so long that others are told. */
  'cases.escalated': z.object({ ...OnCase, to: z.enum(['editors', 'managers']), memberIds: z.array(Id) }),
  /** It stands elsewhere than before, whatever moved it. */
  'cases.stateChanged': z.object({ caseId: Id, specialtyId: Id, state: CaseState }),
  'cases.relabelled': z.object({ ...OnCase, byId: Id }),
  'cases.withdrawn': z.object({ ...OnCase, askerId: Id }),
  /** A moderator changed what it says, what its replies say, or who sees it. */
  'cases.revised': z.object(OnCase),
  /** Cases from elsewhere can be read from now on, or say something else than they did. Nobody is asked for them. */
  'cases.imported': z.object({ caseIds: z.array(Id).min(1), at: Instant }),
  'cases.accepted': z.object({
    ...OnCase,
    replyId: Id,
    authorId: Id,
    askerId: Id,
    advice: z.boolean(),
    /** The outcome the asker had already told before accepting; null when none. */
    outcomeTold: Outcome.nullable(),
  }),
  'cases.markedHelpful': z.object({ ...OnCase, replyId: Id, authorId: Id, byId: Id, firstEventId: First }),
  'cases.unmarkedHelpful': z.object({ ...OnCase, replyId: Id, authorId: Id, byId: Id, markedEventId: Id }),
  /** What was answered to one asker answered another, who asked no case. */
  'cases.answeredMe': z.object({ ...OnCase, replyId: Id, authorId: Id, byId: Id, firstEventId: First }),
  /** What answered it was taken away. */
  'cases.answeredMeNoMore': z.object({ ...OnCase, replyId: Id, authorId: Id, byId: Id, markedEventId: Id }),
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
      'curated',
      'revised',
      'merged',
    ]),
    /** Who hears it: the asker, the assignee, those who replied, and who follows it. */
    memberIds: z.array(Id),
    /** The specialty’s consultants hear it, too, while the case waits for one. */
    isWaiting: z.boolean(),
  }),
  /** A case of this minute calls everyone on duty, again and again until somebody takes it. */
  'cases.paged': z.object({ caseId: Id, specialtyId: Id, at: Instant, memberIds: z.array(Id) }),
}
