import { Link } from 'react-router'
import { useCall } from '../../lib/query.ts'
import { Section } from '../../ui/index.ts'
import styles from './inbox.module.css'
import { NoticeItem } from './notice-item.tsx'
import { countWord, useMarkNotices, useUnreadNotices } from './unread.ts'

const SHOWN = 4
/** More than are shown: those about cases stand elsewhere on the page. */
const ASKED = { unread: true, limit: 12 } as const

/** The latest of the inbox that is not read, beside what is about cases. Nothing new shows nothing. */
export function LatestNotices() {
  const { data } = useCall('notifications.list', ASKED)
  const unread = useUnreadNotices()
  const { read } = useMarkNotices()
  const items = data?.items.filter(notice => notice.case === null).slice(0, SHOWN) ?? []
  if (items.length === 0) return null
  return (
    <Section title="In your inbox" more={<Link to="/inbox">All {countWord(unread)} unread</Link>}>
      <ul className={styles.list} aria-label="In your inbox">
        {items.map(notice => (
          <NoticeItem key={notice.id} notice={notice} onRead={read} />
        ))}
      </ul>
    </Section>
  )
}
