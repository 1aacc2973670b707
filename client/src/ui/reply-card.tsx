import { CircleCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { Avatar } from './avatar.tsx'
import { Chip } from './chip.tsx'
import { Icon } from './icon.tsx'
import type { MessageAuthor } from './message-row.tsx'
import styles from './reply-card.module.css'
import { SourceLine, type SourceLineProps } from './source-line.tsx'
import { Speaker } from './speaker.tsx'
import { Written } from './written.tsx'

export type ReplyCardProps = {
  author: MessageAuthor
  at: string
  html: string
  /** By a vetted consultant of the specialty. */
  advice: boolean
  accepted?: boolean | undefined
  /** Where an imported reply comes from. */
  source?: SourceLineProps['source'] | undefined
  /** What came with the words. */
  files?: ReactNode
  /** One line on what stands behind this person: "Advised 214 cats like this". */
  standing?: ReactNode
  /** Helpful, sources, ask back, accept. */
  children?: ReactNode
}

/** A reply to a case: advice on moss, a colleague's on plain ground. */
export function ReplyCard({
  author,
  at,
  html,
  advice,
  accepted = false,
  source,
  files,
  standing,
  children,
}: ReplyCardProps) {
  return (
    <article
      className={styles.reply}
      data-advice={advice || undefined}
      aria-label={`Reply by ${author.name}`}
    >
      <header className={styles.head}>
        <Avatar id={author.id} name={author.name} lit={author.lit} />
        <div className="grow">
          <Speaker name={author.name} vetted={author.vetted} peer={author.peer} at={at} />
          {standing !== undefined && <p className="xs quiet">{standing}</p>}
        </div>
        {advice && (
          <Chip hue="moss" look="fill">
            Advice
          </Chip>
        )}
      </header>
      <div className={styles.body}>
        <Written html={html} />
        {files}
        {source !== undefined && <SourceLine source={source} />}
      </div>
      {accepted && (
        <p className={styles.accepted}>
          <Icon of={CircleCheck} size="s" />
          This answered the case
        </p>
      )}
      {children !== undefined && <footer className={styles.foot}>{children}</footer>}
    </article>
  )
}
