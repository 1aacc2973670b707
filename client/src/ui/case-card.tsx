import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { UrgencyChip, type Urgency } from './chip.tsx'
import { MiniLine, type MiniLineProps } from './life-line.tsx'
import styles from './case-card.module.css'

export type CaseCardProps = {
  to: string
  title: string
  urgency: Urgency
  /** The field it went to. */
  specialty: string
  /** One fact: "Advised in 13 minutes." */
  fact?: ReactNode
  line?: MiniLineProps | undefined
  resolved?: boolean | undefined
}

/** A case in one glance, as a link to it. */
export function CaseCard({ to, title, urgency, specialty, fact, line, resolved = false }: CaseCardProps) {
  return (
    <Link to={to} className={styles.card} data-resolved={resolved || undefined}>
      <span className={styles.head}>
        <UrgencyChip urgency={urgency} />
        <span className="xs quiet">Case for {specialty.toLocaleLowerCase()}</span>
        {line !== undefined && (
          <span className={styles.line}>
            <MiniLine {...line} />
          </span>
        )}
      </span>
      <span className={`lasting ${styles.title}`}>{title}</span>
      {fact !== undefined && <span className={styles.fact}>{fact}</span>}
    </Link>
  )
}
