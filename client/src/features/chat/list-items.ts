import type { OpenView } from './feed.ts'
import { lastSeqOf, mayGroup, type Row } from './stretch.ts'
import type { Unsent } from './unsent.ts'

/** A stored message and its echo before have the same key, so that the row stays where it is. */
export type ListItem =
  | { kind: 'message'; key: string; row: Row }
  | { kind: 'unsent'; key: string; entry: Unsent; grouped: boolean }

const keyOf = (authorId: string, clientId: string): string => `${authorId}:${clientId}`

/** What stands in the list: the rows, and after the newest of them what the member wrote and the server has not confirmed. */
export function toItems(
  { rows, stretch, following }: OpenView,
  unsent: readonly Unsent[],
  memberId: string,
): ListItem[] {
  const items = rows.map((row): ListItem => {
    const { authorId, clientId } = row.message
    return { kind: 'message', key: keyOf(authorId, clientId), row }
  })
  if (!following) return items

  const lastSeq = lastSeqOf(stretch)
  const waiting = unsent.filter(entry => entry.state !== 'stored' || entry.seq > lastSeq)
  let before = rows.at(-1)?.message as { authorId: string; sentAt: string } | undefined
  for (const entry of waiting) {
    const spoken = { authorId: memberId, sentAt: entry.writtenAt }
    items.push({
      kind: 'unsent',
      key: keyOf(memberId, entry.clientId),
      entry,
      grouped: mayGroup(before, spoken),
    })
    before = spoken
  }
  return items
}
