import type { OutputOf } from '../../../../domain/contract.ts'

type Stored = OutputOf<'chat.drafts'>['items'][number]

export type Draft = {
  channelId: string
  threadOf: string | null
  body: string
  /** What the server does not know yet: it is told soon, and kept on this device until then. */
  unsaved?: true
  /** Grows when another device wrote it: the field takes it over, unless someone writes in it. */
  turn: number
}

/** One draft for each channel and each thread. */
export const keyOf = (channelId: string, threadOf: string | null): string => `${channelId}:${threadOf ?? ''}`

/** What the server keeps and this device keeps, in one: what is unsaved here, or being written, is newer. */
export function mergeDrafts(
  held: ReadonlyMap<string, Draft>,
  stored: readonly Pick<Stored, 'channelId' | 'threadOf' | 'body'>[],
  isWriting: (key: string) => boolean,
): Map<string, Draft> {
  const merged = new Map([...held].filter(([key, draft]) => draft.unsaved || isWriting(key)))
  for (const { channelId, threadOf, body } of stored) {
    const key = keyOf(channelId, threadOf)
    const before = held.get(key)
    if (merged.has(key)) continue
    const turn = (before?.turn ?? 0) + (before?.body === body ? 0 : 1)
    merged.set(key, { channelId, threadOf, body, turn })
  }
  // What was sent or emptied elsewhere leaves the field here too.
  for (const [key, draft] of held) {
    if (!merged.has(key))
      merged.set(key, { ...draft, body: '', turn: draft.turn + (draft.body === '' ? 0 : 1) })
  }
  return merged
}
