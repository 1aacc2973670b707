/** A machine of the web with feeds on it, and the ways to write one. */
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'

export type FeedServer = {
  origin: string
  /** What it was asked, in order. */
  asked: { path: string; headers: IncomingHttpHeaders }[]
  /** What it answers from now on. */
  answer: RequestListener
  close(): Promise<void>
}

/** Starts a machine that answers every path with nothing until told otherwise. */
export async function openFeedServer(): Promise<FeedServer> {
  const server = createServer((request, response) => {
    opened.asked.push({ path: request.url ?? '', headers: request.headers })
    opened.answer(request, response)
  })
  const opened: FeedServer = {
    origin: '',
    asked: [],
    answer: (_request, response) => void response.writeHead(404).end(),
    async close() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  opened.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return opened
}

export type WrittenItem = { title?: string; link?: string; guid?: string; date?: string; says?: string }

const cdata = (text: string) => `<![CDATA[${text}]]>`

/** An RSS feed of these things. */
export const toRss = (items: readonly WrittenItem[], title = 'Journal of Cats'): string =>
  `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>${title}</title><link>https://cats.example/</link><description>x</description>${items
    .map(
      ({ title: named = 'A thing', link, guid, date, says }) =>
        `<item><title>${cdata(named)}</title>${link === undefined ? '' : `<link>${link}</link>`}${guid === undefined ? '' : `<guid isPermaLink="false">${guid}</guid>`}${date === undefined ? '' : `<pubDate>${date}</pubDate>`}<description>${cdata(says ?? '')}</description></item>`,
    )
    .join('')}</channel></rss>`

/** Answers with this feed. */
export const answerWith =
  (feed: string, headers: Record<string, string> = {}): RequestListener =>
  (_request, response) =>
    void response
      .writeHead(200, { 'content-type': 'application/rss+xml; charset=utf-8', ...headers })
      .end(feed)
