/** A storage that speaks the path-style S3 protocol: keeps objects, and refuses what is not signed as the protocol asks. */
import { createHash, createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Bucket = {
  url: string
  objects: Map<string, Buffer>
  /** What was asked, in order: "PUT 2030-01-01/ab/…". */
  asked: string[]
  /** From now on every request fails as a full or broken storage does. */
  fail(fails: boolean): void
  stop(): Promise<void>
}

export const KEYS = { id: 'AKIDOFTHETESTS', secret: 'a-secret-of-the-tests' }

export async function startBucket(name: string): Promise<Bucket> {
  const objects = new Map<string, Buffer>()
  const asked: string[] = []
  let failing = false

  const server = createServer((request, response) => {
    void read(request).then(body => {
      const url = new URL(request.url ?? '/', 'http://bucket')
      const key = decodeURIComponent(url.pathname).replace(`/${name}`, '').replace(/^\//, '')
      asked.push(`${request.method} ${key}`)
      if (!url.pathname.startsWith(`/${name}`)) return refuse(response, 404, 'NoSuchBucket')
      if (!isSigned(request, url, body)) return refuse(response, 403, 'SignatureDoesNotMatch')
      if (failing) return refuse(response, 507, 'InsufficientStorage')
      return answer(request, response, { url, key, body })
    })
  })

  function answer(
    request: IncomingMessage,
    response: ServerResponse,
    { url, key, body }: { url: URL; key: string; body: Buffer },
  ) {
    if (request.method === 'PUT') {
      objects.set(key, body)
      return response.setHeader('ETag', '"stored"').end()
    }
    if (request.method === 'DELETE') {
      objects.delete(key)
      return response.writeHead(204).end()
    }
    if (key === '') return response.setHeader('Content-Type', 'application/xml').end(list(url))
    const object = objects.get(key)
    if (!object) return refuse(response, 404, 'NoSuchKey')
    const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? []
    if (from === undefined || to === undefined) return response.end(object)
    return response.writeHead(206).end(object.subarray(Number(from), Number(to) + 1))
  }

  // One key a page, so that whoever lists has to turn pages.
  function list(url: URL): string {
    const keys = [...objects.keys()]
      .filter(key => key.startsWith(url.searchParams.get('prefix') ?? ''))
      .sort()
    const at = Number(url.searchParams.get('continuation-token') ?? 0)
    const contents = keys.slice(at, at + 1).map(key => `<Contents><Key>${key}</Key></Contents>`)
    const next = at + 1 < keys.length ? `<NextContinuationToken>${at + 1}</NextContinuationToken>` : ''
    return `<?xml version="1.0"?><ListBucketResult>${contents.join('')}${next}</ListBucketResult>`
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    asked,
    fail(fails) {
      failing = fails
    },
    stop: () =>
      new Promise(resolve => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

const refuse = (response: ServerResponse, status: number, code: string) =>
  response
    .writeHead(status, { 'Content-Type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`)

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}

const hash = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const hmac = (key: Buffer | string, text: string) => createHmac('sha256', key).update(text).digest()

/** AWS Signature Version 4: over method, path, query, the named headers and the hash of the body. */
function isSigned({ method = '', headers }: IncomingMessage, url: URL, body: Buffer): boolean {
  const [, scope = '', signed = '', signature] =
    /^AWS4-HMAC-SHA256 Credential=([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/.exec(
      headers.authorization ?? '',
    ) ?? []
  const [id, day = '', region = '', service = ''] = scope.split('/')
  const bodyHash = String(headers['x-amz-content-sha256'])
  if (id !== KEYS.id || (bodyHash !== 'UNSIGNED-PAYLOAD' && bodyHash !== hash(body))) return false

  const query = [...url.searchParams]
    .map(([key, value]) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&')
  const named = signed.split(';').map(name => `${name}:${String(headers[name]).trim()}\n`)
  const request = [method, url.pathname, query, named.join(''), signed, bodyHash].join('\n')
  const text = [
    'AWS4-HMAC-SHA256',
    headers['x-amz-date'],
    `${day}/${region}/${service}/aws4_request`,
    hash(request),
  ]
  const key = [region, service, 'aws4_request'].reduce<Buffer>(hmac, hmac(`AWS4${KEYS.secret}`, day))
  return hmac(key, text.join('\n')).toString('hex') === signature
}
