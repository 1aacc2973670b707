/** The one way a stored case changes: the write, and the hint to whom it concerns. */
import type { UpdateQuery } from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import type { Record } from '../transaction.ts'
import { Cases, type StoredCase } from './model.ts'

type What = PayloadOf<'cases.changed'>['what']

/** Applies a change to a case read in the same transaction and tells whom it concerned before or concerns after. */
export async function changeCase(
  record: Record,
  before: StoredCase,
  what: What,
  change: UpdateQuery<StoredCase>,
): Promise<StoredCase> {
  const after = await Cases.findByIdAndUpdate(before._id, change, { returnDocument: 'after' }).lean()
  if (!after) throw new Error(`Case ${before._id.toHexString()} vanished inside its transaction`)
  if (after.state !== before.state)
    record('cases.stateChanged', {
      caseId: after._id.toHexString(),
      specialtyId: after.specialtyId.toHexString(),
      state: after.state,
    })
  announceChange(record, after, what, partiesOf(before))
  return after
}

/** Tells whom a case concerns: its asker, its consultant, who replied, and the specialty’s consultants while it waits for one. */
export function announceChange(
  record: Record,
  found: StoredCase,
  what: What,
  alsoTo: readonly string[] = [],
): void {
  record('cases.changed', {
    caseId: found._id.toHexString(),
    specialtyId: found.specialtyId.toHexString(),
    state: found.state,
    what,
    memberIds: [...new Set([...alsoTo, ...partiesOf(found)])],
    isWaiting: found.state === 'submitted' || found.state === 'routed',
  })
}

const partiesOf = ({ askerId, assigneeId, askedIds, replierIds, followerIds = [] }: StoredCase): string[] =>
  [askerId, ...(assigneeId ? [assigneeId] : []), ...(askedIds ?? []), ...replierIds, ...followerIds].map(id =>
    id.toHexString(),
  )
