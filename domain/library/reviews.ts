/** From a draft to the library and out of it: asking for a review, reviewing, retiring. */
import { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessEntry } from './access.ts'
import { changeEntry, onEntry, refuseOutdated } from './changes.ts'
import { recordWork } from './credits.ts'
import { citedCases, creditsOf } from './citing.ts'
import { EntryVersions, type StoredEntry, type StoredText, toEntryNow, toText } from './model.ts'
import { isEditor, mayReview, maySubmit, missingForReview, toSlug } from './rules.ts'
import { toEntryView } from './views.ts'

/** Asks for a review. Refuses `invalid` while something is missing. May be repeated. */
export async function submitEntry(
  context: Context,
  { entryId, revision }: ParsedOf<'library.submit'>,
): Promise<OutputOf<'library.submit'>> {
  const { actor, now } = context
  const submitted = await transact(async record => {
    const entry = await accessAsEditor(context, entryId)
    // A repeat names the revision it began from, which its first run has raised.
    if (entry.state === 'in_review' && entry.revision <= revision + 1) return entry
    refuseOutdated(entry, revision)
    if (!maySubmit(toEntryNow(entry), actor))
      throw new Refusal('conflict', 'Only a draft can be put up for review')
    const issues = missingForReview(toText(entry.working), now)
    if (issues.length > 0) throw new Refusal('invalid', 'Something is missing before a review', { issues })

    record('library.submitted', { ...onEntry(entry, now), byId: actor.id, writerIds: hexes(entry.writerIds) })
    return changeEntry(record, entry, now, { state: 'in_review', returned: null })
  })
  return { entry: await toEntryView(context, submitted) }
}

/** Publishes what waits, or returns it. Refuses `forbidden` to who wrote it, and `conflict` when it is not what they read. */
export async function reviewEntry(
  context: Context,
  { entryId, revision, decision, reason }: ParsedOf<'library.review'>,
): Promise<OutputOf<'library.review'>> {
  const { actor } = context
  const reviewed = await transact(async record => {
    const entry = await accessAsEditor(context, entryId)
    if (entry.state !== 'in_review') throw new Refusal('conflict', 'This entry does not wait for a review')
    if (!mayReview(toEntryNow(entry), actor))
      throw new Refusal('forbidden', 'You wrote this: another editor reviews it')
    refuseOutdated(entry, revision)
    return decision === 'approve'
      ? publish(record, context, entry)
      : sendBack(record, context, entry, reason ?? '')
  })
  return { entry: await toEntryView(context, reviewed) }
}

async function sendBack(record: Record, { actor, now }: Context, entry: StoredEntry, reason: string) {
  record('library.returned', { ...onEntry(entry, now), byId: actor.id, writerIds: hexes(entry.writerIds) })
  return changeEntry(record, entry, now, {
    state: 'draft',
    returned: { byId: new Types.ObjectId(actor.id), reason, at: now },
  })
}

async function publish(record: Record, context: Context, entry: StoredEntry): Promise<StoredEntry> {
  const { actor, now } = context
  const issues = missingForReview(toText(entry.working), now)
  if (issues.length > 0)
    throw new Refusal('conflict', 'It cannot be published as it is: return it, and say what is missing', {
      issues,
    })

  const published = {
    ...entry.working,
    version: (entry.published?.version ?? 0) + 1,
    at: now,
    firstAt: entry.published?.firstAt ?? now,
    reviewerId: new Types.ObjectId(actor.id),
    contributors: await creditsOf(context, entry),
  }
  const work = recordWork(record, entry, { ...published, entryId: entry._id })
  await EntryVersions.create([
    {
      _id: new Types.ObjectId(),
      entryId: entry._id,
      editorIds: entry.writerIds,
      specialtyId: entry.specialtyId,
      work,
      ...published,
    },
  ])
  const told = {
    ...onEntry(entry, now),
    byId: actor.id,
    toldIds: toldOf(published.contributors, entry.proposedById),
    // Also those it does not cite any more: what follows of being cited ends for them.
    caseIds: [...new Set([...casesOf(published), ...casesOf(entry.published)])],
  }
  if (published.version === 1) record('library.published', told)
  else record('library.updated', { ...told, version: published.version })

  return changeEntry(record, entry, now, {
    state: 'published',
    published,
    isOpen: true,
    slug: entry.slug ?? toSlug(published.question, entry._id.toHexString()),
    writerIds: [],
    returned: null,
  })
}

const toldOf = (
  contributors: readonly { memberId: Types.ObjectId }[],
  proposedById: Types.ObjectId | null,
): string[] => [
  ...new Set(
    hexes([...contributors.map(({ memberId }) => memberId), ...(proposedById ? [proposedById] : [])]),
  ),
]

/** Takes an entry out of the library, or a proposal off the list. May be repeated. */
export async function retireEntry(
  context: Context,
  { entryId, reason }: ParsedOf<'library.retire'>,
): Promise<OutputOf<'library.retire'>> {
  const { actor, now } = context
  const retired = await transact(async record => {
    const entry = await accessAsEditor(context, entryId)
    if (entry.state === 'retired') return entry
    const caseIds = casesOf(entry.published)
    record('library.retired', { ...onEntry(entry, now), byId: actor.id, caseIds })
    return changeEntry(record, entry, now, {
      state: 'retired',
      isOpen: false,
      retired: { byId: new Types.ObjectId(actor.id), reason, at: now },
    })
  })
  return { entry: await toEntryView(context, retired) }
}

/** An entry for one of its editors. Refuses `not_found` to who may not see it, else `forbidden`. */
async function accessAsEditor(context: Context, entryId: string): Promise<StoredEntry> {
  const entry = await accessEntry(context, entryId)
  if (!isEditor(context.actor, entry.specialtyId.toHexString()))
    throw new Refusal('forbidden', 'Editors of the specialty decide on its entries')
  return entry
}

const hexes = (ids: readonly Types.ObjectId[]): string[] => ids.map(id => id.toHexString())

const casesOf = (text: StoredText | null): string[] => (text === null ? [] : hexes(citedCases(text)))
