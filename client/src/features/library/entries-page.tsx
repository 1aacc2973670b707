import { Link, useSearchParams } from 'react-router'
import type { InputOf } from '../../../../domain/contract.ts'
import type { EntrySummary } from '../../../../domain/library/contract.ts'
import { useMe } from '../../app/session.tsx'
import { usePaged, type Paged } from '../../lib/paged.ts'
import { useCall } from '../../lib/query.ts'
import {
  ButtonLink,
  Chip,
  Empty,
  Found,
  Item,
  ItemList,
  Page,
  PageHeader,
  Row,
  SearchField,
  SelectField,
  useSought,
} from '../../ui/index.ts'
import { FollowSpecialty } from '../cases/follow-specialty.tsx'
import styles from './library.module.css'
import { dayWords, EVIDENCE_WORDS, helpedWords, isEditorOf, STATE_WORDS } from './words.ts'

type Shows = NonNullable<InputOf<'library.list'>['shows']>
const SHOWS: readonly { value: Shows; label: string }[] = [
  { value: 'published', label: 'In the library' },
  { value: 'proposed', label: 'Proposals' },
  { value: 'draft', label: 'Drafts' },
  { value: 'in_review', label: 'Waiting for review' },
  { value: 'due', label: 'Due to be looked at again' },
  { value: 'retired', label: 'Retired' },
]

/** The library, and for editors what they work on. */
export function EntriesPage() {
  const me = useMe()
  const [search, setSearch] = useSearchParams()
  const shows = SHOWS.find(({ value }) => value === search.get('shows'))?.value ?? 'published'
  const specialtyId = search.get('specialty') ?? ''
  const words = search.get('words') ?? ''
  const sought = useSought(words)
  const specialties = useCall('cases.specialties', {})
  const list = usePaged('library.list', {
    shows,
    ...(specialtyId !== '' && { specialtyId }),
    ...(sought !== '' && { words: sought }),
    limit: 20,
  })
  const change = (changed: { shows?: string; specialty?: string; words?: string }) =>
    setSearch(
      Object.fromEntries(
        Object.entries({ shows, specialty: specialtyId, words, ...changed }).filter(
          ([, value]) => value !== '',
        ),
      ),
      { replace: true },
    )
  const isEditor = isEditorOf(me.grants)

  return (
    <Page title="Library">
      <PageHeader
        title="Library"
        says="What was learnt from cases, reviewed by a second editor."
        action={isEditor && <ButtonLink to="/entries/new">Write an entry</ButtonLink>}
      />
      <div className={styles.filters} role="search" aria-label="Which entries">
        <div className={styles.search}>
          <SearchField
            aria-label="With these words"
            placeholder="With these words"
            maxLength={200}
            value={words}
            onSeek={sought => change({ words: sought })}
          />
        </div>
        <SelectField
          aria-label="Specialty"
          value={specialtyId}
          onChange={event => change({ specialty: event.currentTarget.value })}
          data={[
            { value: '', label: 'Every specialty' },
            ...(specialties.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        {isEditor && (
          <SelectField
            aria-label="State"
            value={shows}
            onChange={event => change({ shows: event.currentTarget.value })}
            data={SHOWS.map(({ value, label }) => ({ value, label }))}
          />
        )}
      </div>
      <FollowSpecialty specialtyId={specialtyId} />
      <EntryList list={list} isSought={sought !== ''} />
    </Page>
  )
}

function EntryList({ list, isSought }: { list: Paged<EntrySummary>; isSought: boolean }) {
  return (
    <Found
      list={list}
      failed={{ title: 'We could not load the library.', safe: 'Its entries are safe.' }}
      empty={<NoEntries isSought={isSought} />}
      more="Show older entries"
    >
      {entries => (
        <ItemList label="Entries" busy={list.isFormer}>
          {entries.map(entry => (
            <EntryRow key={entry.id} entry={entry} />
          ))}
        </ItemList>
      )}
    </Found>
  )
}

function NoEntries({ isSought }: { isSought: boolean }) {
  if (isSought) return <Empty title="Nothing fits">Try other words.</Empty>
  return (
    <Empty title="Nothing here yet" action={<ButtonLink to="/cases?of=all">See the cases</ButtonLink>}>
      Entries are made from resolved cases.
    </Empty>
  )
}

function EntryRow({ entry }: { entry: EntrySummary }) {
  return (
    <Item>
      <Link to={`/entries/${entry.id}`} className={styles.question}>
        {entry.question}
      </Link>
      <Row wrap gap={2}>
        <Chip hue="dusk">{entry.specialty.name}</Chip>
        {entry.state !== 'published' && <Chip look="line">{STATE_WORDS[entry.state]}</Chip>}
        {entry.stale && <Chip hue="gorse">Not looked at again in time</Chip>}
        <span className="xs quiet">
          {[
            EVIDENCE_WORDS[entry.evidence],
            dayWords(entry.publishedAt ?? entry.changedAt),
            helpedWords(entry),
          ]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </Row>
    </Item>
  )
}
