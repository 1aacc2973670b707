import { Mail, Plus } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { unreadIn, useMyChannels, useMyGroups } from '../../app/places.ts'
import { useDirectCount } from '../../app/side-directs.tsx'
import { usePaged, type Paged } from '../../lib/paged.ts'
import { useCall } from '../../lib/query.ts'
import {
  Button,
  ButtonLink,
  Empty,
  ErrorState,
  ItemList,
  LoadingRows,
  Page,
  PageHeader,
  SearchField,
  Section,
  SelectField,
  useBreadth,
  useSought,
} from '../../ui/index.ts'
import { useNextUnread } from '../chat/next-unread.ts'
import { GroupItem } from './group-item.tsx'
import styles from './groups.module.css'

const NAME_AT_LEAST = 1

/** The member's groups, and those they can find. */
export function GroupsPage() {
  const [words, setWords] = useState('')
  const q = useSought(words, NAME_AT_LEAST)
  const [search, setSearch] = useSearchParams()
  const tag = search.get('tag') ?? ''
  const region = search.get('region') ?? ''
  const archived = search.get('archived') === 'yes'
  const filter = { q, tag, region, archived }
  const change = (key: 'tag' | 'region' | 'archived', value: string) => {
    const next = new URLSearchParams(search)
    if (value === '') next.delete(key)
    else next.set(key, value)
    setSearch(next, { replace: true })
  }
  useNextUnread()

  return (
    <Page title="Groups">
      <PageHeader
        title="Groups"
        says="Places that members made, run their own way."
        action={
          <ButtonLink to="/groups/new" kind="go" icon={Plus}>
            Start a group
          </ButtonLink>
        }
      />
      <DirectsLink />
      <SearchField
        label="Find a group"
        description="By its name or what it is about."
        value={words}
        maxLength={80}
        onSeek={setWords}
      />
      <Filters filter={filter} onChange={change} />
      {isPlain(filter) ? <MineAndOthers /> : <Found filter={filter} />}
    </Page>
  )
}

type Filter = { q: string; tag: string; region: string; archived: boolean }
const isPlain = ({ q, tag, region, archived }: Filter) => q + tag + region === '' && !archived

type FiltersProps = { filter: Filter; onChange: (key: 'tag' | 'region' | 'archived', value: string) => void }

/** By what else groups are found. Nothing to choose from shows nothing. */
function Filters({ filter: { tag, region, archived }, onChange }: FiltersProps) {
  const labels = useCall('groups.labels', {})
  const tags = choicesOf('Any', tag, labels.data?.tags)
  const regions = choicesOf('Anywhere', region, labels.data?.regions)
  const phone = useBreadth() === 'phone'
  const chosen = [tag, region, archived ? 'yes' : ''].filter(Boolean).length
  const fields = (
    <div className={styles.filters}>
      {tags.length > 1 && (
        <SelectField
          label="About"
          data={tags}
          value={tag}
          onChange={event => onChange('tag', event.currentTarget.value)}
        />
      )}
      {regions.length > 1 && (
        <SelectField
          label="Chapter"
          data={regions}
          value={region}
          onChange={event => onChange('region', event.currentTarget.value)}
        />
      )}
      <SelectField
        label="Life"
        data={[
          { value: '', label: 'Living groups' },
          { value: 'yes', label: 'Archived groups' },
        ]}
        value={archived ? 'yes' : ''}
        onChange={event => onChange('archived', event.currentTarget.value)}
      />
    </div>
  )
  if (!phone) return fields
  return (
    <details className={styles.narrowDown} open={chosen > 0}>
      <summary>Narrow down</summary>
      {fields}
    </details>
  )
}

// On a phone there is no sidebar that leads there.
function DirectsLink() {
  const news = useDirectCount()
  return (
    <div className="phone-only">
      <ButtonLink to="/directs" icon={Mail} wide>
        Direct messages{news > 0 && `, ${news} new`}
      </ButtonLink>
    </div>
  )
}

/** What there is to choose from, and what is chosen even when it is not among it. */
function choicesOf(any: string, chosen: string, labels: readonly { name: string; groups: number }[] = []) {
  const known = labels.map(({ name, groups }) => ({ value: name, label: `${name} (${groups})` }))
  const missing = chosen !== '' && !labels.some(({ name }) => name === chosen)
  return [{ value: '', label: any }, ...(missing ? [{ value: chosen, label: chosen }] : []), ...known]
}

function MineAndOthers() {
  const mine = useMyGroups()
  const others = usePaged('groups.list', { limit: 50 })
  const isIn = (group: GroupView) => group.membership?.state === 'member'
  const own = mine.data?.items.filter(isIn)
  const waiting = mine.data?.items.filter(group => !isIn(group)) ?? []

  return (
    <>
      {waiting.length > 0 && (
        <Section title="Waiting">
          <GroupList label="Waiting" groups={waiting} />
        </Section>
      )}
      <Section title="Your groups" aside={own !== undefined && own.length > 0 ? own.length : undefined}>
        {mine.error !== null && own === undefined ? (
          <NotLoaded error={mine.error} onRetry={() => void mine.refetch()} />
        ) : own === undefined ? (
          <LoadingRows count={2} />
        ) : own.length === 0 ? (
          <Empty title="You are in no group yet">Find one below, or start your own.</Empty>
        ) : (
          <GroupList label="Your groups" groups={own} />
        )}
      </Section>
      <Section title="More groups">
        <Listed
          found={others}
          keep={group => group.membership === null || ['left', 'removed'].includes(group.membership.state)}
          none={<Empty title="There are no other groups yet">What would you like to talk about?</Empty>}
        />
      </Section>
    </>
  )
}

function Found({ filter }: { filter: Filter }) {
  const { q, tag, region, archived } = filter
  const found = usePaged('groups.list', {
    limit: 50,
    ...(q !== '' && { q }),
    ...(tag !== '' && { tag }),
    ...(region !== '' && { region }),
    ...(archived && { archived }),
  })
  return (
    <Section title={q === '' ? 'Groups found' : `Groups with "${q}"`}>
      <Listed
        found={found}
        keep={() => true}
        none={
          <Empty
            title="No group found"
            action={<ButtonLink to={`/groups/new?name=${encodeURIComponent(q)}`}>Start one</ButtonLink>}
          >
            No group that you may know of is like that.
          </Empty>
        }
      />
    </Section>
  )
}

type ListedProps = { found: Paged<GroupView>; keep: (group: GroupView) => boolean; none: React.ReactNode }

function Listed({ found, keep, none }: ListedProps) {
  const { items, error } = found
  if (items === undefined) {
    return error === null ? <LoadingRows count={4} /> : <NotLoaded error={error} onRetry={found.retry} />
  }
  const kept = items.filter(keep)
  return (
    <div aria-busy={found.isFormer}>
      {kept.length === 0 && !found.hasMore ? none : <GroupList label="Groups found" groups={kept} />}
      {found.hasMore && (
        <Button busy={found.isLoadingMore} onClick={found.loadMore}>
          Show more
        </Button>
      )}
    </div>
  )
}

function GroupList({ label, groups }: { label: string; groups: readonly GroupView[] }) {
  const channels = useMyChannels().data?.items ?? []
  return (
    <ItemList label={label}>
      {groups.map(group => (
        <GroupItem key={group.id} group={group} unread={unreadIn(channels, group.id)} />
      ))}
    </ItemList>
  )
}

function NotLoaded({ error, onRetry }: { error: { requestId: string | undefined }; onRetry: () => void }) {
  return (
    <ErrorState
      title="We could not load the groups."
      safe="Nothing in them is lost."
      reference={error.requestId}
      onRetry={onRetry}
    />
  )
}
