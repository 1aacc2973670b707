/** The feeds of a specialty: added, asked again and taken away by its editors. */
import { parseOpml } from 'feedsmith'
import { Types } from 'mongoose'
import { specialtyNames } from '../cases/access.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { isDuplicateKey, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { mayAsk } from '../web.ts'
import { calls, FEEDS_MAX } from './contract.ts'
import { Feeds, Items, type StoredFeed } from './model.ts'
import { feedReach } from './polling.ts'
import { isCurator, seesBehind } from './rules.ts'
import { toFeedView } from './views.ts'

/** Lists the feeds of a specialty by name. Refuses `forbidden` to all but its editors and staff. */
export async function listFeeds(
  context: Context,
  { specialtyId }: ParsedOf<'research.feeds'>,
): Promise<OutputOf<'research.feeds'>> {
  await accessSpecialty(specialtyId)
  if (!seesBehind(context.actor, specialtyId)) throw refuse()
  const feeds = await Feeds.find({ specialtyId }).lean()
  return { items: feeds.toSorted((a, b) => a.title.localeCompare(b.title, 'en')).map(toFeedView) }
}

const refuse = () => new Refusal('forbidden', 'Editors of the specialty look after its feeds')

async function accessSpecialty(specialtyId: string): Promise<void> {
  if (!(await specialtyNames([specialtyId])).has(specialtyId))
    throw new Refusal('not_found', 'No such specialty')
}

async function accessAsCurator({ actor }: Context, specialtyId: string): Promise<void> {
  await accessSpecialty(specialtyId)
  if (!isCurator(actor, specialtyId)) throw refuse()
}

/** Adds a feed, which is asked soon. May be repeated: a specialty has an address once. Refuses `invalid` what workers would never ask. */
export async function addFeed(
  context: Context,
  { specialtyId, url, title }: ParsedOf<'research.addFeed'>,
): Promise<OutputOf<'research.addFeed'>> {
  await accessAsCurator(context, specialtyId)
  if (!mayAsk(new URL(url), feedReach()))
    throw new Refusal('invalid', 'This address cannot be asked', {
      issues: [
        { path: 'url', message: 'must use the usual port, without a name and password, and not be ours' },
      ],
    })
  return { feed: toFeedView((await keepFeed(context, specialtyId, { url, title })).feed) }
}

async function keepFeed(
  { actor, now }: Context,
  specialtyId: string,
  { url, title }: { url: string; title: string },
): Promise<{ feed: StoredFeed; isNew: boolean }> {
  const address = plainUrl(url)
  const known = await Feeds.findOne({ specialtyId, url: address }).lean()
  if (known) return { feed: known, isNew: false }
  if ((await Feeds.countDocuments({ specialtyId })) >= FEEDS_MAX)
    throw new Refusal('conflict', `A specialty has at most ${FEEDS_MAX} feeds`)
  const feed: StoredFeed = {
    _id: new Types.ObjectId(),
    specialtyId: new Types.ObjectId(specialtyId),
    url: address,
    title: title === '' ? new URL(address).hostname.replace(/^www\./, '') : title,
    isNamed: title !== '',
    addedById: new Types.ObjectId(actor.id),
    addedAt: now,
    etag: null,
    lastModified: null,
    answeredAt: null,
    failures: 0,
    trouble: null,
    dueAt: now,
  }
  try {
    await Feeds.create([feed])
    return { feed, isNew: true }
  } catch (error) {
    // Another editor added it at the same moment.
    const winner = isDuplicateKey(error) ? await Feeds.findOne({ specialtyId, url: address }).lean() : null
    if (winner === null) throw error
    return { feed: winner, isNew: false }
  }
}

const plainUrl = (url: string): string => {
  const address = new URL(url)
  address.hash = ''
  return address.href
}

type Outline = { text?: string; title?: string; xmlUrl?: string; outlines?: Outline[] }
const OUTLINES_MAX_DEPTH = 10

/** Adds every feed of an OPML file. May be repeated. Refuses `invalid` what is no such file. */
export async function importFeeds(
  context: Context,
  { specialtyId, opml }: ParsedOf<'research.importFeeds'>,
): Promise<OutputOf<'research.importFeeds'>> {
  await accessAsCurator(context, specialtyId)
  const listed = [...feedsIn(readOutlines(opml), OUTLINES_MAX_DEPTH)]
  if (listed.length === 0) throw refuseOpml('lists no feeds')
  const input = calls['research.addFeed'].input
  let addedCount = 0
  for (const { url, title } of listed) {
    const parsed = input.safeParse({ specialtyId, url, title: title.slice(0, 120) })
    if (!parsed.success || !mayAsk(new URL(parsed.data.url), feedReach())) continue
    addedCount += Number((await keepFeed(context, specialtyId, parsed.data)).isNew)
  }
  return { addedCount, passedOverCount: listed.length - addedCount }
}

function readOutlines(opml: string): Outline[] {
  try {
    if (/<!ENTITY/i.test(opml)) throw refuseOpml('declares entities')
    return parseOpml(opml).body?.outlines ?? []
  } catch (error) {
    if (error instanceof Refusal) throw error
    throw refuseOpml('is not OPML')
  }
}

const refuseOpml = (what: string) =>
  new Refusal('invalid', 'This file cannot be read', { issues: [{ path: 'opml', message: what }] })

function* feedsIn(outlines: readonly Outline[], depth: number): Generator<{ url: string; title: string }> {
  if (depth === 0) return
  for (const { text, title, xmlUrl, outlines: inner = [] } of outlines) {
    if (xmlUrl !== undefined) yield { url: xmlUrl, title: title ?? text ?? '' }
    yield* feedsIn(inner, depth - 1)
  }
}

/** Asks a feed again soon. Refuses `not_found` to who does not look after it. */
export async function retryFeed(
  context: Context,
  { feedId }: ParsedOf<'research.retryFeed'>,
): Promise<OutputOf<'research.retryFeed'>> {
  const feed = await accessFeed(context, feedId)
  const changed = await Feeds.findByIdAndUpdate(
    feed._id,
    { $set: { dueAt: context.now } },
    { returnDocument: 'after' },
  ).lean()
  if (!changed) throw new Refusal('not_found', 'No such feed')
  return { feed: toFeedView(changed) }
}

/** Takes a feed away, with what came by it and nobody kept. May be repeated. */
export async function removeFeed(
  context: Context,
  { feedId }: ParsedOf<'research.removeFeed'>,
): Promise<OutputOf<'research.removeFeed'>> {
  await transact(async () => {
    const feed = await accessFeed(context, feedId)
    await Feeds.deleteOne({ _id: feed._id })
    await Items.deleteMany({ feedId: feed._id, isKept: false })
  })
  return { removed: true }
}

async function accessFeed({ actor }: Context, feedId: string): Promise<StoredFeed> {
  const feed = await Feeds.findById(feedId).lean()
  if (!feed || !seesBehind(actor, feed.specialtyId.toHexString()))
    throw new Refusal('not_found', 'No such feed')
  if (!isCurator(actor, feed.specialtyId.toHexString())) throw refuse()
  return feed
}
