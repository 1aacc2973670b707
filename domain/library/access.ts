import mongoose, { type QueryFilter } from 'mongoose'
import { type Actor, type Context, EVERYWHERE, holds, Refusal } from '../vocabulary.ts'
import { Entries, EntryMarks, type StoredEntry } from './model.ts'

/** Which entries the actor may see, published or not. The one predicate, for every surface that asks who reads. */
export function visibleTo(actor: Actor): QueryFilter<StoredEntry> {
  if (actor.kind === 'visitor') return { _id: mongoose.trusted({ $in: [] }) }
  if (holds(actor, 'staff')) return {}
  // What a moderator gave back to its editors was published once, and is in the library no more.
  const wasPublished = { state: 'retired' as const, published: mongoose.trusted({ $ne: null }) }
  return { $or: [{ isOpen: true }, wasPublished, workedOnBy(actor)] }
}

/** Entries whose words being worked on are for the actor: staff, editors of their specialty, and who proposed them. */
export function workedOnBy(actor: Actor): QueryFilter<StoredEntry> {
  if (holds(actor, 'staff')) return {}
  return { $or: [{ proposedById: actor.id }, ...editedBy(actor)] }
}

function editedBy({ grants }: Actor): QueryFilter<StoredEntry>[] {
  const scopes = grants.filter(({ role }) => role === 'editor').map(({ scope }) => scope)
  if (scopes.length === 0) return []
  return scopes.includes(EVERYWHERE) ? [{}] : [{ specialtyId: mongoose.trusted({ $in: scopes }) }]
}

/** An entry the actor may see. Refuses `not_found`. */
export async function accessEntry({ actor }: Context, entryId: string): Promise<StoredEntry> {
  const found = await Entries.findOne({ $and: [{ _id: entryId }, visibleTo(actor)] }).lean()
  if (!found) throw new Refusal('not_found', 'No such entry')
  return found
}

/** The questions of those of these entries that the actor may see. */
export async function entriesSeen(
  { actor }: Context,
  entryIds: readonly string[],
): Promise<Map<string, string>> {
  if (entryIds.length === 0) return new Map()
  const found = await Entries.find(
    { $and: [{ _id: mongoose.trusted({ $in: entryIds }) }, visibleTo(actor)] },
    { 'working.question': 1, 'published.question': 1 },
  ).lean<Pick<StoredEntry, '_id' | 'working' | 'published'>[]>()
  return new Map(
    found.map(({ _id, published, working }) => [_id.toHexString(), (published ?? working).question]),
  )
}

/** The questions of those of these entries that are in the library now. */
export async function entriesInLibrary(
  { actor }: Context,
  entryIds: readonly string[],
): Promise<Map<string, string>> {
  if (entryIds.length === 0 || actor.kind === 'visitor') return new Map()
  const found = await Entries.find(
    { _id: mongoose.trusted({ $in: entryIds }), isOpen: true },
    { 'published.question': 1 },
  ).lean<Pick<StoredEntry, '_id' | 'published'>[]>()
  return new Map(found.map(({ _id, published }) => [_id.toHexString(), published?.question ?? '']))
}

/** Whether this mark of a member, by the event it was put with, was not taken back. */
export async function stillHelped(entryId: string, memberId: string, eventId: string): Promise<boolean> {
  return (await EntryMarks.exists({ entryId, memberId, eventId, takenBack: null })) !== null
}

/** Which of these cases an entry that is in the library now cites. */
export async function casesInLibrary(caseIds: readonly string[]): Promise<Set<string>> {
  const found = await Entries.find(
    { caseIds: mongoose.trusted({ $in: caseIds }), isOpen: true },
    { 'published.citations': 1 },
  ).lean<Pick<StoredEntry, '_id' | 'published'>[]>()
  const cited = found.flatMap(({ published }) => published?.citations ?? [])
  const named = new Set(cited.flatMap(each => (each.kind === 'case' ? [each.caseId.toHexString()] : [])))
  return new Set(caseIds.filter(id => named.has(id)))
}

/** Which specialty each of these entries belongs to. One there is not has no entry. */
export async function specialtiesOfEntries(entryIds: readonly string[]): Promise<Map<string, string>> {
  const found = await Entries.find({ _id: mongoose.trusted({ $in: entryIds }) }, { specialtyId: 1 }).lean()
  return new Map(found.map(({ _id, specialtyId }) => [_id.toHexString(), specialtyId.toHexString()]))
}

export * as entryReview from './moderation.ts'
export { entrySourcesAfter, knownEntries } from './marks.ts'
/** The entries a member contributed to that helped most, as members or the whole web may read them. The web names only who contributed in a role of theirs. */
export async function bestEntriesOf(
  memberId: string,
  reader: 'members' | 'everyone',
  limit: number,
): Promise<{ id: string; question: string; helpedCount: number; publicPath: string | null }[]> {
  const contributor = reader === 'everyone' ? { memberId, inRole: true } : { memberId }
  const rows = await Entries.find(
    {
      isOpen: true,
      'published.contributors': mongoose.trusted({ $elemMatch: contributor }),
      ...(reader === 'everyone' && { 'published.audience': 'everyone' }),
    },
    { slug: 1, 'published.question': 1, 'published.audience': 1, helpedCount: 1 },
  )
    .sort({ helpedCount: -1, _id: -1 })
    .limit(limit)
    .lean<Pick<StoredEntry, '_id' | 'slug' | 'published' | 'helpedCount'>[]>()
  return rows.map(({ _id, slug, published, helpedCount }) => ({
    id: _id.toHexString(),
    question: published?.question ?? '',
    helpedCount,
    publicPath: published?.audience === 'everyone' && slug ? `/library/${slug}` : null,
  }))
}

/** How many entries that came into the library from a moment on, and stand there, are made of something this member answered. */
export const entriesMadeOf = (memberId: string, since: Date): Promise<number> =>
  Entries.countDocuments({
    isOpen: true,
    'published.contributors': mongoose.trusted({ $elemMatch: { memberId, as: 'author' } }),
    'published.firstAt': mongoose.trusted({ $gte: since }),
  })

export { entriesForSearch, entriesForSearchAfter } from './searchable.ts'
