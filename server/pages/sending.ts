/** How pages of text leave: to be kept for a while, and not again to who has them. */
import { createHash } from 'node:crypto'
import type { Request, Response } from 'express'
import type { Settings } from '../../config/settings.ts'

/** How long a copy may be shown: what is taken back is gone everywhere after this. */
const KEPT_SECONDS = 300

export type PagesOf = { settings: Pick<Settings, 'publicUrl'>; clock: () => Date }

/** Where this site is found: as it is set up, or as it was asked. */
export const baseIn =
  ({ publicUrl }: PagesOf['settings']) =>
  (request: Request): string =>
    publicUrl?.replace(/\/$/, '') ?? `${request.protocol}://${request.get('host') ?? 'localhost'}`

/** Sends a page that anyone may keep. */
export function send(request: Request, response: Response, type: string, body: string): void {
  response.set('Cache-Control', `public, max-age=${KEPT_SECONDS}`)
  sendTagged(request, response, type, body)
}

/** Sends what may be kept, and has to be asked for again each time before it is shown: what is taken back is gone at once. */
export function sendFresh(request: Request, response: Response, type: string, body: string | Buffer): void {
  if (response.get('Cache-Control') === undefined) response.set('Cache-Control', 'no-cache')
  sendTagged(request, response, type, body)
}

function sendTagged(request: Request, response: Response, type: string, body: string | Buffer): void {
  const tag = createHash('sha256').update(body).digest('base64url').slice(0, 27)
  response.set({
    ETag: `"${tag}"`,
    'X-Robots-Tag': response.statusCode === 410 || isPrivate(response) ? 'noindex' : 'all',
  })
  response.type(type)
  if (response.statusCode === 200 && request.fresh) response.status(304).end()
  else response.send(body)
}

const isPrivate = (response: Response): boolean =>
  response.get('Cache-Control')?.startsWith('private') ?? false
