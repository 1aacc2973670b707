import { ArrowDown, ArrowUp } from 'lucide-react'
import { useCallback, useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { Virtuoso, type VirtuosoHandle } from 'react-virtuoso'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { Button, type MessageAuthor } from '../../ui/index.ts'
import styles from './channel-page.module.css'
import { openFeed, type Feed, type OpenView } from './feed.ts'
import { toItems, type ListItem } from './list-items.ts'
import { useListWatch } from './list-watch.ts'
import { MessageItem, UnsentItem } from './message-item.tsx'
import { lastSeqOf, reachesStart, unseenIn } from './stretch.ts'
import { ThreadSummary } from './thread-summary.tsx'
import type { Unsent } from './unsent.ts'

const ROW_HEIGHT_GUESS = 52
const DRAWN_BEYOND_PX = { top: 900, bottom: 500 }
const NEAR_BOTTOM_PX = 60
/** Leaves the end of what was read in sight above the first new message. */
const ROOM_ABOVE_PX = 96
const SETTLED_AFTER_MS = 250

export type MessageListProps = {
  label: string
  feed: Feed
  view: OpenView
  unsent: readonly Unsent[]
  me: MessageAuthor
  /** The message that a link leads to. */
  marked: number | undefined
  /** The thread that stands open beside it. */
  threadOpen: string | undefined
  /** Stands above the channel's first message. */
  intro: ReactNode
}

type ListContext = Pick<MessageListProps, 'me' | 'marked' | 'intro' | 'threadOpen'> & {
  byId: ReadonlyMap<string, MessageView>
  currentSeq: number
  onJump: (seq: number) => void
  complete: boolean
  following: boolean
}

/** The messages of a channel, as many as fit the screen; more are brought as the reader moves. */
export function MessageList(props: MessageListProps) {
  const { label, feed, view, unsent, me, marked, threadOpen, intro } = props
  const list = useRef<VirtuosoHandle>(null)
  const settled = useSettledStart(view, list)
  const watch = useListWatch(feed, view, settled)
  const items = useMemo(() => toItems(view, unsent, me.id), [view, unsent, me.id])
  const byId = useMemo(
    () => new Map(view.stretch.messages.map(message => [message.id, message])),
    [view.stretch],
  )
  const jump = useJump(feed, view, list, watch.letGo)
  const [currentSeq, moveCurrent] = useCurrent(view, list, watch.letGo)
  useOwnInSight(unsent, list)
  const wasFollowing = useRef(view.following)
  useEffect(() => {
    wasFollowing.current = view.following
  })

  const context: ListContext = {
    me,
    marked,
    threadOpen,
    intro,
    byId,
    currentSeq,
    onJump: jump.to,
    complete: reachesStart(view.stretch),
    following: view.following,
  }
  useShortcut({ key: 'k', says: 'Go to the message above' }, () => moveCurrent(-1))
  useShortcut({ key: 'j', says: 'Go to the message below' }, () => moveCurrent(1))

  return (
    <div className={styles.listPlace}>
      <Virtuoso<ListItem, ListContext>
        key={view.turn}
        ref={list}
        className={styles.list}
        role="log"
        aria-label={label}
        aria-live="off"
        data={items}
        context={context}
        firstItemIndex={view.firstPlace}
        initialTopMostItemIndex={startPlace(view)}
        computeItemKey={keyOfItem}
        itemContent={drawItem}
        components={AROUND}
        skipAnimationFrameInResizeObserver
        defaultItemHeight={ROW_HEIGHT_GUESS}
        increaseViewportBy={DRAWN_BEYOND_PX}
        atBottomThreshold={NEAR_BOTTOM_PX}
        atBottomStateChange={watch.onBottom}
        rangeChanged={watch.onRange}
        scrollerRef={watch.watchScroller}
        followOutput={() => (watch.atBottom && wasFollowing.current ? 'auto' : false)}
      />
      {watch.newLineAbove && (
        <div className={styles.above}>
          <Button slim icon={ArrowUp} onClick={jump.toFirstNew}>
            Jump to first unread
          </Button>
        </div>
      )}
      {!(watch.atBottom && view.following) && (
        <div className={styles.below}>
          <Button slim icon={ArrowDown} onClick={jump.toNewest}>
            {newestWords(unseenIn(view.stretch, view.seenSeq))}
          </Button>
        </div>
      )}
    </div>
  )
}

const newestWords = (count: number): string =>
  count <= 0 ? 'Jump to newest' : `${count} new ${count === 1 ? 'message' : 'messages'}`

function startPlace({ start, rows }: OpenView) {
  const index = start === 'newest' ? -1 : rows.findIndex(({ message }) => message.seq >= start)
  if (index < 0) return { index: 'LAST', align: 'end' } as const
  return { index, align: 'start', offset: -ROOM_ABOVE_PX } as const
}

const keyOfItem = (_: number, { key }: ListItem): string => key

function drawItem(_: number, item: ListItem, context: ListContext): ReactNode {
  if (item.kind === 'unsent')
    return <UnsentItem entry={item.entry} author={context.me} grouped={item.grouped} />
  const { message, ...row } = item.row
  return (
    <MessageItem
      message={message}
      {...row}
      answered={answeredBy(message, context.byId)}
      marked={context.marked === message.seq}
      current={context.currentSeq === message.seq}
      onJump={context.onJump}
    >
      <ThreadSummary rootId={message.id} open={context.threadOpen === message.id} />
    </MessageItem>
  )
}

function answeredBy(
  message: MessageView,
  byId: ReadonlyMap<string, MessageView>,
): MessageView | null | undefined {
  const id = message.repliesTo?.[0]
  return id === undefined ? undefined : (byId.get(id) ?? null)
}

const AROUND = {
  Header: ({ context }: { context: ListContext }) => (
    <div className={styles.beginning}>
      {context.complete ? context.intro : <p className="xs quiet">Loading older messages</p>}
    </div>
  ),
  Footer: ({ context }: { context: ListContext }) => (
    <div className={styles.ending}>
      {!context.following && <p className="xs quiet">Loading newer messages</p>}
    </div>
  ),
}

type List = { current: VirtuosoHandle | null }

/** Takes the reader to a message, the first unseen one or the newest; fetches what is not here. */
function useJump(feed: Feed, view: OpenView, list: List, letGo: () => void) {
  const newest = useRef(view)
  useEffect(() => {
    newest.current = view
  })

  const to = useCallback(
    (seq: number) => {
      letGo()
      const index = newest.current.rows.findIndex(({ message }) => message.seq >= seq)
      if (index < 0 || newest.current.rows[0]?.message.seq === seq + 1) void openFeed(feed, seq)
      else list.current?.scrollToIndex({ index, align: 'start', offset: -ROOM_ABOVE_PX })
    },
    [feed, list, letGo],
  )
  return {
    to,
    toFirstNew: () => {
      const first = (view.newAfter ?? 0) + 1
      const here = view.rows[0] !== undefined && view.rows[0].message.seq <= first
      if (here) to(first)
      else void openFeed(feed, first)
    },
    toNewest: () => {
      if (view.following) list.current?.scrollToIndex({ index: 'LAST', align: 'end' })
      else void openFeed(feed, 'newest')
    },
  }
}

/** The message that keys act on, and how to move it. Without a choice it is the newest. */
function useCurrent(
  view: OpenView,
  list: List,
  letGo: () => void,
): [seq: number, move: (by: 1 | -1) => void] {
  const [chosen, setChosen] = useState<number>()
  const chosenAt = view.rows.findIndex(({ message }) => message.seq === chosen)
  const place = chosenAt < 0 ? view.rows.length - 1 : chosenAt

  const move = (by: 1 | -1) => {
    const index = Math.min(Math.max(chosenAt < 0 ? place : place + by, 0), view.rows.length - 1)
    const seq = view.rows[index]?.message.seq
    if (seq === undefined) return
    setChosen(seq)
    if (by < 0) letGo()
    list.current?.scrollIntoView({ index, behavior: 'auto', done: () => focusMessage(seq) })
  }
  return [view.rows[place]?.message.seq ?? lastSeqOf(view.stretch), move]
}

function focusMessage(seq: number): void {
  document.querySelector<HTMLElement>(`[data-seq="${seq}"] article`)?.focus({ preventScroll: true })
}

/** The heights of the first rows are guesses until they are drawn: then the list is put where it was meant to begin. */
function useSettledStart(view: OpenView, list: List): boolean {
  const [settledTurn, setSettledTurn] = useState<number>()
  const start = useRef(startPlace(view))
  const { turn } = view
  useEffect(() => {
    const timer = setTimeout(() => {
      list.current?.scrollToIndex(start.current)
      setSettledTurn(turn)
    }, SETTLED_AFTER_MS)
    return () => clearTimeout(timer)
  }, [turn, list])
  useEffect(() => {
    if (settledTurn !== turn) start.current = startPlace(view)
  }, [view, settledTurn, turn])
  return settledTurn === turn
}

/** Whoever sends wants to see it stand there. */
function useOwnInSight(unsent: readonly Unsent[], list: List): void {
  const newestId = unsent.at(-1)?.clientId
  const first = useRef(newestId)
  useEffect(() => {
    if (newestId === undefined || newestId === first.current) return
    list.current?.scrollToIndex({ index: 'LAST', align: 'end' })
  }, [newestId, list])
}
