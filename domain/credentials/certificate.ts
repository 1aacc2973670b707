/** The certificate that papers are signed with: our own word, which a reader may compare with what this site publishes. */
import { randomBytes } from 'node:crypto'
import forge from 'node-forge'

const YEARS = 10

export type Bundle = { p12: string; password: string }

/** A self-signed certificate for a private key in PEM, and both as a PKCS #12 bundle. Valid for ten years. */
export function certify(
  privatePem: string,
  association: string,
  name: string,
  now: Date,
): { certificate: string; bundle: Bundle } {
  const { pki, pkcs12, asn1 } = forge
  const key = pki.privateKeyFromPem(privatePem)
  const certificate = pki.createCertificate()
  certificate.publicKey = pki.setRsaPublicKey(key.n, key.e)
  // A number that begins with a zero bit: others read it as a negative one.
  certificate.serialNumber = `00${randomBytes(15).toString('hex')}`
  certificate.validity.notBefore = now
  certificate.validity.notAfter = new Date(
    Date.UTC(now.getUTCFullYear() + YEARS, now.getUTCMonth(), now.getUTCDate()),
  )
  const organisation = toAscii(association)
  const who = [
    { name: 'commonName', value: `${organisation}, papers` },
    { name: 'organizationName', value: organisation },
    { name: 'organizationalUnitName', value: name },
  ]
  certificate.setSubject(who)
  certificate.setIssuer(who)
  certificate.setExtensions([
    { name: 'basicConstraints', cA: false, critical: true },
    { name: 'keyUsage', digitalSignature: true, nonRepudiation: true, critical: true },
    { name: 'subjectKeyIdentifier' },
  ])
  certificate.sign(key, forge.md.sha256.create())
  const password = randomBytes(18).toString('base64url')
  const packed = pkcs12.toPkcs12Asn1(key, [certificate], password, { algorithm: '3des' })
  return {
    certificate: pki.certificateToPem(certificate),
    bundle: { p12: Buffer.from(asn1.toDer(packed).getBytes(), 'binary').toString('base64'), password },
  }
}

/** Names in a certificate are compared byte by byte, and forge writes letters beyond ASCII otherwise each time. The paper says them in full. */
const toAscii = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/[^ -~]/g, '')
    .trim() || 'Association'
