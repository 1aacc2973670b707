import type { ChannelView } from '../groups/contract.ts'
import { CATCH_UP_MAX, Circle, type MessageView } from './contract.ts'

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
