/** Whether a request comes from our own pages: what stands between a signed-in member and another site's forms. */
import type { IncomingMessage } from 'node:http'
import type { Settings } from '../config/settings.ts'

export type Origin = 'own' | 'foreign' | 'none'

/** Judges the Origin header. Without a public address set, our own pages are those under the name the browser asked for. */
export function originOf(request: IncomingMessage, settings: Settings): Origin {
  const { origin } = request.headers
  if (origin === undefined) return originOfSite(request.headers['sec-fetch-site'])
  if (settings.publicUrl !== undefined)
    return origin === new URL(settings.publicUrl).origin ? 'own' : 'foreign'
  return URL.canParse(origin) && new URL(origin).host === hostOf(request, settings) ? 'own' : 'foreign'
}

// Programs send neither header; a browser that leaves out Origin still says from where it fetches.
function originOfSite(site: string | string[] | undefined): Origin {
  if (site === 'same-origin') return 'own'
  return site === 'cross-site' || site === 'same-site' ? 'foreign' : 'none'
}

function hostOf({ headers }: IncomingMessage, { proxies }: Settings): string | undefined {
  const forwarded = proxies > 0 ? headers['x-forwarded-host'] : undefined
  return typeof forwarded === 'string' ? forwarded.split(',')[0]?.trim() : headers.host
}
