/** Stored items and feeds → what callers see of them. */
import { specialtyNames } from '../cases/access.ts'
import { namesOf } from '../members/access.ts'
import type { Context } from '../vocabulary.ts'
import type { FeedView, ResearchItem } from './contract.ts'
import type { StoredFeed, StoredItem } from './model.ts'
import { isCurator, stateOf } from './rules.ts'

/** Items as the actor sees them, in the same order. */
export async function toItemViews({ actor }: Context, items: readonly StoredItem[]): Promise<ResearchItem[]> {
  const [specialties, people] = await Promise.all([
    specialtyNames([...new Set(items.map(({ specialtyId }) => specialtyId.toHexString()))]),
    namesOf(items.flatMap(({ note }) => note?.byId.toHexString() ?? [])),
  ])
  return items.map(({ _id, specialtyId, title, source, url, at, summary, note, isPinned, isHidden }) => {
    const specialty = specialtyId.toHexString()
    const by = note?.byId.toHexString() ?? ''
    return {
      id: _id.toHexString(),
      specialty: { id: specialty, name: specialties.get(specialty) ?? 'A former specialty' },
      title,
      source,
      url,
      at: at.toISOString(),
      summary,
      note: note && {
        text: note.text,
        by: { id: by, name: people.get(by) ?? 'A former member' },
        at: note.at.toISOString(),
      },
      pinned: isPinned,
      hidden: isHidden,
      may: { edit: isCurator(actor, specialty) },
    }
  })
}

/** A feed as those who look after it see it. */
export const toFeedView = (feed: StoredFeed): FeedView => ({
  id: feed._id.toHexString(),
  specialtyId: feed.specialtyId.toHexString(),
  title: feed.title,
  url: feed.url,
  state: stateOf(feed),
  trouble: feed.trouble,
  answeredAt: feed.answeredAt?.toISOString() ?? null,
  failures: feed.failures,
  nextAt: feed.dueAt?.toISOString() ?? null,
  addedAt: feed.addedAt.toISOString(),
})
