import type { ReactNode } from 'react'
import type { LineView, StatementView } from '../../../../domain/honoraria/contract.ts'
import { useCall } from '../../lib/query.ts'
import { Empty, ErrorState, Item, ItemList, ItemTitle, LoadingRows, Stack, Time } from '../../ui/index.ts'
import styles from './honoraria.module.css'
import { CONTEST_WORDS, HISTORY_WORDS, KIND_WORDS, moneyOf, monthName } from './words.ts'

export type StatementLinesProps = {
  statement: StatementView
  /** What can be done with a line. */
  renderActs: (line: LineView) => ReactNode
}

/** A statement line by line, and what happened to it. */
export function StatementLines({ statement, renderActs }: StatementLinesProps) {
  const asked = useCall('honoraria.show', { statementId: statement.id })
  if (asked.data === undefined)
    return asked.error === null ? (
      <LoadingRows count={3} face={false} />
    ) : (
      <ErrorState
        title="We could not load the lines."
        safe="They are safe."
        reference={asked.error.requestId}
        onRetry={() => void asked.refetch()}
      />
    )
  const { lines, history } = asked.data
  const { currency } = asked.data.statement
  return (
    <Stack gap={4}>
      {lines.length === 0 ? (
        <Empty title="Nothing stands on it any more">What was on it was taken back.</Empty>
      ) : (
        <ItemList label={`Lines of ${monthName(statement.period)}`}>
          {lines.map(line => (
            <Item key={line.key} action={renderActs(line)}>
              <Line line={line} currency={currency} />
            </Item>
          ))}
        </ItemList>
      )}
      <details className={styles.history}>
        <summary>What happened to it</summary>
        <ul>
          {history.map(({ act, by, reason, at }) => (
            <li key={`${act}${at}`} className="sm">
              {HISTORY_WORDS[act] ?? act}
              {by !== '' && ` by ${by}`}, <Time at={at} form="day" />
              {reason !== '' && `: “${reason}”`}
            </li>
          ))}
        </ul>
      </details>
    </Stack>
  )
}

function Line({ line, currency }: { line: LineView; currency: string }) {
  const { what, amount, kind, specialty, at, corrects, leftOut, contest } = line
  return (
    <>
      <ItemTitle>
        <span className="grow">{what === '' ? 'Something you cannot see any more' : what}</span>
        <span className={styles.amount} data-out={leftOut ? true : undefined}>
          {moneyOf(amount, currency)}
        </span>
      </ItemTitle>
      <p className="xs quiet">
        {corrects !== null
          ? `${kind === null ? 'Mends' : 'Takes back'} a line of ${monthName(corrects.period)}`
          : [kind && KIND_WORDS[kind], specialty?.name].filter(Boolean).join(', ')}
        {' · '}
        <Time at={at} form="day" inSentence />
      </p>
      {leftOut && (
        <p className="sm">
          Left out by {leftOut.by}: “{leftOut.reason}”
        </p>
      )}
      {contest && (
        <p className="sm">
          {CONTEST_WORDS[contest.state]}: “{contest.answer ?? contest.reason}”
        </p>
      )}
    </>
  )
}
