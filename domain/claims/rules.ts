import { CLAIM_MONTHS, type ClaimState } from './contract.ts'

const DAY_MS = 24 * 3600 * 1000

/** Whether a day lies in the time that can be claimed: not ahead, and not too long ago for anybody to remember. */
export function isClaimable(on: string, now: Date): boolean {
  const at = new Date(`${on}T00:00:00Z`)
  const earliest = new Date(now)
  earliest.setUTCMonth(earliest.getUTCMonth() - CLAIM_MONTHS)
  // A day that has begun somewhere in the world has begun.
  return at >= earliest && at.getTime() <= now.getTime() + DAY_MS / 2
}

/** Marks that say how a reader came to a page, and nothing of what it is. */
const TRACKING = /^(utm_\w+|fbclid|gclid|mc_\w+|ref|share)$/i

/** A link as it is compared: one page has one key, whoever copied its address from where. */
export function toLinkKey(link: string): string {
  const url = new URL(link)
  const tracking = Array.from(url.searchParams.keys()).filter(name => TRACKING.test(name))
  for (const name of tracking) url.searchParams.delete(name)
  url.searchParams.sort()
  const host = url.hostname.toLowerCase().replace(/^www\./, '')
  return `${host}${url.pathname.replace(/\/+$/, '')}${url.search}`
}

export type ClaimNow = {
  state: ClaimState
  creatorIds: readonly string[]
  /** Whose word it is now. */
  deciderIds: readonly string[]
}

/** Whether the claim waits for this member's word. Who made it never confirms it, whatever else they are. */
export const mayDecide = ({ state, creatorIds, deciderIds }: ClaimNow, memberId: string): boolean =>
  state === 'waiting' && deciderIds.includes(memberId) && !creatorIds.includes(memberId)
