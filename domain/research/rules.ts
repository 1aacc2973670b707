import { type Actor, holds } from '../vocabulary.ts'
import type { FeedView, Trouble } from './contract.ts'

/** Whether the actor looks after what flows into a specialty: pins, annotates, hides, adds feeds. */
export const isCurator = (actor: Pick<Actor, 'grants'>, specialtyId: string): boolean =>
  holds(actor, 'editor', specialtyId)

/** Whether the actor may see how the feeds of a specialty answer, and what was hidden there. */
export const seesBehind = (actor: Pick<Actor, 'grants'>, specialtyId: string): boolean =>
  isCurator(actor, specialtyId) || holds(actor, 'staff')

const MINUTE_MS = 60_000
const EVERY_MS = 60 * MINUTE_MS
const LONGEST_MS = 24 * 60 * MINUTE_MS

/** How long to wait before a feed is asked again: an hour, doubled with each time in a row that it gave nothing, and never more than a day. */
export function pauseAfter(failures: number, wishedMs = 0): number {
  const pause = Math.min(EVERY_MS * 2 ** Math.min(failures, 10), LONGEST_MS)
  return Math.min(Math.max(pause, wishedMs), LONGEST_MS)
}

/** Between two questions to one machine, whichever feeds they are about. */
export const HOST_PAUSE_MS = MINUTE_MS

/** How a feed does, in one word. */
export function stateOf(feed: {
  dueAt: Date | null
  failures: number
  answeredAt: Date | null
}): FeedView['state'] {
  if (feed.dueAt === null) return 'paused'
  if (feed.failures > 0) return 'silent'
  return feed.answeredAt === null ? 'new' : 'answers'
}

/** What cannot come back by waiting: only an editor makes it be asked again. */
export const isFinal = (trouble: Trouble): boolean => trouble === 'gone'

/** What a feed says of one thing. */
export type Told = { guid: string | null; url: string; title: string }

const TRACKING = /^(?:utm_\w+|fbclid|gclid|mc_[a-z]+|af|rss|cmp)$/i

/** An address without what differs between feeds that mean the same page. */
export function plainAddress(url: string): string {
  const { hostname, pathname, searchParams } = new URL(url)
  const kept = [...searchParams]
    .filter(([name]) => !TRACKING.test(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
  const query = kept.map(([name, value]) => `${name}=${value}`).join('&')
  return `${hostname.replace(/^www\./, '')}${pathname.replace(/\/+$/, '')}${query === '' ? '' : `?${query}`}`
}

/** Shorter titles stand in every issue: “Editorial”, “Issue information”. */
const TITLE_WORDS_MIN = 5

/**
 * By which a thing is known again: its id where it is one for the whole web, its address, and its title where that is long
 * enough to be its own.
 */
export function keysOf({ guid, url, title }: Told, feedId: string): string[] {
  const words = wordsIn(title)
  return [
    ...(guid === null ? [] : [/^[a-z][a-z0-9+.-]*:.{6}/i.test(guid) ? `id ${guid}` : `id ${feedId} ${guid}`]),
    `url ${plainAddress(url)}`,
    ...(words.length >= TITLE_WORDS_MIN ? [`title ${words.join(' ')}`] : []),
  ]
}

const wordsIn = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter(word => word !== '')

const WORD_MIN = 3
const WORDS_MAX = 120
/** They stand everywhere and tell nothing of what a text is about. */
const COMMON = new Set(
  `about after again all also and any are because been before between both but can could did does down during each
  else first for from had has have her his how into its just last like may more most much must new not now off once one
  only other our out over own past per she should since some such than that the their them then there these they
  this those three through too two under until very was week weeks were what when where which while who will with within
  without year years you your day days aim aims background case cases conclusion conclusions data effect effects group
  groups methods objective objectives patient patients report results review significant significantly study studies`
    .split(/\s+/)
    .filter(Boolean),
)

/** The words a text may be found by, each once: those that tell what it is about, without the ending of the plural. */
export function findableWords(text: string): string[] {
  const words = wordsIn(text).flatMap(word =>
    COMMON.has(word) || word.length < WORD_MIN ? [] : [singular(word)],
  )
  return [...new Set(words)].slice(0, WORDS_MAX)
}

/** A word of so many letters may be the beginning of a longer one: shorter ones begin too much. */
const BEGUN_MIN = 4

/** What someone seeks who may still be typing: whole words, and how the last one begins; null where it must be whole, too. */
export function soughtIn(text: string): { whole: string[]; begun: string | null } {
  const words = findableWords(text)
  const last = words.at(-1) ?? ''
  return last.length < BEGUN_MIN ? { whole: words, begun: null } : { whole: words.slice(0, -1), begun: last }
}

/** “Murmurs” and “murmur” are one word; “pus”, “diagnosis” and “stress” end as they are. */
const singular = (word: string): string =>
  word.length > 4 && /[^siu]s$/.test(word) ? word.slice(0, -1) : word

/** What may be shown beside a case. */
export type Beside = { words: readonly string[]; isPinned: boolean; at: Date }
/** What a case is about: what stands in its tags and title weighs more than what stands in its body. */
export type About = { title: string; tags: readonly string[]; body: string }

const HEAD_WEIGHT = 3
/** One word that half of all items share is chance; two rare ones are not. */
const SHARED_MIN = 2

/**
 * Those items that share words with a case, at most `limit`: pinned ones first, then those that share the most and the rarest
 * words, then the newest. Words that stand in many of the items weigh little.
 */
export function pickBeside<T extends Beside>(items: readonly T[], about: About, limit: number): T[] {
  const head = new Set(findableWords([about.title, ...about.tags].join(' ')))
  const body = new Set(findableWords(about.body))
  const counts = new Map<string, number>()
  for (const { words } of items) for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1)
  const rarity = (word: string) => Math.log(1 + items.length / (counts.get(word) ?? 1))

  const scored = items.map(item => {
    const shared = item.words.filter(word => head.has(word) || body.has(word))
    const score = shared.reduce((sum, word) => sum + rarity(word) * (head.has(word) ? HEAD_WEIGHT : 1), 0)
    return { item, score, shared: shared.length, inHead: shared.filter(word => head.has(word)).length }
  })
  return scored
    .filter(({ shared, inHead }) => inHead > 0 && shared >= SHARED_MIN)
    .toSorted(
      (a, b) =>
        Number(b.item.isPinned) - Number(a.item.isPinned) ||
        b.score - a.score ||
        b.item.at.getTime() - a.item.at.getTime(),
    )
    .slice(0, limit)
    .map(({ item }) => item)
}
