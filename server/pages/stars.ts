/** Pages of consultants who chose to be read by everyone. */
import { type RequestHandler, Router } from 'express'
import { publicStar } from '../../domain/stars/actions.ts'
import { Refusal } from '../../domain/vocabulary.ts'
import { baseIn, type PagesOf, send } from './sending.ts'
import { starPage } from './star-page.ts'

const HANDLE = /^[a-z0-9-]{3,40}$/

/** Serves `/consultants/:handle`. Who did not choose it, or is not vetted any more, is not there. */
export function starPages({ settings, clock }: PagesOf): RequestHandler {
  const baseOf = baseIn(settings)
  const router = Router({ strict: true })
  router.get('/consultants/:handle', async (request, response) => {
    const { handle } = request.params
    const star = HANDLE.test(handle) ? await publicStar(handle, clock()) : null
    if (star === null) throw new Refusal('not_found', 'No such page')
    send(request, response, 'html', starPage(star, baseOf(request)))
  })
  return router
}
