import { Check } from 'lucide-react'
import type { CaseSummary, Urgency } from '../../../../domain/cases/contract.ts'
import { consultantScopes, isConsultant, useMe } from '../../app/session.tsx'
import { useCall } from '../../lib/query.ts'
import {
  ButtonLink,
  Card,
  Chip,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  Section,
  Stack,
  Time,
} from '../../ui/index.ts'
import { WorthKeeping } from '../library/worth-keeping.tsx'
import { MyOutcomes } from '../outcomes/my-outcomes.tsx'
import { DeskCase } from './desk-case.tsx'
import styles from './desk-page.module.css'
import { RosterPanel } from './roster-panel.tsx'
import { OUTCOME_TOLD } from './words.ts'

const LOOKED_AT = 200
const TOLD_SHOWN = 5
const PRESSING: Record<Urgency, number> = { now: 0, today: 1, routine: 2 }

const waitsForMe = ({ state, advisedAt }: CaseSummary): boolean =>
  advisedAt === null && ['routed', 'answered', 'reopened'].includes(state)

const sinceOf = ({ routedAt, submittedAt }: CaseSummary): number => Date.parse(routedAt ?? submittedAt)

const byPressure = (a: CaseSummary, b: CaseSummary): number =>
  PRESSING[a.urgency] - PRESSING[b.urgency] || sinceOf(a) - sinceOf(b)

type ToldCase = CaseSummary & { outcome: NonNullable<CaseSummary['outcome']> }
const wasTold = (item: CaseSummary): item is ToldCase => item.outcome !== null

/** A consultant's cases: what waits for advice, and what became of it. */
export function DeskPage() {
  const me = useMe()
  const specialties = useCall('cases.specialties', {})
  const put = useCall('cases.list', { assigned: true, limit: LOOKED_AT }, { enabled: isConsultant(me) })
  const scopes = consultantScopes(me)
  const only = specialties.data?.items.find(({ id }) => scopes.length === 1 && id === scopes[0])
  const title = only === undefined ? 'Your desk' : `${only.name} desk`

  const cases = put.data?.items ?? []
  const told = cases
    .filter(wasTold)
    .toSorted((a, b) => b.outcome.reportedAt.localeCompare(a.outcome.reportedAt))
  const unhelped = told.find(({ outcome }) => outcome.outcome === 'not_useful')

  if (!isConsultant(me)) return <NoDesk />
  return (
    <Page
      title={title}
      aside={{
        label: 'Your roster',
        narrow: 'below',
        body: (
          <Stack gap={6}>
            <RosterPanel />
            <Row wrap>
              <ButtonLink to="/desk/star">Your page</ButtonLink>
              <ButtonLink to="/desk/honoraria">Your honorarium</ButtonLink>
            </Row>
            {unhelped && <Unhelped item={unhelped} />}
          </Stack>
        ),
      }}
    >
      {put.data !== undefined ? (
        <Desk title={title} cases={cases} told={told} />
      ) : (
        <>
          <PageHeader title={title} />
          {put.error === null ? (
            <LoadingRows count={4} />
          ) : (
            <ErrorState
              title="We could not load your desk."
              safe="Your cases are safe."
              reference={put.error.requestId}
              onRetry={() => void put.refetch()}
            />
          )}
        </>
      )}
    </Page>
  )
}

type DeskProps = { title: string; cases: readonly CaseSummary[]; told: readonly ToldCase[] }

function Desk({ title, cases, told }: DeskProps) {
  const waiting = cases.filter(waitsForMe).toSorted(byPressure)
  const due = new Map(useCall('cases.desk', {}).data?.desk.due.map(({ caseId, at }) => [caseId, at]))
  const advised = cases.filter(({ advisedAt }) => advisedAt !== null)

  return (
    <>
      <PageHeader title={title} says={sayWaiting(waiting)} />
      {waiting.length === 0 && <NothingWaits />}
      {waiting.length > 0 && (
        <div className={styles.cases}>
          <h2 className="unseen">Cases for you</h2>
          <ItemList label="Cases for you">
            {waiting.map((item, place) => (
              <DeskCase key={item.id} item={item} first={place === 0} dueAt={due.get(item.id)} />
            ))}
          </ItemList>
        </div>
      )}
      {advised.length > 0 && <MyOutcomes />}
      {told.length > 0 && <Told told={told.slice(0, TOLD_SHOWN)} />}
      <WorthKeeping />
    </>
  )
}

function sayWaiting(waiting: readonly CaseSummary[]): string {
  const pressing = waiting.filter(({ urgency }) => urgency === 'now').length
  const rest = waiting.length - pressing
  if (waiting.length === 0) return 'No case waits for your advice.'
  if (pressing === 0)
    return `${rest === 1 ? 'One case waits' : `${rest} cases wait`}, none of them this minute.`
  const first = pressing === 1 ? 'One case is' : `${pressing} cases are`
  return `${first} on a table this minute.${rest === 0 ? '' : ' The rest can wait.'}`
}

function NothingWaits() {
  return (
    <Empty
      title="Nothing waits for you"
      action={<ButtonLink to="/cases?of=all&state=answered">Read what colleagues answered</ButtonLink>}
    >
      A new case for you shows here the moment it comes.
    </Empty>
  )
}

function Told({ told }: { told: readonly ToldCase[] }) {
  return (
    <Section title="Outcomes told" aside="the latest first">
      <div className={styles.cases}>
        <ItemList label="Outcomes told">
          {told.map(item => (
            <Item
              key={item.id}
              lead={
                <div className={styles.lead}>
                  <Chip hue="moss" icon={Check}>
                    Told
                  </Chip>
                  <p className="xs quiet">
                    <Time at={item.outcome.reportedAt} />
                  </p>
                </div>
              }
              action={
                <ButtonLink to={`/cases/${item.id}`}>
                  See it<span className="unseen"> {item.title}</span>
                </ButtonLink>
              }
            >
              <h3 className="lasting">{item.title}</h3>
              <p className="sm quiet">{toldBy(item)}</p>
            </Item>
          ))}
        </ItemList>
      </div>
    </Section>
  )
}

function toldBy({ asker, outcome }: ToldCase): string {
  const said = `${OUTCOME_TOLD[outcome.outcome]}.`
  return outcome.note === '' ? `${asker.name}: ${said}` : `${asker.name}: “${outcome.note}” ${said}`
}

function Unhelped({ item }: { item: ToldCase }) {
  return (
    <Section title="One that did not help">
      <Card>
        <p className="lasting">{item.title}</p>
        <p className="sm quiet">
          {item.outcome.note !== '' && `“${item.outcome.note}” `}Told by {item.asker.name},{' '}
          <Time at={item.outcome.reportedAt} />
        </p>
        <div className={styles.again}>
          <ButtonLink to={`/cases/${item.id}`} slim>
            Look again
          </ButtonLink>
        </div>
      </Card>
    </Section>
  )
}

function NoDesk() {
  return (
    <Page title="Desk">
      <PageHeader title="Desk" />
      <Empty
        title="Desks are for consultants"
        action={<ButtonLink to="/cases?of=all">See the cases</ButtonLink>}
      >
        Staff vet specialists for a field. You can answer any case as a colleague without one.
      </Empty>
    </Page>
  )
}
