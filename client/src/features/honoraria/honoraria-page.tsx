import { Download, RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { StatementView } from '../../../../domain/honoraria/contract.ts'
import { isStaff, useMe } from '../../app/session.tsx'
import { sentenceOf } from '../../lib/call.ts'
import { usePaged } from '../../lib/paged.ts'
import { useAsk } from '../../lib/query.ts'
import { saveFile } from '../../lib/save-file.ts'
import {
  Button,
  ButtonLink,
  Empty,
  ErrorState,
  Item,
  ItemList,
  ItemTitle,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  Section,
  SelectField,
  Stack,
  Time,
  toast,
  useNow,
} from '../../ui/index.ts'
import styles from './honoraria.module.css'
import { RateCard } from './rate-card.tsx'
import { StatementCard } from './statement-card.tsx'
import { moneyOf, monthName, recentPeriods } from './words.ts'

const MONTHS = 14

/** Staff's view of what consultants are paid: the statements of a month, the rate card, what the payroll got. */
export function HonorariaPage() {
  const me = useMe()
  const [search, setSearch] = useSearchParams()
  const periods = recentPeriods(useNow(), MONTHS)
  const period = periods.find(each => each === search.get('month')) ?? periods[1] ?? ''
  if (!isStaff(me))
    return (
      <Page title="Honoraria">
        <PageHeader title="Honoraria" />
        <Empty
          title="Staff look after honoraria"
          action={<ButtonLink to="/desk/honoraria">See your own</ButtonLink>}
        >
          What you are paid yourself stands at your desk, line by line.
        </Empty>
      </Page>
    )
  return (
    <Page title="Honoraria">
      <PageHeader
        title="Honoraria"
        says="Drawn up from work that stands, approved by two people, handed to the payroll once."
      />
      <Stack gap={6}>
        <Row wrap gap={3}>
          <SelectField
            aria-label="Month"
            value={period}
            onChange={event => setSearch({ month: event.currentTarget.value }, { replace: true })}
            data={periods.map(value => ({ value, label: monthName(value) }))}
          />
          <DrawUp period={period} />
          <HandOver key={period} until={period} />
        </Row>
        <Statements key={period} period={period} />
        <RateCard />
        <HandedOver />
      </Stack>
    </Page>
  )
}

const STALE = ['honoraria.list', 'honoraria.show', 'honoraria.exports'] as const

function DrawUp({ period }: { period: string }) {
  const draft = useAsk('honoraria.draft', {
    refreshes: [...STALE],
    onDone: () => toast.done('Drawn up anew. What was approved is as it was.'),
  })
  return (
    <Button
      icon={RefreshCw}
      busy={draft.isPending}
      onClick={() =>
        draft.mutate({ period }, { onError: error => toast.failed(`Not drawn up. ${sentenceOf(error)}`) })
      }
    >
      Draw up anew
    </Button>
  )
}

function HandOver({ until }: { until: string }) {
  // Pressed again after a failure it must not hand over twice.
  const [clientId] = useState(() => crypto.randomUUID())
  const give = useAsk('honoraria.export', {
    refreshes: [...STALE],
    onDone: ({ export: made, file }) => {
      saveFile(file)
      toast.done(`${made.statementCount} statements, ${moneyOf(made.total, made.currency)}: saved as a file.`)
    },
  })
  return (
    <Button
      icon={Download}
      busy={give.isPending}
      onClick={() =>
        give.mutate(
          { until, clientId },
          { onError: error => toast.failed(`Nothing was handed over. ${sentenceOf(error)}`) },
        )
      }
    >
      For the payroll
    </Button>
  )
}

function Statements({ period }: { period: string }) {
  const list = usePaged('honoraria.list', { period, limit: 50 })
  return (
    <Section title={monthName(period)} aside={summaryOf(list.items)}>
      {list.items === undefined ? (
        list.error === null ? (
          <LoadingRows count={4} />
        ) : (
          <ErrorState
            title="We could not load the statements."
            safe="They are safe."
            reference={list.error.requestId}
            onRetry={list.retry}
          />
        )
      ) : list.items.length === 0 ? (
        <Empty title="Nobody is paid for this month">
          What stands for a week and is on the rate card comes here in the coming night, or when you draw it
          up.
        </Empty>
      ) : (
        <Stack gap={3}>
          {list.items.map(statement => (
            <StatementCard key={statement.id} statement={statement} />
          ))}
          {list.hasMore && (
            <Button busy={list.isLoadingMore} onClick={list.loadMore}>
              Show more
            </Button>
          )}
        </Stack>
      )}
    </Section>
  )
}

function summaryOf(statements: readonly StatementView[] | undefined): string | undefined {
  const waiting = statements?.filter(
    ({ state, isDue }) => isDue && (state === 'draft' || state === 'checked'),
  )
  if (!waiting || waiting.length === 0) return undefined
  return waiting.length === 1 ? 'One waits for approval' : `${waiting.length} wait for approval`
}

function HandedOver() {
  const list = usePaged('honoraria.exports', { limit: 12 })
  const again = useAsk('honoraria.exportFile', { onDone: saveFile })
  if (list.items === undefined || list.items.length === 0) return null
  return (
    <Section title="Handed to the payroll">
      <ItemList label="Exports">
        {list.items.map(({ id, until, statementCount, total, currency, by, at }) => (
          <Item
            key={id}
            action={
              <Button
                slim
                icon={Download}
                onClick={() =>
                  again.mutate(
                    { exportId: id },
                    { onError: error => toast.failed(`Not saved. ${sentenceOf(error)}`) },
                  )
                }
              >
                The file again
              </Button>
            }
          >
            <ItemTitle>
              Up to {monthName(until)}, <span className={styles.amount}>{moneyOf(total, currency)}</span>
            </ItemTitle>
            <p className="xs quiet">
              {statementCount} {statementCount === 1 ? 'statement' : 'statements'}, by {by},{' '}
              <Time at={at} form="day" inSentence />
            </p>
          </Item>
        ))}
      </ItemList>
      {list.hasMore && (
        <Button slim busy={list.isLoadingMore} onClick={list.loadMore}>
          Earlier ones
        </Button>
      )}
    </Section>
  )
}
