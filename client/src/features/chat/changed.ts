import { useEffect, useRef } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { call } from '../../lib/call.ts'
import { onHint } from '../../lib/live.ts'
import { forgetThread } from './threads.ts'

type Listener = (message: MessageView) => void
const listeners = new Set<Listener>()

/** Shows an answered change at once wherever the message stands; the hint that follows finds it done. */
export function tellChanged(message: MessageView): void {
  for (const listener of listeners) listener(message)
}

for (const hint of ['chat.edited', 'chat.deleted', 'chat.reacted'] as const) onHint(hint, tellChanged)
onHint('chat.deleted', message => void lookWhereItWent(message))

// Nobody removed it, so it was moved: where to is told to each reader who may read there, when they ask.
async function lookWhereItWent({ id, channelId, seq, removed, threadOf }: MessageView): Promise<void> {
  if (removed !== undefined || threadOf !== null) return
  forgetThread(id)
  const page = await call('chat.list', { channelId, around: seq, limit: 1 }).catch(() => undefined)
  const here = page?.messages.find(message => message.id === id)
  if (here?.movedTo) tellChanged(here)
}

const arrivals = new Set<(messages: readonly MessageView[]) => void>()

/** Tells what a channel's feed heard or caught up on, for what else of it is on the page. */
export function tellArrived(messages: readonly MessageView[]): void {
  for (const listener of arrivals) listener(messages)
}

/** Hears every message the open channel got, over every break. */
export function onArrived(listener: (messages: readonly MessageView[]) => void): () => void {
  arrivals.add(listener)
  return () => void arrivals.delete(listener)
}

/** Hears each changed message once it is known here: by hint, or as the answer to one's own call. */
export function useChanged(listener: Listener): void {
  const newest = useRef(listener)
  useEffect(() => {
    newest.current = listener
  })
  useEffect(() => {
    const hear: Listener = message => newest.current(message)
    listeners.add(hear)
    return () => void listeners.delete(hear)
  }, [])
}
