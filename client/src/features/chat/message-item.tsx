import { CornerUpLeft, Link2 } from 'lucide-react'
import { memo } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import {
  DayDivider,
  Icon,
  IconButton,
  MessageRow,
  NewDivider,
  SourceLine,
  useDelayed,
  type MessageAuthor,
} from '../../ui/index.ts'
import styles from './channel-page.module.css'
import { forgetUnsent, resend, type Unsent } from './unsent.ts'

export type MessageItemProps = {
  message: MessageView
  grouped: boolean
  startsDay: boolean
  newSince: string | null
  saysSource: boolean
  /** What it answers, when that is in the list; null when it answers something further away. */
  answered: MessageView | null | undefined
  marked: boolean
  /** The one message whose actions the Tab key reaches. */
  current: boolean
  onCopyLink: (seq: number) => void
  onJump: (seq: number) => void
}

/** One message in the list, with the lines that begin above it. */
export const MessageItem = memo(function MessageItem(props: MessageItemProps) {
  const { message, grouped, startsDay, newSince, saysSource, answered, marked, current, onCopyLink, onJump } =
    props
  const { seq, deletedAt, source } = message

  return (
    <div data-seq={seq} className={styles.item}>
      {startsDay && <DayDivider at={message.sentAt} />}
      {newSince !== null && <NewDivider since={newSince} />}
      <MessageRow
        author={{ id: message.authorId, name: message.authorName }}
        at={message.sentAt}
        html={message.html}
        grouped={grouped}
        edited={message.editedAt !== null}
        removed={deletedAt === null ? undefined : 'Message removed'}
        marked={marked}
        above={answered !== undefined && <AnswerLine answered={answered} onJump={onJump} />}
        actions={
          <IconButton
            icon={Link2}
            label="Copy link to this message"
            slim
            tabIndex={current ? 0 : -1}
            onClick={() => onCopyLink(seq)}
          />
        }
      >
        {saysSource && source !== undefined && deletedAt === null && <SourceLine source={source} compact />}
      </MessageRow>
    </div>
  )
})

type AnswerLineProps = { answered: MessageView | null; onJump: (seq: number) => void }

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
      <button type="button" tabIndex={-1} onClick={() => onJump(answered.seq)}>
        In reply to {answered.authorName}
      </button>
    </p>
  )
}

export type UnsentItemProps = { entry: Unsent; author: MessageAuthor; grouped: boolean }

/** What the member wrote, before the server has confirmed it. */
export const UnsentItem = memo(function UnsentItem({ entry, author, grouped }: UnsentItemProps) {
  // Most messages are stored before a word about it could be read.
  const late = useDelayed(entry.state === 'sending')
  const delivery =
    entry.state === 'sending' ? (late ? 'sending' : 'sent') : entry.state === 'stored' ? 'sent' : entry.state

  return (
    <div className={styles.item}>
      <MessageRow
        author={author}
        at={entry.writtenAt}
        text={entry.body}
        grouped={grouped}
        delivery={delivery}
        onRetry={() => resend(entry)}
        onDiscard={() => forgetUnsent(entry.clientId)}
      >
        {entry.state === 'failed' && <p className="xs quiet">{entry.why}</p>}
      </MessageRow>
    </div>
  )
})
