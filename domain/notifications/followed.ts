/** What a specialty recommends or publishes → who follows it. Every reaction may run twice: one event tells one member once. */
import { followersAfter } from '../cases/access.ts'
import type { Happening } from '../transaction.ts'
import { keepNotices, type Owed } from './store.ts'

/** So many of a specialty's followers are told at a time. */
const AT_ONCE = 500

/** Reaction: tells who follows a specialty that its editors recommend something to read. May run twice. */
export async function noteRecommended(
  { id, payload }: Happening<'research.recommended'>,
  now: Date,
): Promise<void> {
  const { specialtyId, itemId, byId, at } = payload
  const told = { eventId: id, what: 'recommended', specialtyId, itemId, at: new Date(at) } as const
  await tellFollowers(specialtyId, [byId], told, now)
}

/** Reaction: tells who follows a specialty that an entry is new in its library, but for those whom it concerns more. May run twice. */
export async function noteNewEntry(
  { id, payload }: Happening<'library.published'>,
  now: Date,
): Promise<void> {
  const { specialtyId, entryId, byId, toldIds, at } = payload
  const told = { eventId: id, what: 'newEntry', specialtyId, entryId, at: new Date(at) } as const
  await tellFollowers(specialtyId, [byId, ...toldIds], told, now)
}

async function tellFollowers(
  specialtyId: string,
  except: readonly string[],
  told: Omit<Owed, 'memberId' | 'kind'>,
  now: Date,
): Promise<void> {
  let after: string | null = null
  for (;;) {
    const page: string[] = await followersAfter({ specialtyId, at: told.at }, after, AT_ONCE)
    const memberIds = page.filter(memberId => !except.includes(memberId))
    await keepNotices(
      memberIds.map(memberId => ({ ...told, memberId, kind: 'specialty' })),
      now,
    )
    after = page.at(-1) ?? null
    if (page.length < AT_ONCE) return
  }
}
