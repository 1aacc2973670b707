/** What other features may know of moderation. */
export { appendAudit, type Audited, noteLook } from './audit.ts'
export { asContested, contestsOf, openContest, type Opening } from './contests.ts'
export { type KeptSource, keptSourcesAfter, knownDecisions } from './keeping.ts'
export {
  anyRules,
  forgetRules,
  hold,
  mustWait,
  noteUnpublished,
  openWaiting,
  releasedHeld,
} from './holding.ts'
export { mayDecideAbout, openReviewsAbout } from './open-about.ts'
