import type { MessageView } from '../../../../domain/chat/contract.ts'
import type { OutputOf } from '../../../../domain/contract.ts'
import { asCallError, call, type CallError } from '../../lib/call.ts'
import { emitCall, isConnected } from '../../lib/live.ts'
import { tellArrived, tellChanged } from './changed.ts'
import { learnAuthors } from './names.ts'
import {
  amend,
  anew,
  dropOldest,
  extend,
  firstSeqOf,
  hearRevs,
  isShown,
  lastSeqOf,
  pickStart,
  reachesNewest,
  shiftOf,
  toRows,
  type Row,
  type Stretch,
} from './stretch.ts'
import { hearReplies, learnThreads } from './threads.ts'
import { forgetStored, forgetUnsent } from './unsent.ts'

/** How many messages are asked for at a time. */
export const PAGE = 60
/** More messages than this are not kept; dropping down to less keeps it rare. */
export const KEPT_MAX = 900
export const KEPT_AFTER = 600
/** Frames of one moment may overtake each other; only what is missing after this is asked for. */
const GAP_PATIENCE_MS = 250
/** Changes beyond the end of the list are kept for a page on its way, and no page is longer. */
const HEARD_MAX = 500
export const TRY_AGAIN_MS = 2000
/** Virtual places grow downwards from here when older messages come. */
const FIRST_PLACE = 1_000_000_000

type Opened = Pick<
  OutputOf<'chat.list'>,
  'messages' | 'threads' | 'lastSeq' | 'lastReadSeq' | 'unreadFrom' | 'rev'
>

export type OpenView = {
  state: 'open'
  stretch: Stretch
  rows: readonly Row[]
  /** The place of the first row: moves so that each row keeps its own. */
  firstPlace: number
  /** Another number is another list: the reader was taken elsewhere. */
  turn: number
  /** Where the list begins when it is drawn first. */
  start: number | 'newest'
  /** Whether the list grows with the channel. Else the reader is in its past. */
  following: boolean
  /** The last seq that was seen before the "new" line; null without one. */
  newAfter: number | null
  /** The highest seq that was on the reader's screen. */
  seenSeq: number
  /** Every change up to this revision of the channel is in the list, and those of later ones that are named `ahead`. */
  rev: number
  ahead: readonly number[]
}
export type FeedView =
  | { state: 'opening' }
  | { state: 'failed'; error: CallError }
  | { state: 'unknown' }
  | { state: 'left'; reason: 'left' | 'removed' }
  | OpenView

/** One channel as this page has it. */
export type Feed = {
  readonly channelId: string
  readonly memberId: string
  view: FeedView
  readonly watchers: Set<() => void>
  turn: number
  /** Whether the reader is at the newest message, with the window in front: what comes is seen at once. */
  atNewest: boolean
  attentive: boolean
  /** The first message on the screen. */
  topSeq: number
  /** The reader marked it unread and is still here: what they look at then does not count as read. */
  heldUnread: boolean
  asking: { older: boolean; newer: boolean; missed: boolean }
  /** What was heard of messages that are not here: a page on its way may have been read before that was said. */
  heard: MessageView[]
}

export const newFeed = (channelId: string, memberId: string): Feed => ({
  channelId,
  memberId,
  view: { state: 'opening' },
  watchers: new Set(),
  turn: 0,
  atNewest: false,
  attentive: true,
  topSeq: 0,
  heldUnread: false,
  asking: { older: false, newer: false, missed: false },
  heard: [],
})

/** Says whether the reader is at the newest message. */
export function setAtNewest(feed: Feed, atNewest: boolean): void {
  feed.atNewest = atNewest
}

/** Says which message is the first on the screen. */
export function setTop(feed: Feed, seq: number): void {
  feed.topSeq = seq
}

/** Says whether the window is in front: what is shown in one behind is not seen. */
export function setAttentive(feed: Feed, attentive: boolean): void {
  feed.attentive = attentive
}

export function show(feed: Feed, view: FeedView): void {
  feed.view = view
  if (view.state === 'open') {
    forgetStored(feed.channelId, view.following ? lastSeqOf(view.stretch) : Infinity)
  }
  for (const watcher of feed.watchers) watcher()
}

type Changes = Partial<Pick<OpenView, 'stretch' | 'following' | 'newAfter' | 'seenSeq' | 'rev' | 'ahead'>>

/** Changes an open list in place, without moving what the reader looks at. */
export function change(feed: Feed, view: OpenView, changes: Changes): void {
  const next = { ...view, ...changes }
  const rows =
    next.stretch.messages === view.stretch.messages && next.newAfter === view.newAfter
      ? view.rows
      : toRows(next.stretch, next.newAfter)
  show(feed, { ...next, rows, firstPlace: view.firstPlace + shiftOf(view.rows, rows) })
}

/** Opens the channel: at a linked place, at the first unseen message or at the newest. Hears it live from here on. */
export async function openFeed(feed: Feed, at?: number | 'newest'): Promise<void> {
  const turn = ++feed.turn
  const { channelId } = feed
  if (feed.view.state !== 'open') show(feed, { state: 'opening' })
  try {
    const opened = await emitCall('chat.open', { channelId })
    const lastReadSeq = readUpTo(opened)
    const start = pickStart({ at, pageLength: opened.messages.length, lastSeq: opened.lastSeq, lastReadSeq })
    const page = await pageFor(channelId, opened, start)
    if (turn === feed.turn) begin(feed, { ...opened, messages: page }, start, lineOf(feed))
  } catch (error) {
    if (turn === feed.turn) notOpened(feed, asCallError(error))
  }
}

async function pageFor(channelId: string, opened: Opened, start: number | 'newest'): Promise<MessageView[]> {
  // One before the start is wanted too: it tells whether the start begins a day or a group.
  if (start === 'newest' || start > firstSeqOf({ ...opened, newestSeq: 0 }) || opened.messages[0]?.seq === 1)
    return opened.messages
  const { messages } = await call('chat.list', { channelId, around: start, limit: PAGE })
  return messages
}

/** Who marked a channel unread finds it as if they had read up to there. */
const readUpTo = ({ lastReadSeq, unreadFrom }: Opened): number =>
  unreadFrom === null ? lastReadSeq : Math.min(lastReadSeq, unreadFrom - 1)

/** Whoever moves about in an open channel keeps the line they found. */
const lineOf = ({ view }: Feed): number | null => (view.state === 'open' ? view.newAfter : null)

function begin(feed: Feed, opened: Opened, start: number | 'newest', line: number | null = null): void {
  const heard = feed.view.state === 'open' ? feed.view.stretch.messages : feed.heard
  const stretch = anew(opened, heard)
  const seenSeq = Math.max(readUpTo(opened), feed.view.state === 'open' ? feed.view.seenSeq : 0)
  const newAfter = line ?? newAfterOf(seenSeq, opened)
  feed.atNewest = false
  show(feed, {
    state: 'open',
    stretch,
    rows: toRows(stretch, newAfter),
    firstPlace: FIRST_PLACE,
    turn: feed.turn,
    start,
    following: lastSeqOf(stretch) >= opened.lastSeq,
    newAfter,
    seenSeq,
    rev: opened.rev,
    ahead: [],
  })
  feed.heard = []
  learnAuthors(opened.messages)
  learnThreads(opened.threads)
  catchUpIfBehind(feed)
}

/** Someone new to a channel has no line across its whole past. */
function newAfterOf(seenSeq: number, { lastSeq, messages }: Opened): number | null {
  if (seenSeq >= lastSeq) return null
  return seenSeq > 0 || messages[0]?.seq === 1 ? seenSeq : null
}

function notOpened(feed: Feed, error: CallError): void {
  if (error.code === 'not_found') return show(feed, { state: 'unknown' })
  // The next connection opens it.
  if (error.code === 'offline' && !isConnected()) return
  if (feed.view.state !== 'open') show(feed, { state: 'failed', error })
}

/** Takes what was heard. A gap is closed by asking for what lies between. */
export function hear(feed: Feed, messages: readonly MessageView[]): void {
  const { view } = feed
  learnAuthors(messages)
  hearReplies(messages, feed.memberId)
  tellArrived(messages)
  for (const { authorId, clientId } of messages) {
    if (authorId === feed.memberId) forgetUnsent(clientId)
  }
  if (view.state !== 'open') return void feed.heard.push(...messages)

  const stretch = amend(extend(view.stretch, messages), feed.heard)
  feed.heard = feed.heard.filter(({ seq }) => seq > lastSeqOf(stretch))
  if (!view.following) return change(feed, view, { stretch: onlyKnown(view.stretch, stretch) })
  change(feed, view, { ...fitted(feed, view, stretch), newAfter: newLineAfter(feed, view, messages) })
  if (feed.atNewest) dropHead(feed, KEPT_MAX, 'newest')
  if (!reachesNewest(stretch)) setTimeout(() => catchUpIfBehind(feed), GAP_PATIENCE_MS)
}

/** Takes changed views of messages. One that is older than what is here changes nothing. */
export function hearChanged(feed: Feed, changed: readonly MessageView[]): void {
  const { view } = feed
  const own = changed.filter(({ channelId }) => channelId === feed.channelId)
  if (view.state !== 'open') return void feed.heard.push(...own)
  if (own.length === 0) return
  const beyond = own.filter(({ seq }) => seq > lastSeqOf(view.stretch))
  feed.heard = [...feed.heard, ...beyond].slice(-HEARD_MAX)
  const revs = own.flatMap(({ rev }) => rev ?? [])
  change(feed, view, { stretch: amend(view.stretch, own), ...hearRevs(view, revs) })
}

/** In the past the list does not grow, but its views and its end stay true. */
const onlyKnown = (before: Stretch, after: Stretch): Stretch => ({
  newestSeq: after.newestSeq,
  messages: after.messages.filter(({ seq }) => seq <= lastSeqOf(before)),
})

/** For a reader further up, a full list stops growing. */
function fitted(feed: Feed, view: OpenView, stretch: Stretch): Changes {
  if (stretch.messages.length <= KEPT_MAX || feed.atNewest) return { stretch }
  return { stretch: onlyKnown(view.stretch, stretch), following: false }
}

/** Drops the oldest messages of a full list. It is drawn anew, because one that loses its head while it grows can lose its end. */
export function dropHead(feed: Feed, keptMax: number, start: number | 'newest'): void {
  const { view } = feed
  if (view.state !== 'open' || view.stretch.messages.length <= keptMax) return
  const stretch = dropOldest(view.stretch, KEPT_AFTER)
  const turn = ++feed.turn
  show(feed, { ...view, stretch, rows: toRows(stretch, view.newAfter), firstPlace: FIRST_PLACE, turn, start })
}

/** A reader who is away, or further up, finds a line above what came meanwhile. */
function newLineAfter(feed: Feed, view: OpenView, messages: readonly MessageView[]): number | null {
  const last = lastSeqOf(view.stretch)
  const byOthers = messages.some(
    message => message.authorId !== feed.memberId && message.seq > last && isShown(message),
  )
  if (!byOthers || (feed.attentive && feed.atNewest)) return view.newAfter
  return view.seenSeq >= last && last > 0 ? last : view.newAfter
}

function catchUpIfBehind(feed: Feed): void {
  const { view } = feed
  if (view.state === 'open' && view.following && !reachesNewest(view.stretch)) void catchUp(feed)
}

type Head = { lastSeq?: number | undefined; rev?: number | undefined }

/** Whether there is more than this page has heard; true when nothing is said of how much there is. */
export function lacks({ view }: Feed, { lastSeq, rev }: Head): boolean {
  if (view.state !== 'open') return false
  const tells = lastSeq !== undefined && rev !== undefined
  return !tells || view.stretch.newestSeq < lastSeq || view.rev < rev
}

/** Asks for everything after what is here, and is heard live again. For each new connection, each gap and each resync. */
export async function catchUp(feed: Feed): Promise<void> {
  const { view, asking, turn, channelId } = feed
  if (view.state !== 'open' || asking.missed) return
  asking.missed = true
  try {
    const after = view.following ? lastSeqOf(view.stretch) : view.stretch.newestSeq
    const answer = await emitCall('chat.open', { channelId, after, rev: view.rev })
    if (turn === feed.turn) takeMissed(feed, answer)
  } catch (error) {
    const { code } = asCallError(error)
    if (code === 'not_found') show(feed, { state: 'unknown' })
    else if (isConnected()) setTimeout(() => void catchUp(feed), TRY_AGAIN_MS)
  } finally {
    asking.missed = false
  }
}

function takeMissed(feed: Feed, answer: Opened & { changed: MessageView[]; reset: boolean }): void {
  const { view } = feed
  if (view.state !== 'open') return
  if (!answer.reset) {
    learnThreads(answer.threads)
    hear(feed, answer.messages)
    for (const message of answer.changed) tellChanged(message)
    hearChanged(feed, answer.changed)
    return raise(feed, answer)
  }

  const upToDate = view.following && lastSeqOf(view.stretch) >= answer.lastSeq
  // Nothing new, but more was changed than could be told: what the reader looks at is brought afresh.
  if (upToDate) return void openFeed(feed, feed.atNewest ? 'newest' : feed.topSeq)
  // Too much was missed to bring it all. Someone reading further up stays where they are and pages on from there.
  if (view.following && feed.atNewest) {
    feed.turn++
    begin(feed, answer, 'newest')
  } else {
    change(feed, view, { following: false, stretch: { ...view.stretch, newestSeq: answer.lastSeq } })
  }
}

function raise(feed: Feed, { lastSeq, rev }: Opened): void {
  const { view } = feed
  if (view.state !== 'open') return
  const stretch = { ...view.stretch, newestSeq: Math.max(view.stretch.newestSeq, lastSeq) }
  change(feed, view, { stretch, ...hearRevs({ ...view, rev: Math.max(view.rev, rev) }, []) })
}
