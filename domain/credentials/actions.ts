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
  makeRecord,
  pdfOf,
  rewriteLetter,
  sendLetter,
  takeBackPaper,
  writeLetter,
} from './papers.ts'
