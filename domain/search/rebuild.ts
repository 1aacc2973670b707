/** A new index beside the one that is asked, and then in its place. */
import { randomBytes } from 'node:crypto'
import { underLease } from '../lease.ts'
import {
  changeIndexes,
  currentIndex,
  storedIndexes,
  theEngine,
  theMeaning,
  type OpenIndex,
  whileWriting,
} from './library.ts'
import { type Read, withVectors } from './reading.ts'
import { KINDS, sources } from './sources.ts'
import type { Kind } from './rules.ts'

const PAGE = 200
/** Whoever began to read in a replaced index has long finished. */
const RETIRED_FOR_MS = 60_000

export type Rebuilt = { name: string; rows: number }

/**
 * Builds the index anew from what is stored while the old one is asked, and puts it in its place. What changes meanwhile is
 * written to both. May run twice, and after one that died; of two at once the second begins when the first is done.
 */
export const rebuildIndex = (now: Date, say: (rows: number) => void = () => undefined): Promise<Rebuilt> =>
  underLease('search-rebuild', async () => {
    const engine = await theEngine()
    await dropUnused()

    const name = `things-${randomBytes(6).toString('hex')}`
    const meaning = (await theMeaning())?.model ?? null
    const building = { name, meaning, index: await engine.create(name) }
    await whileWriting(() => changeIndexes({ building: { name, meaning } }))
    let rows = 0
    for (const kind of KINDS) rows = await fill(building, kind, rows, say)
    await building.index.tidy()
    await whileWriting(async () => {
      const { current, retired } = await storedIndexes()
      await changeIndexes({
        current: { name, meaning },
        building: null,
        retired: current ? [...retired, { name: current.name, at: now }] : retired,
      })
    })
    return { name, rows }
  })

async function fill(building: OpenIndex, kind: Kind, before: number, say: (rows: number) => void) {
  let rows = before
  let after: string | null = null
  for (;;) {
    // What the page says is read before others have to wait.
    const read: Read = new Map()
    await withVectors((await sources[kind].after(after, PAGE))?.rows ?? [], building, read)
    // Read and written in one turn, or a change between the two would be undone.
    const page = await whileWriting(() => copyPage(building, kind, after, read))
    if (page === null) return rows
    rows += page.rows
    after = page.last
    say(rows)
  }
}

async function copyPage(building: OpenIndex, kind: Kind, after: string | null, read: Read) {
  const page = await sources[kind].after(after, PAGE)
  if (page === null) return null
  await building.index.put(await withVectors(page.rows, building, read), { soon: false })
  return { last: page.last, rows: page.rows.length }
}

/** Removes what a rebuild that died left behind, and everything else no process can be asked for. */
async function dropUnused(): Promise<void> {
  const engine = await theEngine()
  const { current, retired } = await storedIndexes()
  await whileWriting(() => changeIndexes({ building: null }))
  const known = new Set([current?.name, ...retired.map(({ name }) => name)])
  for (const name of await engine.names()) if (!known.has(name)) await engine.drop(name)
}

/** Timetable: takes new rows into the indexes, and removes indexes that were replaced. May run twice. */
export async function tidyIndex(now: Date): Promise<void> {
  await underLease('search-tidy', async () => {
    const current = await currentIndex()
    await current?.index.tidy()

    const { retired } = await storedIndexes()
    const isOver = ({ at }: { at: Date }) => at.getTime() < now.getTime() - RETIRED_FOR_MS
    const over = retired.filter(isOver)
    if (over.length === 0) return
    const engine = await theEngine()
    for (const { name } of over) await engine.drop(name)
    await whileWriting(async () => {
      const names = new Set(over.map(({ name }) => name))
      const { retired: stored } = await storedIndexes()
      await changeIndexes({ retired: stored.filter(({ name }) => !names.has(name)) })
    })
  })
}
