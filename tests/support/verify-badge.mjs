/** Verifies a badge as a stranger does, with nothing of ours: `node verify-badge.mjs SITE ISSUER TOKEN`. Says `valid`, or why not. */
import { createPublicKey, verify } from 'node:crypto'

const [site, issuer, token] = process.argv.slice(2)
const [head, body, signature] = token.split('.')
const read = part => JSON.parse(Buffer.from(part, 'base64url').toString())
const ask = async path => (await fetch(new URL(path, site))).json()

async function judge() {
  const header = read(head)
  const badge = read(body)
  const { keys } = await ask('/.well-known/jwks.json')
  const key = keys.find(({ kid }) => kid === header.kid)
  if (!key) return 'unknown key'
  if (header.alg !== 'RS256') return 'another algorithm'
  const published = createPublicKey({ key, format: 'jwk' })
  if (!verify('sha256', Buffer.from(`${head}.${body}`), published, Buffer.from(signature, 'base64url')))
    return 'wrong signature'
  if (badge.iss !== issuer || badge.issuer.id !== issuer) return 'wrong issuer'
  if (badge.jti !== badge.id || badge.sub !== badge.credentialSubject.id) return 'claims do not fit'
  if (Date.parse(badge.validUntil) !== badge.exp * 1000) return 'dates do not fit'
  if (badge.exp * 1000 <= Date.now()) return 'expired'
  if (badge.nbf * 1000 > Date.now()) return 'not yet'
  const { revokedCredentials } = await ask(new URL(badge.credentialStatus.id).pathname)
  return revokedCredentials.some(({ id }) => id === badge.id) ? 'revoked' : 'valid'
}

process.stdout.write(await judge())
