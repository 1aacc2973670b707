/** Tells those who have a channel closed that it moved on, at most once a second for each channel. */
import { tell } from '../transaction.ts'

const BUMP_EVERY_MS = 1000

/** Gathers how far channels moved, and tells it a second after the first of them did. */
export function createBumps() {
  const moved = new Map<string, { groupId: string; lastSeq: number }>()
  let telling: NodeJS.Timeout | undefined

  function tellAll(): void {
    clearTimeout(telling)
    telling = undefined
    for (const [channelId, { groupId, lastSeq }] of moved)
      tell('chat.bump', { channelId, groupId, lastSeq, mentions: 0 })
    moved.clear()
  }

  return {
    note(channelId: string, groupId: string, lastSeq: number): void {
      moved.set(channelId, { groupId, lastSeq })
      telling ??= setTimeout(tellAll, BUMP_EVERY_MS).unref()
    },
    /** Tells what waits at once. */
    tellAll,
  }
}
