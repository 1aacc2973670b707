import { useEffect, useState, useSyncExternalStore } from 'react'
import { emitCall, isConnected, onConnected, useHint } from '../../lib/live.ts'
import { useChanged } from './changed.ts'
import { catchUp, change, hear, hearChanged, lacks, newFeed, openFeed, show, type Feed } from './feed.ts'
import { noteSeen, tellSeenAgain } from './seen.ts'
import { lastSeqOf } from './stretch.ts'
import { whenStored } from './unsent.ts'

/** The message a link leads to. Another `visit` to the same one leads there again. */
export type LinkedPlace = { at: number | undefined; visit: string }

/** A channel's feed for as long as the page shows it: opened, kept live over every break, closed at the end. */
export function useFeed(channelId: string, memberId: string, linked: LinkedPlace): Feed {
  const [feed] = useState(() => newFeed(channelId, memberId))
  useSyncExternalStore(
    watcher => {
      feed.watchers.add(watcher)
      return () => void feed.watchers.delete(watcher)
    },
    () => feed.view,
  )

  useEffect(() => {
    const stop = whenStored(channelId, message => hear(feed, [message]))
    return () => {
      stop()
      // Answers that are still on their way belong to nobody once the page is left.
      feed.turn++
      emitCall('chat.close', { channelId }).catch(() => {})
    }
  }, [feed, channelId])
  useEffect(() => {
    let begun = false
    const arrive = () => {
      if (begun && feed.view.state === 'open') return void catchUp(feed).then(() => tellSeenAgain(feed))
      begun = true
      void openFeed(feed, linked.at)
    }
    if (isConnected()) arrive()
    return onConnected(arrive)
  }, [feed, linked])
  useFeedHints(feed)
  return feed
}

function useFeedHints(feed: Feed): void {
  const { channelId, memberId } = feed
  useHint('chat.sent', heard => {
    if (heard.channelId !== channelId) return
    hear(feed, heard.messages)
    const { view } = feed
    if (view.state === 'open' && feed.atNewest && feed.attentive) noteSeen(feed, lastSeqOf(view.stretch))
  })
  useChanged(message => hearChanged(feed, [message]))
  useHint('chat.resync', resync => {
    if (resync.channelId === channelId && lacks(feed, resync)) void catchUp(feed)
  })
  useHint('chat.read', read => {
    const { view } = feed
    if (read.channelId !== channelId || read.memberId !== memberId || view.state !== 'open') return
    if (read.lastReadSeq > view.seenSeq) change(feed, view, { seenSeq: read.lastReadSeq })
  })
  // Who may still read sits down again; who may not is told so.
  useHint('groups.closed', ({ channelIds }) => {
    if (channelIds.includes(channelId)) void catchUp(feed)
  })
  useHint('groups.left', left => {
    if (left.memberId === memberId && left.channelIds.includes(channelId))
      show(feed, { state: 'left', reason: left.reason })
  })
}
