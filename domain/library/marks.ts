/** Marks → the events they stand for: what is recorded with a mark is what a recount of the ledger finds again. */
import mongoose from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import { EntryMarks, type StoredHelped } from './model.ts'

type CreditedName = 'library.contributorHelped' | 'library.contributorUnhelped'
/** An event that somebody may be credited for. */
export type EntrySource = {
  [E in CreditedName]: { id: string; name: E; payload: PayloadOf<E> }
}[CreditedName]

/** A page of marked entries in the order of their ids, each with every event it was credited for. The next page begins after `last`. */
export async function entrySourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, EntrySource[]> } | null> {
  const page = await EntryMarks.find(after === null ? {} : { entryId: mongoose.trusted({ $gt: after }) }, {
    entryId: 1,
  })
    .sort({ entryId: 1 })
    .limit(limit)
    .lean()
  const last = page.at(-1)
  if (!last) return null
  const entryIds = [...new Set(page.map(({ entryId }) => entryId.toHexString()))]
  const marks = await EntryMarks.find({ entryId: mongoose.trusted({ $in: entryIds }) }).lean()
  const sources = new Map(entryIds.map(id => [id, [] as EntrySource[]]))
  for (const mark of marks) sources.get(mark.entryId.toHexString())?.push(...sourcesOf(mark))
  return { last: last.entryId.toHexString(), sources }
}

function* sourcesOf(mark: StoredHelped): Generator<EntrySource> {
  const { entryId, specialtyId, memberId, instead, takenBack, at, credits } = mark
  for (const { memberId: creditedId, eventId, takenBackEventId } of credits) {
    const credited = {
      entryId: entryId.toHexString(),
      specialtyId: specialtyId.toHexString(),
      creditedId: creditedId.toHexString(),
      byId: memberId.toHexString(),
      instead,
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

/** Which of these entries somebody ever marked. */
export async function knownEntries(entryIds: readonly string[]): Promise<Set<string>> {
  const known = await EntryMarks.distinct('entryId', { entryId: mongoose.trusted({ $in: entryIds }) })
  return new Set(known.map(String))
}
