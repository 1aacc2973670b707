/** What happened to an entry → whom it concerns. Every reaction may run twice: one event tells one member once. */
import { stillHelped } from '../library/access.ts'
import { holdersOf } from '../members/access.ts'
import type { Happening } from '../transaction.ts'
import type { NoticeWhat } from './contract.ts'
import { Notices } from './model.ts'
import { keepNotices } from './store.ts'

type OnEntry =
  'library.proposed' | 'library.submitted' | 'library.returned' | 'library.published' | 'library.updated'

/** TABLE event → what is told of it. */
const WHAT: { readonly [E in OnEntry]: NoticeWhat } = {
  'library.proposed': 'entryProposed',
  'library.submitted': 'entryToReview',
  'library.returned': 'entryReturned',
  'library.published': 'entryPublished',
  'library.updated': 'entryUpdated',
}

/** Reaction: tells editors what waits for them, and who wrote or is credited what became of it. May run twice. */
export async function noteEntry(happening: Happening<OnEntry>, now: Date): Promise<void> {
  const { id, name, payload } = happening
  const { entryId, byId, at } = payload
  const memberIds = (await concernedBy(happening)).filter(memberId => memberId !== byId)
  await keepNotices(
    memberIds.map(memberId => ({
      memberId,
      eventId: id,
      kind: 'entry',
      what: WHAT[name],
      actorId: byId,
      entryId,
      at: new Date(at),
    })),
    now,
  )
}

async function concernedBy({ name, payload }: Happening<OnEntry>): Promise<string[]> {
  switch (name) {
    case 'library.proposed':
      return holdersOf('editor', payload.specialtyId)
    case 'library.submitted':
      return (await holdersOf('editor', payload.specialtyId)).filter(id => !payload.writerIds.includes(id))
    case 'library.returned':
      return payload.writerIds
    case 'library.published':
    case 'library.updated':
      return payload.toldIds
  }
}

/** Reaction: tells who is credited for an entry that it helped somebody, who still says so. May run twice. */
export async function noteEntryHelped(
  { id, payload }: Happening<'library.markedHelped'>,
  now: Date,
): Promise<void> {
  const { entryId, byId, contributorIds, at } = payload
  if (!(await stillHelped(entryId, byId, id))) return
  await keepNotices(
    contributorIds.map(memberId => ({
      memberId,
      eventId: id,
      kind: 'helpful',
      what: 'entryHelped',
      actorId: byId,
      entryId,
      at: new Date(at),
    })),
    now,
  )
}

/** Reaction: forgets that an entry helped somebody who took it back. May run twice. */
export async function forgetEntryHelped({ payload }: Happening<'library.unmarkedHelped'>): Promise<void> {
  await Notices.deleteMany({ eventId: payload.markedEventId })
}
