import { useCallback, useEffect, useSyncExternalStore } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import type { AttachmentView } from '../../../../domain/media/contract.ts'
import { hearOwn } from '../../app/places.ts'
import { asCallError, call, newClientId } from '../../lib/call.ts'
import { emitCall, isConnected, onConnected } from '../../lib/live.ts'
import { toast } from '../../ui/toast.ts'

/**
 * queued: waits for its turn or for the connection, and before `heldUntil` for its author to take it back.
 * stored: the server has it as `seq`, the list does not show it yet.
 */
export type Unsent = {
  clientId: string
  channelId: string
  body: string
  writtenAt: string
  threadOf?: string | undefined
  attachments?: readonly AttachmentView[] | undefined
  /** Until this moment, in ms, it may be taken back. */
  heldUntil?: number | undefined
} & ({ state: 'queued' | 'sending' } | { state: 'failed'; why: string } | { state: 'stored'; seq: number })

const BACK_OFF_MS = [500, 1000, 2000, 4000, 8000]

let ownerId: string | undefined
let unsent: readonly Unsent[] = []
const watchers = new Set<() => void>()
const listening = new Map<string, Set<(message: MessageView) => void>>()
const sending = new Set<string>()

const storageKey = (memberId: string): string => `commonground-unsent:${memberId}`

function become(next: readonly Unsent[]): void {
  unsent = next
  if (ownerId !== undefined) sessionStorage.setItem(storageKey(ownerId), JSON.stringify(next))
  for (const watcher of watchers) watcher()
}

type Changed =
  { state: 'queued' | 'sending' } | { state: 'failed'; why: string } | { state: 'stored'; seq: number }

function mark(clientId: string, changed: Changed): void {
  become(unsent.map(entry => (entry.clientId === clientId ? { ...entry, ...changed } : entry)))
}

/** Takes up what this member had not sent when the page was left; a reload loses no text, and the same name makes it count once. */
function takeUpUnsent(memberId: string): void {
  if (ownerId === memberId) return
  ownerId = memberId
  const kept = JSON.parse(sessionStorage.getItem(storageKey(memberId)) ?? '[]') as Unsent[]
  become(
    kept
      .filter(({ state }) => state !== 'stored')
      .map(entry => (entry.state === 'failed' ? entry : { ...entry, state: 'queued' as const })),
  )
  sendAll()
}

function sendAll(): void {
  for (const channelId of new Set(unsent.map(entry => entry.channelId))) void sendNext(channelId)
}
onConnected(sendAll)

// Who leaves while a message may still be taken back meant to send it.
window.addEventListener('pagehide', () => {
  for (const entry of unsent) {
    if (entry.heldUntil === undefined || entry.state !== 'queued') continue
    call('chat.send', toInput(entry), { keepalive: true }).catch(() => {})
  }
})

const toInput = ({ clientId, channelId, body, threadOf, attachments }: Unsent) => ({
  channelId,
  clientId,
  body,
  threadOf,
  attachmentIds: attachments?.map(({ id }) => id),
})

/** Sends a channel's messages one after the other, so that their order holds. */
async function sendNext(channelId: string): Promise<void> {
  if (sending.has(channelId)) return
  sending.add(channelId)
  try {
    let silent = 0
    for (;;) {
      const next = unsent.find(entry => entry.channelId === channelId && entry.state === 'queued')
      // A message that may still be taken back holds back those behind it, so that their order stays.
      if (next !== undefined && (await whenFree(next)) === 'changed') continue
      if (next === undefined || (await send(next, silent)) === 'wait') return
      const after = unsent.find(({ clientId }) => clientId === next.clientId)
      silent = after?.state === 'queued' ? silent + 1 : 0
    }
  } finally {
    sending.delete(channelId)
  }
}

const HOLD_STEP_MS = 200

/** Waits until a held message may go. Answers `changed` when it was taken back or rewritten meanwhile. */
async function whenFree(entry: Unsent): Promise<'free' | 'changed'> {
  const { heldUntil = 0 } = entry
  if (heldUntil <= Date.now()) return 'free'
  while (unsent.includes(entry)) {
    const left = heldUntil - Date.now()
    if (left <= 0) return 'free'
    await new Promise(resolve => setTimeout(resolve, Math.min(left, HOLD_STEP_MS)))
  }
  return 'changed'
}

/** One try. Answers `wait` when only a new connection can help. */
async function send(entry: Unsent, silent: number): Promise<'next' | 'wait'> {
  const { clientId, channelId } = entry
  const owner = ownerId
  mark(clientId, { state: 'sending' })
  try {
    const { message } = await emitCall('chat.send', toInput(entry))
    if (owner !== ownerId) return 'wait'
    if (message.waiting === true) {
      forgetUnsent(clientId)
      toast.note(
        'A moderator looks at it first. Until then it stands under Decisions, and nobody else sees it.',
      )
      return 'next'
    }
    mark(clientId, { state: 'stored', seq: message.seq })
    hearOwn(channelId, message.seq)
    const listeners = listening.get(channelId)
    if (listeners === undefined) forgetUnsent(clientId)
    else for (const listener of listeners) listener(message)
    return 'next'
  } catch (error) {
    return owner === ownerId ? notSent(clientId, error, silent) : 'wait'
  }
}

async function notSent(clientId: string, error: unknown, silent: number): Promise<'next' | 'wait'> {
  const { code, message } = asCallError(error)
  const passes = code === 'offline' || code === 'unavailable' || code === 'too_many'
  const pauseMs = BACK_OFF_MS[silent]
  if (!passes || pauseMs === undefined) {
    mark(clientId, { state: 'failed', why: message })
    return 'next'
  }

  mark(clientId, { state: 'queued' })
  if (code === 'offline' && !isConnected()) return 'wait'
  await new Promise(resolve => setTimeout(resolve, pauseMs))
  return 'next'
}

export type Written = {
  channelId: string
  body: string
  threadOf?: string | undefined
  attachments?: readonly AttachmentView[] | undefined
}

/** Queues a message: it goes out now, after `holdMs`, or once there is a connection. Sent as often as needed, stored once. */
export function sendMessage(written: Written, holdMs = 0): void {
  const writtenAt = new Date()
  const heldUntil = holdMs > 0 ? writtenAt.getTime() + holdMs : undefined
  const entry = { ...written, heldUntil, clientId: newClientId(), writtenAt: writtenAt.toISOString() }
  become([...unsent, { ...entry, state: 'queued' }])
  void sendNext(written.channelId)
}

/** Takes a message back that has not gone out; answers its text, or undefined when it is too late. */
export function takeBack(clientId: string): Unsent | undefined {
  const entry = unsent.find(each => each.clientId === clientId)
  if (entry === undefined || entry.state === 'sending' || entry.state === 'stored') return undefined
  forgetUnsent(clientId)
  return entry
}

/** Gives a message that has not gone out another text. Answers whether it was in time. It keeps its name: should the first text have been stored after all, the server says so instead of storing both. */
export function rewrite(clientId: string, body: string): boolean {
  const entry = unsent.find(each => each.clientId === clientId)
  if (entry === undefined || entry.state === 'sending' || entry.state === 'stored') return false
  become(unsent.map(each => (each === entry ? { ...entry, body, state: 'queued' as const } : each)))
  void sendNext(entry.channelId)
  return true
}

/** Tries a failed message again under its first name. */
export function resend({ clientId, channelId }: Pick<Unsent, 'clientId' | 'channelId'>): void {
  mark(clientId, { state: 'queued' })
  void sendNext(channelId)
}

/** Takes a message off the list: it was discarded, or seen among the stored ones. */
export function forgetUnsent(clientId: string): void {
  if (unsent.some(entry => entry.clientId === clientId))
    become(unsent.filter(entry => entry.clientId !== clientId))
}

/** Forgets what the list shows by now as stored: everything up to `seq`. */
export function forgetStored(channelId: string, seq: number): void {
  const done = (entry: Unsent) =>
    entry.channelId === channelId && entry.state === 'stored' && entry.seq <= seq
  if (unsent.some(done)) become(unsent.filter(entry => !done(entry)))
}

/** Tells an open channel of each own message as soon as it is stored. */
export function whenStored(channelId: string, listener: (message: MessageView) => void): () => void {
  const others = listening.get(channelId) ?? new Set()
  listening.set(channelId, others.add(listener))
  return () => {
    others.delete(listener)
    if (others.size === 0) listening.delete(channelId)
  }
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

let cuts = { from: unsent, entries: new Map<string, readonly Unsent[]>() }

// Asked again while nothing changed, the same list comes back: that is how a watcher knows that nothing changed.
function unsentIn(channelId: string, threadOf: string | undefined): readonly Unsent[] {
  if (cuts.from !== unsent) cuts = { from: unsent, entries: new Map() }
  const key = `${channelId}:${threadOf ?? ''}`
  const known = cuts.entries.get(key)
  if (known !== undefined) return known
  const entries = unsent.filter(entry => entry.channelId === channelId && entry.threadOf === threadOf)
  cuts.entries.set(key, entries)
  return entries
}

/** What the member wrote in a channel or a thread of it, and the server has not confirmed, in the order of writing. */
export function useUnsent(channelId: string, threadOf?: string): readonly Unsent[] {
  return useSyncExternalStore(
    watch,
    useCallback(() => unsentIn(channelId, threadOf), [channelId, threadOf]),
  )
}

/** Everything the member wrote that the server has not confirmed. */
export function useAllUnsent(): readonly Unsent[] {
  return useSyncExternalStore(watch, () => unsent)
}

const countWaiting = (): number => unsent.filter(({ state }) => state === 'queued').length

/** Keeps sending what the member wrote, whatever page is open, and says how many messages wait for the connection. */
export function useSending(memberId: string): number {
  useEffect(() => takeUpUnsent(memberId), [memberId])
  return useSyncExternalStore(watch, countWaiting)
}
