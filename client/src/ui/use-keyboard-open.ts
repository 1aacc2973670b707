import { useSyncExternalStore } from 'react'

/** A keyboard takes at least this share of a phone's height; a browser's own bars take far less. */
const KEYBOARD_SHARE = 0.25

const viewport = window.visualViewport

function subscribe(listener: () => void): () => void {
  viewport?.addEventListener('resize', listener)
  return () => viewport?.removeEventListener('resize', listener)
}

const read = (): boolean =>
  viewport !== null && viewport.scale < 1.01 && viewport.height < window.innerHeight * (1 - KEYBOARD_SHARE)

/** Whether an on-screen keyboard covers part of the window. */
export function useKeyboardOpen(): boolean {
  return useSyncExternalStore(subscribe, read)
}
