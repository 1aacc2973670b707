/** Badges from elsewhere: taken over only when their issuer, asked at its own site, stands by them. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader, importJWK, type JWK, jwtVerify } from 'jose'
import { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { accessMember } from '../members/access.ts'
import type { Context } from '../vocabulary.ts'
import { Refusal } from '../vocabulary.ts'
import { askWeb, readBytes } from '../web.ts'
import type { ForeignView } from './contract.ts'
import { deployed } from './deployment.ts'
import {
  type ForeignBadge,
  ForeignBadgeShape,
  identityOf,
  keysAddressOf,
  RevocationsAnswer,
  urlOf,
} from './foreign-rules.ts'
import { ForeignBadges, type StoredForeign } from './model-benefits.ts'

const WITHIN_MS = 10_000
const BYTES_MAX = 300_000
const KEPT_MAX = 30
/** Signatures that only the holder of a private key can make. */
const ALGORITHMS = ['RS256', 'ES256', 'EdDSA', 'PS256', 'ES384', 'RS384', 'RS512']
const TOKEN = /^[\w-]+\.[\w-]+\.[\w-]+$/

type List = OutputOf<'credentials.foreign'>

export async function listForeign({ actor }: Context): Promise<List> {
  return { items: await foreignOf(actor.id) }
}

/** What a member took over from elsewhere, as far as its time is not over when `now` is given. */
export async function foreignOf(memberId: string, now?: Date): Promise<ForeignView[]> {
  const rows = await ForeignBadges.find({ memberId }).sort({ verifiedAt: -1 }).limit(KEPT_MAX).lean()
  return rows.filter(({ until }) => now === undefined || until === null || until > now).map(toForeign)
}

const toForeign = ({ _id, title, issuer, site, from, until, verifiedAt }: StoredForeign): ForeignView => ({
  id: _id.toHexString(),
  title,
  issuer,
  site,
  from: from?.toISOString() ?? null,
  until: until?.toISOString() ?? null,
  verifiedAt: verifiedAt.toISOString(),
})

/** Takes a badge over once it is verified. Refuses `invalid`, saying why, for every other. */
export async function importBadge(
  context: Context,
  { source }: ParsedOf<'credentials.importBadge'>,
): Promise<List> {
  const { actor, now } = context
  const token = TOKEN.test(source) ? source : (await text(source)).trim()
  if (!TOKEN.test(token)) throw refused('is no signed badge')
  const { badge, site } = await verify(token, now)
  const { email } = await accessMember(actor.id)
  if (!madeOutTo(badge, email)) throw refused('is not made out to the address you sign in with')
  const known = await ForeignBadges.countDocuments({ memberId: actor.id })
  if (known >= KEPT_MAX) throw refused(`would be more than ${KEPT_MAX}: remove one first`)
  const { achievement } = badge.credentialSubject
  await ForeignBadges.updateOne(
    { memberId: actor.id, credentialId: badge.id },
    {
      $set: {
        token,
        title: badge.name ?? achievement?.name ?? 'A badge',
        issuer: typeof badge.issuer === 'string' ? site : (badge.issuer.name ?? site),
        site,
        from: toDate(badge.validFrom),
        until: toDate(badge.validUntil),
        verifiedAt: now,
      },
      $setOnInsert: { _id: new Types.ObjectId() },
    },
    { upsert: true },
  )
  return listForeign(context)
}

const toDate = (moment: string | undefined): Date | null => (moment === undefined ? null : new Date(moment))

/** Shows it no more. May be repeated. */
export async function removeForeign(
  context: Context,
  { foreignId }: ParsedOf<'credentials.removeForeign'>,
): Promise<List> {
  const { deletedCount } = await ForeignBadges.deleteOne({ _id: foreignId, memberId: context.actor.id })
  if (deletedCount === 0) throw new Refusal('not_found', 'No such badge')
  return listForeign(context)
}

const refused = (why: string): Refusal =>
  new Refusal('invalid', `This badge ${why}`, { issues: [{ path: 'source', message: why }] })

async function verify(token: string, now: Date): Promise<{ badge: ForeignBadge; site: string }> {
  const { claimed, kid, alg } = readToken(token)
  const issuer = typeof claimed.issuer === 'string' ? claimed.issuer : claimed.issuer.id
  if (claimed.iss !== undefined && claimed.iss !== issuer) throw refused('names two issuers')
  const address = keysAddressOf(issuer, kid, deployed().reach.testOrigin)
  if (address === undefined) throw refused('is signed with a key that its issuer’s own site does not publish')
  const key = pickKey(await json(address), kid)
  if (!key) throw refused('is signed with a key that its issuer does not publish any more')
  const verified = await importJWK(key, alg)
    .then(imported => jwtVerify(token, imported, { algorithms: ALGORITHMS, currentDate: now }))
    .catch((error: unknown) => {
      const { code } = error as { code?: string }
      throw refused(
        code === 'ERR_JWT_EXPIRED'
          ? 'is over'
          : code === 'ERR_JWT_CLAIM_VALIDATION_FAILED'
            ? 'does not hold yet'
            : 'was changed, or signed by somebody else',
      )
    })
  const badge = ForeignBadgeShape.parse(verified.payload)
  if (badge.validUntil !== undefined && new Date(badge.validUntil) <= now) throw refused('is over')
  await refuseRevoked(badge)
  return { badge, site: new URL(address).host }
}

function readToken(token: string): { claimed: ForeignBadge; kid: string | undefined; alg: string } {
  try {
    const { kid, alg = '' } = decodeProtectedHeader(token)
    const claimed = ForeignBadgeShape.parse(decodeJwt(token))
    if (ALGORITHMS.includes(alg)) return { claimed, kid, alg }
  } catch {
    throw refused('is no Open Badge 3.0')
  }
  throw refused('is signed in a way that proves nothing')
}

/** Of what a site answers: a key by itself, a set of keys, or what a DID document holds. */
function pickKey(answer: unknown, kid: string | undefined): JWK | undefined {
  if (!isRow(answer)) return undefined
  const { keys, kty, verificationMethod } = answer
  if (Array.isArray(verificationMethod)) {
    const fits = ({ id }: Row) =>
      kid === undefined || id === kid || (typeof id === 'string' && id.endsWith(`#${kid}`))
    const found = verificationMethod
      .filter(isRow)
      .find(method => fits(method) && isRow(method['publicKeyJwk']))
    return found?.['publicKeyJwk'] as JWK | undefined
  }
  if (Array.isArray(keys)) {
    const rows = keys.filter(isRow)
    return rows.find(key => key['kid'] === kid) ?? (kid === undefined ? rows[0] : undefined)
  }
  return typeof kty === 'string' ? answer : undefined
}

type Row = { [name: string]: unknown }
// Whatever a site answers: what is no key in it is passed over.
const isRow = (said: unknown): said is Row => typeof said === 'object' && said !== null

async function refuseRevoked(badge: ForeignBadge): Promise<void> {
  const { credentialStatus } = badge
  if (credentialStatus === undefined) return
  if (credentialStatus.type !== '1EdTechRevocationList')
    throw refused('tells of its revocation in a way that is not read here')
  const { success, data } = RevocationsAnswer.safeParse(await json(credentialStatus.id))
  if (!success) throw refused('leads to a site that does not answer as issuers do')
  if (data.revokedCredentials.some(({ id, revoked }) => revoked && id === badge.id))
    throw refused('was revoked by its issuer')
}

function madeOutTo(badge: ForeignBadge, email: string): boolean {
  const address = email.toLowerCase()
  return identityOf(badge).some(({ plain, hash, salt }) => {
    if (plain !== undefined) return plain.toLowerCase() === address
    const ours = createHash('sha256')
      .update(address + salt)
      .digest()
    const theirs = Buffer.from(hash, 'hex')
    return theirs.length === ours.length && timingSafeEqual(theirs, ours)
  })
}

async function json(address: string): Promise<unknown> {
  const said = await text(address)
  try {
    return JSON.parse(said)
  } catch {
    throw refused('leads to a site that does not answer as issuers do')
  }
}

/** What an address of the web answers. Refuses what is no address of the web, and what does not answer. */
async function text(address: string): Promise<string> {
  const url = urlOf(address)
  const { testOrigin } = deployed().reach
  if (url === null || (url.protocol !== 'https:' && url.origin !== testOrigin))
    throw refused('leads to no https address')
  const signal = AbortSignal.timeout(WITHIN_MS)
  const headers = {
    accept: 'application/json, application/jwt, text/plain;q=0.9',
    'user-agent': 'Commonground/1 (badges)',
  }
  const answer = await askWeb(url.href, deployed().reach, { signal, headers }).catch(() => undefined)
  if (answer?.statusCode !== 200) {
    answer?.destroy()
    throw refused('leads to a site that does not answer')
  }
  const bytes = await readBytes(answer, BYTES_MAX + 1).catch(() => Buffer.alloc(0))
  if (bytes.length > BYTES_MAX) throw refused('leads to a site that answers with too much')
  return bytes.toString('utf8')
}
