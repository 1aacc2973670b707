import { useCallback, useSyncExternalStore } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { asCallError, call, sentenceOf } from '../../lib/call.ts'
import { toast } from '../../ui/toast.ts'
import { tellChanged } from './changed.ts'
import type { Wishes } from './reactions.ts'

/** What the member pressed and the server has not confirmed, for each message. */
let wished: ReadonlyMap<string, Wishes> = new Map()
const watchers = new Set<() => void>()
const asking = new Set<string>()
const NONE: Wishes = new Map()

function become(messageId: string, change: (wishes: Map<string, boolean>) => void): void {
  const wishes = new Map(wished.get(messageId))
  change(wishes)
  const next = new Map(wished)
  if (wishes.size === 0) next.delete(messageId)
  else next.set(messageId, wishes)
  wished = next
  for (const watcher of watchers) watcher()
}

/** Puts a reaction on a message or takes it off: seen at once, taken back when the server says no. Presses may come faster than answers. */
export function wishReaction(message: MessageView, emoji: string, on: boolean): void {
  become(message.id, wishes => wishes.set(emoji, on))
  void carryOut(message, emoji)
}

// One call at a time for each emoji, so that the last press is the one that holds.
async function carryOut({ id, channelId }: MessageView, emoji: string): Promise<void> {
  const key = `${id}:${emoji}`
  if (asking.has(key)) return
  asking.add(key)
  try {
    for (;;) {
      const on = wished.get(id)?.get(emoji)
      if (on === undefined) return
      const { message } = await call('chat.react', { channelId, messageId: id, emoji, on })
      if (wished.get(id)?.get(emoji) !== on) continue
      tellChanged(message)
      become(id, wishes => wishes.delete(emoji))
      return
    }
  } catch (error) {
    become(id, wishes => wishes.delete(emoji))
    toast.failed(sentenceOf(asCallError(error)))
  } finally {
    asking.delete(key)
  }
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** What the member just pressed on a message. */
export function useWishes(messageId: string): Wishes {
  return useSyncExternalStore(
    watch,
    useCallback(() => wished.get(messageId) ?? NONE, [messageId]),
  )
}
