/** Words that only this installation can have written, each good for one purpose, and words that only it can read. */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Signs `text` for `purpose`. Whoever has it can read the text, nobody can change it, and for any other purpose it is nothing. */
export function seal(secret: string, purpose: string, text: string): string {
  const written = Buffer.from(text).toString('base64url')
  return `${written}.${signatureOf(secret, purpose, written).toString('base64url')}`
}

/** The text that was sealed for this purpose, or undefined when this is not what `seal` made. */
export function unseal(secret: string, purpose: string, sealed: string): string | undefined {
  const [written = '', signature = '', ...rest] = sealed.split('.')
  const given = Buffer.from(signature, 'base64url')
  const expected = signatureOf(secret, purpose, written)
  // The length is no secret, and a comparison of different lengths would throw.
  const fits = rest.length === 0 && given.length === expected.length && timingSafeEqual(given, expected)
  return fits ? Buffer.from(written, 'base64url').toString() : undefined
}

// The purpose makes its own key, so that no text can be chosen that reads as another purpose and text.
const signatureOf = (secret: string, purpose: string, written: string): Buffer =>
  createHmac('sha256', createHmac('sha256', secret).update(`commonground:${purpose}`).digest())
    .update(written)
    .digest()

/** Encrypts `text` for `purpose`. Without the secret it is noise; changed, or opened for another purpose, it is nothing. */
export function lockAway(secret: string, purpose: string, text: string): string {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', lockOf(secret, purpose), nonce)
  const noise = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return [nonce, noise, cipher.getAuthTag()].map(part => part.toString('base64url')).join('.')
}

/** The text that was locked away with this secret for this purpose, or undefined when it cannot be opened. */
export function unlock(secret: string, purpose: string, locked: string): string | undefined {
  const [nonce, noise, tag] = locked.split('.').map(part => Buffer.from(part, 'base64url'))
  if (!nonce || !noise || tag?.length !== 16) return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', lockOf(secret, purpose), nonce, { authTagLength: 16 })
    decipher.setAuthTag(tag)
    return Buffer.concat([decipher.update(noise), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

const lockOf = (secret: string, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync('sha256', secret, '', `commonground:lock:${purpose}`, 32))
