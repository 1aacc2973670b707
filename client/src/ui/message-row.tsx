import { CircleAlert, Clock } from 'lucide-react'
import { useRef, type FocusEvent, type PointerEvent, type ReactNode } from 'react'
import { Avatar, Faces } from './avatar.tsx'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'
import { fullOf } from './moment.ts'
import styles from './message-row.module.css'
import { Speaker } from './speaker.tsx'
import { Time } from './time.tsx'
import { Written } from './written.tsx'

export type MessageAuthor = {
  id: string
  name: string
  vetted?: string | true | undefined
  peer?: string | undefined
  lit?: boolean | undefined
  /** Where their name leads. */
  to?: string | undefined
}

/** queued: waits for the connection. held: goes out in a moment and may be taken back. failed: the server said no, the text is kept. */
export type Delivery = 'sent' | 'sending' | 'queued' | 'held' | 'failed'

export type MessageRowProps = {
  author: MessageAuthor
  at: string
  /** Sanitised by the server. Absent for an own echo that the server has not rendered yet. */
  html?: string | undefined
  /** The text as written, shown when there is no `html`. */
  text?: string | undefined
  /** Follows a message of the same author within minutes: no face, no name. */
  grouped?: boolean | undefined
  /** "(edited)", or a button of that word that shows what it said before. */
  edited?: ReactNode
  /** In place of the text: it was taken away, or moved. */
  removed?: ReactNode
  /** In place of the text: where it is being rewritten. */
  editor?: ReactNode
  delivery?: Delivery | undefined
  onRetry?: (() => void) | undefined
  onDiscard?: (() => void) | undefined
  /** When a held message goes out. */
  goesOut?: ReactNode
  /** Icon buttons that appear on hover and while focus is inside. */
  actions?: ReactNode
  /** One of the actions has something open: they stay in sight. */
  actionsOpen?: boolean | undefined
  /** The one message of its list that the Tab key reaches. */
  current?: boolean | undefined
  /** The pointer or the focus came near, or left: the moment to make the actions ready. */
  onNear?: ((near: boolean) => void) | undefined
  /** A finger rests on it. */
  onLongPress?: (() => void) | undefined
  /** Calls the reader by name. */
  callsMe?: boolean | undefined
  /** Over the text: what it answers. */
  above?: ReactNode
  /** Lit from outside: the target of a link to this message. */
  marked?: boolean | undefined
  size?: 's' | 'm' | undefined
  /** Under the text: a case card, reactions, a thread. */
  children?: ReactNode
}

const LONG_PRESS_MS = 500

/** Hears a finger that rests: moving, lifting and scrolling end it. */
function useLongPress(act: (() => void) | undefined) {
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  if (act === undefined) return {}
  const end = () => clearTimeout(timer.current)
  return {
    onPointerDown: ({ pointerType }: PointerEvent) => {
      if (pointerType === 'touch') timer.current = setTimeout(act, LONG_PRESS_MS)
    },
    onPointerUp: end,
    onPointerMove: end,
    onPointerCancel: end,
  }
}

function useNear(onNear: ((near: boolean) => void) | undefined) {
  if (onNear === undefined) return {}
  return {
    onPointerEnter: () => onNear(true),
    onPointerLeave: () => onNear(false),
    onFocus: () => onNear(true),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent) => {
      if (!(relatedTarget instanceof Node && currentTarget.contains(relatedTarget))) onNear(false)
    },
  }
}

/** One message in a channel, in every state it can be in. */
export function MessageRow(props: MessageRowProps) {
  const { author, at, grouped = false, removed, editor, marked, size = 'm', above, children } = props
  const { actions, actionsOpen, current, callsMe } = props
  const tabStop = current === undefined ? undefined : current ? 0 : -1
  const nearness = useNear(props.onNear)
  const press = useLongPress(props.onLongPress)

  return (
    <article
      className={classes(styles.row, grouped && styles.grouped)}
      data-size={size}
      data-marked={marked || undefined}
      data-calls-me={callsMe || undefined}
      aria-label={`${author.name}, ${fullOf(new Date(at))}`}
      // A tap focuses the message: where nothing hovers, that is what brings the actions out.
      tabIndex={tabStop}
      {...nearness}
      {...press}
    >
      {grouped ? (
        <span className={styles.gutter}>
          <Time at={at} form="clock" />
        </span>
      ) : (
        <Avatar id={author.id} name={author.name} lit={author.lit} size={size} />
      )}
      <div className={styles.text}>
        {!grouped && <Speaker {...author} tabIndex={tabStop} at={at} form="clock" />}
        {above}
        {editor ?? (removed === undefined ? <Body {...props} /> : <p className="quiet">{removed}</p>)}
        {children}
        <DeliveryState {...props} />
      </div>
      {Boolean(actions) && editor === undefined && (
        <div
          className={styles.actions}
          data-open={actionsOpen || undefined}
          role="group"
          aria-label="Message actions"
        >
          {actions}
        </div>
      )}
    </article>
  )
}

function Body({ html, text, edited, delivery }: MessageRowProps) {
  const pending = delivery === 'sending' || delivery === 'queued' || delivery === 'held'
  const said = edited !== undefined && edited !== false
  return (
    <div className={styles.body} data-pending={pending || undefined} data-edited={said || undefined}>
      {html === undefined ? <p className={styles.plain}>{text}</p> : <Written html={html} />}
      {said && <span className="xs quiet"> {edited}</span>}
    </div>
  )
}

function DeliveryState({ delivery = 'sent', onRetry, onDiscard, goesOut }: MessageRowProps) {
  if (delivery === 'sent') return null
  if (delivery === 'held') {
    return (
      <p className={styles.state}>
        <Icon of={Clock} size="s" />
        {goesOut}
        {onDiscard !== undefined && (
          <Button kind="bare" slim onClick={onDiscard}>
            Undo
          </Button>
        )}
      </p>
    )
  }
  if (delivery !== 'failed') {
    return (
      <p className={styles.state}>
        <Icon of={Clock} size="s" />
        {delivery === 'sending' ? 'Sending' : 'Waits for the connection'}
      </p>
    )
  }
  return (
    <p className={styles.state} data-failed role="alert">
      <Icon of={CircleAlert} size="s" />
      <span>Not sent. We keep it here.</span>
      {onRetry !== undefined && (
        <Button kind="bare" slim onClick={onRetry}>
          Try again
        </Button>
      )}
      {onDiscard !== undefined && (
        <Button kind="quiet" slim onClick={onDiscard}>
          Discard
        </Button>
      )}
    </p>
  )
}

export type ThreadLinkProps = {
  count: number
  lastAt: string
  people: readonly { id: string; name: string }[]
  /** Replies came that the reader, who follows it, has not seen. */
  fresh?: boolean | undefined
  open?: boolean | undefined
  onOpen: () => void
}

/** A folded thread: who took part, how many replies, when the last one came. */
export function ThreadLink({ count, lastAt, people, fresh = false, open = false, onOpen }: ThreadLinkProps) {
  return (
    <button type="button" className={styles.thread} aria-expanded={open} onClick={onOpen}>
      <Faces people={people} />
      {count} {count === 1 ? 'reply' : 'replies'}
      {fresh && <span className={styles.fresh}>new</span>}
      <span className={styles.last}>
        last <Time at={lastAt} />
      </span>
    </button>
  )
}
