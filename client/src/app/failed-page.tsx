import { useEffect, useRef } from 'react'
import { useLive } from '../lib/live.ts'
import { ErrorState } from '../ui/states.tsx'
import styles from './session.module.css'

const again = () => window.location.reload()

/** A page broke while it was loaded or drawn. The router has told the console why. What failed without a connection is tried again with it. */
export function FailedPage() {
  const live = useLive()
  const wasOffline = useRef(false)
  useEffect(() => {
    if (live === 'offline') wasOffline.current = true
    else if (live === 'connected' && wasOffline.current) again()
  }, [live])
  useEffect(() => {
    document.title = 'This page did not open · Commonground'
  }, [])

  return (
    <main className={styles.failed} id="main" tabIndex={-1}>
      <h1 className="unseen" tabIndex={-1}>
        This page did not open
      </h1>
      <ErrorState title="This page did not open." safe="What was sent is safe." onRetry={again} />
    </main>
  )
}
