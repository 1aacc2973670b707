/** What search may know of an entry: what is published, for as long as it is in the library. */
import mongoose from 'mongoose'
import { Entries, type StoredEntry } from './model.ts'

export type SearchableEntry = {
  id: `entry:${string}`
  kind: 'entry'
  title: string
  text: string
  specialtyId: string
  visibility: 'members'
  answered: true
  state: null
  at: Date
}

const FIELDS = {
  'published.question': 1,
  'published.answer': 1,
  'published.tags': 1,
  'published.firstAt': 1,
  specialtyId: 1,
  isOpen: 1,
} as const

type Read = Pick<StoredEntry, '_id' | 'specialtyId' | 'published' | 'isOpen'>

/** Those of these entries that every member may find, as they are now. */
export async function entriesForSearch(entryIds: readonly string[]): Promise<SearchableEntry[]> {
  const found = await Entries.find({ _id: mongoose.trusted({ $in: entryIds }), isOpen: true }, FIELDS).lean<
    Read[]
  >()
  return found.flatMap(toSearchable)
}

/** A page of the entries that every member may find, in the order of their ids, and where the next page begins; null after the last. */
export async function entriesForSearchAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; rows: SearchableEntry[] } | null> {
  const page = await Entries.find(after === null ? {} : { _id: mongoose.trusted({ $gt: after }) }, FIELDS)
    .sort({ _id: 1 })
    .limit(limit)
    .lean<Read[]>()
  const last = page.at(-1)
  if (!last) return null
  return {
    last: last._id.toHexString(),
    rows: page.filter(({ isOpen }) => isOpen).flatMap(toSearchable),
  }
}

const toSearchable = ({ _id, specialtyId, published }: Read): SearchableEntry[] =>
  published === null
    ? []
    : [
        {
          id: `entry:${_id.toHexString()}`,
          kind: 'entry',
          title: published.question,
          text: `${published.answer}\n${published.tags.join(' ')}`,
          specialtyId: specialtyId.toHexString(),
          visibility: 'members',
          answered: true,
          state: null,
          at: published.firstAt,
        },
      ]
