import { useCallback, useSyncExternalStore } from 'react'
import { newClientId } from '../../lib/call.ts'

type Kept = { value: unknown; keptAt: Date }

const kept = new Map<string, Kept>()
const watchers = new Set<() => void>()

function keep(key: string, value: unknown): void {
  if (value === undefined) kept.delete(key)
  else kept.set(key, { value, keptAt: new Date() })
  for (const watcher of watchers) watcher()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

export type Draft<T> = {
  value: T
  /** Absent while nothing was written. */
  keptAt: Date | undefined
  change: (value: T) => void
  discard: () => void
}

/**
 * Text that outlives its page: errors, navigation and signing out leave it alone until this tab closes.
 * Kept under the writer's id, so that the next person to sign in here does not meet it.
 */
export function useDraft<T>(writerId: string, name: string, empty: T): Draft<T> {
  const key = `${writerId} ${name}`
  const draft = useSyncExternalStore(watch, () => kept.get(key))
  return {
    value: draft === undefined ? empty : (draft.value as T),
    keptAt: draft?.keptAt,
    change: useCallback((value: T) => keep(key, value), [key]),
    discard: useCallback(() => keep(key, undefined), [key]),
  }
}

const attempts = new Map<string, { content: string; clientId: string }>()

/** The name under which `content` is sent: the same for each try of the same content, so that all tries have one effect. */
export function attemptOf(key: string, content: unknown): string {
  const written = JSON.stringify(content)
  const former = attempts.get(key)
  if (former?.content === written) return former.clientId
  const clientId = newClientId()
  attempts.set(key, { content: written, clientId })
  return clientId
}

/** The content arrived: the same words sent on purpose later are a new thing. */
export const endAttempt = (key: string): void => void attempts.delete(key)
