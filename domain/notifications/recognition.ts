/** What happened in recognition → whom it concerns. Every reaction may run twice: one event tells one member once. */
import { holdersOf } from '../members/access.ts'
import type { Happening } from '../transaction.ts'
import type { NoticeWhat } from './contract.ts'
import { keepNotices } from './store.ts'

type Told = { memberId: string; what: NoticeWhat; actorId?: string | undefined }

const keep = (eventId: string, at: string, told: readonly Told[], now: Date): Promise<void> =>
  keepNotices(
    told.map(each => ({ ...each, eventId, kind: 'recognition', at: new Date(at) })),
    now,
  )

/** Reaction: tells who is nominated, and asks those who may second. May run twice. */
export function noteNominated({ id, payload }: Happening<'recognition.nominated'>, now: Date): Promise<void> {
  const { nomineeId, nominatorId, askedIds, at } = payload
  const actorId = nominatorId ?? undefined
  return keep(
    id,
    at,
    [
      { memberId: nomineeId, what: 'nominated', actorId },
      ...askedIds.map(memberId => ({ memberId, what: 'askedToSecond' as const, actorId })),
    ],
    now,
  )
}

/** Reaction: tells nominee and nominator that somebody seconded. May run twice. */
export const noteSeconded = ({ id, payload }: Happening<'recognition.seconded'>, now: Date): Promise<void> =>
  keep(
    id,
    payload.at,
    [payload.nomineeId, payload.nominatorId].map(memberId => ({
      memberId,
      what: 'seconded',
      actorId: payload.byId,
    })),
    now,
  )

/** Reaction: tells who nominated that it was accepted. May run twice. */
export const noteNomineeAccepted = (
  { id, payload }: Happening<'recognition.accepted'>,
  now: Date,
): Promise<void> =>
  keep(
    id,
    payload.at,
    payload.nominatorId === null
      ? []
      : [{ memberId: payload.nominatorId, what: 'nomineeAccepted', actorId: payload.nomineeId }],
    now,
  )

/** Reaction: asks a reviewer. Who asks them is not told: staff do. May run twice. */
export const noteReviewAsked = (
  { id, payload }: Happening<'recognition.reviewAsked'>,
  now: Date,
): Promise<void> => keep(id, payload.at, [{ memberId: payload.reviewerId, what: 'askedToReview' }], now)

/** Reaction: tells staff who asked that somebody stepped back, or that all scores are in. May run twice. */
export const noteReviews = (
  { id, name, payload }: Happening<'recognition.recused'> | Happening<'recognition.reviewed'>,
  now: Date,
): Promise<void> =>
  keep(
    id,
    payload.at,
    [
      {
        memberId: payload.askedById,
        what: name === 'recognition.recused' ? 'reviewerMissing' : 'reviewsComplete',
      },
    ],
    now,
  )

/** Reaction: tells the nominee what was decided, and who proposed them that it is over. May run twice. */
export const noteNominationDecided = (
  { id, payload }: Happening<'recognition.decided'>,
  now: Date,
): Promise<void> =>
  keep(
    id,
    payload.at,
    [
      {
        memberId: payload.nomineeId,
        what: payload.outcome === 'awarded' ? 'awarded' : 'nominationDecided',
      },
      ...(payload.outcome === 'deferred' ? [] : payload.proposerIds).map(memberId => ({
        memberId,
        what: 'nominationOver' as const,
        actorId: payload.nomineeId,
      })),
    ],
    now,
  )

/** Reaction: asks a holder whether they want to go on. May run twice. */
export const noteRenewalDue = (
  { id, payload }: Happening<'recognition.renewalDue'>,
  now: Date,
): Promise<void> => keep(id, payload.at, [{ memberId: payload.memberId, what: 'renewalDue' }], now)

/** Reaction: tells a holder that their award ended, unless they gave it up. May run twice. */
export const noteAwardEnded = ({ id, payload }: Happening<'recognition.ended'>, now: Date): Promise<void> =>
  keep(
    id,
    payload.at,
    payload.how === 'withdrawn'
      ? []
      : [{ memberId: payload.memberId, what: payload.how === 'revoked' ? 'awardRevoked' : 'awardEnded' }],
    now,
  )

/** Reaction: asks the other staff whether they agree that an award be taken back. May run twice. */
export async function noteRevocation(
  { id, payload }: Happening<'recognition.revocationProposed'>,
  now: Date,
): Promise<void> {
  const { memberId: holderId, byId, at } = payload
  const staff = await holdersOf('staff', '*')
  const asked = staff.filter(memberId => memberId !== holderId && memberId !== byId)
  await keep(
    id,
    at,
    asked.map(memberId => ({ memberId, what: 'revocationProposed', actorId: byId })),
    now,
  )
}
