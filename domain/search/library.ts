/** The one engine of this process, and which of its tables is asked now. */
import type { SearchSettings } from '../../config/settings.ts'
import { underLease } from '../lease.ts'
import { type Engine, openEngine, type SearchIndex } from './engine.ts'
import { type Meaning, openMeaning } from './meaning.ts'
import { type IndexName, SearchIndexes, type StoredIndexes } from './model.ts'

type Deployment = {
  settings: SearchSettings
  engine: Promise<Engine> | undefined
  meaning: Promise<Meaning | null> | undefined
  opened: Map<string, Promise<SearchIndex>>
  onTrouble: (error: unknown) => void
}

/** An index and the model its vectors were made with. */
export type OpenIndex = IndexName & { index: SearchIndex }

/** Another process may have put a new index in the place of the old one this long ago, and the old one is still there. */
const REMEMBERED_MS = 1000

let deployed: Deployment | undefined
let remembered: { at: number; indexes: Promise<StoredIndexes> } | undefined

/** Names where this process finds the index. `onTrouble` hears of everything that keeps it from being read. */
export function deploySearch(settings: SearchSettings, onTrouble: (error: unknown) => void): void {
  const isSame = deployed?.settings.place === settings.place
  if (deployed && isSame) return
  deployed = { settings, engine: undefined, meaning: undefined, opened: new Map(), onTrouble }
  remembered = undefined
}

function deployment(): Deployment {
  if (deployed === undefined) throw new Error('No place for the index was named')
  return deployed
}

/** Tells the operator of what kept the index from being read. A process that was given none, such as a script, does without. */
export const tellSearchTrouble = (error: unknown): void => deployed?.onTrouble(error)

/** The engine. A place that cannot be reached is tried again the next time. */
export function theEngine(): Promise<Engine> {
  const here = deployment()
  here.engine ??= openEngine(here.settings)
  here.engine.catch(() => (here.engine = undefined))
  return here.engine
}

/** The sentence model of this process, or null when none is installed. One that cannot be used is told of once, and then goes for none. */
export function theMeaning(): Promise<Meaning | null> {
  const here = deployment()
  here.meaning ??= openMeaning(here.settings.models).catch((error: unknown) => {
    here.onTrouble(error)
    return null
  })
  return here.meaning
}

/** The sentence model an index was made with, or null when it has none or this process cannot read it. */
export async function meaningOf({ meaning }: IndexName): Promise<Meaning | null> {
  if (meaning === null) return null
  const installed = await theMeaning()
  return installed?.model === meaning ? installed : null
}

/** Opens an index once for all who ask. One that cannot be opened is tried again the next time. */
export function openIndex({ name, meaning }: IndexName): Promise<OpenIndex> {
  const { opened } = deployment()
  const index = opened.get(name) ?? theEngine().then(engine => engine.open(name))
  opened.set(name, index)
  index.catch(() => opened.delete(name))
  return index.then(index => ({ name, meaning, index }))
}

/** Opens it anew the next time: what is known of it is not true any more. */
export const closeIndex = (name: string): void => void deployment().opened.delete(name)

/** Which indexes there are, as stored. */
export async function storedIndexes(): Promise<StoredIndexes> {
  const stored = await SearchIndexes.findById('library').lean()
  return stored ?? { _id: 'library', current: null, building: null, retired: [] }
}

/** Changes which indexes there are. */
export async function changeIndexes(change: Partial<Omit<StoredIndexes, '_id'>>): Promise<void> {
  await SearchIndexes.updateOne({ _id: 'library' }, { $set: change }, { upsert: true })
  remembered = undefined
}

/** The index that is asked, as of a second ago at most; null before there is one. Throws when it cannot be opened. */
export async function currentIndex(): Promise<OpenIndex | null> {
  const now = performance.now()
  if (remembered === undefined || now - remembered.at > REMEMBERED_MS) {
    remembered = { at: now, indexes: storedIndexes() }
    remembered.indexes.catch(() => (remembered = undefined))
  }
  const { current } = await remembered.indexes
  return current && openIndex(current)
}

/** A writer that died is waited for no longer than this. */
const WRITER_LAPSES_MS = 5000

/** Runs `work` while no other process writes to an index or changes which there are. */
export const whileWriting = <T>(work: () => Promise<T>): Promise<T> =>
  underLease('search', work, { lapsesMs: WRITER_LAPSES_MS })

/** Whether there is no index to write to: none was built, it was lost, or its files are damaged. Throws when the place itself cannot be reached. */
export async function isIndexLost(): Promise<boolean> {
  const { current } = await storedIndexes()
  if (current === null) return true
  const engine = await theEngine()
  if (!(await engine.names()).includes(current.name)) return true
  return engine.open(current.name).then(
    () => false,
    () => true,
  )
}
