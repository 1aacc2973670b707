import type { MessageView } from '../../../../domain/chat/contract.ts'
import { moveMarks } from '../../app/places.ts'
import { asCallError, call, sentenceOf } from '../../lib/call.ts'
import { emitCall } from '../../lib/live.ts'
import { toast } from '../../ui/toast.ts'
import { change, type Feed } from './feed.ts'
import { lastSeqOf } from './stretch.ts'

/** The server is told how far one has read at most this often. */
const TELL_EVERY_MS = 1000

const waiting = new Map<string, number>()

/** Notes that the reader has had everything up to `seq` on the screen: the counts follow at once, the server soon after. */
export function noteSeen(feed: Feed, seq: number): void {
  const { view } = feed
  if (view.state !== 'open' || feed.heldUnread || seq <= view.seenSeq) return
  change(feed, view, { seenSeq: seq })
  moveMarks(feed.channelId, { lastReadSeq: seq, unreadFrom: null })
  tellSoon(feed.channelId, seq)
}

function tellSoon(channelId: string, seq: number): void {
  const alreadyWaits = waiting.has(channelId)
  waiting.set(channelId, seq)
  if (alreadyWaits) return
  setTimeout(() => {
    const newest = waiting.get(channelId)
    waiting.delete(channelId)
    // Left untold when the connection is down: what is on the screen then is told again.
    if (newest !== undefined) emitCall('chat.markRead', { channelId, seq: newest }).catch(() => {})
  }, TELL_EVERY_MS)
}

// Whoever turns to another page within that second has read it all the same.
window.addEventListener('pagehide', () => {
  for (const [channelId, seq] of waiting)
    call('chat.markRead', { channelId, seq }, { keepalive: true }).catch(() => {})
  waiting.clear()
})

/** Tells the server again after a break: the mark never moves back, so it may hear it twice. */
export function tellSeenAgain(feed: Feed): void {
  const { channelId, view } = feed
  if (view.state === 'open' && view.seenSeq > 0 && !feed.heldUnread)
    tellSoon(channelId, Math.min(view.seenSeq, lastSeqOf(view.stretch)))
}

/** Shows a channel as unread from a message on, until the reader comes to its end again. */
export async function markUnreadFrom(feed: Feed, { channelId, seq }: MessageView): Promise<void> {
  // What was still to be told as read would take the mark off again.
  waiting.delete(channelId)
  feed.heldUnread = true
  try {
    const { unreadFrom } = await call('chat.markUnread', { channelId, seq })
    moveMarks(channelId, { unreadFrom })
    const { view } = feed
    if (view.state === 'open') change(feed, view, { newAfter: seq - 1 })
    toast.done('Unread from here. It stays so until you come back.')
  } catch (error) {
    feed.heldUnread = false
    toast.failed(sentenceOf(asCallError(error)))
  }
}

/** Puts the "new" line away: the reader has answered, and so has read. */
export function clearNewLine(feed: Feed): void {
  const { view } = feed
  feed.heldUnread = false
  if (view.state === 'open' && view.newAfter !== null) change(feed, view, { newAfter: null })
}
