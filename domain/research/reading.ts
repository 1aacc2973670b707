/** Feeds in RSS, Atom or RDF → what they tell, in plain text. */
import { parseFeed } from 'feedsmith'
import sanitizeHtml from 'sanitize-html'
import type { Told } from './rules.ts'

export type ToldItem = Told & { summary: string; at: Date | null }
export type ToldFeed = { title: string; items: ToldItem[] }

/** What stands further down is older, and was told before. */
const ITEMS_MAX = 300
const TITLE_MAX_LENGTH = 300
const SUMMARY_MAX_LENGTH = 1200
const GUID_MAX_LENGTH = 500
const ADDRESS_MAX_LENGTH = 1000
/** Longer markup is not looked at. */
const MARKUP_MAX_LENGTH = 20_000

/** What a feed tells, as far as it can be shown: things without a title or a web address are left out. Undefined when it is no feed. */
export function readFeed(text: string, address: string): ToldFeed | undefined {
  // No feed needs entities of its own, and who declares some wants them multiplied.
  if (/<!ENTITY/i.test(text)) return undefined
  const parsed = parse(text)
  if (parsed === undefined) return undefined
  const { title, items } = parsed
  return { title: toPlain(title, TITLE_MAX_LENGTH), items: items.flatMap(raw => toTold(raw, address)) }
}

type Raw = {
  title?: string | undefined
  guid?: string | undefined
  url?: string | undefined
  summary?: string | undefined
  at?: string | undefined
}

function parse(text: string): { title: string | undefined; items: Raw[] } | undefined {
  try {
    const { format, feed } = parseFeed(text, { maxItems: ITEMS_MAX })
    switch (format) {
      case 'rss':
        return {
          title: feed.title,
          items: (feed.items ?? []).map(item => ({
            title: item.title ?? item.dc?.titles?.[0],
            guid: item.guid?.value,
            url: item.link ?? (item.guid?.isPermaLink === false ? undefined : item.guid?.value),
            summary: item.description ?? item.content?.encoded,
            at: item.pubDate ?? item.dc?.dates?.[0],
          })),
        }
      case 'atom':
        return {
          title: feed.title?.value,
          items: (feed.entries ?? []).map(entry => ({
            title: entry.title?.value,
            guid: entry.id,
            url: entry.links?.find(({ rel }) => rel === undefined || rel === 'alternate')?.href,
            summary: entry.summary?.value ?? entry.content?.value,
            at: entry.published ?? entry.updated,
          })),
        }
      case 'rdf':
        return {
          title: feed.title,
          items: (feed.items ?? []).map(item => ({
            title: item.title,
            guid: item.rdf?.about,
            url: item.link ?? item.rdf?.about,
            summary: item.description ?? item.content?.encoded,
            at: item.dc?.dates?.[0],
          })),
        }
      case 'json':
        return undefined
    }
  } catch {
    // Whatever is wrong with it, it is no feed that can be read.
    return undefined
  }
}

function toTold(raw: Raw, address: string): ToldItem[] {
  const title = toPlain(raw.title, TITLE_MAX_LENGTH)
  const url = toAddress(raw.url, address)
  if (title === '' || url === undefined) return []
  const at = new Date(raw.at ?? '')
  return [
    {
      title,
      url,
      guid: raw.guid?.trim().slice(0, GUID_MAX_LENGTH) || null,
      summary: toPlain(raw.summary, SUMMARY_MAX_LENGTH),
      at: Number.isNaN(at.getTime()) ? null : at,
    },
  ]
}

/** An address of the web, without a name and password in it. */
function toAddress(given: string | undefined, base: string): string | undefined {
  if (given === undefined || !URL.canParse(given.trim(), base)) return undefined
  const url = new URL(given.trim(), base)
  const isWeb = url.protocol === 'https:' || url.protocol === 'http:'
  if (!isWeb || url.username !== '' || url.password !== '' || url.href.length > ADDRESS_MAX_LENGTH)
    return undefined
  return url.href
}

/** Words alone: no markup, no scripts, nothing that cannot be seen or turns the reading direction; cut where it is too long. */
function toPlain(markup = '', maxLength: number): string {
  const spaced = markup.slice(0, MARKUP_MAX_LENGTH).replace(/<(?=\/?(?:p|br|div|li|h\d|tr|td)\b)/gi, ' <')
  const line = toLetters(sanitizeHtml(spaced, { allowedTags: [], allowedAttributes: {} }))
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]/gu, ' ')
    .replace(/[\p{Cf}\p{Co}\p{Cs}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length <= maxLength ? line : `${line.slice(0, maxLength - 1).replace(/\p{Cs}$/u, '')}…`
}

// The sanitiser writes these four in other words, so that its text can stand in a page. Ours is shown as text.
const LETTERS: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&amp;': '&' }
const toLetters = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|amp);/g, found => LETTERS[found] ?? '')
