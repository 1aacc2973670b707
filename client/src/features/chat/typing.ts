import { useCallback, useEffect, useRef, useState } from 'react'
import { emitCall, isConnected, useHint } from '../../lib/live.ts'

const TELL_EVERY_MS = 3000
/** Someone who was not heard typing for this long has stopped. */
const STOPPED_AFTER_MS = 5000

type Typist = { name: string; until: number }

/** Tells the channel that the member is writing, at most once in three seconds. */
export function useTellTyping(channelId: string): () => void {
  const toldAt = useRef(-Infinity)
  return useCallback(() => {
    if (!isConnected() || performance.now() - toldAt.current < TELL_EVERY_MS) return
    toldAt.current = performance.now()
    emitCall('chat.typing', { channelId }).catch(() => {})
  }, [channelId])
}

/** Who is writing in the channel at this moment, by name. */
export function useTypists(channelId: string): string[] {
  const [typists, setTypists] = useState<ReadonlyMap<string, Typist>>(new Map())

  useHint('chat.typing', heard => {
    if (heard.channelId !== channelId) return
    const until = performance.now() + STOPPED_AFTER_MS
    setTypists(now => new Map(now).set(heard.memberId, { name: heard.name, until }))
  })
  useHint('chat.sent', heard => {
    if (heard.channelId !== channelId) return
    const done = new Set(heard.messages.map(({ authorId }) => authorId))
    setTypists(now => without(now, (_, id) => done.has(id)))
  })
  useEffect(() => {
    if (typists.size === 0) return
    const timer = setTimeout(
      () => setTypists(now => without(now, ({ until }) => until <= performance.now())),
      Math.max(0, Math.min(...[...typists.values()].map(({ until }) => until)) - performance.now()),
    )
    return () => clearTimeout(timer)
  }, [typists])

  return [...typists.values()].map(({ name }) => name)
}

function without(
  typists: ReadonlyMap<string, Typist>,
  isOver: (typist: Typist, id: string) => boolean,
): ReadonlyMap<string, Typist> {
  const left = [...typists].filter(([id, typist]) => !isOver(typist, id))
  return left.length === typists.size ? typists : new Map(left)
}

/** "Priya is writing", as one sentence for any number of people; empty for nobody. */
export function typingWords(names: readonly string[]): string {
  const [first, second] = names
  if (first === undefined) return ''
  if (second === undefined) return `${first} is writing`
  return names.length === 2 ? `${first} and ${second} are writing` : 'Several people are writing'
}
