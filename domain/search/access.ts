/** What other features may ask: what is like this? */
import { type Actor, type Context, Refusal } from '../vocabulary.ts'
import { currentIndex, meaningOf, type OpenIndex, tellSearchTrouble } from './library.ts'
import {
  CANDIDATES,
  FOR_MEMBERS,
  FOUND_MAX,
  type Hit,
  type Kind,
  type Query,
  rank,
  restAfter,
  toSentence,
} from './rules.ts'

export type { Kind }

/** What is sought: what the title says weighs more. */
export type Sought = { title: string; body?: string | undefined }

export type Similar = { kind: Kind; id: string; title: string; score: number; answered: boolean }

type Within = { specialtyId?: string | undefined; kinds?: readonly Kind[] | undefined }

/** What resembles the text most among all the actor may see; the score is from 0 to 1. Refuses `unavailable` while the index cannot be read. */
export async function findSimilar(
  { actor }: Context,
  sought: Sought & Within & { limit: number },
): Promise<Similar[]> {
  const hits = await find({ ...sought, visibilities: visibilitiesOf(actor) }).catch(refuse)
  return hits.map(({ id, ...hit }) => ({ ...hit, id: ownIdOf(id) }))
}

/**
 * A stretch of all that resembles the text among what the actor may see, as ids: the best hundred by their rank, the others by their words,
 * a thousand at most. Refuses `unavailable` while the index cannot be read.
 */
export async function findPage(
  { actor }: Context,
  { from, limit, ...sought }: Sought & Within & { state?: string | undefined; from: number; limit: number },
): Promise<{ ids: string[]; isMore: boolean }> {
  const until = from + limit
  const query: Query = { ...sought, visibilities: visibilitiesOf(actor), limit: until }
  const found = await findUpTo(until, query).catch(refuse)
  return { ids: found.slice(from, until).map(({ id }) => ownIdOf(id)), isMore: found.length > until }
}

function refuse(error: unknown): never {
  tellSearchTrouble(error)
  throw new Refusal('unavailable', 'What is similar cannot be looked up right now')
}

/** What was found, in order, as far as a page that ends there must know: whether there is more of it, too. */
async function findUpTo(until: number, query: Query): Promise<{ id: string }[]> {
  const best = await find({ ...query, limit: 2 * CANDIDATES })
  if (until < best.length || best.length < CANDIDATES) return best
  const { index } = await theIndex()
  return [...best, ...restAfter(best, await index.candidates(query, null, FOUND_MAX))]
}

/** The cases most like this one, for routing; the score is from 0 to 1. Empty while the index cannot be read: a case must find its way without it. */
export async function neighbours(
  sought: Sought,
  { limit, answeredOnly, specialtyId }: { limit: number; answeredOnly: boolean; specialtyId?: string },
): Promise<{ id: string; score: number }[]> {
  const visibilities = [FOR_MEMBERS]
  const query: Query = { ...sought, visibilities, kinds: ['case'], answeredOnly, specialtyId, limit }
  try {
    return (await find(query)).map(({ id, score }) => ({ id: ownIdOf(id), score }))
  } catch (error) {
    tellSearchTrouble(error)
    return []
  }
}

async function find(query: Query): Promise<Hit[]> {
  const current = await theIndex()
  return rank(await current.index.candidates(query, await vectorOf(query, current)), query)
}

async function theIndex(): Promise<OpenIndex> {
  const current = await currentIndex()
  if (current === null) throw new Error('There is no index yet: workers build it when they start')
  return current
}

/** What the query means; null where words alone must do. */
async function vectorOf({ title, body }: Query, current: OpenIndex): Promise<Float32Array | null> {
  try {
    const meaning = await meaningOf(current)
    const [vector = null] = meaning ? await meaning.vectorsOf([toSentence(title, body)]) : []
    return vector
  } catch (error) {
    tellSearchTrouble(error)
    return null
  }
}

const visibilitiesOf = ({ kind }: Actor): string[] => (kind === 'member' ? [FOR_MEMBERS] : [])

const ownIdOf = (rowId: string): string => rowId.slice(rowId.indexOf(':') + 1)
