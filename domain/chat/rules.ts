import type { ChannelView } from '../groups/contract.ts'
import {
  CATCH_UP_MAX,
  Circle,
  EDIT_WINDOW_MINUTES,
  HELPFUL,
  LOUNGE_KEPT_DAYS,
  type MessageView,
  REACTIONS_MAX,
  type ThreadView,
} from './contract.ts'

/** Which part of a channel is asked for. */
export type Place = { after: number } | { before: number } | { around: number } | 'newest'

/** The first and last place to read: at most `limit`, with `around` in the middle where the channel is long enough on both sides. */
export function pickRange(place: Place, limit: number, lastSeq: number): { first: number; last: number } {
  if (place === 'newest') return { first: Math.max(1, lastSeq - limit + 1), last: lastSeq }
  if ('after' in place) return { first: place.after + 1, last: Math.min(place.after + limit, lastSeq) }
  if ('before' in place) {
    const last = Math.min(place.before - 1, lastSeq)
    return { first: Math.max(1, last - limit + 1), last }
  }
  const middle = Math.max(1, place.around - Math.floor(limit / 2))
  const first = Math.max(1, Math.min(middle, lastSeq - limit + 1))
  return { first, last: Math.min(first + limit - 1, lastSeq) }
}

/**
 * What someone is told who opens a channel having seen it up to `after`: the difference, or the newest page when that is too long
 * or when they claim to have seen what is not there. Then `reset` says that the page does not continue what they hold.
 */
export function pickCatchUp(
  after: number | undefined,
  lastSeq: number,
): { place: Place; limit: number; reset: boolean } {
  if (after === undefined) return { ...NEWEST_PAGE, reset: false }
  if (after > lastSeq || lastSeq - after > CATCH_UP_MAX) return { ...NEWEST_PAGE, reset: true }
  return { place: { after }, limit: CATCH_UP_MAX, reset: false }
}

/** How many messages someone sees who opens a channel without having seen it. */
export const OPENING_PAGE = 50
/** What is read for them. */
export const NEWEST_PAGE = { place: 'newest', limit: OPENING_PAGE } as const

type Mentions = NonNullable<MessageView['mentions']>

const CALLED = /<(\/?)blockquote>|<span class="mention" data-(member|circle)="(\w+)">/g

/**
 * Whom a rendered message calls: exactly those it shows as called, outside quotations of what others wrote. Undefined when nobody.
 * Only rendering makes such marks, for what an author writes of them is escaped.
 */
export function mentionsIn(html: string): Mentions | undefined {
  if (!html.includes('<span class="mention"')) return undefined
  const memberIds = new Set<string>()
  const circles = new Set<Circle>()
  let quoted = 0
  for (const [, closing, kind, called = ''] of html.matchAll(CALLED)) {
    if (kind === undefined) quoted += closing ? -1 : 1
    else if (quoted === 0 && kind === 'member') memberIds.add(called)
    else if (quoted === 0) circles.add(Circle.parse(called))
  }
  if (memberIds.size + circles.size === 0) return undefined
  return { memberIds: [...memberIds], circles: [...circles] }
}

const NOBODY: Mentions = { memberIds: [], circles: [] }

/** Whom a text calls that it did not call before it was rewritten. */
export const newlyCalled = (before: Mentions = NOBODY, after: Mentions = NOBODY): Mentions => ({
  memberIds: after.memberIds.filter(id => !before.memberIds.includes(id)),
  circles: after.circles.filter(circle => !before.circles.includes(circle)),
})

/** How many people one message may call by name, and how many a group may have for everyone in it to call all. */
export const CALLED_MAX = { people: 50, everyone: 20 }

/** Whether a text can call more than anybody may: only then need it be looked at closely before it is sent. */
export const mayCallTooMany = (body: string): boolean =>
  body.includes('@everyone') || body.split('](member:').length > CALLED_MAX.people + 1

/** Why someone may not call these people here; undefined when they may. */
export function refusalOfMentions(
  mentions: Mentions | undefined,
  { isHost, memberCount }: { isHost: boolean; memberCount: number },
): 'too_many_people' | 'only_hosts' | undefined {
  if (mentions === undefined) return undefined
  if (mentions.memberIds.length > CALLED_MAX.people) return 'too_many_people'
  const callsAll = mentions.circles.includes('everyone')
  return callsAll && memberCount > CALLED_MAX.everyone && !isHost ? 'only_hosts' : undefined
}

/** Whether anything follows from a message beyond that it can be read: a plain one in a channel has no consequence. */
export const decideConsequences = (message: {
  html: string
  mentions: unknown
  threadOf: unknown
  kind: ChannelView['kind']
  /** Someone wants to hear of every message of the channel. */
  watched: boolean
}): boolean =>
  message.watched ||
  message.kind === 'direct' ||
  Boolean(message.threadOf) ||
  Boolean(message.mentions) ||
  /<a href="http/.test(message.html)

/** What decides about a message that stands. */
export type MessageNow = { authorId: string; sentAt: Date; isDeleted: boolean }
/** How someone stands to the channel of a message. */
export type Standing = { memberId: string; isHost: boolean; kind: ChannelView['kind'] }

const MINUTE_MS = 60_000

/** Why a message cannot be rewritten by `memberId` now; undefined when it can. */
export function whyNotEdit({ authorId, sentAt, isDeleted }: MessageNow, memberId: string, now: Date) {
  if (authorId !== memberId) return 'Only its author can edit a message'
  if (isDeleted) return 'This message was removed'
  if (now.getTime() - sentAt.getTime() > EDIT_WINDOW_MINUTES * MINUTE_MS)
    return `A message can be edited for ${EDIT_WINDOW_MINUTES} minutes`
  return undefined
}

/** Whether someone may take a message away: its author at any time, and a host of its group. Between those who write to each other directly nobody is host. */
export const mayDelete = ({ authorId }: MessageNow, { memberId, isHost, kind }: Standing): boolean =>
  authorId === memberId || (isHost && kind !== 'direct')

/** Whether someone may pin: a host, or in a direct channel whoever may write there. */
export const mayPin = ({ isHost, kind }: Pick<Standing, 'isHost' | 'kind'>): boolean =>
  isHost || kind === 'direct'

/** Whether that someone found a message helpful counts for its author: not off the record, and not where it was said to few. */
export const isCredited = (kind: ChannelView['kind']): boolean => kind === 'standing'

/** Why someone cannot put this emoji on a message; undefined when they can. Nobody says of their own that it helped. */
export const whyNotReact = ({ authorId }: MessageNow, memberId: string, emoji: string) =>
  emoji === HELPFUL && authorId === memberId ? 'Others say whether it helped' : undefined

type Reactions = NonNullable<MessageView['reactions']>

/** The reactions after someone put an emoji on or took it off: the same list when nothing changes, and `full` when no more fit. */
export function withReaction(
  reactions: Reactions,
  { emoji, memberId, on }: { emoji: string; memberId: string; on: boolean },
): Reactions | 'full' {
  const before = reactions.find(reaction => reaction.emoji === emoji)
  if ((before?.memberIds.includes(memberId) ?? false) === on) return reactions
  if (!on)
    return reactions
      .map(reaction => (reaction === before ? without(reaction, memberId) : reaction))
      .filter(({ memberIds }) => memberIds.length > 0)

  if (!before)
    return reactions.length >= REACTIONS_MAX.emoji ? 'full' : [...reactions, { emoji, memberIds: [memberId] }]
  if (before.memberIds.length >= REACTIONS_MAX.members) return 'full'
  const grown = { emoji, memberIds: [...before.memberIds, memberId] }
  return reactions.map(reaction => (reaction === before ? grown : reaction))
}

const without = ({ emoji, memberIds }: Reactions[number], memberId: string) => ({
  emoji,
  memberIds: memberIds.filter(id => id !== memberId),
})

/** What was said in a lounge before this is not kept any more. */
export const loungeKeptSince = (now: Date): Date =>
  new Date(now.getTime() - LOUNGE_KEPT_DAYS * 24 * 60 * MINUTE_MS)

/** A message as far as it makes people follow a thread. */
type Cause = { authorId: string; seq: number; mentions?: Mentions | undefined }
/** Since which place something makes someone follow, and up to which they have read when they have not said. */
export type Follower = { memberId: string; causeSeq: number; lastReadSeq: number }

/**
 * Who follows a thread because of a reply: who began it or was called by its beginning, who wrote the reply, whom it calls by name,
 * and who wants to follow all.
 */
export function pickFollowers(root: Cause, reply: Cause, wantAll: readonly string[] = []): Follower[] {
  const unread = reply.seq - 1
  const reasons = [
    ...wantAll.map(memberId => at(memberId, root.seq, root.seq)),
    ...[root.authorId, ...(root.mentions?.memberIds ?? [])].map(memberId => at(memberId, root.seq, root.seq)),
    ...(reply.mentions?.memberIds ?? []).map(memberId => at(memberId, reply.seq, unread)),
    at(reply.authorId, reply.seq, reply.seq),
  ]
  const followers = new Map<string, Follower>()
  for (const reason of reasons) {
    const { causeSeq = 0, lastReadSeq = reason.lastReadSeq } = followers.get(reason.memberId) ?? {}
    const isWriter = reason.memberId === reply.authorId
    followers.set(reason.memberId, {
      memberId: reason.memberId,
      causeSeq: Math.max(causeSeq, reason.causeSeq),
      // Who writes in a thread has read it; who is only called has still to.
      lastReadSeq: isWriter ? reply.seq : Math.min(lastReadSeq, reason.lastReadSeq),
    })
  }
  return [...followers.values()]
}

const at = (memberId: string, causeSeq: number, lastReadSeq: number): Follower => ({
  memberId,
  causeSeq,
  lastReadSeq,
})

/** Whether someone follows a thread: they said so, or something made them since they last stopped. */
export const isFollowing = (
  standing: { following: boolean; stoppedAtSeq?: number | undefined } | undefined,
  causeSeq: number,
): boolean => standing?.following === true || causeSeq > (standing?.stoppedAtSeq ?? 0)

/** What a thread is, whoever asks. */
export type ThreadSummary = Pick<ThreadView, 'rootId' | 'rootSeq' | 'replyCount' | 'lastSeq' | 'lastAt'> & {
  rootAuthorId: string
  /** Where each who wrote in it did so last, the latest first. */
  writers: { memberId: string; lastSeq: number }[]
}
type Root = { rootId: string; rootSeq: number; rootAuthorId: string }
type Reply = { authorId: string; seq: number; sentAt: string; count?: number }

/** A thread summed up from its replies that stand; undefined when there is none. */
export function summarise(root: Root, replies: readonly Reply[]): ThreadSummary | undefined {
  const latestFirst = replies.toSorted((a, b) => b.seq - a.seq)
  const [last] = latestFirst
  if (!last) return undefined
  const writers = new Map<string, number>()
  for (const { authorId, seq } of latestFirst) if (!writers.has(authorId)) writers.set(authorId, seq)
  return {
    ...root,
    replyCount: replies.reduce((sum, { count = 1 }) => sum + count, 0),
    lastSeq: last.seq,
    lastAt: last.sentAt,
    writers: [...writers].map(([memberId, lastSeq]) => ({ memberId, lastSeq })),
  }
}

/** How many of those who wrote in a thread are shown. */
const WRITERS_SHOWN = 5

/** How a thread stands to someone. What they wrote they have read. */
export function toThread(
  { rootAuthorId, writers, ...thread }: ThreadSummary,
  memberId: string,
  standing: { following: boolean; lastReadSeq: number; stoppedAtSeq?: number | undefined } | undefined,
): ThreadView {
  const wroteSeq = writers.find(writer => writer.memberId === memberId)?.lastSeq ?? 0
  const causeSeq = Math.max(wroteSeq, rootAuthorId === memberId ? thread.rootSeq : 0)
  return {
    ...thread,
    memberIds: writers.slice(0, WRITERS_SHOWN).map(writer => writer.memberId),
    following: isFollowing(standing, causeSeq),
    lastReadSeq: Math.max(standing?.lastReadSeq ?? 0, wroteSeq),
  }
}

const EXCERPT_MAX = 80

/** How a message begins, on one line: mentions by their names, cut at a word. */
export function excerptOf(body: string): string {
  const line = body
    .replaceAll(/@\[([^\]]+)\]\(member:[0-9a-f]{24}\)/g, '@$1')
    .replaceAll(/\s+/g, ' ')
    .trim()
  if (line.length <= EXCERPT_MAX) return line
  const cut = line.slice(0, EXCERPT_MAX + 1).replace(/\s*\S*$/, '')
  return `${cut === '' ? line.slice(0, EXCERPT_MAX).replace(/[\uD800-\uDBFF]$/, '') : cut}…`
}

/** Of how many pages a message shows a preview. */
const PREVIEWS_MAX = 3

/** The pages a rendered message links to, in their order: as many as it shows previews of. */
export function linksIn(html: string): string[] {
  const links = [...html.matchAll(/<a href="(https?:\/\/[^"]+)"/g)].map(([, href = '']) => unescaped(href))
  return [...new Set(links)].slice(0, PREVIEWS_MAX)
}

const MEANT: { readonly [escaped: string]: string } = { amp: '&', quot: '"', lt: '<', gt: '>', '#39': "'" }
const unescaped = (text: string) =>
  text.replace(/&(amp|quot|lt|gt|#39);/g, (_, name: string) => MEANT[name] ?? '')
/** How far someone has read a channel, and where they marked it unread from. */
export type ReadMark = { lastReadSeq: number; unreadFrom: number | null }

/** A mark after its owner read up to `seq`: it never moves back, and what they marked unread is read when they read up to there again. */
export const markAfterReading = ({ lastReadSeq, unreadFrom }: ReadMark, seq: number): ReadMark => ({
  lastReadSeq: Math.max(lastReadSeq, seq),
  unreadFrom: unreadFrom !== null && seq >= unreadFrom ? null : unreadFrom,
})

/** From where a channel is shown as unread that someone marks so at `seq`: at a message, and not later than it is unread anyway. Undefined when it has none. */
export const pickUnreadFrom = (seq: number, lastReadSeq: number, lastSeq: number): number | undefined =>
  lastSeq === 0 ? undefined : Math.max(1, Math.min(seq, lastSeq, lastReadSeq + 1))

/** Why a message may be worth reading first, the first reason foremost. */
const WHYS = ['mention', 'followed', 'mine', 'helpful'] as const
export type Worth = {
  why: (typeof WHYS)[number]
  messageId: string
  at: Date
  /** Of those that helped, how many it helped. */
  helped?: number
}
/** So much can be read in a break. */
export const CATCH_UP_ITEMS = 50

/** What is worth reading first: each message once for its foremost reason, by reason, then what helped most, then the latest. */
export function pickWorth(found: readonly Worth[]): Worth[] {
  const ranked = found.toSorted(
    (a, b) =>
      WHYS.indexOf(a.why) - WHYS.indexOf(b.why) ||
      (b.helped ?? 0) - (a.helped ?? 0) ||
      b.at.getTime() - a.at.getTime(),
  )
  const first = new Map<string, Worth>()
  for (const worth of ranked) if (!first.has(worth.messageId)) first.set(worth.messageId, worth)
  return [...first.values()].slice(0, CATCH_UP_ITEMS)
}

const EARLIEST_MS = MINUTE_MS
const LATEST_MS = 366 * 24 * 60 * MINUTE_MS

/** Whether a message may be kept for this time: between a minute and a year from now. */
export function maySendAt(sendAt: Date, now: Date): boolean {
  const ahead = sendAt.getTime() - now.getTime()
  return ahead >= EARLIEST_MS && ahead <= LATEST_MS
}
