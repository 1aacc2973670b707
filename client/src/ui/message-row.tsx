import { CircleAlert, Clock, HandHeart } from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar, Faces } from './avatar.tsx'
import { Button } from './button.tsx'
import { classes } from './classes.ts'
import { Icon } from './icon.tsx'
import { fullOf } from './moment.ts'
import styles from './message-row.module.css'
import { Speaker } from './speaker.tsx'
import { Time } from './time.tsx'

export type MessageAuthor = {
  id: string
  name: string
  vetted?: string | true | undefined
  peer?: string | undefined
  lit?: boolean | undefined
}

/** queued: waits for the connection. failed: the server said no, the text is kept. */
export type Delivery = 'sent' | 'sending' | 'queued' | 'failed'

export type MessageRowProps = {
  author: MessageAuthor
  at: string
  /** Sanitised by the server. Absent for an own echo that the server has not rendered yet. */
  html?: string | undefined
  /** The text as written, shown when there is no `html`. */
  text?: string | undefined
  /** Follows a message of the same author within minutes: no face, no name. */
  grouped?: boolean | undefined
  edited?: boolean | undefined
  removed?: string | undefined
  delivery?: Delivery | undefined
  onRetry?: (() => void) | undefined
  onDiscard?: (() => void) | undefined
  /** Icon buttons that appear on hover and while focus is inside. */
  actions?: ReactNode
  /** Over the text: what it answers. */
  above?: ReactNode
  /** Lit from outside: the target of a link to this message. */
  marked?: boolean | undefined
  size?: 's' | 'm' | undefined
  /** Under the text: a case card, reactions, a thread. */
  children?: ReactNode
}

/** One message in a channel, in every state it can be in. */
export function MessageRow(props: MessageRowProps) {
  const { author, at, grouped = false, removed, marked, size = 'm', actions, above, children } = props
  const when = new Date(at)

  return (
    <article
      className={classes(styles.row, grouped && styles.grouped)}
      data-size={size}
      data-marked={marked || undefined}
      aria-label={`${author.name}, ${fullOf(when)}`}
      // A tap focuses the message: where nothing hovers, that is what brings the actions out.
      tabIndex={actions === undefined ? undefined : -1}
    >
      {grouped ? (
        <span className={styles.gutter}>
          <Time at={at} form="clock" />
        </span>
      ) : (
        <Avatar id={author.id} name={author.name} lit={author.lit} size={size} />
      )}
      <div className={styles.text}>
        {!grouped && (
          <Speaker name={author.name} vetted={author.vetted} peer={author.peer} at={at} form="clock" />
        )}
        {above}
        {removed === undefined ? <Body {...props} /> : <p className="quiet">{removed}</p>}
        {children}
        <DeliveryState {...props} />
      </div>
      {actions !== undefined && removed === undefined && (
        <div className={styles.actions} role="group" aria-label="Message actions">
          {actions}
        </div>
      )}
    </article>
  )
}

function Body({ html, text, edited, delivery }: MessageRowProps) {
  const pending = delivery === 'sending' || delivery === 'queued'
  return (
    <div className={styles.body} data-pending={pending || undefined} data-edited={edited || undefined}>
      {html === undefined ? <p className={styles.plain}>{text}</p> : <Written html={html} />}
      {edited === true && <span className="xs quiet"> (edited)</span>}
    </div>
  )
}

/** Text that a member wrote and the server rendered and sanitised. */
export function Written({ html, className }: { html: string; className?: string | undefined }) {
  return <div className={classes(styles.written, className)} dangerouslySetInnerHTML={{ __html: html }} />
}

function DeliveryState({ delivery = 'sent', onRetry, onDiscard }: MessageRowProps) {
  if (delivery === 'sent') return null
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

export type HelpfulButtonProps = {
  count: number
  mine: boolean
  /** Absent for those who may not mark it: the author, a visitor. */
  onToggle?: (() => void) | undefined
}

/** Helpful, with how many say so; pressed when the reader is one of them. */
export function HelpfulButton({ count, mine, onToggle }: HelpfulButtonProps) {
  const words = count === 0 ? 'Helpful' : `Helpful ${count}`
  if (onToggle === undefined) {
    return count === 0 ? null : (
      <span className={styles.reaction}>
        <Icon of={HandHeart} size="s" />
        {words}
      </span>
    )
  }
  return (
    <button type="button" className={styles.reaction} aria-pressed={mine} onClick={onToggle}>
      <Icon of={HandHeart} size="s" />
      {words}
    </button>
  )
}

/** The row that reactions and small answers stand in. */
export function Reactions({ children }: { children: ReactNode }) {
  return <div className={styles.reactions}>{children}</div>
}

export type ThreadLinkProps = {
  count: number
  lastAt: string
  people: readonly { id: string; name: string }[]
  open?: boolean | undefined
  onOpen: () => void
}

/** A folded thread: who took part, how many replies, when the last one came. */
export function ThreadLink({ count, lastAt, people, open = false, onOpen }: ThreadLinkProps) {
  return (
    <button type="button" className={styles.thread} aria-expanded={open} onClick={onOpen}>
      <Faces people={people} />
      {count} {count === 1 ? 'reply' : 'replies'}
      <span className={styles.last}>
        last <Time at={lastAt} />
      </span>
    </button>
  )
}
