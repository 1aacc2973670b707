import { agoOf, briefOf, clockOf, dayOf, fullOf } from './moment.ts'
import { useNow } from './use-now.ts'
import styles from './time.module.css'

export type TimeProps = {
  /** ISO 8601. */
  at: string
  /** brief: 22:14, Yesterday at 22:14, 19 Nov. clock: 22:14. day: Today, 19 Nov. ago: 12 min ago. */
  form?: 'brief' | 'clock' | 'day' | 'ago' | undefined
  /** Stands inside a sentence: "made today". */
  inSentence?: boolean | undefined
}

/** A moment in words, with the whole date on hover and for programs. */
export function Time({ at, form = 'brief', inSentence = false }: TimeProps) {
  const now = useNow()
  const moment = new Date(at)
  const words = { brief: briefOf, clock: clockOf, day: dayOf, ago: agoOf }[form](moment, now)

  return (
    <time className={styles.time} dateTime={at} title={fullOf(moment)}>
      {inSentence ? words.replace(/^(Today|Yesterday)/, word => word.toLowerCase()) : words}
    </time>
  )
}
