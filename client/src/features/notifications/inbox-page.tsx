import { useRef } from 'react'
import { useSearchParams } from 'react-router'
import type { NoticeView, Tab } from '../../../../domain/notifications/contract.ts'
import { usePaged } from '../../lib/paged.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import {
  Button,
  ButtonLink,
  ChoiceChips,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
} from '../../ui/index.ts'
import styles from './inbox.module.css'
import { NoticeItem } from './notice-item.tsx'
import { countWord, useMarkNotices, useUnreadNotices } from './unread.ts'

const TABS = [
  { value: 'all', label: 'All' },
  { value: 'mentions', label: 'Mentions' },
  { value: 'replies', label: 'Replies' },
  { value: 'requests', label: 'Requests' },
] as const satisfies { value: Tab; label: string }[]

const NONE: { readonly [T in Tab]: string } = {
  all: 'What calls for you will stand here: mentions, replies, requests, and what became of your cases.',
  mentions: 'Nobody has called you by name.',
  replies: 'Nothing new in the threads and conversations you follow.',
  requests: 'Nobody waits for an answer of yours.',
}

/** What concerns the member, the latest first. */
export function InboxPage() {
  const [search, setSearch] = useSearchParams()
  const tab = TABS.find(({ value }) => value === search.get('of'))?.value ?? 'all'
  const list = usePaged('notifications.list', { tab })
  const unread = useUnreadNotices()
  const { isPending, read, readUntil } = useMarkNotices()
  const newest = list.items?.[0]

  return (
    <Page title="Inbox">
      <PageHeader
        title="Inbox"
        says={unread === 0 ? 'You are up to date.' : `${countWord(unread)} not read yet.`}
        action={
          <>
            {tab === 'all' && unread > 0 && newest !== undefined && (
              <Button busy={isPending} onClick={() => readUntil(newest.at)}>
                Mark all as read
              </Button>
            )}
            <ButtonLink to="/settings/notices" kind="bare">
              What reaches you
            </ButtonLink>
          </>
        }
      />
      <ChoiceChips
        label="Show"
        options={TABS}
        value={tab}
        onChange={value => setSearch(value === 'all' ? {} : { of: value }, { replace: true })}
      />
      {list.error !== null && list.items === undefined ? (
        <ErrorState
          title="We could not load your inbox."
          safe="Nothing in it is lost."
          reference={list.error.requestId}
          onRetry={list.retry}
        />
      ) : list.items === undefined ? (
        <LoadingRows />
      ) : list.items.length === 0 ? (
        <Empty title="You are up to date">{NONE[tab]}</Empty>
      ) : (
        <Rows items={list.items} onRead={read} />
      )}
      {list.hasMore && (
        <Button busy={list.isLoadingMore} onClick={list.loadMore}>
          Show earlier ones
        </Button>
      )}
    </Page>
  )
}

/** The rows; j and k move the focus between them, and Enter follows the one that has it. */
function Rows({ items, onRead }: { items: readonly NoticeView[]; onRead: (notice: NoticeView) => void }) {
  const list = useRef<HTMLUListElement>(null)
  const move = (by: number) => {
    const ways = [...(list.current?.querySelectorAll<HTMLElement>('[data-notice]') ?? [])]
    const at = ways.findIndex(way => way === document.activeElement)
    ways[Math.min(Math.max(at + by, 0), ways.length - 1)]?.focus()
  }
  useShortcut({ key: 'j', says: 'Go to the next row' }, () => move(1))
  useShortcut({ key: 'k', says: 'Go to the row before' }, () => move(-1))
  return (
    <ul className={styles.list} aria-label="Inbox" ref={list}>
      {items.map(notice => (
        <NoticeItem key={notice.id} notice={notice} onRead={onRead} />
      ))}
    </ul>
  )
}
