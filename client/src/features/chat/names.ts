import { useCallback, useEffect, useSyncExternalStore } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { call } from '../../lib/call.ts'

/** The names of members as they were last heard: messages bring those of their authors. */
let names: ReadonlyMap<string, string> = new Map()
const asked = new Set<string>()
const watchers = new Set<() => void>()

function learn(fresh: readonly (readonly [id: string, name: string])[]): void {
  const unheard = fresh.filter(([id, name]) => name !== '' && names.get(id) !== name)
  if (unheard.length === 0) return
  names = new Map([...names, ...unheard])
  for (const watcher of watchers) watcher()
}

/** Remembers who wrote these. */
export const learnAuthors = (messages: readonly MessageView[]): void =>
  learn(messages.map(({ authorId, authorName }) => [authorId, authorName]))

/** Remembers these people. */
export const learnPeople = (people: readonly { memberId: string; name: string }[]): void =>
  learn(people.map(({ memberId, name }) => [memberId, name]))

const ASKED_AT_ONCE_MAX = 8

/** Asks once for the names of those nobody has heard of: a few at a time, for somebody is waiting to read them. */
async function askFor(memberIds: readonly string[]): Promise<void> {
  const unknown = memberIds.filter(id => !names.has(id) && !asked.has(id)).slice(0, ASKED_AT_ONCE_MAX)
  for (const id of unknown) asked.add(id)
  const found = await Promise.allSettled(unknown.map(memberId => call('members.show', { memberId })))
  learn(
    found.flatMap(answer =>
      answer.status === 'fulfilled' ? [[answer.value.member.id, answer.value.member.name] as const] : [],
    ),
  )
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

/** Says who is who; asks for the names of `wanted` that are not known yet. */
export function useNames(wanted: readonly string[]): (id: string) => string | undefined {
  const known = useSyncExternalStore(watch, () => names)
  const key = wanted.join()
  useEffect(() => {
    if (key !== '') void askFor(key.split(','))
  }, [key])
  return useCallback((id: string) => known.get(id), [known])
}
