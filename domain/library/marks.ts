/** Marks → the events they stand for: what is recorded with a mark is what a recount of the ledger finds again. */
import mongoose from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import { type WorkSource, workSourcesOf } from './credits.ts'
import { Entries, EntryMarks, type StoredHelped } from './model.ts'

type CreditedName = 'library.contributorHelped' | 'library.contributorUnhelped'
/** An event that somebody may be credited for. */
export type EntrySource =
  WorkSource | { [E in CreditedName]: { id: string; name: E; payload: PayloadOf<E> } }[CreditedName]

/** A page of published entries in the order of their ids, each with every event that was credited for it. The next page begins after `last`. */
export async function entrySourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, EntrySource[]> } | null> {
  const page = await Entries.find(
    {
      ...(after !== null && { _id: mongoose.trusted({ $gt: after }) }),
      published: mongoose.trusted({ $ne: null }),
    },
    { _id: 1 },
  )
    .sort({ _id: 1 })
    .limit(limit)
    .lean()
  const last = page.at(-1)
  if (!last) return null
  const entryIds = page.map(({ _id }) => _id.toHexString())
  const marks = await EntryMarks.find({ entryId: mongoose.trusted({ $in: entryIds }) }).lean()
  const work = await workSourcesOf(entryIds)
  const sources = new Map<string, EntrySource[]>(entryIds.map(id => [id, [...(work.get(id) ?? [])]]))
  for (const mark of marks) sources.get(mark.entryId.toHexString())?.push(...sourcesOf(mark))
  return { last: last._id.toHexString(), sources }
}

function* sourcesOf(mark: StoredHelped): Generator<EntrySource> {
  const { entryId, specialtyId, memberId, instead, takenBack, at, credits } = mark
  for (const { memberId: creditedId, eventId, takenBackEventId, part } of credits) {
    const credited = {
      entryId: entryId.toHexString(),
      specialtyId: specialtyId.toHexString(),
      creditedId: creditedId.toHexString(),
      byId: memberId.toHexString(),
      instead,
      ...(part !== undefined && { part }),
    }
    const id = eventId.toHexString()
    yield { id, name: 'library.contributorHelped', payload: { ...credited, at: at.toISOString() } }
    if (takenBackEventId && takenBack)
      yield {
        id: takenBackEventId.toHexString(),
        name: 'library.contributorUnhelped',
        payload: { ...credited, markedEventId: id, at: takenBack.at.toISOString() },
      }
  }
}

/** Which of these entries were ever published. */
export async function knownEntries(entryIds: readonly string[]): Promise<Set<string>> {
  const known = await Entries.find(
    { _id: mongoose.trusted({ $in: entryIds }), published: mongoose.trusted({ $ne: null }) },
    { _id: 1 },
  ).lean()
  return new Set(known.map(({ _id }) => _id.toHexString()))
}
