/** Feeds are asked when they are due, each by one worker, and each machine of the web at most once a minute. */
import mongoose, { Types } from 'mongoose'
import { isDuplicateKey } from '../transaction.ts'
import type { Reach } from '../web.ts'
import { type Answer, askFeed } from './asking.ts'
import { Feeds, Hosts, Items, ITEMS_KEPT_DAYS, type StoredFeed, type StoredItem } from './model.ts'
import type { ToldFeed, ToldItem } from './reading.ts'
import { findableWords, HOST_PAUSE_MS, isFinal, keysOf, pauseAfter } from './rules.ts'

/** A worker that died while it asked is waited for no longer than this. */
const CLAIM_MS = 10 * 60_000
const LOOKED_AT = 100
const AT_ONCE = 5
const DAY_MS = 24 * 3_600_000

let deployed: Reach & { on: boolean } = { on: false, ownOrigin: undefined, testOrigin: undefined }

/** Names where this process may go for feeds. Until then, and when they are switched off, it asks for none. */
export function deployFeeds(feeds: Reach & { on: boolean }): void {
  deployed = feeds
}

/** Where workers may go for feeds. */
export const feedReach = (): Reach => deployed

/** Asks feeds that are due, and says how many it asked. What one of them does is no trouble of the others. `stop` ends it at once; nothing is lost. */
export async function pollFeeds(
  now: Date,
  stop: AbortSignal = new AbortController().signal,
): Promise<number> {
  if (!deployed.on) return 0
  const due = await Feeds.find({ dueAt: mongoose.trusted({ $lte: now }) })
    .sort({ dueAt: 1 })
    .limit(LOOKED_AT)
    .lean()
  const claimed: StoredFeed[] = []
  for (const feed of due)
    if (claimed.length < AT_ONCE && !stop.aborted && (await claim(feed, now))) claimed.push(feed)
  await Promise.all(claimed.map(async feed => settle(feed, await askFeed(feed, deployed, stop), now))).catch(
    (error: unknown) => {
      if (!stop.aborted) throw error
    },
  )
  return claimed.length
}

/** Whether this worker is the one that asks. */
async function claim(feed: StoredFeed, now: Date): Promise<boolean> {
  if (!(await claimHost(new URL(feed.url).host, now))) return false
  const claimed = await Feeds.updateOne(
    { _id: feed._id, dueAt: feed.dueAt },
    { $set: { dueAt: new Date(now.getTime() + CLAIM_MS) } },
  )
  return claimed.modifiedCount === 1
}

async function claimHost(host: string, now: Date): Promise<boolean> {
  try {
    await Hosts.updateOne(
      { _id: host, freeAt: mongoose.trusted({ $lte: now }) },
      { $set: { freeAt: new Date(now.getTime() + HOST_PAUSE_MS) } },
      { upsert: true },
    )
    return true
  } catch (error) {
    if (isDuplicateKey(error)) return false
    throw error
  }
}

/** Keeps what a feed answered. May run twice: what is there is not added again. */
async function settle(feed: StoredFeed, answer: Answer, now: Date): Promise<void> {
  if (answer.kind === 'told') await keepItems(feed, answer.told, now)
  const changed = await Feeds.updateOne({ _id: feed._id }, { $set: changeBy(feed, answer, now) })
  // An editor took it away while it was asked.
  if (changed.matchedCount === 0) await Items.deleteMany({ feedId: feed._id, isKept: false })
}

function changeBy(feed: StoredFeed, answer: Answer, now: Date): Partial<StoredFeed> {
  if (answer.kind === 'trouble') {
    const { trouble, waitMs } = answer
    const failures = feed.failures + 1
    const dueAt = isFinal(trouble) ? null : new Date(now.getTime() + pauseAfter(failures, waitMs))
    return { failures, trouble, dueAt }
  }
  const answered = {
    failures: 0,
    trouble: null,
    answeredAt: now,
    dueAt: new Date(now.getTime() + pauseAfter(0)),
  }
  if (answer.kind === 'unchanged') return answered
  const { told, etag, lastModified } = answer
  const calls = feed.isNamed || told.title === '' ? {} : { title: told.title.slice(0, 120) }
  return { ...answered, ...calls, etag, lastModified }
}

/** Keeps what a feed told that is not there yet. May run twice. */
export async function keepItems(feed: StoredFeed, told: ToldFeed, now: Date): Promise<void> {
  const source = feed.isNamed || told.title === '' ? feed.title : told.title.slice(0, 120)
  const oldest = now.getTime() - ITEMS_KEPT_DAYS * DAY_MS
  const rows = told.items
    .map(item => toRow(item, feed, source, now))
    .filter(({ at }) => at.getTime() > oldest)
  if (rows.length === 0) return
  try {
    await Items.collection.insertMany(rows, { ordered: false })
  } catch (error) {
    // Another feed told of it, or this one did before.
    const isThere =
      error instanceof mongoose.mongo.MongoBulkWriteError &&
      [error.writeErrors].flat().every(({ code }) => code === 11000)
    if (!isThere) throw error
  }
}

function toRow(item: ToldItem, feed: StoredFeed, source: string, now: Date): StoredItem {
  const { title, summary, url } = item
  // What says that it comes from the future would stand on top until then.
  const at = item.at === null || item.at > now ? now : item.at
  return {
    _id: new Types.ObjectId(),
    specialtyId: feed.specialtyId,
    feedId: feed._id,
    source,
    keys: keysOf(item, feed._id.toHexString()),
    url,
    title,
    summary,
    words: findableWords(`${title} ${summary}`),
    at,
    note: null,
    pinned: null,
    hidden: null,
    isPinned: false,
    isNoted: false,
    isHidden: false,
    isKept: false,
  }
}
