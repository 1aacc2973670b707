import { useCallback, useSyncExternalStore } from 'react'
import type { MessageView, ThreadView } from '../../../../domain/chat/contract.ts'

/** How threads stand, by the message they hang off: what pages brought, moved on by what is heard. */
let threads: ReadonlyMap<string, ThreadView> = new Map()
const watchers = new Set<() => void>()
const FACES_MAX = 5
/** A reply was heard in a thread of which nothing else is known: how many came before it is not known either. */
const UNKNOWN_ROOT = 0

function become(next: ReadonlyMap<string, ThreadView>): void {
  threads = next
  for (const watcher of watchers) watcher()
}

/** Takes how threads stand, as the server just said. */
export function learnThreads(fresh: readonly ThreadView[]): void {
  if (fresh.length === 0) return
  become(new Map([...threads, ...fresh.map(thread => [thread.rootId, later(thread)] as const)]))
}

/** Takes leave of a thread that stands elsewhere now. */
export function forgetThread(rootId: string): void {
  if (threads.has(rootId)) become(new Map([...threads].filter(([id]) => id !== rootId)))
}

// A page may have been read before a reply that was heard meanwhile.
function later(fresh: ThreadView): ThreadView {
  const held = threads.get(fresh.rootId)
  if (held === undefined || held.rootSeq === UNKNOWN_ROOT || held.lastSeq <= fresh.lastSeq) return fresh
  return {
    ...held,
    following: fresh.following,
    lastReadSeq: Math.max(held.lastReadSeq, fresh.lastReadSeq),
  }
}

/** A thread after one more reply: pure, and the same when the reply is heard again. */
export function withReply(
  thread: ThreadView | undefined,
  reply: Pick<MessageView, 'seq' | 'sentAt' | 'authorId' | 'threadOf' | 'mentions'>,
  reader: { memberId: string; rootSeq: number },
): ThreadView | undefined {
  const { threadOf: rootId, seq, sentAt, authorId } = reply
  if (rootId === null || (thread !== undefined && seq <= thread.lastSeq)) return thread
  const own = authorId === reader.memberId
  const before = thread ?? {
    rootId,
    rootSeq: reader.rootSeq,
    replyCount: 0,
    memberIds: [],
    following: false,
    lastReadSeq: 0,
  }
  return {
    ...before,
    replyCount: before.replyCount + 1,
    lastSeq: seq,
    lastAt: sentAt,
    memberIds: [authorId, ...before.memberIds.filter(id => id !== authorId)].slice(0, FACES_MAX),
    following: before.following || own || reply.mentions?.memberIds.includes(reader.memberId) === true,
    lastReadSeq: own ? seq : before.lastReadSeq,
  }
}

/** Puts what was heard among the replies: each once, in their order, the highest revision of each. */
export function joinReplies(held: readonly MessageView[], heard: readonly MessageView[]): MessageView[] {
  const bySeq = new Map(held.map(message => [message.seq, message]))
  for (const message of heard) {
    const before = bySeq.get(message.seq)
    if (before === undefined || (message.rev ?? 0) >= (before.rev ?? 0)) bySeq.set(message.seq, message)
  }
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq)
}

/** Moves threads on by replies that were heard. */
export function hearReplies(messages: readonly MessageView[], memberId: string): void {
  const replies = messages.filter(({ threadOf, deletedAt }) => threadOf !== null && deletedAt === null)
  if (replies.length === 0) return
  const next = new Map(threads)
  for (const reply of replies) {
    const { threadOf } = reply
    if (threadOf === null) continue
    const thread = withReply(next.get(threadOf), reply, { memberId, rootSeq: UNKNOWN_ROOT })
    if (thread !== undefined) next.set(threadOf, thread)
  }
  become(next)
}

/** Changes how the reader stands to a thread. */
export function standTo(
  rootId: string,
  standing: Partial<Pick<ThreadView, 'following' | 'lastReadSeq'>>,
): void {
  const thread = threads.get(rootId)
  if (thread === undefined) return
  const lastReadSeq = Math.max(thread.lastReadSeq, standing.lastReadSeq ?? 0)
  become(new Map(threads).set(rootId, { ...thread, ...standing, lastReadSeq }))
}

export const threadOf = (rootId: string): ThreadView | undefined => threads.get(rootId)

export const isFresh = ({ following, lastSeq, lastReadSeq }: ThreadView): boolean =>
  following && lastSeq > lastReadSeq

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** How the thread of a message stands; undefined while nobody has answered. */
export function useThread(rootId: string): ThreadView | undefined {
  return useSyncExternalStore(
    watch,
    useCallback(() => threads.get(rootId), [rootId]),
  )
}
