import { LampDesk, LibraryBig } from 'lucide-react'
import { useSearchParams } from 'react-router'
import type { CaseState, CaseSummary } from '../../../../domain/cases/contract.ts'
import { isConsultant, useMe } from '../../app/session.tsx'
import { usePaged, type Paged } from '../../lib/paged.ts'
import { useCall } from '../../lib/query.ts'
import {
  Button,
  ButtonLink,
  CaseCard,
  ChoiceChips,
  Empty,
  Found,
  Loading,
  Page,
  PageHeader,
  SearchField,
  SelectField,
  Skeleton,
  Time,
  useSought,
} from '../../ui/index.ts'
import { OwedList } from '../outcomes/owed-list.tsx'
import styles from './cases-page.module.css'
import { miniLineOf } from './life.ts'
import { factOf, STATE_WORDS } from './words.ts'

type Whose = 'mine' | 'all'
type Filter = { whose: Whose; specialtyId: string; state: CaseState | ''; query: string }

const WHOSE = [
  { value: 'mine', label: 'Mine' },
  { value: 'all', label: 'All' },
] as const satisfies { value: Whose; label: string }[]

const LISTED_STATES = [
  'submitted',
  'routed',
  'answered',
  'resolved',
  'curated',
  'withdrawn',
] as const satisfies CaseState[]

/** The filter as the address has it, so that a list can be linked to and "Back" finds it again. */
function useFilter(): [Filter, (change: Partial<Filter>) => void] {
  const [search, setSearch] = useSearchParams()
  const filter: Filter = {
    whose: search.get('of') === 'all' ? 'all' : 'mine',
    specialtyId: search.get('specialty') ?? '',
    state: LISTED_STATES.find(state => state === search.get('state')) ?? '',
    query: search.get('q') ?? '',
  }
  const change = (changed: Partial<Filter>) => {
    const { whose, specialtyId, state, query } = { ...filter, ...changed }
    const next = { of: whose, specialty: specialtyId, state, q: query }
    setSearch(Object.fromEntries(Object.entries(next).filter(([, value]) => value !== '')), { replace: true })
  }
  return [filter, change]
}

/** The cases one may see: one's own, or everybody's, by specialty and state. */
export function CasesPage() {
  const me = useMe()
  const [filter, change] = useFilter()
  const { whose, specialtyId, state } = filter
  const query = useSought(filter.query)
  const list = usePaged('cases.list', {
    ...(whose === 'mine' && { mine: true }),
    ...(specialtyId !== '' && { specialtyId }),
    ...(state !== '' && { state }),
    ...(query !== '' && { query }),
    limit: 20,
  })

  return (
    <Page title="Cases">
      <PageHeader
        title="Cases"
        says="Questions put to a specialty, and what became of them."
        action={
          <>
            <ButtonLink to="/entries" icon={LibraryBig} className="phone-only">
              Library
            </ButtonLink>
            {isConsultant(me) && (
              <ButtonLink to="/desk" icon={LampDesk} className="phone-only">
                Your desk
              </ButtonLink>
            )}
          </>
        }
      />
      {whose === 'mine' && <OwedList />}
      <Filters filter={filter} onChange={change} />
      <CaseList
        list={list}
        filter={filter}
        onAll={() => change({ whose: 'all', specialtyId: '', state: '', query: '' })}
      />
    </Page>
  )
}

function Filters({ filter, onChange }: { filter: Filter; onChange: (change: Partial<Filter>) => void }) {
  const specialties = useCall('cases.specialties', {})
  return (
    <div className={styles.filters} role="search" aria-label="Which cases">
      <ChoiceChips
        label="Whose"
        options={WHOSE}
        value={filter.whose}
        onChange={whose => onChange({ whose })}
      />
      <SearchField
        aria-label="Search in cases"
        placeholder="What is it about?"
        maxLength={200}
        value={filter.query}
        onSeek={query => onChange({ query })}
      />
      <SelectField
        aria-label="Specialty"
        value={filter.specialtyId}
        onChange={event => onChange({ specialtyId: event.currentTarget.value })}
        data={[
          { value: '', label: 'Every specialty' },
          ...(specialties.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name })),
        ]}
      />
      <SelectField
        aria-label="State"
        value={filter.state}
        onChange={event =>
          onChange({ state: LISTED_STATES.find(state => state === event.currentTarget.value) ?? '' })
        }
        data={[
          { value: '', label: 'In any state' },
          ...LISTED_STATES.map(state => ({ value: state, label: STATE_WORDS[state] })),
        ]}
      />
    </div>
  )
}

type ListProps = { list: Paged<CaseSummary>; filter: Filter; onAll: () => void }

function CaseList({ list, filter, onAll }: ListProps) {
  return (
    <Found
      list={list}
      failed={{ title: 'We could not load the cases.', safe: 'They are safe.' }}
      empty={<NoCases filter={filter} onAll={onAll} />}
      more={filter.query === '' ? 'Show older cases' : 'Show more'}
      coming={<LoadingCards />}
    >
      {cases => (
        <ul className={styles.list} aria-label="Cases" aria-busy={list.isFormer || undefined}>
          {cases.map(item => (
            <li key={item.id}>
              <CaseCard
                to={`/cases/${item.id}`}
                title={item.title}
                urgency={item.urgency}
                specialty={item.specialty.name}
                fact={
                  <>
                    {filter.whose === 'all' && `${item.asker.name}, `}
                    <Time at={item.submittedAt} />. {factOf(item)}
                  </>
                }
                line={miniLineOf(item)}
                resolved={item.resolvedAt !== null}
              />
            </li>
          ))}
        </ul>
      )}
    </Found>
  )
}

function NoCases({ filter, onAll }: Omit<ListProps, 'list'>) {
  if (filter.query !== '') {
    return (
      <Empty title="Nothing found" action={<Button onClick={onAll}>Show every case</Button>}>
        No case here is about that. Try other words, or fewer.
      </Empty>
    )
  }
  if (filter.specialtyId !== '' || filter.state !== '') {
    return (
      <Empty title="No case is like this" action={<Button onClick={onAll}>Show every case</Button>}>
        {filter.whose === 'mine' ? 'None of your cases fits' : 'No case fits'} the specialty and state you
        chose.
      </Empty>
    )
  }
  if (filter.whose === 'mine') {
    return (
      <Empty title="You have not asked yet" action={<ButtonLink to="/cases/ask">Ask a case</ButtonLink>}>
        A case goes to a vetted consultant, and colleagues may answer too. You can read what others asked
        under All.
      </Empty>
    )
  }
  return (
    <Empty title="Nobody has asked yet" action={<ButtonLink to="/cases/ask">Ask a case</ButtonLink>}>
      The first case shows here for everyone to learn from.
    </Empty>
  )
}

function LoadingCards() {
  return (
    <Loading label="Loading cases">
      <div className={styles.list}>
        {[0, 1, 2].map(place => (
          <div key={place} className={styles.blank}>
            <Skeleton lines={[0.3, 0.8, 0.4]} />
          </div>
        ))}
      </div>
    </Loading>
  )
}
