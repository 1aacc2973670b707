/** Asks a feed for what is new. */
import type { IncomingMessage } from 'node:http'
import { askWeb, decoderFor, type Reach, readBytes } from '../web.ts'
import type { Trouble } from './contract.ts'
import { readFeed, type ToldFeed } from './reading.ts'

export type Answer =
  | { kind: 'told'; told: ToldFeed; etag: string | null; lastModified: string | null }
  | { kind: 'unchanged' }
  | { kind: 'trouble'; trouble: Trouble; waitMs: number }

type Asked = { url: string; etag: string | null; lastModified: string | null }

const WITHIN_MS = 10_000
const BYTES_MAX = 1_000_000
const VALIDATOR_MAX_LENGTH = 500

/** What a feed answers within ten seconds, or what is wrong with it; nothing of what it sent is in that. Throws only when `stop` ends the wait. */
export async function askFeed(feed: Asked, reach: Reach, stop: AbortSignal): Promise<Answer> {
  try {
    const signal = AbortSignal.any([AbortSignal.timeout(WITHIN_MS), stop])
    const response = await askWeb(feed.url, reach, { signal, headers: headersFor(feed) })
    return response === undefined ? trouble('not_allowed') : await read(response, feed)
  } catch (error) {
    if (stop.aborted) throw error
    return trouble(isForbidden(error) ? 'not_allowed' : 'unreachable')
  }
}

const trouble = (what: Trouble, waitMs = 0): Answer => ({ kind: 'trouble', trouble: what, waitMs })

// The agent tells in words alone that it did not go there.
const isForbidden = (error: unknown) => error instanceof Error && /is not allowed/.test(error.message)

const headersFor = ({ etag, lastModified }: Asked) => ({
  accept:
    'application/atom+xml, application/rss+xml, application/rdf+xml, application/xml;q=0.9, text/xml;q=0.8',
  'user-agent': 'Commonground/1 (feed reader)',
  ...(etag !== null && { 'if-none-match': etag }),
  ...(lastModified !== null && { 'if-modified-since': lastModified }),
})

async function read(response: IncomingMessage, { url }: Asked): Promise<Answer> {
  const { statusCode = 0, headers } = response
  if (statusCode !== 200) {
    response.destroy()
    if (statusCode === 304) return { kind: 'unchanged' }
    return statusCode === 410 ? trouble('gone') : trouble('refused', waitOf(headers['retry-after']))
  }
  const bytes = await readBytes(response, BYTES_MAX + 1)
  if (bytes.length > BYTES_MAX) return trouble('too_large')
  const told = readFeed(toText(headers['content-type'] ?? '', bytes), url)
  if (told === undefined) return trouble('not_a_feed')
  const validator = (value: string | undefined) =>
    value !== undefined && value.length <= VALIDATOR_MAX_LENGTH ? value : null
  return {
    kind: 'told',
    told,
    etag: validator(headers.etag),
    lastModified: validator(headers['last-modified']),
  }
}

/** How long a machine asks us to wait, when it says so in seconds. */
const waitOf = (seconds: string | undefined): number =>
  /^\d{1,7}$/.test(seconds ?? '') ? Number(seconds) * 1000 : 0

function toText(contentType: string, bytes: Buffer): string {
  const inProlog = /^[^>]{0,200}encoding=["']([\w-]+)/i.exec(bytes.toString('latin1', 0, 400))
  const named = /charset=["']?([\w-]+)/i.exec(contentType) ?? inProlog
  return decoderFor(named?.[1]).decode(bytes)
}
