/** Asks for what lies on the web, and for nothing else: whatever address we are given, no machine behind our own walls is reached. */
import { type IncomingMessage, request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent'

/** Our own pages are for members and never asked for. The test origin may be asked though it lies where no page of the web does. */
export type Reach = { ownOrigin: string | undefined; testOrigin: string | undefined }

type Asking = { signal: AbortSignal; headers: Readonly<Record<string, string>> }

const REDIRECTS_MAX = 3
const HEADERS_MAX_BYTES = 16_384

// They look at the address a name leads to when it is connected to, so that no name can lead elsewhere a moment later.
const plain = new RequestFilteringHttpAgent({ keepAlive: false, maxSockets: 10 })
const tls = new RequestFilteringHttpsAgent({ keepAlive: false, maxSockets: 10 })
const toTest = new RequestFilteringHttpAgent({ keepAlive: false, allowIPAddressList: ['127.0.0.1'] })

/** Whether an address may be asked at all: by its usual port, without a name and password, and not our own. */
export function mayAsk(url: URL, { ownOrigin, testOrigin }: Reach): boolean {
  if (url.origin === testOrigin) return true
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:'
  return isWeb && url.port === '' && url.username === '' && url.password === '' && url.origin !== ownOrigin
}

/** What this address answers after three redirects at most. Undefined when it, or one it leads to, may not be asked. Throws when there is no answer. */
export async function askWeb(
  address: string,
  reach: Reach,
  asking: Asking,
): Promise<IncomingMessage | undefined> {
  let url = new URL(address)
  for (let redirects = 0; redirects <= REDIRECTS_MAX; redirects += 1) {
    // Asked at each step: the first address says nothing about where it leads.
    if (!mayAsk(url, reach)) return undefined
    const response = await ask(url, reach, asking)
    const { location } = response.headers
    if (!isRedirect(response) || location === undefined) return response
    response.destroy()
    url = new URL(location, url)
  }
  return undefined
}

function ask(url: URL, { testOrigin }: Reach, { signal, headers }: Asking): Promise<IncomingMessage> {
  const isTls = url.protocol === 'https:'
  const agent = url.origin === testOrigin ? toTest : isTls ? tls : plain
  return new Promise((resolve, reject) => {
    const options = {
      agent,
      signal,
      maxHeaderSize: HEADERS_MAX_BYTES,
      headers: { 'accept-encoding': 'identity', ...headers },
    }
    // The agent refuses some addresses by throwing, others by an error of the connection.
    ;(isTls ? requestTls : requestPlain)(url, options).on('response', resolve).on('error', reject).end()
  })
}

const isRedirect = ({ statusCode = 0 }: IncomingMessage) => [301, 302, 303, 307, 308].includes(statusCode)

/** The first bytes of an answer; what follows them is not waited for. */
export async function readBytes(response: IncomingMessage, most: number): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes >= most) break
  }
  return Buffer.concat(chunks).subarray(0, most)
}

/** A decoder for the character set a text names; for UTF-8 when it names none we know. */
export function decoderFor(charset: string | undefined): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset ?? 'utf-8')
  } catch {
    return new TextDecoder()
  }
}
