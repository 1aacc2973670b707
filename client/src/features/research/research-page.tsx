import { useSearchParams } from 'react-router'
import type { InputOf } from '../../../../domain/contract.ts'
import type { ResearchItem } from '../../../../domain/research/contract.ts'
import { isEditor, isStaff, useMe } from '../../app/session.tsx'
import { usePaged, type Paged } from '../../lib/paged.ts'
import { useCall } from '../../lib/query.ts'
import {
  ButtonLink,
  Empty,
  Found,
  ItemList,
  Page,
  PageHeader,
  SearchField,
  SelectField,
  useSought,
} from '../../ui/index.ts'
import { FollowSpecialty } from '../cases/follow-specialty.tsx'
import { ResearchRow } from './research-item.tsx'
import styles from './research.module.css'

type Shows = NonNullable<InputOf<'research.list'>['shows']>
const SHOWS: readonly { value: Shows; label: string }[] = [
  { value: 'all', label: 'Everything' },
  { value: 'recommended', label: 'Recommended by editors' },
  { value: 'pinned', label: 'Pinned' },
  { value: 'noted', label: 'With a note' },
]
const HIDDEN = { value: 'hidden', label: 'Hidden' } as const

type Filter = { shows: Shows; specialty: string; words: string }

/** The filter as the address has it, so that a list can be linked to. */
function useFilter(): [Filter, (change: Partial<Filter>) => void] {
  const [search, setSearch] = useSearchParams()
  const filter = {
    shows: [...SHOWS, HIDDEN].find(({ value }) => value === search.get('shows'))?.value ?? 'all',
    specialty: search.get('specialty') ?? '',
    words: search.get('words') ?? '',
  }
  const change = (changed: Partial<Filter>) =>
    setSearch(
      Object.fromEntries(Object.entries({ ...filter, ...changed }).filter(([, value]) => value !== '')),
      { replace: true },
    )
  return [filter, change]
}

/** What journals and sites published in the specialties, the latest first. */
export function ResearchPage() {
  const me = useMe()
  const [filter, change] = useFilter()
  const { shows, specialty, words } = filter
  const sought = useSought(words)
  const specialties = useCall('cases.specialties', {})
  const list = usePaged('research.list', {
    shows,
    ...(specialty !== '' && { specialtyId: specialty }),
    ...(sought !== '' && { words: sought }),
    limit: 20,
  })
  const looksAfter = isEditor(me) || isStaff(me)
  return (
    <Page title="Research">
      <PageHeader
        title="Research"
        says="What journals and sites published. Editors pin it and say why it matters."
        action={
          looksAfter && (
            <ButtonLink to={`/research/feeds${specialty === '' ? '' : `?specialty=${specialty}`}`}>
              Feeds
            </ButtonLink>
          )
        }
      />
      <div className={styles.filters} role="search" aria-label="Which research">
        <div className={styles.words}>
          <SearchField
            label="With these words"
            maxLength={100}
            value={words}
            onSeek={sought => change({ words: sought })}
          />
        </div>
        <SelectField
          label="Specialty"
          value={specialty}
          onChange={event => change({ specialty: event.currentTarget.value })}
          data={[
            { value: '', label: 'Every specialty' },
            ...(specialties.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
          ]}
        />
        <SelectField
          label="What"
          value={shows}
          onChange={event =>
            change({
              shows:
                [...SHOWS, HIDDEN].find(({ value }) => value === event.currentTarget.value)?.value ?? 'all',
            })
          }
          data={[...SHOWS, ...(looksAfter ? [HIDDEN] : [])].map(({ value, label }) => ({ value, label }))}
        />
      </div>
      <FollowSpecialty specialtyId={specialty} />
      <ItemsFound list={list} isFiltered={sought !== '' || shows !== 'all' || specialty !== ''} />
    </Page>
  )
}

function ItemsFound({ list, isFiltered }: { list: Paged<ResearchItem>; isFiltered: boolean }) {
  const empty = isFiltered ? (
    <Empty title="Nothing fits">Try fewer words, or every specialty.</Empty>
  ) : (
    <Empty title="Nothing came yet">Editors add feeds of journals and sites to their specialty.</Empty>
  )
  return (
    <Found
      list={list}
      failed={{ title: 'We could not load the research.', safe: 'Nothing is lost.' }}
      empty={empty}
      more="Show older research"
    >
      {items => (
        <ItemList label="Research" busy={list.isFormer}>
          {items.map(item => (
            <ResearchRow key={item.id} item={item} />
          ))}
        </ItemList>
      )}
    </Found>
  )
}
