/** Reads PDFs with a program that did not write them. */
import { createHash } from 'node:crypto'
import forge from 'node-forge'
import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs'

/** The words of a PDF, with one blank between them. */
export async function wordsOf(pdf: Buffer): Promise<string> {
  const document = await getDocument({ data: new Uint8Array(pdf), verbosity: 0 }).promise
  const pages: string[] = []
  for (let at = 1; at <= document.numPages; at += 1) {
    const { items } = await (await document.getPage(at)).getTextContent()
    pages.push(items.map(item => ('str' in item ? item.str + (item.hasEOL ? ' ' : '') : '')).join(''))
  }
  await document.destroy()
  return pages.join(' ').replace(/\s+/g, ' ')
}

/** Whether the signature of a PDF covers all of it and is right, and by which certificate in PEM; undefined where there is none. */
export function signatureOf(pdf: Buffer): { isRight: boolean; certificate: string } | undefined {
  const [, a = '', b = '', c = '', d = ''] =
    /\/ByteRange \[(\d+) (\d+) (\d+) (\d+)/.exec(pdf.toString('latin1')) ?? []
  if (d === '') return undefined
  const [first, length, second, rest] = [a, b, c, d].map(Number) as [number, number, number, number]
  const written = pdf.subarray(first + length + 1, second - 1).toString('latin1')
  const der = Buffer.from(written.replace(/(?:00)+$/, ''), 'hex').toString('binary')
  const { pkcs7, asn1, pki } = forge
  // What stands after the signature in its place is padding.
  const message = pkcs7.messageFromAsn1(asn1.fromDer(der, { parseAllBytes: false } as never)) as unknown as {
    certificates: forge.pki.Certificate[]
    rawCapture: { signature: string; authenticatedAttributes: forge.asn1.Asn1[] }
  }
  const [certificate] = message.certificates
  if (!certificate) return undefined
  const { signature, authenticatedAttributes } = message.rawCapture
  const attributes = asn1.toDer(
    asn1.create(asn1.Class.UNIVERSAL, asn1.Type.SET, true, authenticatedAttributes),
  )
  const covered = Buffer.concat([pdf.subarray(first, first + length), pdf.subarray(second, second + rest)])
  const digest = createHash('sha256').update(covered).digest('hex')
  const saysSo = Buffer.from(attributes.data, 'binary').toString('hex').includes(digest)
  const key = certificate.publicKey as forge.pki.rsa.PublicKey
  const signed = forge.md.sha256.create().update(attributes.data)
  return {
    isRight: second + rest === pdf.length && saysSo && verified(key, signed.digest().data, signature),
    certificate: pki.certificateToPem(certificate),
  }
}

function verified(key: forge.pki.rsa.PublicKey, digest: string, signature: string): boolean {
  try {
    return key.verify(digest, signature)
  } catch {
    return false
  }
}
