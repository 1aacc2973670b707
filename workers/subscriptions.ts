/** TABLE event → what follows from it. Every reaction may run twice, so every reaction is idempotent. */
import * as cases from '../domain/cases/actions.ts'
import * as chat from '../domain/chat/actions.ts'
import type { EventName } from '../domain/contract.ts'
import * as credentials from '../domain/credentials/actions.ts'
import * as claims from '../domain/claims/actions.ts'
import * as exchanges from '../domain/exchanges/actions.ts'
import * as groups from '../domain/groups/actions.ts'
import * as honoraria from '../domain/honoraria/actions.ts'
import * as newcomers from '../domain/newcomers/actions.ts'
import * as notifications from '../domain/notifications/actions.ts'
import * as media from '../domain/media/actions.ts'
import * as outcomes from '../domain/outcomes/actions.ts'
import * as recognition from '../domain/recognition/actions.ts'
import * as search from '../domain/search/actions.ts'
import type { Happening } from '../domain/transaction.ts'

export type Reaction<E extends EventName = EventName> = (happening: Happening<E>, now: Date) => Promise<void>

/** An empty list is a decision too: silence is refused by the compiler. */
export const subscriptions: { [E in EventName]: { readonly [reaction: string]: Reaction<E> } } = {
  'members.registered': {},
  'members.granted': { routeWaitingCases: cases.routeWaitingCases },
  'members.revoked': { passOnCases: cases.passOnCases },
  'groups.created': {},
  'groups.requested': { noteRequest: notifications.noteRequest },
  'groups.invited': { noteInvitation: notifications.noteInvitation },
  'groups.joined': { noteAdmission: notifications.noteAdmission },
  'groups.roleChanged': {},
  'groups.chartered': {},
  'groups.hosted': { creditHosting: exchanges.creditHosting },
  'groups.archived': {},
  'groups.restored': {},
  'groups.channelChanged': {},
  'groups.membershipEnded': { forgetGroup: notifications.forgetGroup },
  'chat.posted': {
    followPosted: chat.followPosted,
    bringUpDirect: groups.bringUpDirect,
    notePost: notifications.notePost,
    noteWelcome: newcomers.noteWelcome,
    previewLinks: media.previewLinks,
  },
  'chat.rewritten': {
    followPosted: chat.followPosted,
    noteRewritten: notifications.noteRewritten,
    previewLinks: media.previewLinks,
  },
  'chat.markedHelpful': { creditHelpfulMessage: exchanges.creditHelpfulMessage },
  'chat.unmarkedHelpful': { takeBackHelpfulMessage: exchanges.takeBackHelpfulMessage },
  'chat.messageDeleted': {
    forgetMessage: notifications.forgetMessage,
    removeFiles: media.removeFilesOf,
    followRemovedAnswer: newcomers.followRemovedAnswer,
  },
  'chat.moved': { followMove: notifications.followMove },
  'cases.submitted': { indexCase: search.indexCase },
  'cases.routed': { noteCase: notifications.noteCase },
  'cases.revised': {
    indexCase: search.indexCase,
    routeRevised: cases.routeRevised,
    removeFiles: media.removeFilesOfCase,
    followCase: outcomes.followCase,
    followRemovedReply: newcomers.followRemovedReply,
  },
  'cases.claimed': { noteCase: notifications.noteCase },
  'cases.declined': {},
  'cases.stateChanged': { indexCase: search.indexCase },
  'cases.escalated': { noteCase: notifications.noteEscalation },
  'cases.imported': { indexCases: search.indexCases },
  'cases.relabelled': { indexCase: search.indexCase },
  'cases.withdrawn': { removeFiles: media.removeFilesOfCase },
  'cases.replied': {
    noteCase: notifications.noteCase,
    routeForAdviser: cases.routeForAdviser,
    noteWelcomingReply: newcomers.noteWelcomingReply,
  },
  'cases.accepted': {
    creditAcceptedReply: exchanges.creditAcceptedReply,
    noteCase: notifications.noteCase,
    followCase: outcomes.followCase,
  },
  'cases.markedHelpful': { creditHelpful: exchanges.creditHelpful },
  'cases.unmarkedHelpful': { takeBackHelpful: exchanges.takeBackHelpful },
  'cases.answeredMe': { creditReuse: exchanges.creditReuse },
  'cases.answeredMeNoMore': { takeBackReuse: exchanges.takeBackReuse },
  'cases.outcomeReported': { creditOutcome: exchanges.creditOutcome, followCase: outcomes.followCase },
  'outcomes.asked': { noteOutcomeAsked: notifications.noteOutcomeAsked },
  'outcomes.toldLater': { noteToldLater: notifications.noteToldLater },
  'consultants.vetted': {},
  'consultants.expiring': { noteVetting: notifications.noteVetting },
  'consultants.ended': { noteVetting: notifications.noteVetting },
  'consultants.rosterChanged': { routeForRoster: cases.routeForRoster },
  'moderation.decided': { noteDecision: notifications.noteDecision, followSanction: cases.followSanction },
  'moderation.kept': { creditKept: exchanges.creditKept },
  'moderation.keptNoMore': { takeBackKept: exchanges.takeBackKept },
  'moderation.appealDecided': { noteAppeal: notifications.noteAppeal },
  'moderation.contestDecided': {
    noteContest: notifications.noteContest,
    takeBackContested: exchanges.takeBackContested,
    followClaimContest: claims.followClaimContest,
    followContest: recognition.followContest,
    heedContest: honoraria.heedContest,
    heedHoldContest: exchanges.heedHoldContest,
  },
  'moderation.moved': { moveDecided: chat.moveDecided },
  'moderation.released': { publishMessage: chat.publishHeld, publishReply: cases.publishHeld },
  'library.proposed': { noteEntry: notifications.noteEntry },
  'library.submitted': { noteEntry: notifications.noteEntry },
  'library.returned': { noteEntry: notifications.noteEntry },
  'library.published': {
    indexEntry: search.indexEntry,
    noteEntry: notifications.noteEntry,
    noteNewEntry: notifications.noteNewEntry,
    followLibrary: cases.followLibrary,
  },
  'library.updated': {
    indexEntry: search.indexEntry,
    noteEntry: notifications.noteEntry,
    followLibrary: cases.followLibrary,
  },
  'library.worked': { creditEntryWork: exchanges.creditEntryWork },
  'library.retired': { indexEntry: search.indexEntry, followLibrary: cases.followLibrary },
  'library.redacted': { indexEntry: search.indexEntry, followLibrary: cases.followLibrary },
  'library.contributorHelped': { creditHelpfulEntry: exchanges.creditHelpfulEntry },
  'library.contributorUnhelped': { takeBackHelpfulEntry: exchanges.takeBackHelpfulEntry },
  'library.markedHelped': { noteEntryHelped: notifications.noteEntryHelped },
  'library.unmarkedHelped': { forgetEntryHelped: notifications.forgetEntryHelped },
  'claims.made': { noteClaim: notifications.noteClaim },
  'claims.declined': { noteClaim: notifications.noteClaim },
  'claims.left': { noteClaim: notifications.noteClaim },
  'claims.confirmed': { creditClaim: exchanges.creditClaim, noteClaim: notifications.noteClaim },
  'newcomers.stayed': { creditWelcome: exchanges.creditWelcome, noteWelcomed: notifications.noteWelcomed },
  'newcomers.stayedNoMore': {
    takeBackWelcome: exchanges.takeBackWelcome,
    forgetWelcomed: notifications.forgetWelcomed,
  },
  'exchanges.takenBack': { takeBackExchange: exchanges.takeBackExchange },
  'exchanges.holdUpheld': { noteFinding: notifications.noteFinding },
  'honoraria.approved': { noteHonorarium: notifications.noteHonorarium },
  'exchanges.recorded': { noteExchange: notifications.noteExchange },
  'recognition.shortlistDrafted': {},
  'recognition.nominated': { noteNominated: notifications.noteNominated },
  'recognition.seconded': { noteSeconded: notifications.noteSeconded },
  'recognition.accepted': { noteNomineeAccepted: notifications.noteNomineeAccepted },
  'recognition.nominationWithdrawn': {},
  'recognition.reviewAsked': { noteReviewAsked: notifications.noteReviewAsked },
  'recognition.recused': { noteReviews: notifications.noteReviews },
  'recognition.reviewed': { noteReviews: notifications.noteReviews },
  'recognition.decided': { noteNominationDecided: notifications.noteNominationDecided },
  'recognition.awarded': {
    followAward: credentials.followAward,
    followBenefits: credentials.followAwardedBenefits,
  },
  'recognition.renewed': {
    followAward: credentials.followAward,
    followBenefits: credentials.followAwardedBenefits,
  },
  'recognition.ended': {
    followAward: credentials.followAward,
    followBenefits: credentials.followAwardedBenefits,
    noteAwardEnded: notifications.noteAwardEnded,
  },
  'recognition.renewalDue': { noteRenewalDue: notifications.noteRenewalDue },
  'recognition.revocationProposed': { noteRevocation: notifications.noteRevocation },
  'research.recommended': { noteRecommended: notifications.noteRecommended },
  'credentials.badgeIssued': { noteBadgeIssued: notifications.noteBadgeIssued },
  'credentials.badgeEnded': { noteBadgeEnded: notifications.noteBadgeEnded },
  'credentials.benefitGranted': { noteBenefit: notifications.noteBenefit },
  'credentials.benefitUsed': { noteBenefit: notifications.noteBenefit },
  'credentials.benefitExpiring': { noteBenefit: notifications.noteBenefit },
  'credentials.letterReturned': { noteLetterReturned: notifications.noteLetterReturned },
  'credentials.reached': { creditReach: exchanges.creditReach },
  'credentials.keyWithdrawn': { signAnew: credentials.signAnew },
}

/** The reactions to an event of this name; none for a name from another version. */
export const reactionsTo = (name: string): Record<string, Reaction> =>
  Object.hasOwn(subscriptions, name) ? (subscriptions[name as EventName] as Record<string, Reaction>) : {}
