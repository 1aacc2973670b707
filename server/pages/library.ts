/** The public side of the library: plain pages that anyone, and any search engine, may read without signing in. */
import { createHash } from 'node:crypto'
import { type Request, type RequestHandler, type Response, Router } from 'express'
import { feedEntries, publicEntry, sitemapEntries } from '../../domain/library/actions.ts'
import { Refusal } from '../../domain/vocabulary.ts'
import type { Settings } from '../../config/settings.ts'
import { entryPage, feed, listPage, retiredPage, sitemap } from './entry-page.ts'

/** How long a copy may be shown: what editors retire is gone everywhere after this. */
const KEPT_SECONDS = 300
const LISTED = 100
const IN_FEED = 50
/** As many as one sitemap may hold. */
const IN_SITEMAP = 50_000
const SLUG = /^[a-z0-9-]{1,100}$/

type Pages = { settings: Pick<Settings, 'publicUrl'>; clock: () => Date }

/** Serves `/library`, its entries, its feed and `/sitemap.xml`. What is not for everyone is not there. */
export function libraryPages({ settings, clock }: Pages): RequestHandler {
  const baseOf = (request: Request) =>
    settings.publicUrl?.replace(/\/$/, '') ?? `${request.protocol}://${request.get('host') ?? 'localhost'}`
  const router = Router({ strict: true })

  router.get('/library', async (request, response) => {
    send(request, response, 'html', listPage(await feedEntries(LISTED, clock()), baseOf(request)))
  })
  router.get('/library/feed.xml', async (request, response) => {
    const now = clock()
    const xml = feed(await feedEntries(IN_FEED, now), baseOf(request), now)
    send(request, response, 'application/atom+xml', xml)
  })
  router.get('/sitemap.xml', async (request, response) => {
    send(request, response, 'application/xml', sitemap(await sitemapEntries(IN_SITEMAP), baseOf(request)))
  })
  router.get('/library/:slug', async (request, response) => {
    const { slug } = request.params
    const entry = SLUG.test(slug) ? await publicEntry(slug, clock()) : null
    if (entry === null) throw new Refusal('not_found', 'No such entry')
    if (entry === 'retired') {
      response.status(410)
      return send(request, response, 'html', retiredPage(slug, baseOf(request)))
    }
    return send(request, response, 'html', entryPage(entry, baseOf(request)))
  })
  return router
}

function send(request: Request, response: Response, type: string, body: string): void {
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27)
  response.set({
    'Cache-Control': `public, max-age=${KEPT_SECONDS}`,
    ETag: `"${tag}"`,
    'X-Robots-Tag': response.statusCode === 410 ? 'noindex' : 'all',
  })
  response.type(type)
  if (response.statusCode === 200 && request.fresh) response.status(304).end()
  else response.send(body)
}
