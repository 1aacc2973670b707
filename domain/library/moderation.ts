/** What moderation may know and do of entries, asking nobody's leave: who reviews decides there. */
import mongoose, { Types } from 'mongoose'
import { renderMarkdown } from '../markdown.ts'
import type { Record } from '../transaction.ts'
import { Refusal } from '../vocabulary.ts'
import { changeEntry, onEntry } from './changes.ts'
import type { EntryState } from './contract.ts'
import { Entries, EntryVersions, type StoredEntry } from './model.ts'
import { toSlug } from './rules.ts'

/** An entry as it is reviewed: what is in the library, or else what is worked on. */
export type ReviewedEntry = {
  id: string
  specialtyId: string
  /** Who wrote in it, the first of them first; else who proposed it. */
  writerIds: string[]
  title: string
  body: string
  html: string
  at: Date
  isGone: boolean
}

/** What stands where an entry was taken away. */
const REMOVED = 'Removed by a moderator'
/** What readers are told; why, is for who wrote it. */
const TAKEN_OUT = 'A moderator took it out of the library.'

/** These entries as they stand. */
export async function readEntries(entryIds: readonly string[]): Promise<ReviewedEntry[]> {
  if (entryIds.length === 0) return []
  const found = await Entries.find({ _id: mongoose.trusted({ $in: entryIds }) }).lean()
  return found.map(toReviewed)
}

function toReviewed(entry: StoredEntry): ReviewedEntry {
  const { question, answer, html } = entry.published ?? entry.working
  const writers = [...entry.editorIds, ...(entry.proposedById ? [entry.proposedById] : [])]
  return {
    id: entry._id.toHexString(),
    specialtyId: entry.specialtyId.toHexString(),
    writerIds: writers.map(id => id.toHexString()),
    title: question,
    body: answer,
    html,
    at: entry.published?.firstAt ?? entry.createdAt,
    isGone: question === REMOVED,
  }
}

async function accessStored(entryId: string): Promise<StoredEntry> {
  const found = await Entries.findById(entryId).lean()
  if (!found) throw new Refusal('not_found', 'No such entry')
  return found
}

type Words = { title: string; body: string }
/** How an entry stood before something was done to it. */
export type EntryBefore = Words & { state: EntryState; isOpen: boolean }

const toBefore = ({ published, working, state, isOpen }: StoredEntry): EntryBefore => {
  const { question, answer } = published ?? working
  return { title: question, body: answer, state, isOpen }
}

/**
 * Puts these words in the place of an entry's, in every version of it and on its public page; without words takes it out of the
 * library and leaves none, nor its tags, links and address. Answers how it stood. Inside a transaction alone.
 */
export async function redact(
  record: Record,
  entryId: string,
  words: Words | undefined,
  { byId, now }: { byId: string; now: Date },
): Promise<EntryBefore> {
  const entry = await accessStored(entryId)
  const said = words ?? { title: REMOVED, body: '' }
  const kept = { question: said.title, answer: said.body, html: renderMarkdown(said.body) }
  const gone = words ? kept : { ...kept, tags: [], citations: withoutLinks(entry.working.citations) }
  const { working, published } = entry
  await EntryVersions.updateMany({ entryId: entry._id }, { $set: gone })
  await changeEntry(record, entry, now, {
    working: { ...working, ...gone },
    published: published && { ...published, ...gone },
    ...(entry.slug !== null && { slug: toSlug(said.title, entryId) }),
    ...(!words && { state: 'retired' as const, isOpen: false, retired: toReason(byId, TAKEN_OUT, now) }),
  })
  record('library.redacted', onRedacted(entry, now))
  return toBefore(entry)
}

const withoutLinks = (citations: StoredEntry['working']['citations']) =>
  citations.filter(({ kind }) => kind === 'case')
const toReason = (byId: string, reason: string, at: Date) => ({ byId: new Types.ObjectId(byId), reason, at })

/** Takes an entry out of the library: back to its editors as a draft, or for good. Answers how it stood. Inside a transaction alone. */
export async function takeOut(
  record: Record,
  entryId: string,
  to: 'draft' | 'retired',
  { byId, reason, now }: { byId: string; reason: string; now: Date },
): Promise<EntryBefore> {
  const entry = await accessStored(entryId)
  await changeEntry(record, entry, now, {
    state: to,
    isOpen: false,
    ...(to === 'draft'
      ? { returned: toReason(byId, reason, now) }
      : { retired: toReason(byId, TAKEN_OUT, now) }),
  })
  record('library.redacted', onRedacted(entry, now))
  return toBefore(entry)
}

/** Puts an entry back into the library, if it did not come back meanwhile by its editors. Inside a transaction alone. */
export async function putBack(
  record: Record,
  entryId: string,
  { state, isOpen }: Pick<EntryBefore, 'state' | 'isOpen'>,
  now: Date,
): Promise<void> {
  const entry = await accessStored(entryId)
  if (entry.isOpen) return
  await changeEntry(record, entry, now, { state, isOpen, retired: null, returned: null })
  record('library.redacted', onRedacted(entry, now))
}

/** Gives a redacted entry its words back, and no earlier version. Inside a transaction alone. */
export async function restore(
  record: Record,
  entryId: string,
  { title, body, state, isOpen }: EntryBefore,
  now: Date,
): Promise<void> {
  const entry = await accessStored(entryId)
  const words = { question: title, answer: body, html: renderMarkdown(body) }
  const { working, published } = entry
  await changeEntry(record, entry, now, {
    working: { ...working, ...words },
    published: published && { ...published, ...words },
    ...(entry.slug !== null && { slug: toSlug(title, entryId) }),
    ...(!entry.isOpen && { state, isOpen, retired: null }),
  })
  if (published)
    await EntryVersions.updateOne({ entryId: entry._id, version: published.version }, { $set: words })
  record('library.redacted', onRedacted(entry, now))
}

const onRedacted = (entry: StoredEntry, now: Date) => ({
  ...onEntry(entry, now),
  caseIds: entry.caseIds.map(id => id.toHexString()),
})
