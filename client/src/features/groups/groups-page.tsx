import { useDebouncedValue } from '@mantine/hooks'
import { Plus, Search } from 'lucide-react'
import { useState } from 'react'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { unreadIn, useMyChannels, useMyGroups } from '../../app/places.ts'
import { usePaged, type Paged } from '../../lib/paged.ts'
import {
  Button,
  ButtonLink,
  Empty,
  ErrorState,
  Icon,
  ItemList,
  LoadingRows,
  Page,
  PageHeader,
  Section,
  TextField,
} from '../../ui/index.ts'
import { useNextUnread } from '../chat/next-unread.ts'
import { GroupItem } from './group-item.tsx'

const TYPING_PAUSE_MS = 250

/** The member's groups, and those they can find. */
export function GroupsPage() {
  const [words, setWords] = useState('')
  const [pausedWords] = useDebouncedValue(words.trim(), TYPING_PAUSE_MS)
  const q = words.trim() === '' ? '' : pausedWords
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
      <TextField
        type="search"
        label="Find a group"
        description="By its name or what it is about."
        leftSection={<Icon of={Search} />}
        value={words}
        maxLength={80}
        onChange={event => setWords(event.currentTarget.value)}
      />
      {q === '' ? <MineAndOthers /> : <Found q={q} />}
    </Page>
  )
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

function Found({ q }: { q: string }) {
  const found = usePaged('groups.list', { q, limit: 50 })
  return (
    <Section title={`Groups with "${q}"`}>
      <Listed
        found={found}
        keep={() => true}
        none={
          <Empty
            title="No group found"
            action={<ButtonLink to={`/groups/new?name=${encodeURIComponent(q)}`}>Start one</ButtonLink>}
          >
            {`No group that you may know of has "${q}" in its name or line.`}
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
