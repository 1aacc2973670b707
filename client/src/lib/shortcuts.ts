import { useEffect, useRef, useSyncExternalStore } from 'react'

export type Shortcut = {
  /** As the keyboard names it: "?", "j", "Enter". Single keys only; they rest while someone writes. */
  key: string
  /** What it does, for the list of shortcuts. */
  says: string
}

type Registered = Shortcut & { act: () => void }

const SINGLE_KEYS = 'commonground-single-keys'
const registered = new Set<Registered>()
const watchers = new Set<() => void>()
let listed: readonly Shortcut[] = []

function changed(): void {
  listed = [...registered].map(({ key, says }) => ({ key, says }))
  for (const watcher of watchers) watcher()
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** Whether single keys act at all: some people's tools type into the page. */
export function singleKeysOn(): boolean {
  return localStorage.getItem(SINGLE_KEYS) !== 'off'
}

export function setSingleKeys(on: boolean): void {
  localStorage.setItem(SINGLE_KEYS, on ? 'on' : 'off')
  changed()
}

export function useSingleKeys(): boolean {
  return useSyncExternalStore(watch, singleKeysOn)
}

/** The shortcuts of what is on the screen now. */
export function useShortcutList(): readonly Shortcut[] {
  return useSyncExternalStore(watch, () => listed)
}

const WRITING = 'input, textarea, select, [contenteditable], [role="menu"], [role="dialog"]'

function onKeyDown(event: KeyboardEvent): void {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !singleKeysOn()) return
  if (event.target instanceof Element && event.target.closest(WRITING) !== null) return
  const match = [...registered].findLast(({ key }) => key === event.key)
  if (match === undefined) return
  event.preventDefault()
  match.act()
}

document.addEventListener('keydown', onKeyDown)

/** Gives a key a meaning for as long as the component is there, and lists it under "?". */
export function useShortcut({ key, says }: Shortcut, act: () => void): void {
  const newest = useRef(act)
  useEffect(() => {
    newest.current = act
  })
  useEffect(() => {
    const shortcut: Registered = { key, says, act: () => newest.current() }
    registered.add(shortcut)
    changed()
    return () => {
      registered.delete(shortcut)
      changed()
    }
  }, [key, says])
}
