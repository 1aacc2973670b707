/** Money that people decided about → whom it pays. Every reaction may run twice: one event tells one member once. */
import type { Happening } from '../transaction.ts'
import { keepNotices } from './store.ts'

/** Reaction: tells a consultant that a statement of theirs was approved. May run twice. */
export async function noteHonorarium(
  { id, payload }: Happening<'honoraria.approved'>,
  now: Date,
): Promise<void> {
  const { memberId, at } = payload
  await keepNotices(
    [{ memberId, eventId: id, kind: 'review', what: 'honorariumApproved', at: new Date(at) }],
    now,
  )
}
