/** Stored → the events it stands for: what actions record is what a recount of the ledger finds again. */
import type { Types } from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import type { Outcome } from './contract.ts'
import type {
  StoredAnsweredMark,
  StoredAcceptance,
  StoredCase,
  StoredHelpfulMark,
  StoredOutcome,
} from './model.ts'

type CreditedName =
  | 'cases.accepted'
  | 'cases.outcomeReported'
  | 'cases.markedHelpful'
  | 'cases.unmarkedHelpful'
  | 'cases.answeredMe'
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

type Marked = Omit<StoredHelpfulMark, '_id' | 'eventId' | 'takenBack'>

const onMark = (mark: Marked) => ({
  caseId: hex(mark.caseId),
  specialtyId: hex(mark.specialtyId),
  replyId: hex(mark.replyId),
  authorId: hex(mark.authorId),
  byId: hex(mark.memberId),
})

export const toMarked = (mark: Marked): PayloadOf<'cases.markedHelpful'> => ({
  ...onMark(mark),
  at: mark.at.toISOString(),
})

export const toUnmarked = (
  mark: Marked & Pick<StoredHelpfulMark, 'eventId'>,
  at: Date,
): PayloadOf<'cases.unmarkedHelpful'> => ({
  ...onMark(mark),
  markedEventId: hex(mark.eventId),
  at: at.toISOString(),
})

export const toAnsweredMe = (mark: Marked): PayloadOf<'cases.answeredMe'> => ({
  ...onMark(mark),
  at: mark.at.toISOString(),
})

/** What it was credited for that an answer answered somebody else, too. */
export const sourceOfAnsweredMark = (mark: StoredAnsweredMark): CreditSource => ({
  id: hex(mark.eventId),
  name: 'cases.answeredMe',
  payload: toAnsweredMe(mark),
})

/** What a mark was credited for: the mark, and its taking back. */
export function* sourcesOfMark(mark: StoredHelpfulMark): Generator<CreditSource> {
  const { eventId, takenBack } = mark
  yield { id: hex(eventId), name: 'cases.markedHelpful', payload: toMarked(mark) }
  if (takenBack)
    yield {
      id: hex(takenBack.eventId),
      name: 'cases.unmarkedHelpful',
      payload: toUnmarked(mark, takenBack.at),
    }
}
