import { Clock } from 'lucide-react'
import type { ReactNode } from 'react'
import styles from './composer.module.css'
import { Icon } from './icon.tsx'

const NEAR_LIMIT = 500

type RemarkProps = { left: number; offline: boolean | undefined; note: ReactNode }

/** The one thing worth saying beside the tools: what stops the text first. */
export function Remark({ left, offline, note }: RemarkProps) {
  if (left < 0) return <span className={styles.over}>{-left} characters too long</span>
  if (left < NEAR_LIMIT) return <>{left} characters left</>
  if (offline === true) {
    return (
      <>
        <Icon of={Clock} size="s" /> Goes out when you are connected again
      </>
    )
  }
  return <span className={styles.note}>{note}</span>
}
