export {
  followAward,
  type HostedBadge,
  hostedBadge,
  issuerProfile,
  listBadges,
  revocationList,
  showBadge,
  signAnew,
  signBadges,
} from './badges.ts'
export { bakePng, bakeSvg } from './baking.ts'
export { deployCredentials } from './deployment.ts'
export {
  listKeys,
  publishedCertificates,
  publishedKey,
  publishedKeys,
  rotateKey,
  withdrawKey,
} from './keys.ts'
export { mailLetters } from './mailing.ts'
export {
  type HostedPaper,
  hostedPaper,
  listPapers,
  pdfOf,
  rewriteLetter,
  sendLetter,
  takeBackPaper,
  writeLetter,
} from './papers.ts'
export {
  acceptBenefit,
  closeBenefit,
  defineBenefit,
  followAwardedBenefits,
  giveBackBenefit,
  listAllBenefits,
  showBenefits,
  showSpotlight,
  useBenefit,
} from './benefits.ts'
export { grantBenefit, listFitting, remindOfBenefits } from './granting.ts'
export { listRecordItems, makeRecord } from './records.ts'
export { importBadge, listForeign, removeForeign } from './foreign.ts'
export {
  badgeOwner,
  countRead,
  type ListedVoice,
  type PublicVoice,
  publicVoice,
  publicVoices,
  type VoiceInFeed,
  voicesInFeed,
  setVoice,
  showVoice,
  tellReach,
} from './voices.ts'
