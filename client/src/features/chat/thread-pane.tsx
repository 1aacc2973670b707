import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import type { Me } from '../../app/session.tsx'
import { appendTo, Composer, ErrorState, NewDivider } from '../../ui/index.ts'
import { ChannelSkeleton } from './channel-skeleton.tsx'
import { MessageItem, UnsentItem } from './message-item.tsx'
import { lastEditable } from './permitted.ts'
import {
  askerOf,
  isHostOf,
  mayWriteIn,
  TalkProvider,
  useTalk,
  waitingWords,
  type ChannelPlace,
  type Talk,
} from './talk.ts'
import styles from './thread-pane.module.css'
import { threadOf as threadNow } from './threads.ts'
import { undoSeconds } from './undo-send.ts'
import { sendMessage, useUnsent, type Unsent } from './unsent.ts'
import { useThreadFeed, useThreadRead, type ThreadFeed } from './use-thread-feed.ts'
import { WriteField } from './write-field.tsx'

export type ThreadPaneProps = {
  place: ChannelPlace
  me: Me
  rootId: string
  /** The reply that a link leads to; 0 for none. */
  marked: number
  onClose: () => void
}

/** A message with everything said in answer to it, and the place to answer. */
export function ThreadPane({ place, me, rootId, marked }: ThreadPaneProps) {
  const channelId = place.channel.id
  const { feed, retry } = useThreadFeed(channelId, rootId, me.id)
  const unsent = useUnsent(channelId, rootId)
  const field = useRef<HTMLTextAreaElement>(null)
  const [editingId, setEditingId] = useState<string>()
  const lastSeq = feed.state === 'open' ? (feed.replies.at(-1)?.seq ?? feed.root.seq) : 0
  useThreadRead(channelId, rootId, lastSeq)

  const talk: Talk = useMemo(
    () => ({
      ...place,
      me,
      surface: 'thread',
      isHost: isHostOf(place),
      mayWrite: mayWriteIn(place),
      editingId,
      setEditing: messageId => {
        setEditingId(messageId)
        if (messageId === undefined) field.current?.focus()
      },
      openThread: () => field.current?.focus(),
      insert: words => {
        if (field.current !== null) appendTo(field.current, words)
      },
      markUnread: () => {},
    }),
    [place, me, editingId],
  )

  if (feed.state === 'failed') {
    return (
      <div className={styles.waiting}>
        <ErrorState
          title={
            feed.error.code === 'not_found'
              ? 'This thread is not here any more.'
              : 'We could not load the thread.'
          }
          reference={feed.error.requestId}
          onRetry={retry}
        />
      </div>
    )
  }
  if (feed.state === 'opening') {
    return (
      <div className={styles.waiting}>
        <ChannelSkeleton />
      </div>
    )
  }
  return (
    <TalkProvider value={talk}>
      <Replies feed={feed} unsent={unsent} me={me} marked={marked} />
      <Answering place={place} me={me} feed={feed} field={field} onEdit={setEditingId} />
    </TalkProvider>
  )
}

type OpenThread = Extract<ThreadFeed, { state: 'open' }>
type RepliesProps = { feed: OpenThread; unsent: readonly Unsent[]; me: Me; marked: number }

function Replies({ feed: { root, replies }, unsent, me, marked }: RepliesProps) {
  const list = useRef<HTMLDivElement>(null)
  const all = [root, ...replies]
  const [chosen, setChosen] = useState<number>()
  const current = all.some(({ seq }) => seq === chosen) ? chosen : all.at(-1)?.seq
  const [readUpTo] = useState(() => threadNow(root.id)?.lastReadSeq ?? 0)
  const firstNew = replies.find(
    ({ seq, authorId }) => seq > readUpTo && readUpTo > 0 && authorId !== me.id,
  )?.seq
  useStayAtEnd(list, all.length + unsent.length, marked)

  const onKeyDown = (event: KeyboardEvent) => {
    const move = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    const at = all.findIndex(({ seq }) => seq === current)
    const next = all[at + (move ?? 0)]
    if (move === undefined || next === undefined || !(event.target instanceof HTMLElement)) return
    if (event.target.tagName !== 'ARTICLE') return
    event.preventDefault()
    setChosen(next.seq)
    list.current?.querySelector<HTMLElement>(`[data-seq="${next.seq}"] article`)?.focus()
  }
  return (
    // Arrow keys move between the messages, which are focusable themselves.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      ref={list}
      className={styles.list}
      role="log"
      aria-label="Replies"
      aria-live="off"
      onKeyDown={onKeyDown}
    >
      {all.map(message => (
        <div key={message.id}>
          {message.seq === firstNew && <NewDivider />}
          <MessageItem message={message} marked={message.seq === marked} current={message.seq === current} />
        </div>
      ))}
      {unsent.map(entry => (
        <UnsentItem key={entry.clientId} entry={entry} author={me} grouped={false} size="s" />
      ))}
    </div>
  )
}

/** A linked reply is shown first; else the newest, and the list stays there while the reader does. */
function useStayAtEnd(list: RefObject<HTMLDivElement | null>, count: number, marked: number): void {
  const atEnd = useRef(true)
  const shownCount = useRef(0)
  useEffect(() => {
    const { current } = list
    if (current === null) return undefined
    const watch = () => {
      atEnd.current = current.scrollHeight - current.scrollTop - current.clientHeight < NEAR_END_PX
    }
    current.addEventListener('scroll', watch, { passive: true })
    return () => current.removeEventListener('scroll', watch)
  }, [list])
  useEffect(() => {
    const { current } = list
    if (current === null || shownCount.current === count) return
    const linked = shownCount.current > 0 ? null : current.querySelector(`[data-seq="${marked}"]`)
    shownCount.current = count
    if (linked !== null) linked.scrollIntoView({ block: 'center' })
    else if (atEnd.current) current.scrollTo({ top: current.scrollHeight })
  }, [list, count, marked])
}

const NEAR_END_PX = 80

type AnsweringProps = {
  place: ChannelPlace
  me: Me
  feed: OpenThread
  field: RefObject<HTMLTextAreaElement | null>
  onEdit: (messageId: string | undefined) => void
}

function Answering({ place, me, feed: { root, replies }, field, onEdit }: AnsweringProps) {
  const talk = useTalk()
  const { isHost } = talk
  const waiting = waitingWords(place, 0)
  if (waiting !== undefined || !mayWriteIn(place))
    return <Composer label="" onSend={() => {}} readOnly={waiting ?? 'Members answer here.'} />
  const spoken: readonly MessageView[] = [...replies].toReversed().concat(root)
  return (
    <WriteField
      place={place}
      threadOf={root.id}
      label="Reply in thread"
      isHost={isHost}
      fieldRef={field}
      takesFocus
      onSend={(body, attachments) =>
        sendMessage(
          { channelId: place.channel.id, body, threadOf: root.id, attachments },
          undoSeconds() * 1000,
        )
      }
      onArrowUp={() => {
        onEdit(lastEditable(replies, askerOf(talk, new Date()), root.id)?.id)
      }}
      recent={() =>
        spoken
          .filter(({ authorId }) => authorId !== me.id)
          .map(({ authorId, authorName }) => ({ memberId: authorId, name: authorName }))
      }
    />
  )
}
