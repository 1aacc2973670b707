import { useEffect, useRef, useState } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { useHint } from '../../lib/live.ts'

const ANNOUNCE_EVERY_MS = 5000
const READ_ALOUD_MAX = 160

/** What a screen reader should say of new messages, changed at most once in five seconds. */
export function useAnnouncement(channelId: string, memberId: string): string {
  const [words, setWords] = useState('')
  const heard = useRef<MessageView[]>([])
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const saidAt = useRef(-Infinity)

  const say = () => {
    timer.current = undefined
    saidAt.current = performance.now()
    setWords(wordsFor(heard.current))
    heard.current = []
  }
  useHint('chat.sent', ({ channelId: heardIn, messages }) => {
    const byOthers = messages.filter(({ authorId, deletedAt }) => authorId !== memberId && deletedAt === null)
    if (heardIn !== channelId || byOthers.length === 0) return
    heard.current.push(...byOthers)
    timer.current ??= setTimeout(say, Math.max(0, saidAt.current + ANNOUNCE_EVERY_MS - performance.now()))
  })
  useEffect(() => () => clearTimeout(timer.current), [])
  return words
}

function wordsFor(messages: readonly MessageView[]): string {
  const last = messages.at(-1)
  if (last === undefined) return ''
  if (messages.length > 1) return `${messages.length} new messages, the last from ${last.authorName}`
  return `${last.authorName}: ${last.body.slice(0, READ_ALOUD_MAX)}`
}
