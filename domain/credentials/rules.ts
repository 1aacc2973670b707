import type { BadgeState } from './contract.ts'

/** A badge in force is valid from its signature to the end of the tenure, unless the award ends before. */
export function stateOf(
  { token, until, endedAt }: { token: string | null; until: Date; endedAt: Date | null },
  now: Date,
): BadgeState {
  if (endedAt !== null) return 'ended'
  if (until <= now) return 'expired'
  return token === null ? 'waiting' : 'valid'
}

export type Award = {
  code: string
  title: string
  citation: string
  from: Date
  until: Date
}
type Issuer = { base: string; association: string }

export const issuerId = (base: string): string => `${base}/badges/issuer`
export const badgeAddress = (base: string, code: string): string => `${base}/badges/${code}`
export const revocationAddress = (base: string): string => `${base}/badges/revocations`

/** What is asked of everybody who gets an award, in words for people outside. */
const CRITERIA =
  'Nominated by a colleague and seconded by a colleague of another organisation. At least three reviewers read the evidence of twelve months without knowing each other’s scores: what colleagues say the help was worth, what came of the advice, how many people and groups it reached. People decided, and wrote down why.'

const CONTEXTS = [
  'https://www.w3.org/ns/credentials/v2',
  'https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json',
]

export const toProfile = ({ base, association }: Issuer) => ({
  id: issuerId(base),
  type: ['Profile'],
  name: association,
  url: base,
})

/** An award as an OpenBadgeCredential of Open Badges 3.0. Says the name of the awardee, and nothing else that would find them. */
export function toCredential(
  { code, title, citation, from, until }: Award,
  awardee: { name: string; subject: string },
  issuer: Issuer,
) {
  return {
    '@context': CONTEXTS,
    id: badgeAddress(issuer.base, code),
    type: ['VerifiableCredential', 'OpenBadgeCredential'],
    name: title,
    ...(citation !== '' && { description: citation }),
    issuer: toProfile(issuer),
    validFrom: toSecond(from),
    validUntil: toSecond(until),
    credentialSubject: {
      id: `urn:uuid:${awardee.subject}`,
      type: ['AchievementSubject'],
      identifier: [
        { type: 'IdentityObject', identityHash: awardee.name, identityType: 'name', hashed: false },
      ],
      achievement: {
        id: `${issuerId(issuer.base)}#${slugOf(title)}`,
        type: ['Achievement'],
        achievementType: 'Award',
        name: title,
        description: `An award of ${issuer.association}, for one year of tenure.`,
        criteria: { narrative: CRITERIA },
      },
    },
    credentialStatus: { id: revocationAddress(issuer.base), type: '1EdTechRevocationList' },
  }
}
export type Credential = ReturnType<typeof toCredential>

/** Tokens count whole seconds, and what they carry must say the same. */
const toSecond = (moment: Date): string => moment.toISOString().replace(/\.\d+Z$/, 'Z')

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')

const secondsOf = (moment: string): number => Math.floor(Date.parse(moment) / 1000)

/** The claims of a credential as a JSON Web Token: the payload is the credential itself (Open Badges 3.0, §8.2.4). */
export const toClaims = (credential: Credential) => ({
  ...credential,
  iss: credential.issuer.id,
  jti: credential.id,
  sub: credential.credentialSubject.id,
  nbf: secondsOf(credential.validFrom),
  exp: secondsOf(credential.validUntil),
})

/** Where LinkedIn takes an award over into a profile, with its fields filled in. */
export function addToProfileAddress(award: Award, { base, association }: Issuer): string {
  const fields = {
    startTask: 'CERTIFICATION_NAME',
    name: award.title,
    organizationName: association,
    issueYear: String(award.from.getUTCFullYear()),
    issueMonth: String(award.from.getUTCMonth() + 1),
    expirationYear: String(award.until.getUTCFullYear()),
    expirationMonth: String(award.until.getUTCMonth() + 1),
    certUrl: badgeAddress(base, award.code),
    certId: award.code,
  }
  return `https://www.linkedin.com/profile/add?${new URLSearchParams(fields).toString()}`
}
