/** LanceDB, embedded: words and vectors in one table, filtered before anything is ranked. The only file that knows it. */
import { mkdir } from 'node:fs/promises'
import { type Connection, connect, Index, MatchQuery, Session, type Table } from '@lancedb/lancedb'
import { Bool, Field, FixedSizeList, Float32, Float64, Schema, Utf8 } from 'apache-arrow'
import { type SearchSettings, settleSearchThreads } from '../../config/settings.ts'
import {
  CANDIDATES,
  type Candidate,
  cosineOf,
  type Kind,
  type Query,
  type Row,
  toWords,
  withoutWords,
  wordsOfMost,
} from './rules.ts'

export const DIMENSIONS = 384

/** A row and what it means; null when no model has read it. */
export type IndexedRow = Row & { vector: Float32Array | null }

export type Engine = {
  /** Makes an empty index. */
  create(name: string): Promise<SearchIndex>
  /** Throws when there is none of this name. */
  open(name: string): Promise<SearchIndex>
  /** Removes an index and its files. May run twice. */
  drop(name: string): Promise<void>
  names(): Promise<string[]>
}

export type SearchIndex = {
  /** Whatever the query may see and resembles it in words or, with a vector, in meaning: at most so many of each. Not ranked. */
  candidates(query: Query, vector: Float32Array | null, most?: number): Promise<Candidate[]>
  /** Stores each row in the place of the one with its id. May run twice. Unless it need not be `soon`, the row is found from then on as well as any other. */
  put(rows: readonly IndexedRow[], options?: { soon?: boolean }): Promise<void>
  /** Takes rows away. May run twice. */
  remove(ids: readonly string[]): Promise<void>
  /** Takes new rows into the indexes and joins small files. Others read and write meanwhile. */
  tidy(): Promise<void>
  count(): Promise<number>
}

/** Only for the user the programs run as. */
const PRIVATE = 0o700
/** What another process wrote is read after this long at the latest. */
const FRESH_WITHIN_S = 0.5
const INDEX_CACHE_BYTES = 512n * 1024n ** 2n
const METADATA_CACHE_BYTES = 64n * 1024n ** 2n
/** Who waits longer has long written on. */
const PATIENCE_MS = 10_000
/** Older states of a table are for those who began to read before a change; nobody reads for so long. */
const KEPT_MS = 600_000
/** With fewer rows looking at each of them is quick enough, and exact. */
const ROWS_WORTH_AN_INDEX = 10_000
/** An index holds vectors in short: so many times as many as are wanted are looked at again as they are. */
const LOOKED_AT_AGAIN = 2
/** So many rows, taken at even distances, say which words most rows say. */
const SAMPLED = 500
const EVERYDAY_MS = 3_600_000
/** So much of a query says what it is about. */
const QUERY_LENGTH = 2000

/** Opens the engine in a folder, which nobody else on this machine may look into: the index holds the words of what members wrote. */
export async function openEngine(
  { place }: Pick<SearchSettings, 'place'>,
  { patienceMs = PATIENCE_MS }: { patienceMs?: number } = {},
): Promise<Engine> {
  settleSearchThreads()
  await mkdir(place, { recursive: true, mode: PRIVATE })
  const session = new Session(INDEX_CACHE_BYTES, METADATA_CACHE_BYTES)
  const connection = await connect(place, { readConsistencyInterval: FRESH_WITHIN_S }, session)
  return {
    async create(name) {
      // The folder may have been lost since.
      await mkdir(place, { recursive: true, mode: PRIVATE })
      return createIndex(connection, name, patienceMs)
    },
    open: async name => toIndex(await openWhole(connection, name), patienceMs),
    names: () => connection.tableNames(),
    async drop(name) {
      if ((await connection.tableNames()).includes(name)) await connection.dropTable(name)
    },
  }
}

/** A table from before there was a column cannot be asked by it, nor take rows that have it: it is as good as lost, and built anew. */
async function openWhole(connection: Connection, name: string): Promise<Table> {
  const table = await connection.openTable(name)
  const columns = new Set((await table.schema()).names)
  const missing = SCHEMA.names.filter(column => !columns.has(column))
  if (missing.length > 0) throw new Error(`The index ${name} knows nothing of ${missing.join(', ')}`)
  return table
}

async function createIndex(connection: Connection, name: string, patienceMs: number): Promise<SearchIndex> {
  const table = await connection.createEmptyTable(name, SCHEMA)
  const words = Index.fts({
    baseTokenizer: 'simple',
    language: 'English',
    lowercase: true,
    asciiFolding: true,
    stem: true,
    removeStopWords: true,
    withPosition: false,
  })
  await table.createIndex('words', { config: words })
  await table.createIndex('id', { config: Index.btree() })
  await table.createIndex('visibility', { config: Index.bitmap() })
  return toIndex(table, patienceMs)
}

/** What a search is narrowed by: without an index each is read whole before anything is ranked. */
const FILTERED = ['kind', 'specialty', 'answered', 'state']

const SCHEMA = new Schema([
  new Field('id', new Utf8(), false),
  new Field('kind', new Utf8(), false),
  new Field('title', new Utf8(), false),
  new Field('words', new Utf8(), false),
  new Field('specialty', new Utf8(), true),
  new Field('visibility', new Utf8(), false),
  new Field('answered', new Bool(), false),
  new Field('state', new Utf8(), true),
  new Field('at', new Float64(), false),
  new Field('vector', new FixedSizeList(DIMENSIONS, new Field('item', new Float32(), true)), true),
])

function toIndex(table: Table, patienceMs: number): SearchIndex {
  return {
    async candidates(query, vector, most = CANDIDATES) {
      const byWords = findByWords(table, query, vector, { patienceMs, most })
      const byMeaning = vector ? findByMeaning(table, query, vector, { patienceMs, most }) : []
      return joinFinds(await byWords, await byMeaning)
    },
    async put(rows, { soon = true } = {}) {
      if (rows.length === 0) return
      await table
        .mergeInsert('id')
        .whenMatchedUpdateAll()
        .whenNotMatchedInsertAll()
        .execute(rows.map(toRecord))
      if (soon) await takeInMany(table)
    },
    async remove(ids) {
      if (ids.length > 0) await table.delete(`id IN (${ids.map(literal).join(', ')})`)
    },
    tidy: () => tidy(table),
    count: () => table.countRows(),
  }
}

const toRecord = ({ text, specialtyId, at, vector, ...row }: IndexedRow) => ({
  ...row,
  specialty: specialtyId,
  words: toWords(`${row.title}\n${text}`),
  at: at.getTime(),
  vector,
})

const COLUMNS = ['id', 'kind', 'title', 'answered']
type Thing = { id: string; kind: Kind; title: string; answered: boolean }
type Found = { numRows: number; getChild(name: string): { get(at: number): unknown } | null }

async function findByWords(
  table: Table,
  query: Query,
  vector: Float32Array | null,
  { patienceMs, most }: { patienceMs: number; most: number },
): Promise<Candidate[]> {
  const words = toFullText(query, await everydayWordsOf(table))
  if (words === undefined) return []
  const found = await table
    .query()
    .fullTextSearch(words)
    .where(toFilter(query))
    .select([...COLUMNS, '_score', ...(vector ? ['vector'] : [])])
    .limit(most)
    .toArrow({ timeoutMs: patienceMs })
  const score = found.getChild('_score')
  const vectors = vector && found.getChild('vector')
  return toFound(found).map((each, at) => {
    const read = vectors?.get(at) as { toArray(): Float32Array } | null | undefined
    return {
      ...each,
      words: score?.get(at) as number,
      cosine: vector && read ? cosineOf(vector, read.toArray()) : null,
    }
  })
}

async function findByMeaning(
  table: Table,
  query: Query,
  vector: Float32Array,
  { patienceMs, most }: { patienceMs: number; most: number },
): Promise<Candidate[]> {
  const found = await table
    .query()
    .nearestTo(vector)
    .distanceType('cosine')
    .refineFactor(LOOKED_AT_AGAIN)
    .where(toFilter(query))
    .select([...COLUMNS, '_distance'])
    .limit(most)
    .toArrow({ timeoutMs: patienceMs })
  const distance = found.getChild('_distance')
  return toFound(found).map((each, at) => ({
    ...each,
    words: 0,
    cosine: 1 - (distance?.get(at) as number),
  }))
}

/** Column by column: a row object of Arrow looks each value up by its name, which took longer than finding it. */
function toFound(found: Found): Thing[] {
  const [ids, kinds, titles, answered] = COLUMNS.map(name => found.getChild(name))
  return Array.from({ length: found.numRows }, (_, at) => ({
    id: ids?.get(at) as string,
    kind: kinds?.get(at) as Kind,
    title: titles?.get(at) as string,
    answered: answered?.get(at) as boolean,
  }))
}

/** What was found in both ways, once; by words comes first, because it knows both scores. */
const joinFinds = (byWords: readonly Candidate[], byMeaning: readonly Candidate[]): Candidate[] => [
  ...new Map([...byMeaning, ...byWords].map(found => [found.id, found])).values(),
]

/**
 * One query of all words that tell things apart: two, joined, would cost twice as much. What weighs the title more is the ranking. A word
 * that most rows say is looked for only where nothing else is: each row that says it would have to be scored, to nearly the same end.
 */
function toFullText({ title, body = '' }: Query, everyday: ReadonlySet<string>): MatchQuery | undefined {
  const all = [title, body].map(text => toWords(text).slice(0, QUERY_LENGTH)).join(' ')
  const telling = withoutWords(all, everyday)
  const words = (telling === '' ? all : telling).trim()
  return words === '' ? undefined : new MatchQuery(words, 'words')
}

type Everyday = { at: number; words: Promise<ReadonlySet<string>> }
const everyday = new WeakMap<Table, Everyday>()

/** Words that most rows of a grown table say, as of an hour ago at most. A young one is asked for all of them. */
function everydayWordsOf(table: Table): Promise<ReadonlySet<string>> {
  const known = everyday.get(table)
  const at = performance.now()
  if (known && at - known.at < EVERYDAY_MS) return known.words
  const words = sampleWords(table)
  everyday.set(table, { at, words })
  words.catch(() => everyday.delete(table))
  return words
}

const NO_WORDS: ReadonlySet<string> = new Set()

async function sampleWords(table: Table): Promise<ReadonlySet<string>> {
  const rows = await table.countRows()
  if (rows < ROWS_WORTH_AN_INDEX) return NO_WORDS
  const step = Math.floor(rows / SAMPLED)
  const offsets = Array.from({ length: SAMPLED }, (_, at) => at * step)
  const sample = await table.takeOffsets(offsets).select(['words']).toArrow()
  const texts = sample.getChild('words')
  return wordsOfMost(Array.from({ length: sample.numRows }, (_, at) => String(texts?.get(at) ?? '')))
}

const toFilter = ({ visibilities, kinds, specialtyId, answeredOnly, state, before }: Query): string =>
  [
    oneOf('visibility', visibilities),
    kinds && oneOf('kind', kinds),
    specialtyId !== undefined && `specialty = ${literal(specialtyId)}`,
    answeredOnly && 'answered = true',
    state !== undefined && `state = ${literal(state)}`,
    before && `at < ${before.getTime()}`,
  ]
    .filter(Boolean)
    .join(' AND ')

const oneOf = (column: string, values: readonly string[]): string =>
  values.length === 0 ? 'false' : `${column} IN (${values.map(literal).join(', ')})`

const literal = (value: string): string => `'${value.replaceAll("'", "''")}'`

/** Words of rows outside the index are scored as if there were only those inside: so a young table takes each in at once, a grown one many together. */
async function takeInMany(table: Table): Promise<void> {
  const stats = await table.indexStats('words_idx')
  if (stats && stats.numUnindexedRows * 10 > stats.numIndexedRows) await table.optimize()
}

async function tidy(table: Table): Promise<void> {
  // Files carry the time of this machine, whatever the community takes for now.
  const machineTime = performance.timeOrigin + performance.now()
  await table.optimize({ cleanupOlderThan: new Date(machineTime - KEPT_MS) })
  if ((await table.countRows()) < ROWS_WORTH_AN_INDEX) return
  const indexed = new Set((await table.listIndices()).flatMap(({ columns }) => columns))
  for (const column of FILTERED)
    if (!indexed.has(column)) await table.createIndex(column, { config: Index.bitmap() })
  if (indexed.has('vector') || (await table.countRows('vector IS NOT NULL')) < ROWS_WORTH_AN_INDEX) return
  await table.createIndex('vector', { config: Index.ivfRq({ distanceType: 'cosine' }) })
}
