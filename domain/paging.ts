/** Long lists, a page at a time: a cursor names the last row seen by the keys the list is sorted by. */
import { z } from 'zod'
import { Refusal } from './vocabulary.ts'

/** Brings everything that is found by these ids in one answer: the second would be another way to the database and back. */
export const inOneBatch = (ids: readonly string[]): { batchSize: number } => ({ batchSize: ids.length + 1 })

export const toCursor = (...keys: (string | number)[]): string =>
  Buffer.from(JSON.stringify(keys)).toString('base64url')

/** The keys a cursor carries, or undefined for the first page. Refuses `invalid` what this server did not make. */
export function readCursor<T extends z.ZodType>(
  cursor: string | undefined,
  keys: T,
): z.output<T> | undefined {
  if (cursor === undefined) return undefined
  const parsed = keys.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()))
  if (!parsed.success)
    throw new Refusal('invalid', 'This cursor is not from this list', {
      issues: [{ path: 'cursor', message: 'is not from this list' }],
    })
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** A page made from one row more than was asked for. */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  cursorOf: (row: Row) => string,
  toItem: (row: Row) => Item,
): { items: Item[]; nextCursor: string | null } {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return {
    items: shown.map(toItem),
    nextCursor: rows.length > limit && last !== undefined ? cursorOf(last) : null,
  }
}
