import mongoose, { type QueryFilter, Types } from 'mongoose'
import { z } from 'zod'
import { accessCase } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { transact } from '../transaction.ts'
import { type Context, Id, Instant, Refusal } from '../vocabulary.ts'
import { accessItem, hiddenFrom } from './access.ts'
import { Items, type StoredItem } from './model.ts'
import { isCurator, pickBeside, soughtIn } from './rules.ts'
import { toItemViews } from './views.ts'

export { addFeed, importFeeds, listFeeds, removeFeed, retryFeed } from './feeds.ts'
export { deployFeeds, pollFeeds } from './polling.ts'

const LIST_KEYS = z.tuple([Instant, Id])

/** Lists what was published, the latest first. What is hidden only curators and staff see, and only when they ask for it. */
export async function listResearch(
  context: Context,
  { specialtyId, feedId, shows, words, limit, cursor }: ParsedOf<'research.list'>,
): Promise<OutputOf<'research.list'>> {
  const { whole, begun } = soughtIn(words ?? '')
  // Letters and digits alone: nothing of what was typed means anything else in a pattern.
  const sought = [...whole, ...(begun === null ? [] : [new RegExp(`^${begun}`)])]
  if (words !== undefined && words !== '' && sought.length === 0) return { items: [], nextCursor: null }
  const rows: StoredItem[] = await Items.find({
    $and: [
      shownAs(context, shows),
      olderThan(cursor),
      {
        ...(specialtyId !== undefined && { specialtyId }),
        ...(feedId !== undefined && { feedId }),
        ...(sought.length > 0 && { words: mongoose.trusted({ $all: sought }) }),
      },
    ],
  })
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1)
    .lean()
  const page = toPage(
    rows,
    limit,
    ({ at, _id }) => toCursor(at.toISOString(), _id.toHexString()),
    row => row,
  )
  return { items: await toItemViews(context, page.items), nextCursor: page.nextCursor }
}

function shownAs({ actor }: Context, shows: ParsedOf<'research.list'>['shows']): QueryFilter<StoredItem> {
  if (shows === 'hidden') return { $and: [{ isHidden: true }, hiddenFrom(actor)] }
  return {
    isHidden: false,
    ...(shows === 'recommended' && { isKept: true }),
    ...(shows === 'pinned' && { isPinned: true }),
    ...(shows === 'noted' && { isNoted: true }),
  }
}

function olderThan(cursor: string | undefined): QueryFilter<StoredItem> {
  const keys = readCursor(cursor, LIST_KEYS)
  if (keys === undefined) return {}
  const at = new Date(keys[0])
  return {
    at: mongoose.trusted({ $lte: at }),
    $or: [{ at: mongoose.trusted({ $lt: at }) }, { _id: mongoose.trusted({ $lt: keys[1] }) }],
  }
}

/** So many of the newest, and of the pinned, are compared with a case. */
const COMPARED_MAX = 300
const BESIDE_MAX = 5

/** What was published in the specialty of a case and shares words with it. Refuses `not_found` to who may not see the case. */
export async function researchForCase(
  context: Context,
  { caseId }: ParsedOf<'research.forCase'>,
): Promise<OutputOf<'research.forCase'>> {
  const { specialtyId, title, tags, body } = await accessCase(context, caseId)
  const ofSpecialty = { specialtyId, isHidden: false }
  const newest = (filter: QueryFilter<StoredItem>) =>
    Items.find(filter).sort({ at: -1, _id: -1 }).limit(COMPARED_MAX).lean()
  const [pinned, latest] = await Promise.all([
    newest({ ...ofSpecialty, isPinned: true }),
    newest(ofSpecialty),
  ])
  const each = new Map([...pinned, ...latest].map(item => [item._id.toHexString(), item]))
  const beside = pickBeside([...each.values()], { title, tags, body }, BESIDE_MAX)
  return { items: await toItemViews(context, beside) }
}

/** Says in a sentence why something matters, or takes that back. Refuses `forbidden` to all but editors of the specialty. */
export const annotateItem = (
  context: Context,
  { itemId, text }: ParsedOf<'research.annotate'>,
): Promise<OutputOf<'research.annotate'>> =>
  change(context, itemId, done => ({ note: text === '' ? null : { ...done, text }, isNoted: text !== '' }))

/** Pins something, or takes the pin out. May be repeated. Refuses `forbidden` to all but editors of the specialty. */
export const pinItem = (
  context: Context,
  { itemId, on }: ParsedOf<'research.pin'>,
): Promise<OutputOf<'research.pin'>> =>
  change(context, itemId, done => ({ pinned: on ? done : null, isPinned: on }))

/** Keeps something from everybody else, or lets it be seen again. May be repeated. Refuses `forbidden` to all but editors of the specialty. */
export const hideItem = (
  context: Context,
  { itemId, on }: ParsedOf<'research.hide'>,
): Promise<OutputOf<'research.hide'>> =>
  change(context, itemId, done => ({ hidden: on ? done : null, isHidden: on }))

type Done = { byId: Types.ObjectId; at: Date }

async function change(
  context: Context,
  itemId: string,
  by: (done: Done) => Partial<StoredItem>,
): Promise<{ item: OutputOf<'research.pin'>['item'] }> {
  const { actor, now } = context
  const set = by({ byId: new Types.ObjectId(actor.id), at: now })
  const changed = await transact(async record => {
    const item = await accessItem(context, itemId)
    if (!isCurator(actor, item.specialtyId.toHexString()))
      throw new Refusal('forbidden', 'Editors of the specialty look after its research')
    const after = await write(item._id, set, now)
    if (!isRecommended(item) && !item.recommendedAt && isRecommended(after))
      record('research.recommended', {
        itemId,
        specialtyId: after.specialtyId.toHexString(),
        byId: actor.id,
        at: now.toISOString(),
      })
    return after
  })
  const [view] = await toItemViews(context, [changed])
  if (!view) throw new Error('An item has no view')
  return { item: view }
}

const isRecommended = ({ isKept, isHidden }: StoredItem): boolean => isKept && !isHidden

async function write(itemId: Types.ObjectId, set: Partial<StoredItem>, now: Date): Promise<StoredItem> {
  const isKept = { $or: [{ $eq: ['$isPinned', true] }, { $eq: ['$isNoted', true] }] }
  const isShown = { $and: ['$isKept', { $ne: ['$isHidden', true] }] }
  const recommendedAt = { $ifNull: ['$recommendedAt', { $cond: [isShown, { $literal: now }, '$$REMOVE'] }] }
  const changed = await Items.findOneAndUpdate(
    { _id: itemId },
    [{ $set: literally(set) }, { $set: { isKept } }, { $set: { recommendedAt } }],
    { returnDocument: 'after', updatePipeline: true },
  ).lean()
  if (!changed) throw new Refusal('not_found', 'No such item')
  return changed
}

/** What an editor wrote is a value in the pipeline, never a part of it. */
const literally = (set: Partial<StoredItem>) =>
  Object.fromEntries(Object.entries(set).map(([key, value]) => [key, { $literal: value }]))
