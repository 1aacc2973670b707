/** Bytes on a disk: written under another name, flushed, then moved to their place, so that what has a name is whole. */
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import type { Readable } from 'node:stream'
import type { Span } from './rules.ts'
import type { Storage } from './storage.ts'

/** Bytes below `folder`, which lies on the same disk as the files it is given. */
export async function createDisk(folder: string): Promise<Storage> {
  await mkdir(folder, { recursive: true })
  const placeOf = (key: string) => path.join(folder, key)

  return {
    async keep(key, file) {
      const place = placeOf(key)
      const shard = path.dirname(place)
      await mkdir(shard, { recursive: true })
      await flush(file, 'r+')
      await rename(file, place)
      // The names have to be safe too: of the file, of its shard and of its day.
      for (const parent of [shard, path.dirname(shard), folder]) await flush(parent, 'r')
    },
    open: (key, span) => openFile(placeOf(key), span),
    remove: key => rm(placeOf(key), { force: true }),
    async *keysOf(day) {
      for (const shard of await namesIn(placeOf(day)))
        yield (await namesIn(placeOf(`${day}/${shard}`))).map(name => `${day}/${shard}/${name}`)
    },
  }
}

async function flush(place: string, flags: 'r' | 'r+'): Promise<void> {
  const handle = await open(place, flags)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function openFile(place: string, span: Span | undefined): Promise<Readable | undefined> {
  const handle = await orNothing(open(place, 'r'))
  return (
    handle &&
    createReadStream('', { fd: handle, ...(span && { start: span.first, end: span.last }), autoClose: true })
  )
}

const namesIn = async (folder: string): Promise<string[]> => (await orNothing(readdir(folder))) ?? []

/** What is not there is nothing; every other trouble stays one. */
async function orNothing<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
