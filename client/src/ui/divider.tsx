import { clockOf, dayHeadingOf, daysAgo } from './moment.ts'
import styles from './divider.module.css'
import { useNow } from './use-now.ts'

/** Begins a day in a list of messages. */
export function DayDivider({ at }: { at: string }) {
  const now = useNow()
  return (
    <div className={styles.divider} role="separator" aria-label={dayHeadingOf(new Date(at), now)}>
      <span>{dayHeadingOf(new Date(at), now)}</span>
    </div>
  )
}

/** Begins what the reader has not seen. */
export function NewDivider({ since }: { since?: string | undefined }) {
  const now = useNow()
  const words = since === undefined ? 'New' : `New since ${sinceWords(new Date(since), now)}`
  return (
    <div className={styles.divider} data-new role="separator" aria-label={words}>
      <span>{words}</span>
    </div>
  )
}

function sinceWords(at: Date, now: Date): string {
  const days = daysAgo(at, now)
  if (days === 0) return clockOf(at)
  return days === 1 ? `yesterday at ${clockOf(at)}` : dayHeadingOf(at, now)
}
