/** What people are told of contributions made elsewhere. */
import { blockedBetween } from '../members/access.ts'
import type { Happening } from '../transaction.ts'
import { keepNotices } from './store.ts'

/** Reaction: tells whose word a claim waits for and who is named with it, and who made it what became of it. May run twice. */
export async function noteClaim(
  { id, name, payload }: Happening<'claims.made' | 'claims.left' | 'claims.confirmed' | 'claims.declined'>,
  now: Date,
): Promise<void> {
  const shared = { eventId: id, kind: 'helpful' as const, at: new Date(payload.at) }
  switch (name) {
    case 'claims.made':
      return keepNotices(
        [
          ...payload.toIds.map(memberId => ({ memberId, what: 'claimMade' as const })),
          ...(await namedIn(payload)).map(memberId => ({ memberId, what: 'claimTogether' as const })),
        ].map(told => ({ ...shared, ...told, kind: 'request' as const, actorId: payload.byId })),
        now,
      )
    case 'claims.left':
      return keepNotices(
        [{ ...shared, memberId: payload.byId, what: 'claimLeft', actorId: payload.memberId }],
        now,
      )
    case 'claims.confirmed':
      return keepNotices(
        [{ ...shared, memberId: payload.creditedId, what: 'claimConfirmed', actorId: payload.byId }],
        now,
      )
    case 'claims.declined':
      return keepNotices([{ ...shared, memberId: payload.memberId, what: 'claimDeclined' }], now)
  }
}

/** Those named with a claim, save who wants to hear nothing of whoever claims it: they find it among their own all the same. */
async function namedIn({ byId, togetherIds = [] }: Happening<'claims.made'>['payload']): Promise<string[]> {
  const blocked = await blockedBetween(byId, togetherIds)
  return togetherIds.filter(id => !blocked.has(id))
}
