import { useCallback, useEffect, useRef, useState } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { asCallError, call, type CallError } from '../../lib/call.ts'
import { useConnected } from '../../lib/live.ts'
import { onArrived, useChanged } from './changed.ts'
import { learnAuthors } from './names.ts'
import { joinReplies, learnThreads, standTo, threadOf } from './threads.ts'
import { forgetUnsent } from './unsent.ts'

const PAGE = 200
/** No thread of a conversation is longer; one that is opens at its beginning. */
const PAGES_MAX = 10

export type ThreadFeed =
  | { state: 'opening' }
  | { state: 'failed'; error: CallError }
  | { state: 'open'; root: MessageView; replies: readonly MessageView[] }

async function readThread(channelId: string, rootId: string) {
  const first = await call('chat.thread', { channelId, messageId: rootId, limit: PAGE })
  let { messages } = first
  for (let page = 1; page < PAGES_MAX && messages.length === page * PAGE; page++) {
    const after = messages.at(-1)?.seq
    const more = await call('chat.thread', { channelId, messageId: rootId, limit: PAGE, after })
    messages = [...messages, ...more.messages]
  }
  return { ...first, messages }
}

/** A thread for as long as it is open: read whole, and kept live over every break. */
export function useThreadFeed(channelId: string, rootId: string, memberId: string) {
  const [feed, setFeed] = useState<ThreadFeed>({ state: 'opening' })
  const asking = useRef(false)

  const hear = useCallback(
    (messages: readonly MessageView[]) => {
      const replies = messages.filter(message => message.threadOf === rootId)
      for (const { authorId, clientId } of replies) if (authorId === memberId) forgetUnsent(clientId)
      if (replies.length === 0) return
      setFeed(now => (now.state === 'open' ? { ...now, replies: joinReplies(now.replies, replies) } : now))
    },
    [rootId, memberId],
  )
  const open = useCallback(async () => {
    if (asking.current) return
    asking.current = true
    try {
      const { root, messages, thread } = await readThread(channelId, rootId)
      learnAuthors([root, ...messages])
      if (thread !== null) learnThreads([thread])
      setFeed(now => ({
        state: 'open',
        root,
        replies: now.state === 'open' ? joinReplies(now.replies, messages) : messages,
      }))
    } catch (error) {
      setFeed(now => (now.state === 'open' ? now : { state: 'failed', error: asCallError(error) }))
    } finally {
      asking.current = false
    }
  }, [channelId, rootId])

  useConnected(() => void open())
  useEffect(() => onArrived(hear), [hear])
  useChanged(message => {
    if (message.id === rootId) setFeed(now => (now.state === 'open' ? { ...now, root: message } : now))
    else hear([message])
  })
  return { feed, retry: () => void open() }
}

const TELL_AFTER_MS = 500

/** Counts a thread as read up to `seq` while the window is in front. */
export function useThreadRead(channelId: string, rootId: string, seq: number): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const tell = () => {
      const read = threadOf(rootId)?.lastReadSeq ?? 0
      if (seq === 0 || seq <= read || !document.hasFocus()) return
      standTo(rootId, { lastReadSeq: seq })
      clearTimeout(timer)
      timer = setTimeout(() => {
        call('chat.readThread', { channelId, messageId: rootId, seq }).catch(() => {})
      }, TELL_AFTER_MS)
    }
    tell()
    window.addEventListener('focus', tell)
    return () => window.removeEventListener('focus', tell)
  }, [channelId, rootId, seq])
}
