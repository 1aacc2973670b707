import { z } from 'zod'

/** An address, or null for what is none. */
export const urlOf = (address: string): URL | null => (URL.canParse(address) ? new URL(address) : null)

const words = z.string().max(2000)
const Status = z.object({ id: words, type: words })

/** What is read of a badge from elsewhere, and no more. */
export const ForeignBadgeShape = z
  .object({
    id: words,
    type: z.array(words),
    name: words.transform(name => name.slice(0, 200)).optional(),
    iss: words.optional(),
    issuer: z.union([words, z.object({ id: words, name: words.optional() })]),
    validFrom: z.iso.datetime({ offset: true }).optional(),
    validUntil: z.iso.datetime({ offset: true }).optional(),
    credentialSubject: z.object({
      id: words.optional(),
      identifier: z
        .array(
          z.object({
            identityHash: words,
            identityType: words,
            hashed: z.boolean(),
            salt: words.optional(),
          }),
        )
        .max(20)
        .optional(),
      achievement: z.object({ name: words }).optional(),
    }),
    credentialStatus: Status.optional(),
  })
  .refine(({ type }) => type.includes('VerifiableCredential') && type.some(each => KINDS.includes(each)))
export type ForeignBadge = z.infer<typeof ForeignBadgeShape>

const KINDS = ['OpenBadgeCredential', 'AchievementCredential']

/**
 * Where the keys of an issuer are: always at the issuer's own site, or anybody could sign in its name. Undefined where the token
 * names a key elsewhere, or an issuer that has no site.
 */
export function keysAddressOf(
  issuer: string,
  kid: string | undefined,
  testOrigin?: string,
): string | undefined {
  if (issuer.startsWith('did:web:')) return didAddressOf(issuer)
  const site = urlOf(issuer)
  if (site === null || (site.protocol !== 'https:' && site.origin !== testOrigin)) return undefined
  const named = kid === undefined ? null : urlOf(kid)
  if (named === null) return `${site.origin}/.well-known/jwks.json`
  return named.origin === site.origin ? named.href : undefined
}

function didAddressOf(did: string): string | undefined {
  const [host, ...path] = did.slice('did:web:'.length).split(':').map(decoded)
  if (host === undefined || path.includes(undefined)) return undefined
  const place =
    path.length === 0 ? '.well-known' : path.map((part = '') => encodeURIComponent(part)).join('/')
  return urlOf(`https://${host}/${place}/did.json`)?.href
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}

/** What stands in a list of revoked badges. */
export const RevocationsAnswer = z.object({
  revokedCredentials: z
    .array(z.object({ id: z.string().optional(), revoked: z.boolean().default(true) }))
    .default([]),
})

type Identity = { plain: string; hash: ''; salt: '' } | { plain?: undefined; hash: string; salt: string }

/** The e-mail addresses a badge is made out to, in the clear or as a digest. */
export function identityOf({ credentialSubject }: ForeignBadge): Identity[] {
  const { id = '', identifier = [] } = credentialSubject
  const named = id.startsWith('mailto:')
    ? [{ plain: id.slice('mailto:'.length), hash: '', salt: '' } as const]
    : []
  return [
    ...named,
    ...identifier
      .filter(({ identityType }) => identityType === 'emailAddress')
      .map(({ identityHash, hashed, salt = '' }): Identity =>
        hashed
          ? { hash: identityHash.replace(/^sha256\$/, ''), salt }
          : { plain: identityHash, hash: '', salt: '' },
      ),
  ]
}
