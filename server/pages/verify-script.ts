/** The script of pages that verify themselves, in the words of the browser: fetches the keys, checks the signature, and says what it found. */
export const VERIFY_SCRIPT = String.raw`const told = JSON.parse(document.getElementById('proof').textContent)
const verdict = document.querySelector('[data-verdict]')
const list = document.querySelector('[data-findings]')

const bytesOf = text => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), sign => sign.charCodeAt(0))
const readJson = part => JSON.parse(new TextDecoder().decode(bytesOf(part)))
const dayOf = moment => new Date(moment).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' })

const findings = []
const note = (right, says) => {
  findings.push(right)
  const item = document.createElement('li')
  item.textContent = (right ? 'Yes: ' : 'No: ') + says
  item.dataset.right = String(right)
  list.append(item)
  return right
}
const ask = async path => {
  const answer = await fetch(path, { cache: 'no-store', credentials: 'omit' })
  if (!answer.ok) throw new Error('no answer')
  return answer.json()
}

const checkSignature = async () => {
  const [head, body, signature] = told.token.split('.')
  const header = readJson(head)
  const { keys } = await ask('/.well-known/jwks.json')
  const key = keys.find(({ kid }) => kid === header.kid)
  if (header.alg !== 'RS256' || !key) return note(false, 'the key that signed it is not one of the association’s.')
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const imported = await crypto.subtle.importKey('jwk', { kty: key.kty, n: key.n, e: key.e }, algorithm, false, ['verify'])
  const signed = new TextEncoder().encode(head + '.' + body)
  return note(
    await crypto.subtle.verify(algorithm, imported, bytesOf(signature), signed),
    'the association signed exactly these words, with a key it publishes.',
  )
}

const checkDates = ({ nbf, exp }) => {
  const now = Date.now() / 1000
  if (exp === undefined) return
  note(now >= nbf && now < exp, 'it holds today, from ' + dayOf(nbf * 1000) + ' until ' + dayOf(exp * 1000) + '.')
}

const checkRevocation = async ({ jti }) => {
  const { revokedCredentials } = await ask('/badges/revocations')
  note(!revokedCredentials.some(({ id }) => id === jti), 'it was not taken back.')
}

const linesOnPage = () => [...document.querySelectorAll('[data-line]')].map(line => line.textContent)

const verify = async () => {
  const payload = readJson(told.token.split('.')[1])
  await checkSignature()
  note(payload.iss === told.issuer, 'it comes from ' + told.issuer + '.')
  checkDates(payload)
  if (told.kind === 'badge') await checkRevocation(payload)
  else note(JSON.stringify(payload.lines) === JSON.stringify(linesOnPage()), 'what stands on this page is what was signed.')
}

if (crypto.subtle === undefined) {
  verdict.textContent = 'This page was not reached over a safe connection, so your browser cannot verify it here.'
} else {
  verdict.textContent = 'Your browser is verifying it …'
  verify().then(
    () => {
      const right = findings.length > 2 && findings.every(Boolean)
      verdict.dataset.verdict = right ? 'right' : 'wrong'
      verdict.textContent = right
        ? 'Your browser verified it just now: it is true.'
        : 'Your browser looked just now, and something is not right. Do not rely on it.'
    },
    () => {
      verdict.dataset.verdict = 'unknown'
      verdict.textContent = 'Your browser could not reach what it needs to verify this. Try again later.'
    },
  )
}
`
