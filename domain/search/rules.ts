/** What is searched for and how finds are ranked. */

/** A thing as the index knows it. `id` is its kind and its own id: `case:65…`. */
export type Row = {
  id: string
  kind: Kind
  title: string
  text: string
  specialtyId: string | null
  visibility: string
  answered: boolean
  at: Date
}

export type Kind = 'case' | 'entry'

/** What every member may see. */
export const FOR_MEMBERS = 'members'

export type Query = {
  title: string
  body?: string | undefined
  /** Only what carries one of these is looked at: the ranking never sees the rest. */
  visibilities: readonly string[]
  kinds?: readonly Kind[] | undefined
  specialtyId?: string | undefined
  answeredOnly?: boolean | undefined
  /** Only what is older. */
  before?: Date | undefined
  limit: number
}

/** A find by one way of looking: `words` is the BM25 score, `cosine` the likeness in meaning; null where that way was not taken. */
export type Candidate = {
  id: string
  kind: Kind
  title: string
  answered: boolean
  words: number
  cosine: number | null
}

export type Hit = { id: string; kind: Kind; title: string; answered: boolean; score: number }

/** How many each way of looking brings to the ranking. */
export const CANDIDATES = 100

/** The title says what is asked; the body says it again among much else. */
export const TITLE_WEIGHT = 2

/** Shares of meaning and words in the score: what did best on four sets of questions whose duplicates are known. */
const MEANING_SHARE = 0.9
const WORDS_SHARE = 0.1

/** Ranks candidates by one score from 0 to 1. Without meaning it is the share of the best find's words. Equal scores go by id, so that an answer can be repeated. */
export function rank(candidates: readonly Candidate[], limit: number): Hit[] {
  const best = Math.max(0, ...candidates.map(({ words }) => words))
  const hasMeaning = candidates.some(({ cosine }) => cosine !== null)
  return candidates
    .map(({ words, cosine, ...found }) => {
      const share = best > 0 ? words / best : 0
      const score = hasMeaning ? MEANING_SHARE * Math.max(0, cosine ?? 0) + WORDS_SHARE * share : share
      return { ...found, score: Math.min(1, score) }
    })
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}

/** What a thing says, and a query asks, in one piece: how a sentence model reads it. */
export const toSentence = (title: string, body = ''): string => (body === '' ? title : `${title}\n${body}`)

/** Likeness in meaning of two vectors of length 1, from -1 to 1. */
export const cosineOf = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0
  for (let at = 0; at < a.length; at += 1) sum += (a[at] ?? 0) * (b[at] ?? 0)
  return sum
}

/** Scripts that put no space between words. */
const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]+/gu

/** The text as the index breaks it into words: one form for each letter, and pairs of signs where a script does not part its words. */
export const toWords = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(UNSPACED, run => ` ${pairsOf(Array.from(run)).join(' ')} `)
    .replace(/\s+/g, ' ')
    .trim()

const pairsOf = (signs: readonly string[]): string[] =>
  signs.length < 2 ? [...signs] : signs.slice(1).map((sign, at) => `${signs[at]}${sign}`)
