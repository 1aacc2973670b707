/** The one storage of this process, and what happens when it cannot keep or give. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { StorageSettings } from '../../config/settings.ts'
import { Refusal } from '../vocabulary.ts'
import { createBucket } from './bucket.ts'
import { createDisk } from './disk.ts'
import type { Storage } from './storage.ts'

export type FileSettings = {
  /** Where uploads lie until they are looked at: on this machine, whatever keeps them later. */
  incoming: string
  storage: StorageSettings
}
type Stores = { incoming: string; storage: Promise<Storage>; onTrouble: (error: unknown) => void }

/** An upload that lies about for longer than this was left behind by a process that died. */
const LEFT_BEHIND_MS = 3_600_000

let stores: Stores | undefined

/** Names the storage of this process. `onTrouble` hears of everything that keeps bytes from being stored or read. */
export function useStorage(settings: FileSettings, onTrouble: (error: unknown) => void): void {
  stores = { incoming: settings.incoming, storage: open(settings), onTrouble }
  // Told to whoever waits for it.
  stores.storage.catch(() => undefined)
}

async function open({ incoming, storage }: FileSettings): Promise<Storage> {
  await mkdir(incoming, { recursive: true })
  await clearIncoming(incoming)
  return storage.kind === 'disk' ? createDisk(storage.folder) : createBucket(storage)
}

// These are files of the disk, which knows only the time of this machine.
async function clearIncoming(folder: string): Promise<void> {
  const { mtimeMs: latest } = await stat(folder)
  for (const name of await readdir(folder)) {
    const place = path.join(folder, name)
    const { mtimeMs } = await stat(place).catch(() => ({ mtimeMs: latest }))
    if (mtimeMs < latest - LEFT_BEHIND_MS) await rm(place, { force: true })
  }
}

function theStores(): Stores {
  if (stores === undefined) throw new Error('No storage was named')
  return stores
}

/** Resolves when the storage is there, and rejects when it cannot be. */
export const storageReady = async (): Promise<void> => void (await theStores().storage)

/** Where an upload is put down until it was looked at. */
export const incomingFolder = (): string => theStores().incoming

/** Tells the operator of what keeps bytes from being stored or read, a full disk or a bucket that is away, and makes a refusal of it. */
export function storageTrouble(error: unknown): Refusal {
  theStores().onTrouble(error)
  return new Refusal('unavailable', 'Files cannot be stored or read right now: please try again in a moment')
}

/** What `work` answers. Whatever keeps bytes from being stored or read is refused as `unavailable`. */
export async function withStorage<T>(work: (storage: Storage) => Promise<T>): Promise<T> {
  try {
    return await work(await theStores().storage)
  } catch (error) {
    throw storageTrouble(error)
  }
}
