/** What someone is answered who reads a channel: a page of it, or what they missed. */
import type { z } from 'zod'
import type { OutputOf, ParsedOf, SocketCalls } from '../contract.ts'
import { accessChannel, forgetAccess, recallReadAccess } from '../groups/access.ts'
import type { Prepared } from '../prepared.ts'
import type { Context } from '../vocabulary.ts'
import { CHANGED_MAX } from './contract.ts'
import { type Head, headOf } from './heads.ts'
import { type Page, PAGE_LENGTH_MAX, readChanged, readPage } from './pages.ts'
import { NEWEST_PAGE, pickCatchUp, type Place } from './rules.ts'
import { TAIL_LENGTH, tailOf } from './tail.ts'
import { threadsOn } from './threads.ts'
import { hideMoves } from './views.ts'

type Reader = { channelId: string; memberId: string; head: Head }

/** Messages of a channel in ascending seq: after, before or around a place, or the newest. Refuses `not_found` to who may not read. */
export async function listMessages(
  context: Context,
  { channelId, limit, ...asked }: ParsedOf<'chat.list'>,
): Promise<OutputOf<'chat.list'> | Prepared> {
  const head = await accessHead(context, channelId)
  const reader = { channelId, memberId: context.actor.id, head }
  const place = toPlace(asked)
  const prepared = place === 'newest' ? await newestPage(reader, limit) : undefined
  return prepared ?? openedTo(context, await readPage(reader, { place, limit }))
}

/** A page without where something went that its reader may not read. */
const openedTo = async (context: Context, page: Page): Promise<Page> => ({
  ...page,
  messages: await hideMoves(context, page.messages),
})

type Asked = { [K in 'after' | 'before' | 'around']?: number | undefined }

function toPlace({ after, before, around }: Asked): Place {
  if (after !== undefined) return { after }
  if (before !== undefined) return { before }
  return around === undefined ? 'newest' : { around }
}

/** How far a channel goes, to who may read it now. Refuses `not_found` to others. */
async function accessHead(context: Context, channelId: string): Promise<Head> {
  const memberId = context.actor.id
  const { groupId, epoch } = await recallReadAccess(context, channelId)
  const head = await headOf({ channelId, groupId, memberId })
  if (head.epoch === epoch) return head
  forgetAccess(memberId, channelId)
  await recallReadAccess(context, channelId)
  return head
}

/** The newest page from the hot tail; undefined when it is longer than that, or holds what not everybody may see. */
async function newestPage(
  { channelId, memberId, head }: Reader,
  limit: number,
): Promise<Prepared | undefined> {
  if (limit > TAIL_LENGTH) return undefined
  const tail = await tailOf(channelId, head)
  const shown = tail.entries.slice(-limit)
  if (shown.reduce((length, { json }) => length + json.length, 0) > PAGE_LENGTH_MAX) return undefined
  if (shown.some(({ view }) => view.movedTo)) return undefined

  const hasReplies = shown.some(({ view }) => view.threadOf !== null)
  const views = shown.map(({ view }) => view)
  const threads = hasReplies ? await threadsOn(views, tail.lastSeq, memberId) : []
  const rest: Omit<Page, 'messages'> = {
    threads,
    lastSeq: tail.lastSeq,
    lastReadSeq: head.mark.lastReadSeq,
    unreadFrom: head.mark.unreadFrom ?? null,
    rev: tail.rev,
  }
  const messages = shown.map(({ json }) => json).join(',')
  return { preparedJson: `{"messages":[${messages}],${JSON.stringify(rest).slice(1)}` }
}

/** Refuses `not_found` to who may not read the channel. */
export async function refuseUnlessReadable(context: Context, channelId: string): Promise<void> {
  await accessChannel(context, channelId, 'read')
}

/**
 * What someone missed since `after`, and what changed since `rev` of what they had; or the newest page when they have seen nothing
 * or missed too much. Whoever sits in the channel's room before this is called misses nothing between the answer and what is told
 * live.
 */
export async function openChannel(
  context: Context,
  { channelId, after, rev }: z.output<SocketCalls['chat.open']['input']>,
): Promise<z.output<SocketCalls['chat.open']['output']>> {
  const head = await accessHead(context, channelId)
  const reader = { channelId, memberId: context.actor.id, head }
  const catchUp = pickCatchUp(after, head.lastSeq)
  const page = await openedTo(context, await readPage(reader, catchUp))
  const isCut = !catchUp.reset && after !== undefined && (page.messages.at(-1)?.seq ?? after) < page.lastSeq
  if (isCut)
    return { ...(await openedTo(context, await readPage(reader, NEWEST_PAGE))), changed: [], reset: true }
  if (catchUp.reset || after === undefined || rev === undefined)
    return { ...page, changed: [], reset: catchUp.reset }

  const changed = rev === page.rev ? [] : await readChanged(channelId, { rev, upTo: after })
  if (rev <= page.rev && changed.length <= CHANGED_MAX)
    return { ...page, changed: await hideMoves(context, changed), reset: false }
  return { ...(await openedTo(context, await readPage(reader, NEWEST_PAGE))), changed: [], reset: true }
}
