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
  /** Where a case stands; null for what has no states. */
  state: string | null
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
  state?: string | undefined
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
/** Who looks through what was found comes to so many at most: who looks further says more. */
export const FOUND_MAX = 1000

/** What follows the best, which were ranked: by words alone, equal scores by id. */
export const restAfter = (best: readonly Pick<Hit, 'id'>[], found: readonly Candidate[]): Candidate[] => {
  const shown = new Set(best.map(({ id }) => id))
  return found
    .filter(({ id }) => !shown.has(id))
    .toSorted((a, b) => b.words - a.words || (a.id < b.id ? -1 : 1))
}

/** Shares of meaning and words in the score: what did best on four sets of questions whose duplicates are known. */
const MEANING_SHARE = 0.9
const WORDS_SHARE = 0.1

/**
 * Ranks candidates by one score from 0 to 1. Half of what words say is the share of the best find's words, half is how much of the
 * title that is asked each title says again, letter by letter: BM25 alone prefers short titles, knows a word in one form only, and
 * takes a word of the body, which says much else, for as good as one of the title.
 * Equal scores go by id, so that an answer can be repeated.
 */
export function rank(
  candidates: readonly Candidate[],
  { title, limit }: Pick<Query, 'title' | 'limit'>,
): Hit[] {
  const best = Math.max(0, ...candidates.map(({ words }) => words))
  const hasMeaning = candidates.some(({ cosine }) => cosine !== null)
  const saysAgain = likenessTo(title)
  return candidates
    .map(({ words, cosine, ...found }) => {
      const share = ((best > 0 ? words / best : 0) + saysAgain(found.title)) / 2
      const score = hasMeaning ? MEANING_SHARE * Math.max(0, cosine ?? 0) + WORDS_SHARE * share : share
      return { ...found, score: Math.min(1, score) }
    })
    .toSorted((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1))
    .slice(0, limit)
}

/** How much of a title another one says again, from 0 to 1: the share of its runs of three letters. */
export function likenessTo(asked: string): (title: string) => number {
  const wanted = [...runsOf(asked)]
  const all = wanted.reduce((sum, [, count]) => sum + count, 0)
  return title => {
    if (all === 0) return 0
    const said = runsOf(title)
    return wanted.reduce((sum, [run, count]) => sum + Math.min(count, said.get(run) ?? 0), 0) / all
  }
}

const RUN = 3
const NO_LETTERS = /[^\p{L}\p{N}]+/gu

function runsOf(text: string): Map<string, number> {
  const counts = new Map<string, number>()
  const letters = text.toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '')
  for (const word of toWords(letters).split(NO_LETTERS)) {
    // The ends of a word are letters of a kind, so that its beginning weighs as much as its middle.
    const whole = ` ${word} `
    for (let at = 0; at + RUN <= whole.length; at += 1) {
      const run = whole.slice(at, at + RUN)
      counts.set(run, (counts.get(run) ?? 0) + 1)
    }
  }
  return counts
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

/** Words that more than half of these texts say: by them no two can be told apart. */
export function wordsOfMost(texts: readonly string[]): Set<string> {
  const counts = new Map<string, number>()
  for (const text of texts)
    for (const word of new Set(plainWordsOf(text))) counts.set(word, (counts.get(word) ?? 0) + 1)
  return new Set([...counts].flatMap(([word, count]) => (count * 2 > texts.length ? [word] : [])))
}

/** The words of a text but these, in their order. */
export const withoutWords = (text: string, unwanted: ReadonlySet<string>): string =>
  unwanted.size === 0
    ? text
    : plainWordsOf(text)
        .filter(word => !unwanted.has(word))
        .join(' ')

const plainWordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(NO_LETTERS)
    .filter(word => word !== '')
