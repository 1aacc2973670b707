import { CATCH_UP_MAX } from './contract.ts'

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
