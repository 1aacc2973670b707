import { CornerUpLeft, Pin } from 'lucide-react'
import { lazy, memo, Suspense, useEffect, useState, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { useMyChannels } from '../../app/places.ts'
import {
  DayDivider,
  Icon,
  MessageRow,
  NewDivider,
  SourceLine,
  useDelayed,
  type Delivery,
  type MessageAuthor,
} from '../../ui/index.ts'
import { returnToField } from './drafts.ts'
import styles from './message-item.module.css'
import { ReactionRow } from './reaction-row.tsx'
import { removedWords } from './removed-words.ts'
import { channelWords, useTalk } from './talk.ts'
import { Attachments, Previews } from '../media/attachments.tsx'
import { returnUploads } from '../media/uploads.ts'
import { forgetUnsent, resend, takeBack, type Unsent } from './unsent.ts'

const FlagDialog = lazy(async () => ({
  default: (await import('../moderation/flag-dialog.tsx')).FlagDialog,
}))
const MessageTools = lazy(async () => ({ default: (await import('./message-tools.tsx')).MessageTools }))
const MessageEditor = lazy(async () => ({ default: (await import('./message-editor.tsx')).MessageEditor }))
const HistoryDialog = lazy(async () => ({ default: (await import('./message-dialogs.tsx')).HistoryDialog }))

export type MessageItemProps = {
  message: MessageView
  grouped?: boolean | undefined
  startsDay?: boolean | undefined
  newSince?: string | null | undefined
  saysSource?: boolean | undefined
  /** What it answers, when that is in the list; null when it answers something further away. */
  answered?: MessageView | null | undefined
  marked: boolean
  /** The one message whose actions the Tab key reaches. */
  current: boolean
  onJump?: ((seq: number) => void) | undefined
  /** Under the text: the thread that hangs off it. */
  children?: ReactNode
}

/** One message in the list, with the lines that begin above it. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const {
    message,
    grouped,
    startsDay = false,
    newSince = null,
    saysSource,
    answered,
    marked,
    current,
  } = props
  const { me, editingId, surface } = useTalk()
  const tools = useTools()
  const [flagging, setFlagging] = useState(false)
  const { seq, deletedAt, source } = message
  const stands = deletedAt === null
  const callsMe = stands && message.authorId !== me.id && message.mentions?.memberIds.includes(me.id) === true

  return (
    <div data-seq={seq} className={styles.item}>
      {startsDay && <DayDivider at={message.sentAt} />}
      {newSince !== null && <NewDivider since={newSince} />}
      <MessageRow
        author={{
          id: message.authorId,
          name: message.authorName,
          vetted: message.authorIsConsultant,
          to: `/people/${message.authorId}`,
        }}
        at={message.sentAt}
        html={message.html}
        grouped={grouped}
        size={surface === 'thread' ? 's' : 'm'}
        edited={message.editedAt === null ? undefined : <EditedWord message={message} />}
        removed={stands ? undefined : <Tombstone message={message} />}
        editor={
          stands && editingId === message.id ? (
            <Suspense>
              <MessageEditor message={message} />
            </Suspense>
          ) : undefined
        }
        marked={marked}
        callsMe={callsMe}
        current={current}
        onNear={tools.setNear}
        onLongPress={stands ? tools.openMenu : undefined}
        actionsOpen={tools.open}
        above={
          <>
            {message.pinnedAt !== undefined && stands && <PinLine />}
            {answered !== undefined && <AnswerLine answered={answered} onJump={props.onJump} />}
          </>
        }
        actions={
          stands &&
          (tools.wanted || current) && (
            <Suspense>
              <MessageTools
                message={message}
                current={current}
                {...tools.state}
                onFlag={() => setFlagging(true)}
              />
            </Suspense>
          )
        }
      >
        {saysSource === true && source !== undefined && stands && <SourceLine source={source} compact />}
        {stands && <Attachments items={message.attachments} />}
        {stands && <Previews items={message.previews} />}
        {stands && <ReactionRow message={message} />}
        {props.children}
      </MessageRow>
      {flagging && (
        <Suspense>
          <FlagDialog kind="message" id={message.id} onClose={() => setFlagging(false)} />
        </Suspense>
      )}
    </div>
  )
})

/** The actions of a message are made when someone comes near it, and stay while something of theirs is open. */
function useTools() {
  const [near, setNear] = useState(false)
  const [menuOpen, setMenuOpen] = useState(false)
  const [reacting, setReacting] = useState(false)
  const open = menuOpen || reacting
  return {
    setNear,
    open,
    wanted: near || open,
    openMenu: () => setMenuOpen(true),
    state: { menuOpen, onMenu: setMenuOpen, reacting, onReacting: setReacting },
  }
}

function EditedWord({ message }: { message: MessageView }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <button
        type="button"
        className={styles.edited}
        aria-label="Edited: see what it said before"
        onClick={() => setOpen(true)}
      >
        (edited)
      </button>
      <Suspense>{open && <HistoryDialog message={message} onClose={() => setOpen(false)} />}</Suspense>
    </>
  )
}

function Tombstone({ message }: { message: MessageView }) {
  const { me } = useTalk()
  return message.movedTo === undefined ? (
    <>{removedWords(message, me.id)}</>
  ) : (
    <MovedTo place={message.movedTo} />
  )
}

function MovedTo({ place }: { place: NonNullable<MessageView['movedTo']> }) {
  const channel = useMyChannels().data?.items.find(({ id }) => id === place.channelId)
  return (
    <>
      Moved to{' '}
      <Link to={`/g/${place.groupId}/c/${place.channelId}/${place.seq}`}>
        {channel === undefined ? 'another channel' : channelWords(channel)}
      </Link>
    </>
  )
}

function PinLine() {
  return (
    <p className={styles.answers}>
      <Icon of={Pin} size="s" />
      Pinned
    </p>
  )
}

type AnswerLineProps = { answered: MessageView | null; onJump: ((seq: number) => void) | undefined }

function AnswerLine({ answered, onJump }: AnswerLineProps) {
  if (answered === null) {
    return (
      <p className={styles.answers}>
        <Icon of={CornerUpLeft} size="s" />
        In reply to an earlier message
      </p>
    )
  }
  return (
    <p className={styles.answers}>
      <Icon of={CornerUpLeft} size="s" />
      <button type="button" tabIndex={-1} onClick={() => onJump?.(answered.seq)}>
        In reply to {answered.authorName}
      </button>
    </p>
  )
}

export type UnsentItemProps = {
  entry: Unsent
  author: MessageAuthor
  grouped: boolean
  size?: 's' | 'm' | undefined
}

/** What the member wrote, before the server has confirmed it. */
export const UnsentItem = memo(function UnsentItem({ entry, author, grouped, size }: UnsentItemProps) {
  // Most messages are stored before a word about it could be read.
  const late = useDelayed(entry.state === 'sending')
  const secondsLeft = useSecondsLeft(entry)
  const delivery = secondsLeft > 0 ? 'held' : deliveryOf(entry, late)

  return (
    <div className={styles.item}>
      <MessageRow
        author={author}
        at={entry.writtenAt}
        text={entry.body}
        grouped={grouped}
        size={size}
        delivery={delivery}
        goesOut={`Sends in ${secondsLeft} s`}
        onRetry={() => resend(entry)}
        onDiscard={() => (delivery === 'held' ? undo(entry) : forgetUnsent(entry.clientId))}
      >
        <Attachments items={entry.attachments} />
        {entry.state === 'failed' && <p className="xs quiet">{entry.why}</p>}
      </MessageRow>
    </div>
  )
})

function deliveryOf({ state }: Unsent, late: boolean): Delivery {
  if (state === 'sending') return late ? 'sending' : 'sent'
  return state === 'stored' ? 'sent' : state
}

/** Takes a held message back into the field it came from. */
function undo({ clientId, channelId, threadOf }: Unsent): void {
  const entry = takeBack(clientId)
  if (entry === undefined) return
  returnToField(channelId, threadOf ?? null, entry.body)
  returnUploads(threadOf ?? channelId, entry.attachments)
}

const TICK_MS = 250

function useSecondsLeft({ heldUntil = 0, state }: Unsent): number {
  const held = state === 'queued' && heldUntil > 0
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    if (!held) return undefined
    const timer = setInterval(() => setNow(Date.now()), TICK_MS)
    return () => clearInterval(timer)
  }, [held])
  return held ? Math.max(0, Math.ceil((heldUntil - now) / 1000)) : 0
}
