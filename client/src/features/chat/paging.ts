import type { MessageView } from '../../../../domain/chat/contract.ts'
import type { OutputOf } from '../../../../domain/contract.ts'
import { call } from '../../lib/call.ts'
import {
  change,
  dropHead,
  KEPT_AFTER,
  KEPT_MAX,
  PAGE,
  TRY_AGAIN_MS,
  type Feed,
  type OpenView,
} from './feed.ts'
import { learnAuthors } from './names.ts'
import { dropNewest, extend, firstSeqOf, lastSeqOf, reachesNewest, reachesStart } from './stretch.ts'
import { learnThreads } from './threads.ts'

const KEPT_ON_THE_WAY_DOWN_MAX = 3000

type Side = 'older' | 'newer'

const wants = (view: OpenView, side: Side): boolean =>
  side === 'older' ? !reachesStart(view.stretch) : !view.following

const askFor = (channelId: string, { stretch }: OpenView, side: Side): Promise<OutputOf<'chat.list'>> =>
  call('chat.list', {
    channelId,
    limit: PAGE,
    ...(side === 'older' ? { before: firstSeqOf(stretch) } : { after: lastSeqOf(stretch) }),
  })

/** Brings one more page at an end of the list. Asked again while one is on its way, it does nothing. */
export async function loadMore(feed: Feed, side: Side): Promise<void> {
  const { view, asking, turn, channelId } = feed
  if (view.state !== 'open' || asking[side] || !wants(view, side)) return
  asking[side] = true
  try {
    const { messages, threads, lastSeq } = await askFor(channelId, view, side)
    learnAuthors(messages)
    learnThreads(threads)
    if (turn === feed.turn) takePage(feed, messages, lastSeq, side)
  } catch {
    // The reader meets the end of the list again, and with it the next try.
    await new Promise(resolve => setTimeout(resolve, TRY_AGAIN_MS))
  } finally {
    asking[side] = false
  }
}

function takePage(feed: Feed, messages: MessageView[], lastSeq: number, side: Side): void {
  const { view } = feed
  if (view.state !== 'open') return
  const grown = extend(view.stretch, messages)
  const stretch = { ...grown, newestSeq: Math.max(grown.newestSeq, lastSeq) }
  const full = side === 'older' && stretch.messages.length > KEPT_MAX
  const kept = full ? dropNewest(stretch, KEPT_AFTER) : stretch
  const staysAtEnd = view.following && kept.messages.at(-1)?.seq === view.stretch.messages.at(-1)?.seq
  change(feed, view, { stretch: kept, following: staysAtEnd || reachesNewest(kept) })
  if (side === 'newer') dropHead(feed, KEPT_ON_THE_WAY_DOWN_MAX, feed.topSeq)
}
