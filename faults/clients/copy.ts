/** A client's own copy of a channel, kept by the published rules: by seq, asking for what is missing, the higher revision wins. */
import { digest } from '../chance.ts'
import type { Seen } from '../history.ts'
import type { MessageView } from '../../domain/chat/contract.ts'

export type Copy = {
  /** Where the copy begins, and the last place up to which it has no gap. */
  first: number
  last: number
  rev: number
  messages: Map<number, Seen>
  /** Heard, but not yet in reach. */
  ahead: Map<number, Seen>
  /** Changes of messages that are not here yet: a page on its way may have been read before they were made. */
  changed: Seen[]
  isOpen: boolean
}

export const newCopy = (): Copy => ({
  first: 1,
  last: 0,
  rev: 0,
  messages: new Map(),
  ahead: new Map(),
  changed: [],
  isOpen: false,
})

/** Takes messages in. Says whether some before them are missing. */
export function take(copy: Copy, messages: readonly Seen[]): 'whole' | 'gap' {
  for (const seen of messages)
    if (seen.seq <= copy.last) change(copy, seen)
    else copy.ahead.set(seen.seq, newerOf(copy.ahead.get(seen.seq), seen))
  for (let next = copy.ahead.get(copy.last + 1); next; next = copy.ahead.get(copy.last + 1)) {
    copy.messages.set(next.seq, next)
    copy.ahead.delete(next.seq)
    copy.last = next.seq
  }
  for (const seen of copy.changed) change(copy, seen)
  copy.changed = copy.changed.filter(({ seq }) => seq > copy.last)
  return copy.ahead.size > 0 ? 'gap' : 'whole'
}

/** Takes a change in. Says whether changes before it are missing. */
export function takeChange(copy: Copy, seen: Seen): 'whole' | 'gap' {
  const expected = copy.rev + 1
  copy.changed.push(seen)
  if (seen.seq <= copy.last) change(copy, seen)
  else if (copy.ahead.has(seen.seq)) copy.ahead.set(seen.seq, newerOf(copy.ahead.get(seen.seq), seen))
  if (seen.rev > expected) return 'gap'
  copy.rev = Math.max(copy.rev, seen.rev)
  return 'whole'
}

/** Begins anew with a page. */
export function replace(copy: Copy, messages: readonly Seen[], lastSeq: number): void {
  const held = [...copy.messages.values()]
  copy.messages.clear()
  copy.first = messages[0]?.seq ?? lastSeq + 1
  copy.last = copy.first - 1
  for (const seq of copy.ahead.keys()) if (seq <= lastSeq) copy.ahead.delete(seq)
  take(copy, messages)
  // What was heard while the page was on its way may be newer than the page.
  for (const seen of held) change(copy, seen)
}

const newerOf = (known: Seen | undefined, seen: Seen) => (known && known.rev > seen.rev ? known : seen)

function change(copy: Copy, seen: Seen): void {
  const known = copy.messages.get(seen.seq)
  if (known) copy.messages.set(seen.seq, newerOf(known, seen))
}

/** What a history keeps of a message. */
export function toSeen(view: MessageView): Seen {
  const deleted = view.deletedAt !== null
  const reactions = (view.reactions ?? [])
    .map(({ emoji, memberIds }) => `${emoji}:${memberIds.toSorted().join()}`)
    .toSorted()
  return {
    id: view.id,
    seq: view.seq,
    authorId: view.authorId,
    clientId: view.clientId,
    body: digest(view.body),
    deleted,
    rev: view.rev ?? 0,
    state: digest(JSON.stringify([view.body, deleted, reactions, view.rev ?? 0])),
  }
}
