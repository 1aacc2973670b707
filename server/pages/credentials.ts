/** What others may verify: badges, who signs them, with which keys, and which do not hold any more. */
import { type Request, type RequestHandler, type Response, Router } from 'express'
import * as credentials from '../../domain/credentials/actions.ts'
import type { Settings } from '../../config/settings.ts'
import { Refusal, visitor } from '../../domain/vocabulary.ts'
import type { Limits } from '../limits.ts'
import type { SignIn } from '../sign-in.ts'
import { badgePage } from './badge-page.ts'
import { paperPage } from './paper-page.ts'
import { baseIn, type PagesOf, send, sendFresh } from './sending.ts'
import type { Visits } from './visits.ts'
import { voicePage, voicesFeed, voicesPage } from './voice-page.ts'
import { VERIFY_SCRIPT } from './verify-script.ts'

/** A code of 16 bytes, as base64url. */
const CODE = /^[\w-]{22}$/

type Doors = Pick<PagesOf, 'clock'> & {
  settings: PagesOf['settings'] & Pick<Settings, 'associationName'>
  signIn: Pick<SignIn, 'identify'>
  limits: Limits
  visits: Visits
}

/** Serves `/badges`, `/papers`, `/voices` and `/.well-known/jwks.json`. What is not for everyone is there for its awardee alone. */
export function credentialPages({ settings, clock, signIn, limits, visits }: Doors): RequestHandler {
  const baseOf = baseIn(settings)
  const router = Router({ strict: true })
  const readerOf = async (request: Request) => {
    const actor = await signIn.identify(request)
    return actor.kind === 'member' ? actor.id : undefined
  }
  const count = async (request: Request, memberId: string) => {
    if (request.method !== 'GET') return
    const now = clock()
    const agent = request.get('user-agent')
    // Asked of members looking at their own pages as well: signed out, they are no other reader.
    if (await visits.isFirst(memberId, { address: request.ip ?? 'unknown', agent }, now))
      await credentials.countRead(memberId, { id: await readerOf(request), agent }, now)
  }
  const refuseMany = (request: Request) =>
    limits.spend('credentials.paper', { actor: visitor, address: request.ip ?? 'unknown', input: {} })

  router.get('/.well-known/jwks.json', async (request, response) =>
    sendOpen(request, response, await credentials.publishedKeys()),
  )
  router.get('/badges/issuer', (request, response) =>
    sendOpen(request, response, credentials.issuerProfile()),
  )
  router.get('/badges/revocations', async (request, response) =>
    sendOpen(request, response, await credentials.revocationList()),
  )
  router.get('/badges/certificates.pem', async (request, response) => {
    open(response)
    sendFresh(request, response, 'application/x-pem-file', await credentials.publishedCertificates())
  })
  router.get('/badges/keys/:kid', async (request, response) => {
    const key = await credentials.publishedKey(request.params.kid)
    if (key === null) throw new Refusal('not_found', 'No such key')
    sendOpen(request, response, key)
  })
  router.get('/badges/verify.js', (request, response) =>
    sendFresh(request, response, 'text/javascript', VERIFY_SCRIPT),
  )
  router.get('/badges/:file', async (request, response) => {
    const [code = '', kind = 'html'] = request.params.file.split('.')
    const badge = CODE.test(code)
      ? await credentials.hostedBadge(code, await readerOf(request), clock())
      : null
    if (badge === null) throw new Refusal('not_found', 'No such badge')
    // What is for its awardee alone is kept by no cache, and taken back for everyone at once.
    if (!badge.shown) response.set('Cache-Control', 'private, no-store')
    if (kind === 'html') {
      const ownerId = await credentials.badgeOwner(code)
      if (ownerId !== undefined) await count(request, ownerId)
      return sendFresh(request, response, 'html', badgePage(badge, baseOf(request)))
    }
    if (badge.token === null) throw new Refusal('not_found', 'No such file')
    if (badge.shown) open(response)
    if (kind === 'jwt') return sendFresh(request, response, 'application/jwt', badge.token)
    if (kind === 'svg') return sendFresh(request, response, 'image/svg+xml', credentials.bakeSvg(badge.token))
    if (kind === 'png')
      return sendFresh(request, response, 'image/png', await credentials.bakePng(badge.token))
    throw new Refusal('not_found', 'No such file')
  })
  const { associationName } = settings
  router.get('/voices', async (request, response) => {
    const voices = await credentials.publicVoices(clock())
    send(request, response, 'html', voicesPage(voices, associationName, baseOf(request)))
  })
  router.get('/voices/feed.xml', async (request, response) => {
    const now = clock()
    const xml = voicesFeed(await credentials.voicesInFeed(now), associationName, baseOf(request), now)
    send(request, response, 'application/atom+xml', xml)
  })
  router.get('/voices/:code', async (request, response) => {
    const { code } = request.params
    const voice = CODE.test(code) ? await credentials.publicVoice(code, clock()) : null
    if (voice === null) throw new Refusal('not_found', 'No such page')
    await count(request, voice.memberId)
    sendFresh(request, response, 'html', voicePage(voice, associationName, baseOf(request)))
  })
  router.get('/papers/:file', async (request, response) => {
    const [code = '', kind = 'html'] = request.params.file.split('.')
    const paper = CODE.test(code) ? await credentials.hostedPaper(code, await readerOf(request)) : null
    if (paper === null || !['html', 'pdf'].includes(kind)) throw new Refusal('not_found', 'No such paper')
    // Whoever has the address has it in confidence: no cache keeps it, and no other site is told of it.
    response.set({ 'Cache-Control': 'private, no-store', 'Referrer-Policy': 'no-referrer' })
    if (kind === 'html') return sendFresh(request, response, 'html', paperPage(paper, baseOf(request)))
    await refuseMany(request)
    response.set('Content-Disposition', `inline; filename="${paper.kind}.pdf"`)
    sendFresh(request, response, 'application/pdf', await credentials.pdfOf(paper, clock()))
  })
  return router
}

/** Programs of other sites read it too: it is the same for everyone. */
function open(response: Response): void {
  response.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' })
}

function sendOpen(request: Request, response: Response, told: object): void {
  open(response)
  sendFresh(request, response, 'application/json', JSON.stringify(told))
}
