/** Asks for pages of the web, and of nothing else: whatever a member links to, no machine behind our own walls is reached. */
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'
import { mayAsk } from './rules.ts'

export type Reach = { ownOrigin: string | undefined; testOrigin: string | undefined }

const WITHIN_MS = 5000
const BYTES_MAX = 512_000
const REDIRECTS_MAX = 3
const HEADERS_MAX_BYTES = 16_384

// They look at the address a name leads to when it is connected to, so that no name can lead elsewhere a moment later.
const plain = new RequestFilteringHttpAgent({ keepAlive: false, maxSockets: 10 })
const tls = new RequestFilteringHttpsAgent({ keepAlive: false, maxSockets: 10 })
const toTest = new RequestFilteringHttpAgent({ keepAlive: false, allowIPAddressList: ['127.0.0.1'] })

/** The beginning of the page at this address, within five seconds and three redirects. Undefined when it is no page. Throws when it cannot be had. */
export async function fetchPage(address: string, reach: Reach): Promise<string | undefined> {
  const signal = AbortSignal.timeout(WITHIN_MS)
  let url = new URL(address)
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    // Asked at each step: the first address says nothing about where it leads.
    if (!mayAsk(url, reach)) return undefined
    const response = await ask(url, reach, signal)
    const { location } = response.headers
    if (isRedirect(response) && location !== undefined) {
      response.destroy()
      url = new URL(location, url)
      continue
    }
    return isPage(response) ? readPage(response) : void response.destroy()
  }
  return undefined
}

function ask(url: URL, { testOrigin }: Reach, signal: AbortSignal): Promise<IncomingMessage> {
  const isTls = url.protocol === 'https:'
  const agent = url.origin === testOrigin ? toTest : isTls ? tls : plain
  return new Promise((resolve, reject) => {
    const options = {
      agent,
      signal,
      maxHeaderSize: HEADERS_MAX_BYTES,
      headers: {
        accept: 'text/html',
        'accept-encoding': 'identity',
        'user-agent': 'Commonground/1 (link preview)',
      },
    }
    // The agent refuses some addresses by throwing, others by an error of the connection.
    ;(isTls ? requestTls : requestPlain)(url, options).on('response', resolve).on('error', reject).end()
  })
}

const isRedirect = ({ statusCode = 0 }: IncomingMessage) => [301, 302, 303, 307, 308].includes(statusCode)
const isPage = ({ statusCode, headers }: IncomingMessage) =>
  statusCode === 200 && /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(headers['content-type'] ?? '')

async function readPage(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= BYTES_MAX) break
  }
  const page = Buffer.concat(chunks).subarray(0, BYTES_MAX)
  return decoderOf(response.headers['content-type'] ?? '', page).decode(page)
}

function decoderOf(contentType: string, page: Buffer) {
  const inHead = page.toString('latin1', 0, 1024)
  const named = /charset=["']?([\w-]+)/i.exec(contentType) ?? /<meta[^>]+charset=["']?([\w-]+)/i.exec(inHead)
  try {
    return new TextDecoder(named?.[1] ?? 'utf-8')
  } catch {
    return new TextDecoder()
  }
}
