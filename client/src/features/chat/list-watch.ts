import { useCallback, useEffect, useRef, useState } from 'react'
import { setAtNewest, setAttentive, setTop, type Feed, type OpenView } from './feed.ts'
import { keepPlace, type KeptPlace } from './keep-place.ts'
import { loadMore } from './paging.ts'
import { noteSeen } from './seen.ts'
import { lastSeqOf } from './stretch.ts'

/** Rows from an end of the list at which the next page is asked for. */
const NEAR_END_ROWS = 25

type Range = { startIndex: number; endIndex: number }
export type ListWatch = {
  /** Whether the first unseen message lies above what is on the screen and was not met yet. */
  newLineAbove: boolean
  /** Whether the reader is at the newest row and means to stay: until they scroll up themselves. */
  atBottom: boolean
  /** Lets go of the newest row: the reader is being taken elsewhere. */
  letGo: () => void
  watchScroller: (scroller: HTMLElement | Window | null) => void
  onBottom: (atBottom: boolean) => void
  onRange: (range: Range) => void
}

/** Follows what is on the reader's screen: marks it as seen, asks for more near an end, knows where the "new" line is. */
export function useListWatch(feed: Feed, view: OpenView, settled: boolean): ListWatch {
  const scroller = useRef<HTMLElement | null>(null)
  const range = useRef<Range>({ startIndex: 0, endIndex: 0 })
  const metNewLine = useRef<number | null>(null)
  const { atBottom, setAtBottom, watchReader } = useHold(feed)
  const [newLineAbove, setNewLineAbove] = useState(false)
  const watchPlace = useKeptPlace(settled && !atBottom)

  const look = useCallback(() => {
    const shown = seqsOnScreen(scroller.current)
    const now = feed.view
    if (shown === undefined || now.state !== 'open') return
    setTop(feed, shown.first)
    const { newAfter } = now
    const above = newAfter !== null && shown.first > newAfter + 1
    if (newAfter !== null && !above) metNewLine.current = newAfter
    setNewLineAbove(above && metNewLine.current !== newAfter)
    if (feed.attentive) noteSeen(feed, feed.atNewest ? lastSeqOf(now.stretch) : shown.last)
  }, [feed])
  const [frame] = useState(newFrame)
  const lookSoon = useCallback(() => frame.soon(look), [frame, look])
  useEffect(() => frame.cancel, [frame])
  useAttention(feed, lookSoon)

  useEffect(() => {
    setAtNewest(feed, atBottom && view.following)
    lookSoon()
    // Pages that come while the list still finds its place would move it.
    if (settled) askNearEnds(feed, view, range.current)
  }, [feed, view, settled, atBottom, lookSoon])

  return {
    newLineAbove,
    atBottom,
    watchScroller: useCallback(
      (element: HTMLElement | Window | null) => {
        scroller.current?.removeEventListener('scroll', lookSoon)
        scroller.current = element instanceof HTMLElement ? element : null
        scroller.current?.addEventListener('scroll', lookSoon, { passive: true })
        watchReader(scroller.current)
        watchPlace(scroller.current)
      },
      [lookSoon, watchReader, watchPlace],
    ),
    letGo: useCallback(() => setAtBottom(false), [setAtBottom]),
    onBottom: useCallback(
      (reached: boolean) => {
        if (reached) setAtBottom(true)
      },
      [setAtBottom],
    ),
    onRange: useCallback(
      (now: Range) => {
        range.current = now
        if (settled && feed.view.state === 'open') askNearEnds(feed, feed.view, now)
        lookSoon()
      },
      [feed, settled, lookSoon],
    ),
  }
}

/** Keeps what one reads where it is, while it is `held` and not following the end. */
function useKeptPlace(held: boolean): (scroller: HTMLElement | null) => void {
  const isHeld = useRef(held)
  const kept = useRef<KeptPlace>(undefined)
  useEffect(() => {
    isHeld.current = held
    if (held) kept.current?.choose()
  }, [held])
  return useCallback((scroller: HTMLElement | null) => {
    kept.current?.stop()
    kept.current = scroller === null ? undefined : keepPlace(scroller, () => isHeld.current)
  }, [])
}

/** A scroll this soon after a wheel, a touch or a key is the reader's own. */
const OWN_WITHIN_MS = 1500

/** Rows that come faster than they are drawn push the end away for a moment; only the reader's own way up lets go of it. */
function useHold(feed: Feed) {
  const [atBottom, setAtBottom] = useState(false)
  const stop = useRef(() => {})
  const watchReader = useCallback(
    (scroller: HTMLElement | null) => {
      stop.current()
      setAtBottom(feed.view.state === 'open' && feed.view.start === 'newest')
      stop.current = scroller === null ? () => {} : whenReaderGoesUp(scroller, () => setAtBottom(false))
    },
    [feed],
  )
  return { atBottom, setAtBottom, watchReader }
}

function whenReaderGoesUp(scroller: HTMLElement, act: () => void): () => void {
  let ownAt = -Infinity
  let formerTop = scroller.scrollTop
  const own = () => {
    ownAt = performance.now()
  }
  const scrolled = () => {
    if (scroller.scrollTop < formerTop && performance.now() - ownAt < OWN_WITHIN_MS) act()
    formerTop = scroller.scrollTop
  }
  const inputs = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const
  for (const input of inputs) scroller.addEventListener(input, own, { passive: true })
  scroller.addEventListener('scroll', scrolled, { passive: true })
  return () => {
    for (const input of inputs) scroller.removeEventListener(input, own)
    scroller.removeEventListener('scroll', scrolled)
  }
}

function askNearEnds(feed: Feed, view: OpenView, { startIndex, endIndex }: Range): void {
  const lastPlace = view.firstPlace + view.rows.length - 1
  if (startIndex - view.firstPlace < NEAR_END_ROWS) void loadMore(feed, 'older')
  if (lastPlace - endIndex < NEAR_END_ROWS) void loadMore(feed, 'newer')
}

/** Does an act once in a frame, however often it is asked for. */
function newFrame() {
  let frame: number | undefined
  return {
    soon: (act: () => void) => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined
        act()
      })
    },
    cancel: () => {
      if (frame !== undefined) cancelAnimationFrame(frame)
      frame = undefined
    },
  }
}

/** A message is only seen while the window is in front. */
function useAttention(feed: Feed, onReturn: () => void): void {
  useEffect(() => {
    const check = () => {
      setAttentive(feed, document.hasFocus() && document.visibilityState === 'visible')
      if (feed.attentive) onReturn()
    }
    check()
    window.addEventListener('focus', check)
    window.addEventListener('blur', check)
    document.addEventListener('visibilitychange', check)
    return () => {
      window.removeEventListener('focus', check)
      window.removeEventListener('blur', check)
      document.removeEventListener('visibilitychange', check)
    }
  }, [feed, onReturn])
}

/** The first message of which something is on the screen, and the last that ends on it. */
function seqsOnScreen(scroller: HTMLElement | null): { first: number; last: number } | undefined {
  if (scroller === null) return undefined
  const { top, bottom } = scroller.getBoundingClientRect()
  let first: number | undefined
  let last = 0
  for (const row of scroller.querySelectorAll<HTMLElement>('[data-seq]')) {
    const place = row.getBoundingClientRect()
    const seq = Number(row.dataset.seq)
    if (place.bottom > top) first ??= seq
    if (place.bottom <= bottom + 1) last = seq
  }
  return first === undefined ? undefined : { first, last }
}
