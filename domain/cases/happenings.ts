/** Stored → the events it stands for: what actions record is what a recount of the ledger finds again. */
import type { Types } from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import type { Outcome } from './contract.ts'
import type { StoredAcceptance, StoredCase, StoredHelpfulMark, StoredOutcome } from './model.ts'

type CreditedName =
  | 'cases.accepted'
  | 'cases.outcomeReported'
  | 'cases.markedHelpful'
  | 'cases.unmarkedHelpful'
  | 'cases.answeredMe'
  | 'cases.answeredMeNoMore'
/** An event that somebody may be credited for, as the cases themselves tell it. */
export type CreditSource = {
  [E in CreditedName]: { id: string; name: E; payload: PayloadOf<E> }
}[CreditedName]

type Credited = Pick<StoredCase, '_id' | 'specialtyId' | 'askerId' | 'accepted' | 'outcomes'>

/** What a case was credited for, in the order it happened. */
export function* sourcesOfCase(found: Credited): Generator<CreditSource> {
  const { accepted, outcomes } = found
  if (accepted)
    yield {
      id: accepted.eventId.toHexString(),
      name: 'cases.accepted',
      payload: toAccepted(found, accepted, toldBefore(outcomes)),
    }
  for (const [index, told] of outcomes.entries())
    yield {
      id: told.eventId.toHexString(),
      name: 'cases.outcomeReported',
      payload: toOutcomeReported(found, told, outcomes[index - 1]?.outcome ?? null),
    }
}

export const toldBefore = (outcomes: readonly StoredOutcome[]): Outcome | null =>
  outcomes.findLast(({ afterAcceptance }) => !afterAcceptance)?.outcome ?? null

const onCase = ({ _id, specialtyId }: Credited, at: Date) => ({
  caseId: _id.toHexString(),
  specialtyId: specialtyId.toHexString(),
  at: at.toISOString(),
})

export const toAccepted = (
  found: Credited,
  { replyId, authorId, advice, at }: Omit<StoredAcceptance, 'eventId'>,
  outcomeTold: Outcome | null,
): PayloadOf<'cases.accepted'> => ({
  ...onCase(found, at),
  askerId: found.askerId.toHexString(),
  replyId: replyId.toHexString(),
  authorId: authorId.toHexString(),
  advice,
  outcomeTold,
})

export const toOutcomeReported = (
  found: Credited,
  { outcome, reportedAt, afterAcceptance }: Pick<StoredOutcome, 'outcome' | 'reportedAt' | 'afterAcceptance'>,
  previousOutcome: Outcome | null,
): PayloadOf<'cases.outcomeReported'> => ({
  ...onCase(found, reportedAt),
  askerId: found.askerId.toHexString(),
  outcome,
  previousOutcome,
  accepted: afterAcceptance && found.accepted ? toAcceptance(found.accepted) : null,
})

const hex = (id: Types.ObjectId) => id.toHexString()

const toAcceptance = ({ eventId, replyId, authorId, advice }: StoredAcceptance) => ({
  eventId: hex(eventId),
  replyId: hex(replyId),
  authorId: hex(authorId),
  advice,
})

type Known = Omit<StoredHelpfulMark, '_id' | 'takenBack' | 'removals'>
type Marked = Omit<Known, 'eventId'>

const onMark = (mark: Marked) => ({
  caseId: hex(mark.caseId),
  specialtyId: hex(mark.specialtyId),
  replyId: hex(mark.replyId),
  authorId: hex(mark.authorId),
  byId: hex(mark.memberId),
})

/** What a mark tells, of whichever kind it is. */
export const toMarked = (mark: Marked): PayloadOf<'cases.markedHelpful'> & PayloadOf<'cases.answeredMe'> => ({
  ...onMark(mark),
  at: mark.at.toISOString(),
})

/** What a mark tells that stands again with its reply: it is the one it was, and what was decided of that holds. */
export const toMarkedAgain = (
  mark: Known,
  at: Date,
): PayloadOf<'cases.markedHelpful'> & PayloadOf<'cases.answeredMe'> => ({
  ...onMark(mark),
  firstEventId: hex(mark.eventId),
  at: at.toISOString(),
})

/** What the end of a mark tells, however often it stood again. */
export const toUnmarked = (
  mark: Known,
  at: Date,
): PayloadOf<'cases.unmarkedHelpful'> & PayloadOf<'cases.answeredMeNoMore'> => ({
  ...onMark(mark),
  markedEventId: hex(mark.eventId),
  at: at.toISOString(),
})

/** TABLE kind of mark → the events by which it stands, and by which it does no more. */
export const MARK_EVENTS = {
  helpful: { on: 'cases.markedHelpful', off: 'cases.unmarkedHelpful' },
  answered: { on: 'cases.answeredMe', off: 'cases.answeredMeNoMore' },
} as const
export type MarkKind = keyof typeof MARK_EVENTS

/** What a mark was credited for, in the order it happened: the mark, its taking back, and its reply taken away and given back. */
export function* sourcesOfMark(kind: MarkKind, mark: StoredHelpfulMark): Generator<CreditSource> {
  const { on, off } = MARK_EVENTS[kind]
  yield { id: hex(mark.eventId), name: on, payload: toMarked(mark) }
  for (const { eventId, at, backEventId, backAt } of mark.removals ?? []) {
    yield { id: hex(eventId), name: off, payload: toUnmarked(mark, at) }
    yield { id: hex(backEventId), name: on, payload: toMarkedAgain(mark, backAt) }
  }
  const { takenBack } = mark
  if (takenBack) yield { id: hex(takenBack.eventId), name: off, payload: toUnmarked(mark, takenBack.at) }
}
