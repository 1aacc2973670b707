/** Words that only this installation can have written, each good for one purpose. */
import { createHmac, timingSafeEqual } from 'node:crypto'

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
