/** Who worked on a version of an entry, each by an event of their own, so that the ledger counts each once. */
import mongoose, { Types } from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import { splitWhole } from '../shares.ts'
import type { Record } from '../transaction.ts'
import { EntryVersions, type StoredEntry, type StoredVersion, type StoredWork } from './model.ts'

type Work = Omit<StoredWork, 'eventId'>

/** Records what the ledger credits of a version: its writers share the editing, its reviewer the review, and who proposed a first version what came of it. Inside a transaction alone. */
export function recordWork(record: Record, entry: StoredEntry, version: Version): StoredWork[] {
  return workOn(entry, version).map(work => ({
    ...work,
    eventId: new Types.ObjectId(record('library.worked', toWorked(entry.specialtyId, version, work))),
  }))
}

type Version = Pick<StoredVersion, 'entryId' | 'version' | 'reviewerId' | 'at'>

function workOn({ writerIds, proposedById }: StoredEntry, { version, reviewerId }: Version): Work[] {
  const parts = writerIds.length > 1 ? splitWhole(writerIds.length) : []
  const writers = writerIds.map((memberId, index): Work => {
    const part = parts[index]
    return { memberId, as: 'editing', ...(part !== undefined && { part }) }
  })
  // Whoever proposed it and wrote it too is credited for both; whoever reviews their own proposal is not, for it.
  const proposed = version === 1 && proposedById !== null && !proposedById.equals(reviewerId)
  return [
    ...writers,
    { memberId: reviewerId, as: 'review' },
    ...(proposed ? [{ memberId: proposedById, as: 'curation' as const }] : []),
  ]
}

const toWorked = (
  specialtyId: Types.ObjectId,
  { entryId, version, reviewerId, at }: Version,
  { memberId, as, part }: Work,
): PayloadOf<'library.worked'> => ({
  entryId: entryId.toHexString(),
  specialtyId: specialtyId.toHexString(),
  version,
  creditedId: memberId.toHexString(),
  as,
  // Nobody’s word makes a review count but that of having been published.
  byId: as === 'review' ? null : reviewerId.toHexString(),
  ...(part !== undefined && { part }),
  at: at.toISOString(),
})

export type WorkSource = { id: string; name: 'library.worked'; payload: PayloadOf<'library.worked'> }

/** The events by which work on these entries is credited, by their entry. */
export async function workSourcesOf(entryIds: readonly string[]): Promise<Map<string, WorkSource[]>> {
  const versions = await EntryVersions.find({
    entryId: mongoose.trusted({ $in: entryIds }),
    'work.0': mongoose.trusted({ $exists: true }),
  }).lean<StoredVersion[]>()
  const byEntry = new Map<string, WorkSource[]>()
  for (const version of versions) {
    const key = version.entryId.toHexString()
    byEntry.set(key, [...(byEntry.get(key) ?? []), ...sourcesIn(version)])
  }
  return byEntry
}

const sourcesIn = (version: StoredVersion): WorkSource[] =>
  (version.work ?? []).map(({ eventId, ...work }) => ({
    id: eventId.toHexString(),
    name: 'library.worked',
    payload: toWorked(version.specialtyId ?? version.entryId, version, work),
  }))
