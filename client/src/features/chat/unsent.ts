import { useCallback, useEffect, useSyncExternalStore } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { asCallError, newClientId } from '../../lib/call.ts'
import { emitCall, isConnected, onConnected } from '../../lib/live.ts'

/** queued: waits for its turn or for the connection. stored: the server has it as `seq`, the list does not show it yet. */
export type Unsent = {
  clientId: string
  channelId: string
  body: string
  writtenAt: string
} & ({ state: 'queued' | 'sending' } | { state: 'failed'; why: string } | { state: 'stored'; seq: number })

const BACK_OFF_MS = [500, 1000, 2000, 4000, 8000]
const NONE: readonly Unsent[] = []

let ownerId: string | undefined
let unsent: readonly Unsent[] = NONE
const watchers = new Set<() => void>()
const listening = new Map<string, (message: MessageView) => void>()
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

/** Sends a channel's messages one after the other, so that their order holds. */
async function sendNext(channelId: string): Promise<void> {
  if (sending.has(channelId)) return
  sending.add(channelId)
  try {
    let silent = 0
    for (;;) {
      const next = unsent.find(entry => entry.channelId === channelId && entry.state === 'queued')
      if (next === undefined || (await send(next, silent)) === 'wait') return
      const after = unsent.find(({ clientId }) => clientId === next.clientId)
      silent = after?.state === 'queued' ? silent + 1 : 0
    }
  } finally {
    sending.delete(channelId)
  }
}

/** One try. Answers `wait` when only a new connection can help. */
async function send({ clientId, channelId, body }: Unsent, silent: number): Promise<'next' | 'wait'> {
  const owner = ownerId
  mark(clientId, { state: 'sending' })
  try {
    const { message } = await emitCall('chat.send', { channelId, clientId, body })
    if (owner !== ownerId) return 'wait'
    mark(clientId, { state: 'stored', seq: message.seq })
    const listener = listening.get(channelId)
    if (listener === undefined) forgetUnsent(clientId)
    else listener(message)
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

/** Queues a message: it goes out now, or once there is a connection. Sent as often as needed, stored once. */
export function sendMessage(channelId: string, body: string): void {
  const writtenAt = new Date().toISOString()
  become([...unsent, { clientId: newClientId(), channelId, body, writtenAt, state: 'queued' }])
  void sendNext(channelId)
}

/** Tries a failed message again under its first name. */
export function resend({ clientId, channelId }: Unsent): void {
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
  listening.set(channelId, listener)
  return () => {
    if (listening.get(channelId) === listener) listening.delete(channelId)
  }
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

let cut: { from: readonly Unsent[]; channelId: string; entries: readonly Unsent[] } | undefined

function unsentIn(channelId: string): readonly Unsent[] {
  if (cut?.from !== unsent || cut.channelId !== channelId) {
    const entries = unsent.filter(entry => entry.channelId === channelId)
    cut = { from: unsent, channelId, entries: entries.length === 0 ? NONE : entries }
  }
  return cut.entries
}

/** What the member wrote in a channel and the server has not confirmed, in the order of writing. */
export function useUnsent(channelId: string): readonly Unsent[] {
  return useSyncExternalStore(
    watch,
    useCallback(() => unsentIn(channelId), [channelId]),
  )
}

const countWaiting = (): number => unsent.filter(({ state }) => state === 'queued').length

/** Keeps sending what the member wrote, whatever page is open, and says how many messages wait for the connection. */
export function useSending(memberId: string): number {
  useEffect(() => takeUpUnsent(memberId), [memberId])
  return useSyncExternalStore(watch, countWaiting)
}
