/** The inbox: what concerns someone, read from what is there now. */
import mongoose from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { readCursor, toCursor } from '../paging.ts'
import { tell } from '../transaction.ts'
import { type Context, Id, Instant } from '../vocabulary.ts'
import { type StoredNotice, Notices } from './model.ts'
import { settleRead, unreadCountsOf } from './reading.ts'
import { TABS } from './rules.ts'
import { viewTopics } from './views.ts'

/** Notices looked at for one page: more than this of few topics make a shorter page. */
const SCANNED_MAX = 1000
/** Notices of one topic that are looked at: beyond, the count says this many. */
const TOPIC_MAX = 100

const KEYS = z.tuple([Instant, Id])
type Filter = mongoose.QueryFilter<StoredNotice>

/** What concerns the caller, the latest first: a row for each topic. What they may no longer see is left out. */
export async function listNotices(
  context: Context,
  { tab, kind, unread, limit, cursor }: ParsedOf<'notifications.list'>,
): Promise<OutputOf<'notifications.list'>> {
  const memberId = context.actor.id
  const keys = readCursor(cursor, KEYS)
  await settleRead([memberId], context.now)

  const kinds = kind === undefined ? TABS[tab] : TABS[tab].filter(each => each === kind)
  const filter: Filter = {
    memberId,
    inApp: true,
    kind: mongoose.trusted({ $in: kinds }),
    ...(unread && { readAt: null }),
  }
  const { topics, next } = await nextTopics(filter, keys, limit)
  const groups = await Promise.all(topics.map(topic => readTopic(filter, topic)))
  const isNew = (newest: StoredNotice) => keys === undefined || isOlder(newest, keys)
  const rows = groups.filter(group => group[0] !== undefined && isNew(group[0]))
  const items = await viewTopics(context, rows)
  const settled = await settleUnseen(context, rows, items)
  const count = (await unreadCountsOf([memberId])).get(memberId) ?? 0
  if (settled) tell('notifications.read', { memberId, unread: count })
  return { items, nextCursor: next, unread: count }
}

// What can be shown no more, as a request that another host answered, would be counted for ever and never found. Whether there was any.
async function settleUnseen(
  { actor, now }: Context,
  rows: readonly (readonly StoredNotice[])[],
  items: readonly { id: string }[],
): Promise<boolean> {
  const shown = new Set(items.map(({ id }) => id))
  const unseen = rows.filter(
    notices =>
      notices.some(({ readAt }) => readAt === null) &&
      !notices.some(({ _id }) => shown.has(_id.toHexString())),
  )
  for (const notices of unseen)
    await Notices.updateMany(
      { memberId: actor.id, readAt: null, _id: mongoose.trusted({ $in: notices.map(({ _id }) => _id) }) },
      { $set: { readAt: now } },
    )
  return unseen.length > 0
}

// A topic stands where its latest notice stands: one that was on an earlier page is found again here, and left out by its latest.
async function nextTopics(
  filter: Filter,
  keys: z.infer<typeof KEYS> | undefined,
  limit: number,
): Promise<{ topics: string[]; next: string | null }> {
  const scanned = await Notices.find({ $and: [filter, olderThan(keys)] }, { topic: 1, at: 1 })
    .sort({ at: -1, _id: -1 })
    .limit(SCANNED_MAX)
    .lean()
  const topics = new Set<string>()
  let last: { at: Date; _id: mongoose.Types.ObjectId } | undefined
  for (const row of scanned) {
    if (!topics.has(row.topic) && topics.size === limit)
      return { topics: [...topics], next: last ? toKeys(last) : null }
    topics.add(row.topic)
    last = row
  }
  return { topics: [...topics], next: scanned.length === SCANNED_MAX && last ? toKeys(last) : null }
}

const toKeys = ({ at, _id }: { at: Date; _id: mongoose.Types.ObjectId }) =>
  toCursor(at.toISOString(), _id.toHexString())

function olderThan(keys: z.infer<typeof KEYS> | undefined): Filter {
  if (keys === undefined) return {}
  const at = new Date(keys[0])
  return {
    at: mongoose.trusted({ $lte: at }),
    $or: [{ at: mongoose.trusted({ $lt: at }) }, { _id: mongoose.trusted({ $lt: keys[1] }) }],
  }
}

const isOlder = ({ at, _id }: StoredNotice, [keyAt, keyId]: z.infer<typeof KEYS>) =>
  at.toISOString() < keyAt || (at.toISOString() === keyAt && _id.toHexString() < keyId)

const readTopic = (filter: Filter, topic: string): Promise<StoredNotice[]> =>
  Notices.find({ $and: [filter, { topic }] })
    .sort({ at: -1, _id: -1 })
    .limit(TOPIC_MAX)
    .lean()

/** How many notices the caller has not read, counted up to a hundred. */
export async function countNotices({ actor, now }: Context): Promise<OutputOf<'notifications.count'>> {
  await settleRead([actor.id], now)
  return { unread: (await unreadCountsOf([actor.id])).get(actor.id) ?? 0 }
}

/** Marks rows of the inbox as read with all that stands behind each, or everything up to a moment. Ids of others are passed over. */
export async function markNoticesRead(
  context: Context,
  { noticeIds, until }: ParsedOf<'notifications.markRead'>,
): Promise<OutputOf<'notifications.markRead'>> {
  const { actor, now } = context
  const unread = { memberId: actor.id, readAt: null, inApp: true }
  if (until !== undefined) {
    await Notices.updateMany(
      { ...unread, at: mongoose.trusted({ $lte: new Date(until) }) },
      { $set: { readAt: now } },
    )
  } else {
    const named = await Notices.find(
      { memberId: actor.id, _id: mongoose.trusted({ $in: noticeIds ?? [] }) },
      { topic: 1, at: 1 },
    ).lean()
    for (const { topic, at } of named)
      await Notices.updateMany(
        { memberId: actor.id, topic, readAt: null, at: mongoose.trusted({ $lte: at }) },
        { $set: { readAt: now } },
      )
  }

  const counted = await countNotices(context)
  tell('notifications.read', { memberId: actor.id, ...counted })
  return counted
}
