export { type Carriers, deliverDue, type Device, type Letter, type Push } from './deliver.ts'
export { deployNotices } from './deployment.ts'
export { noteBadgeEnded, noteBadgeIssued, noteBenefit, noteLetterReturned } from './credentials.ts'
export { noteClaim } from './claims.ts'
export { noteExchange } from './credited.ts'
export { forgetEntryHelped, noteEntry, noteEntryHelped } from './entries.ts'
export { noteNewEntry, noteRecommended } from './followed.ts'
export { countNotices, listNotices, markNoticesRead } from './inbox.ts'
export { followMove } from './moving.ts'
export { noteHonorarium } from './honoraria.ts'
export { forgetWelcomed, noteWelcomed } from './newcomers.ts'
export {
  noteAwardEnded,
  noteNominated,
  noteNominationDecided,
  noteNomineeAccepted,
  noteRenewalDue,
  noteReviewAsked,
  noteReviews,
  noteRevocation,
  noteSeconded,
} from './recognition.ts'
export { noteOutcomeAsked, noteToldLater } from './outcomes.ts'
export {
  forgetGroup,
  forgetMessage,
  noteAdmission,
  noteAppeal,
  noteCase,
  noteContest,
  noteFinding,
  noteDecision,
  noteInvitation,
  notePost,
  noteRequest,
  noteRewritten,
  noteEscalation,
  noteVetting,
} from './reactions.ts'
export {
  setChannelNotices,
  setNoticeSettings,
  showChannelNotices,
  showNoticeSettings,
  subscribeDevice,
  unsubscribeDevice,
} from './settings.ts'
export { stopMail, stopMailToken } from './stop-mail.ts'
