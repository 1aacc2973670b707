/** Tells those who have a channel closed that it moved on, at most once a second for each channel. */
import { tell } from '../transaction.ts'
import { UNREAD_COUNTED_MAX } from './contract.ts'

const BUMP_EVERY_MS = 1000

/** Gathers where something was said in channels, and tells it a second after the first of it. */
export function createBumps() {
  const moved = new Map<string, { groupId: string; saidSeqs: number[] }>()
  let telling: NodeJS.Timeout | undefined

  function tellAll(): void {
    clearTimeout(telling)
    telling = undefined
    for (const [channelId, { groupId, saidSeqs }] of moved)
      tell('chat.bump', { channelId, groupId, lastSeq: Math.max(...saidSeqs), saidSeqs, mentions: 0 })
    moved.clear()
  }

  return {
    note(channelId: string, groupId: string, saidSeqs: readonly number[]): void {
      const before = moved.get(channelId)?.saidSeqs ?? []
      // Of more than are counted the oldest need not be told.
      moved.set(channelId, { groupId, saidSeqs: [...before, ...saidSeqs].slice(-UNREAD_COUNTED_MAX) })
      telling ??= setTimeout(tellAll, BUMP_EVERY_MS).unref()
    },
    /** Tells what waits at once. */
    tellAll,
  }
}
