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
