/** Lists of cases: the newest first, or what a search finds first. */
import mongoose, { type QueryFilter } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { findPage } from '../search/access.ts'
import { type Actor, type Context, holds, Id, Instant } from '../vocabulary.ts'
import { visibleTo } from './access.ts'
import { noteListLook } from './looks.ts'
import { Cases, type StoredCase } from './model.ts'
import { SEEN_BY_MEMBERS } from './rules.ts'
import { FOUND } from './searchable.ts'
import { LEFT_OUT_OF_LISTS, type ListedCase, toSummaries } from './views.ts'

type Asked = ParsedOf<'cases.list'>

const CASE_KEYS = z.tuple([Instant, Id])
const FIND_KEYS = z.tuple([z.int().min(1)])

/** Lists cases the actor may see, newest first; with a query what it finds first, of all that the other fields leave. Refuses `unavailable` while nobody can look. */
export async function listCases(context: Context, asked: Asked): Promise<OutputOf<'cases.list'>> {
  const { query } = asked
  if (query === undefined) return listNewest(context, asked)
  return isOfFew(asked) ? listNewest(context, asked, saying(query)) : listFound(context, asked, query)
}

/** Whether the list is short by itself, or holds what no index knows: then its rows are read, and not the index. */
const isOfFew = ({ mine, assigned, state }: Asked): boolean =>
  mine === true || assigned === true || (state !== undefined && !FOUND.includes(state))

async function listNewest(
  context: Context,
  asked: Asked,
  saying: QueryFilter<StoredCase> = {},
): Promise<OutputOf<'cases.list'>> {
  const { limit, cursor } = asked
  const filter = {
    $and: [seenBy(context.actor, asked), olderThan(cursor), chosenBy(context.actor, asked), saying],
  }
  const rows: ListedCase[] = await Cases.find(filter, LEFT_OUT_OF_LISTS)
    .sort({ submittedAt: -1, _id: -1 })
    .limit(limit + 1)
    .lean()

  const page = toPage(
    rows,
    limit,
    ({ submittedAt, _id }) => toCursor(submittedAt.toISOString(), _id.toHexString()),
    row => row,
  )
  if (!asked.mine && !asked.assigned) await noteListLook(context, page.items)
  return { items: await toSummaries(context, page.items), nextCursor: page.nextCursor }
}

/** `visibleTo`, without the parts that what is asked for makes needless: an index is chosen by what is left. */
function seenBy(actor: Actor, { mine, assigned, state }: Asked): QueryFilter<StoredCase> {
  // One's own, and what one is asked about, is what one may see.
  if (actor.kind === 'member' && (mine === true || assigned === true)) return {}
  // What is not for all members is listed to staff when they ask for it by its state: each such list is written down.
  if (holds(actor, 'staff') && state === undefined) return visibleTo({ ...actor, grants: [] })
  if (actor.kind !== 'member' || holds(actor, 'staff') || state === undefined) return visibleTo(actor)
  if (SEEN_BY_MEMBERS.includes(state)) return {}
  return { $or: [{ askerId: actor.id }, { assigneeId: actor.id }, { askedIds: actor.id }] }
}

const chosenBy = (actor: Actor, { specialtyId, state, mine, assigned }: Asked): QueryFilter<StoredCase> => ({
  ...(specialtyId !== undefined && { specialtyId }),
  ...(state !== undefined && { state }),
  ...(mine && { askerId: actor.id }),
  ...(assigned && { $or: [{ assigneeId: actor.id }, { askedIds: actor.id }] }),
})

function olderThan(cursor: string | undefined): QueryFilter<StoredCase> {
  const keys = readCursor(cursor, CASE_KEYS)
  if (keys === undefined) return {}
  const [at, id] = keys
  const submittedAt = new Date(at)
  return {
    submittedAt: mongoose.trusted({ $lte: submittedAt }),
    $or: [{ submittedAt: mongoose.trusted({ $lt: submittedAt }) }, { _id: mongoose.trusted({ $lt: id }) }],
  }
}

/** Cases that say every word of a query, in their title, text or tags. */
function saying(query: string): QueryFilter<StoredCase> {
  const words = query.split(/\s+/).map(word => new RegExp(word.replace(/[^\p{L}\p{N}]/gu, '\\$&'), 'iu'))
  return { $and: words.map(word => ({ $or: [{ title: word }, { body: word }, { tags: word }] })) }
}

/** What the index finds among all members may read, of the specialty and in the state asked for. It may be a moment behind: who may see a case is read where it is stored, and a page is shorter by what changed. */
async function listFound(context: Context, asked: Asked, query: string): Promise<OutputOf<'cases.list'>> {
  const { specialtyId, state, limit, cursor } = asked
  const [from = 0] = readCursor(cursor, FIND_KEYS) ?? []
  const { ids, isMore } = await findPage(context, {
    title: query,
    specialtyId,
    state,
    kinds: ['case'],
    from,
    limit,
  })
  const among = { _id: mongoose.trusted({ $in: ids }) }
  const rows: ListedCase[] = await Cases.find(
    { $and: [among, visibleTo(context.actor), chosenBy(context.actor, asked)] },
    LEFT_OUT_OF_LISTS,
  ).lean()
  const byId = new Map(rows.map(row => [row._id.toHexString(), row]))
  return {
    items: await toSummaries(
      context,
      ids.flatMap(id => byId.get(id) ?? []),
    ),
    nextCursor: isMore ? toCursor(from + limit) : null,
  }
}
