import { Bell, Check } from 'lucide-react'
import { Link } from 'react-router'
import type { NoticeView } from '../../../../domain/notifications/contract.ts'
import { Avatar, IconButton, Time } from '../../ui/index.ts'
import styles from './inbox.module.css'
import { didOf, whereOf, whoOf } from './words.ts'

type NoticeItemProps = { notice: NoticeView; onRead: (notice: NoticeView) => void }

/** One row of the inbox: who did what, where and when, and how it begins. */
export function NoticeItem({ notice, onRead }: NoticeItemProps) {
  const who = whoOf(notice)
  const where = whereOf(notice)
  const { message, case: found, entry, research } = notice
  const about = message?.excerpt ?? found?.title ?? entry?.question ?? research?.title ?? ''
  const [first] = notice.people
  return (
    <li className={styles.notice} data-read={notice.read || undefined}>
      <Link
        className={styles.way}
        to={notice.path}
        data-notice
        onClick={() => !notice.read && onRead(notice)}
      >
        <span className={styles.dot} aria-hidden="true" />
        <Avatar
          id={first?.id ?? notice.id}
          name={first?.name ?? who}
          {...(first === undefined && { icon: Bell, hue: 'dusk' as const })}
        />
        <span className={styles.words}>
          <span className={styles.says}>
            {!notice.read && <span className="unseen">Unread: </span>}
            <b>{who}</b> {didOf(notice)}
          </span>
          {about !== '' && <span className={`${styles.excerpt} sm`}>{about}</span>}
          <span className="xs quiet">
            {where !== '' && <>{where} · </>}
            <Time at={notice.at} />
          </span>
        </span>
      </Link>
      <div className={styles.side}>
        {!notice.read && (
          <IconButton
            icon={Check}
            label={`Mark as read: ${who} ${didOf(notice)}`}
            onClick={() => onRead(notice)}
          />
        )}
      </div>
    </li>
  )
}
