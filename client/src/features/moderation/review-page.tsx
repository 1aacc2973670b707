import { ArrowLeft, Layers } from 'lucide-react'
import { useEffect } from 'react'
import { Link, useSearchParams } from 'react-router'
import type { InputOf } from '../../../../domain/contract.ts'
import type { ReviewSummary, SubjectKind } from '../../../../domain/moderation/contract.ts'
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
  SelectField,
  Time,
  useBreadth,
  useNow,
} from '../../ui/index.ts'
import { Appeals } from './appeals.tsx'
import { Contests } from './contests.tsx'
import { ReviewDetail } from './review-detail.tsx'
import styles from './review-page.module.css'
import { ACT_WORDS, KIND_NAMES, KIND_WORDS, REASON_WORDS } from './words.ts'

type Tab = 'open' | 'appeals' | 'contests' | 'decided'

const look = () =>
  refresh(
    'moderation.queue',
    'moderation.show',
    'moderation.appeals',
    'moderation.contests',
    'moderation.count',
  )

/** Everything that waits for a moderator's decision, with what it is about beside it. */
export function ReviewPage() {
  const [search, setSearch] = useSearchParams()
  const tab = (['appeals', 'contests', 'decided'] as const).find(name => name === search.get('tab')) ?? 'open'
  const { data: count, error } = useCall('moderation.count', {})
  useHint('moderation.changed', look)
  useConnected(look)
  const isContested = (count?.contests ?? 0) > 0 || tab === 'contests'
  const now = useNow()
  const oldest =
    count?.oldestAt != null ? `Oldest waits ${agoOf(new Date(count.oldestAt), now)}` : 'Nothing waits'
  const alone = useReadsAlone()
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
        />
      }
    >
      {count?.reviews === true && !alone && (
        <div className={styles.tabs}>
          <ChoiceChips
            label="Which reviews"
            value={tab}
            onChange={choose}
            options={[
              { value: 'open', label: `Open ${count.open}` },
              { value: 'appeals', label: `Appeals ${count.appeals}` },
              ...(isContested ? ([{ value: 'contests', label: `Contests ${count.contests}` }] as const) : []),
              { value: 'decided', label: 'Decided' },
            ]}
          />
        </div>
      )}
      {error !== null && <ErrorState title={sentenceOf(error)} reference={error.requestId} onRetry={look} />}
      {count !== undefined && isContested && (tab === 'contests' || !count.reviews) && <Contests />}
      {count?.reviews === false && !isContested && (
        <Empty title="You moderate nothing">Hosts and moderators find here what waits for them.</Empty>
      )}
      {count?.reviews === true && tab === 'appeals' && <Appeals />}
      {count?.reviews === true && (tab === 'open' || tab === 'decided') && (
        <FilteredQueue key={tab} state={tab} />
      )}
    </Page>
  )
}

/** On a phone a review is a page of its own: what chooses among others stands above the list alone. */
function useReadsAlone(): boolean {
  const [search] = useSearchParams()
  const isPhone = useBreadth() === 'phone'
  const tab = search.get('tab')
  return isPhone && search.has('review') && (tab === null || tab === 'decided')
}

type Shows = 'all' | 'waiting' | 'flagged' | 'mine'
const SHOWS: readonly { value: Shows; label: string }[] = [
  { value: 'all', label: 'Everything' },
  { value: 'waiting', label: 'Waits' },
  { value: 'flagged', label: 'Reported' },
  { value: 'mine', label: 'Mine' },
]
const KINDS = Object.entries(KIND_NAMES).map(([value, label]) => ({ value, label }))

function FilteredQueue({ state }: { state: 'open' | 'decided' }) {
  const [search, setSearch] = useSearchParams()
  const shows = SHOWS.find(({ value }) => value === search.get('shows'))?.value ?? 'all'
  const kind = (Object.keys(KIND_NAMES) as SubjectKind[]).find(each => each === search.get('kind'))
  const choose = (changed: { shows?: string; kind?: string }) => {
    const next = new URLSearchParams(search)
    for (const [name, value] of Object.entries(changed))
      if (value === '' || value === 'all') next.delete(name)
      else next.set(name, value)
    setSearch(next, { replace: true })
  }
  const alone = useReadsAlone()
  return (
    <>
      {!alone && (
        <div className={styles.filters}>
          <ChoiceChips
            label="Which of them"
            value={shows}
            onChange={value => choose({ shows: value })}
            options={SHOWS}
          />
          <SelectField
            aria-label="Which kind"
            value={kind ?? ''}
            onChange={event => choose({ kind: event.currentTarget.value })}
            data={[{ value: '', label: 'All kinds' }, ...KINDS]}
          />
          <Link to="/review/rules" className="sm">
            What is looked at first
          </Link>
        </div>
      )}
      <Queue key={`${shows}:${kind}`} asked={{ state, shows, ...(kind && { kind }) }} />
    </>
  )
}

function Queue({ asked }: { asked: InputOf<'moderation.queue'> }) {
  const { state, shows, kind } = asked
  const list = usePaged('moderation.queue', { ...asked, limit: 30 })
  const [search, setSearch] = useSearchParams()
  const isPhone = useBreadth() === 'phone'
  const items = list.items ?? []
  // What was chosen may be decided meanwhile: then the first of what is left is at hand, and on a phone the list.
  const chosen = items.find(({ id }) => id === search.get('review'))
  const current = chosen ?? (isPhone ? undefined : items[0])
  const choose = (id: string | undefined) => {
    const next = new URLSearchParams(search)
    if (id === undefined) next.delete('review')
    else next.set('review', id)
    // On a phone it is a page of its own, from which one goes back.
    setSearch(next, { replace: !isPhone || id === undefined })
  }
  // The address names what is shown: it can be passed on, and a window that becomes narrow keeps it.
  const isUnnamed = current !== undefined && search.get('review') !== current.id
  useEffect(() => {
    if (isUnnamed && !isPhone) choose(current.id)
  })
  const isGone = isPhone && list.items !== undefined && !chosen && search.has('review')
  useEffect(() => {
    if (isGone) choose(undefined)
  })
  const step = (by: number) => {
    const at = items.findIndex(({ id }) => id === current?.id)
    const next = items[Math.min(items.length - 1, Math.max(0, at + by))]
    if (next) choose(next.id)
  }
  useShortcut({ key: 'j', says: 'Next review' }, () => step(1))
  useShortcut({ key: 'k', says: 'Review before' }, () => step(-1))

  if (list.error !== null && list.items === undefined)
    return <ErrorState title={sentenceOf(list.error)} reference={list.error.requestId} onRetry={list.retry} />
  if (list.items !== undefined && items.length === 0)
    return (
      <Empty title={emptyWords(state === 'open', shows !== 'all' || kind !== undefined)}>
        {state === 'open' && 'What members report, and what is looked at first, comes here.'}
      </Empty>
    )
  return (
    <div className={styles.split}>
      {!(isPhone && current) && <QueueList list={list} currentId={current?.id} onChoose={choose} />}
      {!(isPhone && !current) && (
        <div className={styles.detail}>
          {isPhone && (
            <Button kind="bare" slim icon={ArrowLeft} onClick={() => choose(undefined)}>
              All that waits
            </Button>
          )}
          {current ? <ReviewDetail key={current.id} reviewId={current.id} /> : <LoadingRows count={4} />}
        </div>
      )}
    </div>
  )
}

function emptyWords(isOpen: boolean, isFiltered: boolean): string {
  if (isFiltered) return 'Nothing of this kind'
  return isOpen ? 'Nothing waits for you' : 'Nothing was decided yet'
}

type QueueListProps = {
  list: Paged<ReviewSummary>
  currentId: string | undefined
  onChoose: (id: string) => void
}

function QueueList({ list, currentId, onChoose }: QueueListProps) {
  return (
    <nav className={styles.list} aria-label="Reviews">
      {list.items === undefined && (
        <div className={styles.coming}>
          <LoadingRows count={4} />
        </div>
      )}
      <ul>
        {list.items?.map((item, at) => (
          <li key={item.id} data-together={isSecond(list.items, at) || undefined}>
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

/** Whether it says nearly what the one above it says. */
const isSecond = (items: readonly ReviewSummary[] = [], at: number): boolean => {
  const together = items[at]?.alike?.id
  return together !== undefined && items[at - 1]?.alike?.id === together
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
      {item.alike !== null && (
        <span className="xs">
          <Layers aria-hidden="true" size={12} /> {item.alike.count} say nearly the same
        </span>
      )}
      {item.signals.length > 0 && <span className="xs quiet">{item.signals.join(' · ')}</span>}
    </>
  )
}
