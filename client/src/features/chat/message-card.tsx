import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import { useMe } from '../../app/session.tsx'
import { Avatar, Speaker, Written } from '../../ui/index.ts'
import { Attachments } from '../media/attachments.tsx'
import styles from './message-card.module.css'
import { removedWords } from './removed-words.ts'

export type MessageCardProps = {
  message: MessageView
  /** Where it stands. */
  to: string
  /** Over it: why it is shown, and from where. */
  above?: ReactNode
  /** Under it: its thread. */
  children?: ReactNode
  goWords?: string | undefined
  onGo?: (() => void) | undefined
}

/** A message shown away from its channel, with the way there. */
export function MessageCard(props: MessageCardProps) {
  const { message, to, above, children, goWords = 'Go there', onGo } = props
  const me = useMe()
  const taken = message.deletedAt !== null
  return (
    <article className={styles.card} aria-label={`Message of ${message.authorName}`}>
      {above !== undefined && <div className={styles.above}>{above}</div>}
      <Avatar id={message.authorId} name={message.authorName} size="s" />
      <div className={styles.said}>
        <Speaker
          name={message.authorName}
          to={`/people/${message.authorId}`}
          vetted={message.authorIsConsultant}
          at={message.sentAt}
          form="brief"
        />
        {taken ? <p className="quiet">{removedWords(message, me.id)}</p> : <Written html={message.html} />}
        {!taken && <Attachments items={message.attachments} />}
        {children}
        <Link to={to} className={styles.go} {...(onGo !== undefined && { onClick: onGo })}>
          {goWords}
        </Link>
      </div>
    </article>
  )
}
