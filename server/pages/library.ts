/** The public side of the library: plain pages that anyone, and any search engine, may read without signing in. */
import { type RequestHandler, Router } from 'express'
import { feedEntries, publicEntry, sitemapEntries } from '../../domain/library/actions.ts'
import { sitemapStars } from '../../domain/stars/actions.ts'
import { Refusal } from '../../domain/vocabulary.ts'
import { entryPage, feed, listPage, retiredPage, sitemap } from './entry-page.ts'
import { baseIn, type PagesOf, send } from './sending.ts'

const LISTED = 100
const IN_FEED = 50
/** As many as one sitemap may hold, its first line among them. */
const IN_SITEMAP = 49_999
const STARS_IN_SITEMAP = 5000
const SLUG = /^[a-z0-9-]{1,100}$/

/** Serves `/library`, its entries, its feed and `/sitemap.xml`. What is not for everyone is not there. */
export function libraryPages({ settings, clock }: PagesOf): RequestHandler {
  const baseOf = baseIn(settings)
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
    const stars = await sitemapStars(STARS_IN_SITEMAP, clock())
    const entries = await sitemapEntries(IN_SITEMAP - STARS_IN_SITEMAP)
    send(request, response, 'application/xml', sitemap(entries, stars, baseOf(request)))
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
