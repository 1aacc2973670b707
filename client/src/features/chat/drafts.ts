import { useCallback, useEffect, useSyncExternalStore } from 'react'
import { call } from '../../lib/call.ts'
import { onConnected, onHint } from '../../lib/live.ts'
import { keyOf, mergeDrafts, type Draft } from './draft-merge.ts'

const SAVE_AFTER_MS = 1500
const storageKey = (memberId: string): string => `commonground-drafts:${memberId}`

let ownerId: string | undefined
let drafts: ReadonlyMap<string, Draft> = new Map()
const watchers = new Set<() => void>()
const timers = new Map<string, ReturnType<typeof setTimeout>>()
/** Which fields hold what someone writes now: what comes from elsewhere must not be put over it. */
const writing = new Set<string>()

function become(next: ReadonlyMap<string, Draft>): void {
  drafts = next
  const unsaved = [...next.values()].filter(draft => draft.unsaved)
  if (ownerId !== undefined) sessionStorage.setItem(storageKey(ownerId), JSON.stringify(unsaved))
  for (const watcher of watchers) watcher()
}

function put(draft: Draft): void {
  const next = new Map(drafts)
  become(next.set(keyOf(draft.channelId, draft.threadOf), draft))
}

/** Keeps what someone writes: on this device at once, on the server soon after they pause. */
export function keepDraft(channelId: string, threadOf: string | null, body: string): void {
  const key = keyOf(channelId, threadOf)
  const held = drafts.get(key)
  if ((held?.body ?? '') === body) return
  put({ channelId, threadOf, body, unsaved: true, turn: held?.turn ?? 0 })
  clearTimeout(timers.get(key))
  timers.set(
    key,
    setTimeout(() => void save(key), SAVE_AFTER_MS),
  )
}

async function save(key: string): Promise<void> {
  clearTimeout(timers.get(key))
  timers.delete(key)
  const draft = drafts.get(key)
  if (draft?.unsaved === undefined) return
  const { channelId, threadOf, body } = draft
  try {
    await call(
      'chat.saveDraft',
      { channelId, body, ...(threadOf !== null && { threadOf }) },
      { keepalive: true },
    )
  } catch {
    // The next connection saves it; until then this device has it.
    return
  }
  const now = drafts.get(key)
  if (now?.body === body) put({ channelId, threadOf, body, turn: now.turn })
}

/** Puts a text back into its field, before what was begun there since. */
export function returnToField(channelId: string, threadOf: string | null, body: string): void {
  const held = drafts.get(keyOf(channelId, threadOf))
  const both = held === undefined || held.body === '' ? body : `${body}\n\n${held.body}`
  put({ channelId, threadOf, body: both, unsaved: true, turn: (held?.turn ?? 0) + 1 })
  void save(keyOf(channelId, threadOf))
}

/** Empties a field whose text found another way. */
export function emptyField(channelId: string, threadOf: string | null): void {
  const held = drafts.get(keyOf(channelId, threadOf))
  put({ channelId, threadOf, body: '', unsaved: true, turn: (held?.turn ?? 0) + 1 })
  void save(keyOf(channelId, threadOf))
}

/** Saves at once what still waits: the field was left. */
export function saveDraftNow(channelId: string, threadOf: string | null): void {
  void save(keyOf(channelId, threadOf))
}

/** Says whether somebody writes in the field of a draft. */
export function setWriting(channelId: string, threadOf: string | null, on: boolean): void {
  if (on) writing.add(keyOf(channelId, threadOf))
  else writing.delete(keyOf(channelId, threadOf))
}

async function look(): Promise<void> {
  const owner = ownerId
  const answer = await call('chat.drafts', {}).catch(() => undefined)
  if (answer === undefined || owner !== ownerId) return
  become(mergeDrafts(drafts, answer.items, key => writing.has(key)))
}

/** Takes up the drafts of who is signed in: those of the server, and those this tab could not save. */
function takeUpDrafts(memberId: string): void {
  if (ownerId === memberId) return
  ownerId = memberId
  const kept = JSON.parse(sessionStorage.getItem(storageKey(memberId)) ?? '[]') as Draft[]
  become(new Map(kept.map(draft => [keyOf(draft.channelId, draft.threadOf), draft])))
  void settle()
}

async function settle(): Promise<void> {
  if (ownerId === undefined) return
  await Promise.all([...drafts.keys()].map(save))
  await look()
}

onConnected(() => void settle())
onHint('chat.draftsChanged', ({ memberId }) => {
  if (memberId === ownerId) void look()
})
window.addEventListener('pagehide', () => {
  for (const key of timers.keys()) void save(key)
})

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** Keeps the drafts of who is signed in, whatever page is open. */
export function useDrafts(memberId: string): void {
  useEffect(() => takeUpDrafts(memberId), [memberId])
}

const EMPTY = { body: '', turn: 0 } as const

/** What someone began to write in a channel or a thread. */
export function useDraft(
  channelId: string,
  threadOf: string | null,
): Pick<Draft, 'body' | 'turn' | 'unsaved'> {
  return useSyncExternalStore(
    watch,
    useCallback(() => drafts.get(keyOf(channelId, threadOf)) ?? EMPTY, [channelId, threadOf]),
  )
}

/** Whether a channel has a draft, its threads included. */
export function useHasDraft(channelId: string): boolean {
  return useSyncExternalStore(watch, () =>
    [...drafts.values()].some(draft => draft.channelId === channelId && draft.body.trim() !== ''),
  )
}
