/** What comes of an award → whom it concerns. Every reaction may run twice: one event tells one member once. */
import type { Happening } from '../transaction.ts'
import type { NoticeWhat } from './contract.ts'
import { keepNotices } from './store.ts'

const keep = (
  eventId: string,
  { memberId, at }: { memberId: string; at: string },
  what: NoticeWhat,
  now: Date,
): Promise<void> => keepNotices([{ memberId, eventId, kind: 'recognition', what, at: new Date(at) }], now)

/** Reaction: tells an awardee that their badge can be shown, or has to be handed out anew. May run twice. */
export const noteBadgeIssued = (
  { id, payload }: Happening<'credentials.badgeIssued'>,
  now: Date,
): Promise<void> => keep(id, payload, payload.isAnew ? 'badgeAnew' : 'badgeIssued', now)

/**
 * Reaction: tells somebody that the badge they showed to everyone does not hold any more, unless they gave it up themselves. Of one
 * that nobody saw, the end of the award says enough. May run twice.
 */
export const noteBadgeEnded = async (
  { id, payload }: Happening<'credentials.badgeEnded'>,
  now: Date,
): Promise<void> => {
  if (payload.shown && payload.how !== 'withdrawn') await keep(id, payload, 'badgeEnded', now)
}

type OnBenefit = 'credentials.benefitGranted' | 'credentials.benefitUsed' | 'credentials.benefitExpiring'

/** TABLE event → what is told of it. */
const BENEFITS: { readonly [E in OnBenefit]: NoticeWhat } = {
  'credentials.benefitGranted': 'benefitGranted',
  'credentials.benefitUsed': 'benefitUsed',
  'credentials.benefitExpiring': 'benefitExpiring',
}

/** Reaction: tells an awardee what became of a benefit of theirs. Who of the staff did it is not told. May run twice. */
export const noteBenefit = ({ id, name, payload }: Happening<OnBenefit>, now: Date): Promise<void> =>
  keep(id, payload, BENEFITS[name], now)

/** Reaction: tells a member that a letter of theirs did not arrive. Whether one that did was read is kept nowhere. May run twice. */
export const noteLetterReturned = (
  { id, payload }: Happening<'credentials.letterReturned'>,
  now: Date,
): Promise<void> => keep(id, payload, 'letterReturned', now)
