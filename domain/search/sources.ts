/** TABLE kind → whence its rows come. What a source does not give is in no index. */
import { casesForSearch, casesForSearchAfter } from '../cases/access.ts'
import { entriesForSearch, entriesForSearchAfter } from '../library/access.ts'
import type { Kind, Row } from './rules.ts'

type Source = {
  /** Rows of those that anyone besides the people concerned may find. */
  rowsOf(ids: readonly string[]): Promise<Row[]>
  /** A page in the order of ids, and where the next one begins; null after the last. */
  after(id: string | null, limit: number): Promise<{ last: string; rows: Row[] } | null>
}

export const sources: { readonly [K in Kind]: Source } = {
  case: { rowsOf: casesForSearch, after: casesForSearchAfter },
  entry: { rowsOf: entriesForSearch, after: entriesForSearchAfter },
}

export const KINDS = Object.keys(sources) as Kind[]

/** The id of a thing in the index. */
export const rowIdOf = (kind: Kind, id: string): string => `${kind}:${id}`

/** The rows, as they are now, of what is still to be found among these. */
export async function rowsNow(rowIds: readonly string[]): Promise<Row[]> {
  const rows: Row[] = []
  for (const kind of KINDS) {
    const prefix = rowIdOf(kind, '')
    const ids = rowIds.filter(id => id.startsWith(prefix)).map(id => id.slice(prefix.length))
    if (ids.length > 0) rows.push(...(await sources[kind].rowsOf(ids)))
  }
  return rows
}
