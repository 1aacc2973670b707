import { useSyncExternalStore } from 'react'

/** How long a message waits to be taken back, in seconds. 0 sends at once. */
export const UNDO_SECONDS = [0, 5, 10] as const
export type UndoSeconds = (typeof UNDO_SECONDS)[number]

const KEY = 'commonground-undo-send'
const watchers = new Set<() => void>()

/** What the member chose on this device. */
export function undoSeconds(): UndoSeconds {
  const kept = Number(localStorage.getItem(KEY))
  return UNDO_SECONDS.find(seconds => seconds === kept) ?? 0
}

export function setUndoSeconds(seconds: UndoSeconds): void {
  localStorage.setItem(KEY, String(seconds))
  for (const watcher of watchers) watcher()
}

export function useUndoSeconds(): UndoSeconds {
  return useSyncExternalStore(watcher => {
    watchers.add(watcher)
    return () => void watchers.delete(watcher)
  }, undoSeconds)
}
