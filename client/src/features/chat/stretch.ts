import type { MessageView } from '../../../../domain/chat/contract.ts'
import type { Source } from '../../../../domain/vocabulary.ts'

/** An unbroken run of a channel's messages, in ascending seq, and how far the channel is known to go. */
export type Stretch = { messages: readonly MessageView[]; newestSeq: number }

/** One message as it stands in the list. What a row looks like never depends on messages that are still to come. */
export type Row = {
  message: MessageView
  /** Follows a message of the same author within minutes. */
  grouped: boolean
  startsDay: boolean
  /** The first that the reader has not seen, with the time up to which they had. */
  newSince: string | null
  /** Where it comes from is said here: imported, and not under a message that says the same of both. */
  saysSource: boolean
}

export const firstSeqOf = ({ messages }: Stretch): number => messages[0]?.seq ?? 1
export const lastSeqOf = ({ messages }: Stretch): number => messages.at(-1)?.seq ?? 0

/** Whether the channel has nothing older than what is here. */
export const reachesStart = (stretch: Stretch): boolean => firstSeqOf(stretch) <= 1

/** Whether the channel has nothing newer than what is here. */
export const reachesNewest = (stretch: Stretch): boolean => lastSeqOf(stretch) >= stretch.newestSeq

/** Adds messages that overlap or touch the stretch; newer views replace older ones. Those beyond a gap only raise `newestSeq`. */
export function extend(stretch: Stretch, messages: readonly MessageView[]): Stretch {
  const first = messages[0]
  const last = messages.at(-1)
  if (first === undefined || last === undefined) return stretch

  const newestSeq = Math.max(stretch.newestSeq, last.seq)
  const touches = first.seq <= lastSeqOf(stretch) + 1 && last.seq >= firstSeqOf(stretch) - 1
  if (!touches) return { ...stretch, newestSeq }
  const fresh = new Map(messages.map(message => [message.seq, message]))
  return {
    newestSeq,
    messages: [
      ...messages.filter(({ seq }) => seq < firstSeqOf(stretch)),
      ...stretch.messages.map(message => laterOf(message, fresh.get(message.seq))),
      ...messages.filter(({ seq }) => seq > lastSeqOf(stretch)),
    ],
  }
}

/** Of two views of one message the one with the higher revision: whatever is heard late undoes nothing. */
function laterOf(held: MessageView, heard: MessageView | undefined): MessageView {
  if (heard === undefined) return held
  return (heard.rev ?? 0) >= (held.rev ?? 0) ? heard : held
}

/** Takes changed views of messages that are here. What is not here is asked for when the reader comes to it. */
export function amend(stretch: Stretch, changed: readonly MessageView[]): Stretch {
  const heard = new Map<number, MessageView>()
  for (const view of changed) heard.set(view.seq, laterOf(view, heard.get(view.seq)))
  const messages = stretch.messages.map(message => laterOf(message, heard.get(message.seq)))
  return messages.some((message, place) => message !== stretch.messages[place])
    ? { ...stretch, messages }
    : stretch
}

/** The revision up to which every change is known, and those heard further on: a hint may overtake another. */
export type Heard = { rev: number; ahead: readonly number[] }

/** More than these are not remembered: who missed so much asks for it. */
const AHEAD_MAX = 200

/** What is known once more was heard: what follows directly raises it, and with it what was heard ahead. What is further on waits. */
export function hearRevs({ rev, ahead }: Heard, revs: readonly number[]): Heard {
  const waiting = [...new Set([...ahead, ...revs])].filter(each => each > rev).toSorted((a, b) => a - b)
  const gap = waiting.findIndex((each, place) => each !== rev + 1 + place)
  const reached = gap < 0 ? waiting.length : gap
  return { rev: rev + reached, ahead: waiting.slice(reached).slice(0, AHEAD_MAX) }
}

/** A page that was asked for, with what was heard of the channel while it was on its way: that may be newer than the page. */
export function anew(
  { messages, lastSeq }: { messages: readonly MessageView[]; lastSeq: number },
  heard: readonly MessageView[],
): Stretch {
  const newestSeq = heard.reduce((newest, { seq }) => Math.max(newest, seq), lastSeq)
  return amend({ messages, newestSeq }, heard)
}

/** Keeps the newest `count` messages. */
export const dropOldest = (stretch: Stretch, count: number): Stretch => ({
  ...stretch,
  messages: stretch.messages.slice(-count),
})

/** Keeps the oldest `count` messages. */
export const dropNewest = (stretch: Stretch, count: number): Stretch => ({
  ...stretch,
  messages: stretch.messages.slice(0, count),
})

/** Replies stand in their thread. And the server closes a hole in the order with a message that nobody wrote. */
export const isShown = ({ deletedAt, clientId, threadOf }: MessageView): boolean =>
  threadOf === null && (deletedAt === null || !clientId.startsWith('void-'))

/** How many messages of the channel itself the reader has not seen: those here are counted, those beyond are taken as such. */
export const unseenIn = ({ messages, newestSeq }: Stretch, seenSeq: number): number =>
  messages.filter(message => message.seq > seenSeq && isShown(message)).length +
  Math.max(0, newestSeq - Math.max(seenSeq, messages.at(-1)?.seq ?? 0))

const GROUPED_WITHIN_MS = 5 * 60_000

type Spoken = { authorId: string; sentAt: string }

/** Whether a message stands under the one before it without a face and a name. */
export function mayGroup(before: Spoken | undefined, next: Spoken): boolean {
  if (before === undefined || before.authorId !== next.authorId) return false
  return Date.parse(next.sentAt) - Date.parse(before.sentAt) < GROUPED_WITHIN_MS && sameDay(before, next)
}

const sameDay = (a: Spoken, b: Spoken): boolean =>
  new Date(a.sentAt).toDateString() === new Date(b.sentAt).toDateString()

/** The rows of a stretch. `newAfter` is the last seq the reader had seen, or null when nothing is new. */
export function toRows(stretch: Stretch, newAfter: number | null): Row[] {
  const shown = stretch.messages.filter(isShown)
  const rows = shown.map((message, place) => toRow(message, shown[place - 1], newAfter))
  // The oldest is only context: whether it begins a day or a group shows once the one before it is here. Drawn too early, it
  // would change its height under the reader.
  return reachesStart(stretch) ? rows : rows.slice(1)
}

function toRow(message: MessageView, before: MessageView | undefined, newAfter: number | null): Row {
  const startsNew = newAfter !== null && message.seq > newAfter && (before?.seq ?? 0) <= newAfter
  const startsDay = before === undefined || !sameDay(before, message)
  const grouped = !startsNew && mayGroup(before, message)
  return {
    message,
    startsDay,
    newSince: startsNew ? (before ?? message).sentAt : null,
    grouped,
    saysSource: message.source !== undefined && !(grouped && isSaidBy(before, message.source)),
  }
}

const isSaidBy = (before: MessageView | undefined, { name, url, author, licence }: Source): boolean =>
  before?.deletedAt === null &&
  before.source?.name === name &&
  before.source.url === url &&
  before.source.author === author &&
  before.source.licence === licence

/** By how much the place of the first row moved: below zero when older rows came, above when the oldest were dropped. */
export function shiftOf(before: readonly Row[], after: readonly Row[]): number {
  const formerFirst = before[0]?.message.seq
  const gained = after.findIndex(({ message }) => message.seq === formerFirst)
  if (gained >= 0) return 0 - gained
  const first = after[0]?.message.seq
  return Math.max(
    0,
    before.findIndex(({ message }) => message.seq === first),
  )
}

/** Where a reader begins: at a linked message, at the first they have not seen, or at the newest. */
export function pickStart(channel: {
  at: number | 'newest' | undefined
  lastSeq: number
  lastReadSeq: number
  pageLength: number
}): number | 'newest' {
  const { at, lastSeq, lastReadSeq, pageLength } = channel
  if (at === 'newest') return at
  if (at !== undefined) return Math.min(Math.max(at, 1), Math.max(lastSeq, 1))
  if (lastReadSeq >= lastSeq) return 'newest'
  // Someone new to a long channel has not missed its whole past.
  return lastReadSeq === 0 && lastSeq > pageLength ? 'newest' : lastReadSeq + 1
}
