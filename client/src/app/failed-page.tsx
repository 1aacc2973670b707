import { ErrorState } from '../ui/states.tsx'
import styles from './session.module.css'

/** A page broke while it was loaded or drawn. The router has told the console why. */
export function FailedPage() {
  return (
    <main className={styles.failed} id="main" tabIndex={-1}>
      <h1 className="unseen">This page did not open</h1>
      <ErrorState
        title="This page did not open."
        safe="What was sent is safe."
        onRetry={() => window.location.reload()}
      />
    </main>
  )
}
