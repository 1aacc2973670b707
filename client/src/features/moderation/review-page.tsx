import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { ReviewSummary } from '../../../../domain/moderation/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useConnected, useHint } from '../../lib/live.ts'
import { usePaged, type Paged } from '../../lib/paged.ts'
import { refresh, useCall } from '../../lib/query.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import {
  agoOf,
  Button,
  ChoiceChips,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageBar,
  Row,
  Time,
  useNow,
} from '../../ui/index.ts'
import { Appeals } from './appeals.tsx'
import { ReviewDetail } from './review-detail.tsx'
import styles from './review-page.module.css'
import { ACT_WORDS, KIND_WORDS, REASON_WORDS } from './words.ts'

type Tab = 'open' | 'appeals' | 'decided'

const look = () => refresh('moderation.queue', 'moderation.show', 'moderation.appeals', 'moderation.count')

/** Everything that waits for a moderator's decision, with what it is about beside it. */
export function ReviewPage() {
  const [search, setSearch] = useSearchParams()
  const tab = (['appeals', 'decided'] as const).find(name => name === search.get('tab')) ?? 'open'
  const { data: count, error } = useCall('moderation.count', {})
  useHint('moderation.changed', look)
  useConnected(look)
  const now = useNow()
  const oldest =
    count?.oldestAt != null ? `Oldest waits ${agoOf(new Date(count.oldestAt), now)}` : 'Nothing waits'
  const choose = (next: Tab) => setSearch(next === 'open' ? {} : { tab: next }, { replace: true })

  return (
    <Page
      title="Review queue"
      fills
      bar={
        <PageBar
          title="Review queue"
          face="lasting"
          backTo="/"
          says={count?.reviews === true ? oldest : undefined}
          actions={
            <ChoiceChips
              label="Which reviews"
              value={tab}
              onChange={choose}
              options={[
                { value: 'open', label: `Open ${count?.open ?? ''}` },
                { value: 'appeals', label: `Appeals ${count?.appeals ?? ''}` },
                { value: 'decided', label: 'Decided' },
              ]}
            />
          }
        />
      }
    >
      {error !== null && <ErrorState title={sentenceOf(error)} reference={error.requestId} onRetry={look} />}
      {count?.reviews === false && (
        <Empty title="You moderate nothing">Hosts and moderators find here what waits for them.</Empty>
      )}
      {count?.reviews === true && tab === 'appeals' && <Appeals />}
      {count?.reviews === true && tab !== 'appeals' && <Queue key={tab} state={tab} />}
    </Page>
  )
}

function Queue({ state }: { state: 'open' | 'decided' }) {
  const list = usePaged('moderation.queue', { state, limit: 30 })
  const [chosen, setChosen] = useState<string>()
  const items = list.items ?? []
  // What was chosen may be decided meanwhile: then the first of what is left is at hand.
  const current = items.find(({ id }) => id === chosen) ?? items[0]
  const step = (by: number) => {
    const at = items.findIndex(({ id }) => id === current?.id)
    const next = items[Math.min(items.length - 1, Math.max(0, at + by))]
    if (next) setChosen(next.id)
  }
  useShortcut({ key: 'j', says: 'Next review' }, () => step(1))
  useShortcut({ key: 'k', says: 'Review before' }, () => step(-1))

  if (list.error !== null && list.items === undefined)
    return <ErrorState title={sentenceOf(list.error)} reference={list.error.requestId} onRetry={list.retry} />
  if (list.items !== undefined && items.length === 0)
    return (
      <Empty title={state === 'open' ? 'Nothing waits for you' : 'Nothing was decided yet'}>
        {state === 'open' && 'What members report, and what is looked at first, comes here.'}
      </Empty>
    )
  return (
    <div className={styles.split}>
      <QueueList list={list} currentId={current?.id} onChoose={setChosen} />
      <div className={styles.detail}>
        {current ? <ReviewDetail key={current.id} reviewId={current.id} /> : <LoadingRows count={4} />}
      </div>
    </div>
  )
}

type QueueListProps = {
  list: Paged<ReviewSummary>
  currentId: string | undefined
  onChoose: (id: string) => void
}

function QueueList({ list, currentId, onChoose }: QueueListProps) {
  return (
    <nav className={styles.list} aria-label="Reviews">
      {list.items === undefined && <LoadingRows count={4} />}
      <ul>
        {list.items?.map(item => (
          <li key={item.id}>
            <button
              type="button"
              className={styles.item}
              aria-current={item.id === currentId}
              onClick={() => onChoose(item.id)}
            >
              <Summary item={item} />
            </button>
          </li>
        ))}
      </ul>
      {list.hasMore && (
        <Button wide busy={list.isLoadingMore} onClick={list.loadMore}>
          Show more
        </Button>
      )}
    </nav>
  )
}

function Summary({ item }: { item: ReviewSummary }) {
  const [reason] = item.reasons
  const reports = item.flagCount === 1 ? '1 report' : `${item.flagCount} reports`
  return (
    <>
      <Row gap={2} spread>
        <span className="xs strong">
          {item.why === 'waiting'
            ? 'Waits to be published'
            : reason
              ? REASON_WORDS[reason].label
              : 'Reported'}
        </span>
        {item.act !== null && <span className="xs quiet">{ACT_WORDS[item.act].done}</span>}
        {item.lease !== null && <span className="xs quiet">{item.lease.by.name} decides</span>}
      </Row>
      <span className="strong clip">{item.excerpt ?? `A ${KIND_WORDS[item.kind]} not for all to read`}</span>
      <span className="xs quiet">
        {[item.place ?? KIND_WORDS[item.kind], item.why === 'flagged' ? reports : item.author.name].join(
          ', ',
        )}
        {' · '}
        <Time at={item.openedAt} />
      </span>
      {item.signals.length > 0 && <span className="xs quiet">{item.signals.join(' · ')}</span>}
    </>
  )
}
