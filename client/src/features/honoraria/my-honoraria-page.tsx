import { useState } from 'react'
import type { LineView, StatementView } from '../../../../domain/honoraria/contract.ts'
import { isConsultant, useMe } from '../../app/session.tsx'
import { useHint } from '../../lib/live.ts'
import { usePaged } from '../../lib/paged.ts'
import { refresh, useCall } from '../../lib/query.ts'
import {
  Bars,
  Button,
  Card,
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
  Stack,
  useNow,
} from '../../ui/index.ts'
import styles from './honoraria.module.css'
import { ContestDialog } from './contest-dialog.tsx'
import { StatementChip } from './statement-chip.tsx'
import { StatementLines } from './statement-lines.tsx'
import { KIND_WORDS, moneyOf, monthName, monthShort, standsOf } from './words.ts'

const SHOWN = 12

/** What a consultant is paid: each month with its lines, and what is paid for what. */
export function MyHonorariaPage() {
  const list = usePaged('honoraria.mine', { limit: SHOWN })
  useHint('honoraria.changed', () => refresh('honoraria.mine', 'honoraria.show'))
  return (
    <Page title="Your honorarium">
      <PageHeader
        title="Your honorarium"
        says="A modest thank you for work that stands. Each amount is paid for one thing, at the rate of its month."
      />
      {list.items !== undefined ? (
        <Stack gap={6}>
          <Months statements={list.items} />
          {list.hasMore && (
            <Button busy={list.isLoadingMore} onClick={list.loadMore}>
              Show earlier months
            </Button>
          )}
          <WhatIsPaid />
        </Stack>
      ) : list.error === null ? (
        <LoadingRows count={4} face={false} />
      ) : (
        <ErrorState
          title="We could not load your months."
          safe="They are safe."
          reference={list.error.requestId}
          onRetry={list.retry}
        />
      )}
    </Page>
  )
}

function Months({ statements }: { statements: readonly StatementView[] }) {
  const [openId, setOpenId] = useState<string>()
  const [latest] = statements
  if (latest === undefined)
    return (
      <Empty title="No month of yours has anything on it yet">
        Work that stands for a week, and is on the rate card, comes here by itself.
      </Empty>
    )
  const { currency } = latest
  return (
    <Stack gap={5}>
      {statements.length > 1 && (
        <Bars
          label={`What each month came to, in ${currency}`}
          heads={['Month', `Amount in ${currency}`]}
          unknown="Nothing"
          bars={statements.toReversed().map(({ period, total }) => ({
            label: monthShort(period),
            name: monthName(period),
            count: Math.round(total) / 100,
          }))}
        />
      )}
      <Stack gap={3}>
        {statements.map(statement => (
          <Card key={statement.id}>
            <Month
              statement={statement}
              isOpen={statement.id === openId}
              onToggle={() => setOpenId(statement.id === openId ? undefined : statement.id)}
            />
          </Card>
        ))}
      </Stack>
    </Stack>
  )
}

type MonthProps = { statement: StatementView; isOpen: boolean; onToggle: () => void }

function Month({ statement, isOpen, onToggle }: MonthProps) {
  const { period, total, currency, state, lineCount } = statement
  const [contesting, setContesting] = useState<LineView>()
  return (
    <Section
      title={monthName(period)}
      more={<span className={styles.amount}>{moneyOf(total, currency)}</span>}
    >
      <Stack gap={3}>
        <Row wrap spread>
          <Row wrap gap={2}>
            <StatementChip state={state} />
            <span className="sm quiet">{standsOf(statement)}</span>
          </Row>
          <Button slim aria-expanded={isOpen} onClick={onToggle}>
            {isOpen ? 'Hide' : 'Show'} {lineCount === 1 ? 'the line' : `${lineCount} lines`}
          </Button>
        </Row>
        {isOpen && (
          <StatementLines
            statement={statement}
            renderActs={line =>
              line.contest === null && (
                <Button slim kind="bare" onClick={() => setContesting(line)}>
                  This is not right
                </Button>
              )
            }
          />
        )}
        {contesting !== undefined && (
          <ContestDialog statement={statement} line={contesting} onEnd={() => setContesting(undefined)} />
        )}
      </Stack>
    </Section>
  )
}

function WhatIsPaid() {
  const me = useMe()
  const card = useCall('honoraria.rates', {}, { enabled: isConsultant(me) })
  const present = useNow().toISOString().slice(0, 7)
  const items = card.data?.items ?? []
  const held = items.filter(
    rate =>
      rate.from <= present &&
      !items.some(
        other =>
          other.kind === rate.kind &&
          other.specialty.id === rate.specialty.id &&
          other.from <= present &&
          other.from > rate.from,
      ),
  )
  if (held.length === 0) return null
  return (
    <Section title="What is paid for what" aside="this month">
      <ItemList label="Rate card">
        {held.map(({ id, kind, specialty, amount, currency }) => (
          <Item key={id} action={<span className={styles.amount}>{moneyOf(amount, currency)}</span>}>
            <ItemTitle>{KIND_WORDS[kind]}</ItemTitle>
            <p className="xs quiet">{specialty.name}</p>
          </Item>
        ))}
      </ItemList>
    </Section>
  )
}
