/** The one way a stored entry changes: the write, its revision, and the hint to whom it concerns. */
import type { UpdateQuery } from 'mongoose'
import { holdersOf } from '../members/access.ts'
import type { Record } from '../transaction.ts'
import { Refusal } from '../vocabulary.ts'
import { Entries, type StoredEntry } from './model.ts'

/** Applies a change to an entry read in the same transaction. Its revision grows. */
export async function changeEntry(
  record: Record,
  before: StoredEntry,
  now: Date,
  set: UpdateQuery<StoredEntry>['$set'],
): Promise<StoredEntry> {
  const after = await Entries.findByIdAndUpdate(
    before._id,
    { $set: { ...set, changedAt: now }, $inc: { revision: 1 } },
    { returnDocument: 'after' },
  ).lean()
  if (!after) throw new Error(`Entry ${before._id.toHexString()} vanished inside its transaction`)
  await announceEntry(record, after)
  return after
}

/** Tells the specialty’s editors, and who wrote or proposed it, that an entry is not what it was. */
export async function announceEntry(record: Record, entry: StoredEntry): Promise<void> {
  const specialtyId = entry.specialtyId.toHexString()
  const own = [...entry.editorIds, ...(entry.proposedById ? [entry.proposedById] : [])]
  const memberIds = [...(await holdersOf('editor', specialtyId)), ...own.map(id => id.toHexString())]
  record('library.changed', {
    entryId: entry._id.toHexString(),
    specialtyId,
    memberIds: [...new Set(memberIds)],
  })
}

/** Refuses `conflict` when the entry is not any more what its reader saw. */
export function refuseOutdated(entry: StoredEntry, revision: number): void {
  if (entry.revision === revision) return
  throw new Refusal('conflict', 'Somebody changed this entry meanwhile: look at it again', {
    issues: [{ path: 'revision', message: `is ${entry.revision} by now` }],
  })
}

/** What every event about an entry says. */
export const onEntry = ({ _id, specialtyId }: StoredEntry, now: Date) => ({
  entryId: _id.toHexString(),
  specialtyId: specialtyId.toHexString(),
  at: now.toISOString(),
})
