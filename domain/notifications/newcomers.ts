/** What people are told of newcomers they welcomed. */
import type { Happening } from '../transaction.ts'
import { isWelcomeCredited } from '../newcomers/access.ts'
import { Notices } from './model.ts'
import { keepNotices } from './store.ts'

/** Reaction: tells who was the first to answer a newcomer that they stayed, while it counts. May run twice. */
export async function noteWelcomed({ id, payload }: Happening<'newcomers.stayed'>, now: Date): Promise<void> {
  const { newcomerId, creditedId, at } = payload
  if (!(await isWelcomeCredited(newcomerId, id))) return
  const owed = { memberId: creditedId, eventId: id, kind: 'helpful', what: 'welcomed' } as const
  await keepNotices([{ ...owed, actorId: newcomerId, at: new Date(at) }], now)
}

/** Reaction: forgets that where it was taken back. May run twice. */
export async function forgetWelcomed({ payload }: Happening<'newcomers.stayedNoMore'>): Promise<void> {
  await Notices.deleteMany({ eventId: payload.stayedEventId })
}
