import mongoose from 'mongoose'
import type { FollowMode } from './contract.ts'
import { deployed } from './deployment.ts'
import { type AccountLetter, type Letter, toAccountMail } from './letters.ts'
import { ChannelChoices, Devices, NoticeChoices, Notices } from './model.ts'
import { followModeIn } from './rules.ts'

export type { AccountLetter, Letter } from './letters.ts'

/** Where links in mails lead; undefined where no mail goes out. */
export const mailsFrom = (): string | undefined =>
  deployed().mailDelayMs === null ? undefined : deployed().publicUrl

/** Writes a mail about the reader's own account, with its link to the configured address. */
export const writeAccountLetter = (letter: AccountLetter): Letter =>
  toAccountMail(letter, deployed().publicUrl)

/** Mentions looked at for one member: more than this nobody counts. */
const MENTIONS_MAX = 1000

/** A place where someone is called. When it was kept, having read the channel does not mean that they read it. */
export type Mention = { seq: number; kept: boolean }

/** For each channel the places where the member is called and has not said that they read it, the latest first. They may have read the channel since. */
export async function unreadMentionsOf(memberId: string): Promise<Map<string, Mention[]>> {
  const rows = await Notices.find(
    { memberId, readAt: null, inApp: true, kind: 'mention' },
    { channelId: 1, seq: 1, kept: 1 },
  )
    .sort({ at: -1 })
    .limit(MENTIONS_MAX)
    .lean()
  const places = new Map<string, Mention[]>()
  for (const { channelId, seq, kept = false } of rows) {
    if (!channelId || seq === undefined) continue
    const known = places.get(channelId.toHexString())
    if (known) known.push({ seq, kept })
    else places.set(channelId.toHexString(), [{ seq, kept }])
  }
  return places
}

/** How far members have read channels and threads, as `memberId:channelId` or `memberId:rootId` → seq. */
type PlacesRead = (
  memberIds: readonly string[],
  channelIds: readonly string[],
  rootIds: readonly string[],
) => Promise<Map<string, number>>

/**
 * Keeps what calls a member up to a moment and is unread, although they are about to pass over where it stands. How far they have
 * read until now is the caller's to know. May run twice.
 */
export async function keepMentions(memberId: string, until: Date, placesRead: PlacesRead): Promise<void> {
  const calling = await Notices.find(
    { memberId, readAt: null, inApp: true, kind: 'mention', at: mongoose.trusted({ $lte: until }) },
    { channelId: 1, threadOf: 1, seq: 1 },
  )
    .sort({ at: -1 })
    .limit(MENTIONS_MAX)
    .lean()
  const idsOf = (key: 'channelId' | 'threadOf') => calling.flatMap(row => row[key]?.toHexString() ?? [])
  const read = await placesRead([memberId], idsOf('channelId'), idsOf('threadOf'))
  const readUpTo = (id: mongoose.Types.ObjectId | undefined) =>
    read.get(`${memberId}:${id?.toHexString()}`) ?? 0
  const unread = calling.filter(
    ({ channelId, threadOf, seq = 0 }) => seq > Math.max(readUpTo(channelId), readUpTo(threadOf)),
  )
  await Notices.updateMany(
    { _id: mongoose.trusted({ $in: unread.map(({ _id }) => _id) }) },
    { $set: { kept: true } },
  )
}

/** The messages that called a member since a moment, the latest first and at most `limit`. */
export async function mentionsSince(
  memberId: string,
  since: Date,
  limit: number,
): Promise<{ messageId: string; at: Date }[]> {
  const rows = await Notices.find(
    { memberId, inApp: true, kind: 'mention', at: mongoose.trusted({ $gte: since }) },
    { messageId: 1, at: 1 },
  )
    .sort({ at: -1 })
    .limit(limit)
    .lean()
  return rows.flatMap(({ messageId, at }) => (messageId ? [{ messageId: messageId.toHexString(), at }] : []))
}

/** Those of these channels of which a member wants to hear nothing. */
export async function mutedAmong(memberId: string, channelIds: readonly string[]): Promise<Set<string>> {
  const muted = await ChannelChoices.find(
    { memberId, level: 'nothing', channelId: mongoose.trusted({ $in: channelIds }) },
    { channelId: 1 },
  ).lean()
  return new Set(muted.map(({ channelId }) => channelId.toHexString()))
}

/** Which threads of a channel each of these members follows of themselves. */
export async function followModeOf(
  channelId: string,
  memberIds: Iterable<string>,
): Promise<Map<string, FollowMode>> {
  const wanted = [...new Set(memberIds)]
  const among = mongoose.trusted({ $in: wanted })
  const [forChannel, inGeneral] = await Promise.all([
    ChannelChoices.find({ channelId, memberId: among }, { memberId: 1, follow: 1 }).lean(),
    NoticeChoices.find({ _id: among }, { follow: 1 }).lean(),
  ])
  const here = new Map(forChannel.map(({ memberId, follow }) => [memberId.toHexString(), follow]))
  const everywhere = new Map(inGeneral.map(({ _id, follow }) => [_id.toHexString(), follow]))
  return new Map(wanted.map(id => [id, followModeIn(here.get(id), everywhere.get(id))]))
}

/** Who follows every thread of a channel of themselves, by their choice for it or in general. Whether they may read it is for the caller to ask. */
export async function followersOfAll(channelId: string): Promise<string[]> {
  const [here, everywhere] = await Promise.all([
    ChannelChoices.find({ channelId }, { memberId: 1, follow: 1 }).lean(),
    NoticeChoices.find({ follow: 'all' }, { _id: 1 }).lean(),
  ])
  const chosenHere = new Map(here.map(({ memberId, follow }) => [memberId.toHexString(), follow]))
  const inGeneral = new Set(everywhere.map(({ _id }) => _id.toHexString()))
  return [...new Set([...chosenHere.keys(), ...inGeneral])].filter(
    id => followModeIn(chosenHere.get(id), inGeneral.has(id) ? 'all' : undefined) === 'all',
  )
}

/** Pushes no more to the devices of a session that ended, or to any of the member’s. May run twice. */
export async function leaveDevices(memberId: string, which: { sessionMark: string } | 'all'): Promise<void> {
  await Devices.deleteMany({ memberId, ...(which !== 'all' && which) })
}
