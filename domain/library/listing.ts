/** Lists of entries: what is in the library, what is worked on, what words find, and what cases are worth an entry. */
import mongoose, { type QueryFilter } from 'mongoose'
import { z } from 'zod'
import { resolvedAnswersOf } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { contains } from '../matching.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { findSimilar } from '../search/access.ts'
import { type Context, Id, Instant } from '../vocabulary.ts'
import { workedOnBy } from './access.ts'
import { Entries, type StoredEntry } from './model.ts'
import { mayPropose } from './rules.ts'
import { toEntrySummaries } from './views.ts'

type Listing = ParsedOf<'library.list'>
type Shows = Listing['shows']
const LIST_KEYS = z.tuple([Instant, Id])
const isInLibrary = (shows: Shows) => shows === 'published' || shows === 'due'

/** Lists entries, the latest first, or with words the best finds. What is in the library every member sees; what is worked on, its editors. Refuses `unavailable` while words cannot be looked up. */
export async function listEntries(context: Context, listing: Listing): Promise<OutputOf<'library.list'>> {
  const { shows, words = '', limit, cursor } = listing
  if (words !== '' && isInLibrary(shows)) return findEntries(context, listing, words)

  const key = isInLibrary(shows) ? 'published.at' : 'changedAt'
  const rows: StoredEntry[] = await Entries.find({
    $and: [
      listedBy(context, listing),
      olderThan(key, cursor),
      words === '' ? {} : { 'working.question': mongoose.trusted(contains(words)) },
    ],
  })
    .sort({ [key]: -1, _id: -1 })
    .limit(limit + 1)
    .lean()

  const page = toPage(
    rows,
    limit,
    ({ published, changedAt, _id }) =>
      toCursor(((isInLibrary(shows) && published?.at) || changedAt).toISOString(), _id.toHexString()),
    row => row,
  )
  return { items: await toEntrySummaries(context, page.items), nextCursor: page.nextCursor }
}

/** What resembles the words most. The index says which, and the database whether they are still there. */
async function findEntries(
  context: Context,
  listing: Listing,
  words: string,
): Promise<OutputOf<'library.list'>> {
  const { specialtyId, limit } = listing
  const hits = await findSimilar(context, { title: words, kinds: ['entry'], specialtyId, limit })
  const found: StoredEntry[] = await Entries.find({
    $and: [{ _id: mongoose.trusted({ $in: hits.map(({ id }) => id) }) }, listedBy(context, listing)],
  }).lean()
  const byId = new Map(found.map(entry => [entry._id.toHexString(), entry]))
  const best = hits.flatMap(({ id }) => byId.get(id) ?? [])
  return { items: await toEntrySummaries(context, best), nextCursor: null }
}

const listedBy = (
  context: Context,
  { shows, specialtyId, caseId, tag }: Listing,
): QueryFilter<StoredEntry> => ({
  $and: [
    shownAs(context, shows),
    {
      ...(specialtyId !== undefined && { specialtyId }),
      ...(caseId !== undefined && { caseIds: caseId }),
      ...(tag !== undefined && { [isInLibrary(shows) ? 'published.tags' : 'working.tags']: tag }),
    },
  ],
})

function shownAs({ actor, now }: Context, shows: Shows): QueryFilter<StoredEntry> {
  if (shows === 'published') return { isOpen: true }
  if (shows === 'due') return { isOpen: true, 'published.reviewBy': mongoose.trusted({ $lte: now }) }
  return { $and: [{ state: shows }, workedOnBy(actor)] }
}

function olderThan(key: string, cursor: string | undefined): QueryFilter<StoredEntry> {
  const keys = readCursor(cursor, LIST_KEYS)
  if (keys === undefined) return {}
  const at = new Date(keys[0])
  return {
    [key]: mongoose.trusted({ $lte: at }),
    $or: [{ [key]: mongoose.trusted({ $lt: at }) }, { _id: mongoose.trusted({ $lt: keys[1] }) }],
  }
}

/** So many of the latest cases are looked at, and so many shown. */
const LOOKED_AT = 50
const WORTH_SHOWN = 5

/** Cases the caller answered, of which no entry was made: those they may propose one from, the latest first. */
export async function listWorthKeeping(context: Context): Promise<OutputOf<'library.worthKeeping'>> {
  const answered = await resolvedAnswersOf(context, LOOKED_AT)
  const mine = answered.filter(({ specialty }) => mayPropose(context.actor, specialty.id))
  const made = await Entries.find(
    { caseIds: mongoose.trusted({ $in: mine.map(({ caseId }) => caseId) }) },
    { caseIds: 1 },
  ).lean()
  const known = new Set(made.flatMap(({ caseIds }) => caseIds.map(String)))
  return { items: mine.filter(({ caseId }) => !known.has(caseId)).slice(0, WORTH_SHOWN) }
}
