/** Asks for pages of the web. */
import type { IncomingMessage } from 'node:http'
import { askWeb, decoderFor, type Reach, readBytes } from '../web.ts'

const WITHIN_MS = 5000
const BYTES_MAX = 512_000

/** The beginning of the page at this address, within five seconds and three redirects. Undefined when it is no page. Throws when it cannot be had. */
export async function fetchPage(address: string, reach: Reach): Promise<string | undefined> {
  const response = await askWeb(address, reach, {
    signal: AbortSignal.timeout(WITHIN_MS),
    headers: { accept: 'text/html', 'user-agent': 'Commonground/1 (link preview)' },
  })
  if (response === undefined) return undefined
  return isPage(response) ? readPage(response) : void response.destroy()
}

const isPage = ({ statusCode, headers }: IncomingMessage) =>
  statusCode === 200 && /^\s*(?:text\/html|application\/xhtml\+xml)\b/i.test(headers['content-type'] ?? '')

async function readPage(response: IncomingMessage): Promise<string> {
  const page = await readBytes(response, BYTES_MAX)
  const inHead = page.toString('latin1', 0, 1024)
  const named =
    /charset=["']?([\w-]+)/i.exec(response.headers['content-type'] ?? '') ??
    /<meta[^>]+charset=["']?([\w-]+)/i.exec(inHead)
  return decoderFor(named?.[1]).decode(page)
}
