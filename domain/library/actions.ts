import { Types } from 'mongoose'
import { replyForEntry, specialtyNames } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { refuseSilenced } from '../members/access.ts'
import { type Record, transact, transactOnce } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessEntry } from './access.ts'
import { announceEntry, changeEntry, onEntry, refuseOutdated } from './changes.ts'
import { citedCases, toStoredText } from './citing.ts'
import { HISTORY_MAX } from './contract.ts'
import { Entries, EntryVersions, type StoredText, toEntryNow, toText } from './model.ts'
import { isEditor, mayEdit, mayPropose, withoutPeople } from './rules.ts'
import { toEntryView, toVersionViews } from './views.ts'

export { retireEntry, reviewEntry, submitEntry } from './reviews.ts'
export { markEntryHelped } from './helped.ts'
export { listEntries, listWorthKeeping } from './listing.ts'
export { feedEntries, publicEntry, sitemapEntries, type PublicEntry } from './published.ts'

export async function showEntry(
  context: Context,
  { entryId }: ParsedOf<'library.show'>,
): Promise<OutputOf<'library.show'>> {
  return { entry: await toEntryView(context, await accessEntry(context, entryId)) }
}

/** The published versions of an entry, the latest first. */
export async function showEntryHistory(
  context: Context,
  { entryId }: ParsedOf<'library.history'>,
): Promise<OutputOf<'library.history'>> {
  await accessEntry(context, entryId)
  const versions = await EntryVersions.find({ entryId }).sort({ version: -1 }).limit(HISTORY_MAX).lean()
  return { items: await toVersionViews(context, versions) }
}

/** Begins a draft. Refuses `forbidden` to all but editors of the specialty. */
export async function createEntry(
  context: Context,
  input: ParsedOf<'library.create'>,
): Promise<OutputOf<'library.create'>> {
  refuseSilenced(context)
  const { clientId: _clientId, specialtyId, ...text } = input
  const entryId = await transactOnce(context, 'library.create', input, async record => {
    if (!(await specialtyNames([specialtyId])).has(specialtyId))
      throw new Refusal('not_found', 'No such specialty')
    if (!isEditor(context.actor, specialtyId)) throw refuseToWrite()
    return storeEntry(record, context, {
      specialtyId,
      text: await toStoredText(context, text),
      isDraft: true,
    })
  })
  return showEntry(context, { entryId })
}

/** Begins an entry with the question of a resolved case and the reply that answered it. */
export async function proposeEntry(
  context: Context,
  input: ParsedOf<'library.propose'>,
): Promise<OutputOf<'library.propose'>> {
  refuseSilenced(context)
  const { caseId } = input
  const entryId = await transactOnce(context, 'library.propose', input, async record => {
    const { specialtyId, title, replyId, body, tags } = await replyForEntry(context, caseId)
    if (!mayPropose(context.actor, specialtyId))
      throw new Refusal('forbidden', 'Consultants and editors of the specialty propose entries')
    if (replyId === null)
      throw new Refusal('conflict', 'An entry is made of a resolved case: no reply was accepted yet')

    const text = await toStoredText(context, {
      question: withoutPeople(title),
      answer: withoutPeople(body),
      evidence: 'expert_opinion',
      citations: [{ kind: 'case', caseId, replyIds: [replyId] }],
      tags,
      reviewBy: null,
      audience: 'members',
    })
    const isDraft = isEditor(context.actor, specialtyId)
    return storeEntry(record, context, { specialtyId, text, isDraft, caseId })
  })
  return showEntry(context, { entryId })
}

const refuseToWrite = () => new Refusal('forbidden', 'Editors of the specialty write its entries')

type Begun = { specialtyId: string; text: StoredText; isDraft: boolean; caseId?: string }

async function storeEntry(
  record: Record,
  { actor, now }: Context,
  { specialtyId, text, isDraft, caseId }: Begun,
): Promise<string> {
  const me = new Types.ObjectId(actor.id)
  const entry = new Entries({
    specialtyId,
    state: isDraft ? 'draft' : 'proposed',
    working: text,
    caseIds: citedCases(text),
    revision: 1,
    writerIds: isDraft ? [me] : [],
    editorIds: isDraft ? [me] : [],
    proposedById: caseId === undefined || isDraft ? null : me,
    createdAt: now,
    changedAt: now,
  }).toObject()
  await Entries.create([entry])
  if (caseId !== undefined && !isDraft)
    record('library.proposed', { ...onEntry(entry, now), caseId, byId: actor.id })
  await announceEntry(record, entry)
  return entry._id.toHexString()
}

/** Changes the words being worked on: the first editor who does takes a proposal up, and what waited for review is a draft again. */
export async function updateEntry(
  context: Context,
  { entryId, revision, ...changes }: ParsedOf<'library.update'>,
): Promise<OutputOf<'library.update'>> {
  refuseSilenced(context)
  const { actor, now } = context
  await transact(async record => {
    const entry = await accessEntry(context, entryId)
    const { state, specialtyId } = toEntryNow(entry)
    if (!isEditor(actor, specialtyId)) throw refuseToWrite()
    if (!mayEdit(toEntryNow(entry), actor))
      throw new Refusal('conflict', `This entry was ${state}: it can no longer be changed`)
    refuseOutdated(entry, revision)

    const cited = [...entry.working.citations, ...(entry.published?.citations ?? [])]
    const working = await toStoredText(context, { ...toText(entry.working), ...given(changes) }, cited)
    await changeEntry(record, entry, now, {
      working,
      state: 'draft',
      caseIds: unique([...entry.caseIds, ...citedCases(working)]),
      writerIds: unique([...entry.writerIds, new Types.ObjectId(actor.id)]),
      editorIds: unique([...entry.editorIds, new Types.ObjectId(actor.id)]),
    })
  })
  return showEntry(context, { entryId })
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }
const given = <T extends object>(changes: T): Given<T> =>
  Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined)) as Given<T>

const unique = (ids: readonly Types.ObjectId[]): Types.ObjectId[] => [
  ...new Map(ids.map(id => [id.toHexString(), id])).values(),
]
