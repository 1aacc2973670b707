/** What linked pages say of themselves: asked for once a day by a worker, for everyone who links to them. */
import { attachPreviews, linksToPreview } from '../chat/access.ts'
import type { Happening } from '../transaction.ts'
import type { Reach } from '../web.ts'
import type { LinkPreviewView } from './contract.ts'
import { LookUps } from './model.ts'
import { readHead } from './page-head.ts'
import { toPreview } from './rules.ts'
import { fetchPage } from './web.ts'

const KEPT_MS = 24 * 3_600_000
/** Longer addresses are for machines. */
const ADDRESS_MAX_LENGTH = 2000

let reach: Reach | undefined

/** Names what pages this process may ask for. Until then, and when they are switched off, it asks for none. */
export function deployPreviews({ on, ...where }: Reach & { on: boolean }): void {
  reach = on ? where : undefined
}

/** Gives a message that links to pages a preview of each. What cannot be had is left out, and not asked for again today. May run twice. */
export async function previewLinks(
  { payload }: Happening<'chat.posted' | 'chat.rewritten'>,
  now: Date,
): Promise<void> {
  if (reach === undefined) return
  const links = await linksToPreview(payload.messageId)
  const found = await Promise.all(links.map(url => lookUp(url, now)))
  await attachPreviews(
    payload.messageId,
    found.flatMap((preview, index) => (preview ? [{ ...preview, url: links[index] ?? preview.url }] : [])),
  )
}

const underWay = new Map<string, Promise<LinkPreviewView | null>>()

/** Of many messages with one link the first asks, and the others wait for what it is told. */
function lookUp(link: string, now: Date): Promise<LinkPreviewView | null> {
  const url = link.replace(/#.*$/, '')
  if (url.length > ADDRESS_MAX_LENGTH || !URL.canParse(url)) return Promise.resolve(null)
  const asked = underWay.get(url) ?? recallOrAsk(url, now).finally(() => underWay.delete(url))
  underWay.set(url, asked)
  return asked
}

async function recallOrAsk(url: string, now: Date): Promise<LinkPreviewView | null> {
  const known = await LookUps.findById(url).lean()
  if (known && known.at.getTime() > now.getTime() - KEPT_MS) return known.found
  const found = await ask(url)
  await LookUps.updateOne({ _id: url }, { $set: { found, at: now } }, { upsert: true })
  return found
}

/** Nothing a page does may trouble us: whatever goes wrong means that there is nothing to show. */
async function ask(url: string): Promise<LinkPreviewView | null> {
  try {
    const page = reach && (await fetchPage(url, reach))
    return page === undefined ? null : (toPreview(url, readHead(page)) ?? null)
  } catch {
    return null
  }
}
