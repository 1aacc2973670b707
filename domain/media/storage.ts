/** Where the bytes are: on this machine's disk or in a bucket. A key is ours alone; nothing a member sends becomes part of one. */
import { randomBytes } from 'node:crypto'
import type { Readable } from 'node:stream'
import type { Span } from './rules.ts'

export type Storage = {
  /** Keeps the file at `path` under `key`: when this resolves the bytes would survive the end of the machine. The file may be gone afterwards. */
  keep(key: string, path: string, type: string): Promise<void>
  /** The bytes, or those of a span. Undefined when there is nothing under the key. */
  open(key: string, span?: Span): Promise<Readable | undefined>
  /** Removes the bytes for good. May run twice. */
  remove(key: string): Promise<void>
  /** All keys of one day, a page at a time. */
  keysOf(day: string): AsyncIterable<string[]>
}

/** The day a moment lies in, as keys begin: 2030-01-01. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10)

/** A new name for bytes: their day, a shard and chance. */
export function newKey(now: Date): string {
  const name = randomBytes(16).toString('hex')
  return `${dayOf(now)}/${name.slice(0, 2)}/${name}`
}

export const thumbKeyOf = (key: string): string => `${key}-thumb`
export const keyOf = (key: string): string => key.replace(/-thumb$/, '')
