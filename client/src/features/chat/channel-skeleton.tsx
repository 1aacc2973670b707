import { Loading, Skeleton } from '../../ui/index.ts'
import styles from './channel-page.module.css'

/** Rows of messages that are still coming. */
export function ChannelSkeleton() {
  return (
    <Loading label="Loading messages">
      <div className={styles.skeletons}>
        {[0.9, 0.5, 0.75, 0.35, 0.8].map(width => (
          <Skeleton key={width} face lines={[0.22, width]} />
        ))}
      </div>
    </Loading>
  )
}
