/** "This helped me": once for each reader, and it can be taken back. */
import { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { splitWhole } from '../shares.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessEntry } from './access.ts'
import { onEntry } from './changes.ts'
import { Entries, EntryMarks, type StoredEntry, toEntryNow } from './model.ts'
import { mayMarkHelped } from './rules.ts'
import { isContributor, toEntryView } from './views.ts'

/** Says that an entry helped, or takes it back. May be repeated: a reader’s mark counts once. */
export async function markEntryHelped(
  context: Context,
  { entryId, on, instead }: ParsedOf<'library.markHelped'>,
): Promise<OutputOf<'library.markHelped'>> {
  await transact(async record => {
    const entry = await accessEntry(context, entryId)
    if (!mayMarkHelped(toEntryNow(entry))) throw new Refusal('conflict', 'This entry is not in the library')
    if (isContributor(entry, context.actor.id))
      throw new Refusal('forbidden', 'Whether your entry helped is for others to say')
    const hasChanged = on
      ? await putMark(record, context, entry, instead)
      : await takeBack(record, context, entry)
    if (hasChanged) await Entries.updateOne({ _id: entry._id }, { $inc: { helpedCount: on ? 1 : -1 } })
  })
  return { entry: await toEntryView(context, await accessEntry(context, entryId)) }
}

const standing = ({ actor }: Context, entry: StoredEntry) => ({
  entryId: entry._id,
  memberId: new Types.ObjectId(actor.id),
  takenBack: null,
})

async function putMark(
  record: Record,
  context: Context,
  entry: StoredEntry,
  instead: boolean,
): Promise<boolean> {
  const { actor, now } = context
  if (await EntryMarks.exists(standing(context, entry))) return false
  const contributorIds = contributorsOf(entry)
  const eventId = record('library.markedHelped', { ...onEntry(entry, now), byId: actor.id, contributorIds })
  // One event for each: the ledger counts an event once.
  const parts = contributorIds.length > 1 ? splitWhole(contributorIds.length) : []
  const credits = contributorIds.map((creditedId, index) => {
    const part = parts[index]
    const shared = part === undefined ? {} : { part }
    const credited = { ...onEntry(entry, now), byId: actor.id, creditedId, instead, ...shared }
    return {
      ...shared,
      memberId: new Types.ObjectId(creditedId),
      eventId: new Types.ObjectId(record('library.contributorHelped', credited)),
      takenBackEventId: null,
    }
  })
  await EntryMarks.create([
    {
      _id: new Types.ObjectId(),
      ...standing(context, entry),
      specialtyId: entry.specialtyId,
      eventId: new Types.ObjectId(eventId),
      credits,
      instead,
      at: now,
    },
  ])
  return true
}

async function takeBack(record: Record, context: Context, entry: StoredEntry): Promise<boolean> {
  const { actor, now } = context
  const mark = await EntryMarks.findOne(standing(context, entry)).lean()
  if (!mark) return false
  const eventId = record('library.unmarkedHelped', {
    ...onEntry(entry, now),
    byId: actor.id,
    markedEventId: mark.eventId.toHexString(),
    contributorIds: contributorsOf(entry),
  })
  // Those who were credited then, whoever made the version of today.
  const credits = mark.credits.map(credit => {
    const taken = {
      ...onEntry(entry, now),
      byId: actor.id,
      creditedId: credit.memberId.toHexString(),
      instead: mark.instead,
      markedEventId: credit.eventId.toHexString(),
      ...(credit.part !== undefined && { part: credit.part }),
    }
    return { ...credit, takenBackEventId: new Types.ObjectId(record('library.contributorUnhelped', taken)) }
  })
  const takenBack = { eventId: new Types.ObjectId(eventId), at: now }
  await EntryMarks.updateOne({ _id: mark._id }, { $set: { credits, takenBack } })
  return true
}

const contributorsOf = ({ published }: StoredEntry): string[] =>
  (published?.contributors ?? []).map(({ memberId }) => memberId.toHexString())
