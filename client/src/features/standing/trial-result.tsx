import { Download } from 'lucide-react'
import { Link } from 'react-router'
import type { Move, TrialResult, TrialView } from '../../../../domain/exchanges/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { saveFile } from '../../lib/save-file.ts'
import { Bars, Button, ErrorState, LoadingRows, Row, Section, Stack, toast } from '../../ui/index.ts'
import styles from './what-if.module.css'
import { changeWords, figureOf, kindWords, reachWords, type Rules, signedOf } from './what-if-words.ts'

type ResultProps = { trial: TrialView; rules: Rules | undefined }

/** Who would move by what was tried, and what moves them. */
export function Result({ trial, rules }: ResultProps) {
  const { data, error, refetch } = useCall('exchanges.trial', { trialId: trial.id })
  const file = useAsk('exchanges.trialFile', { onDone: saveFile })
  if (error !== null && data === undefined)
    return <ErrorState title={sentenceOf(error)} reference={error.requestId} onRetry={() => void refetch()} />
  if (data === undefined) return <LoadingRows count={4} />
  if (data.result === null) return null
  const { result } = data
  return (
    <Stack gap={5}>
      <Row gap={3} wrap spread>
        <p>{summaryOf(result)}</p>
        <Button
          slim
          icon={Download}
          busy={file.isPending}
          onClick={() =>
            file.mutate({ trialId: trial.id }, { onError: failure => toast.failed(sentenceOf(failure)) })
          }
        >
          Everybody as CSV
        </Button>
      </Row>
      <Section title="How far members move" level={3}>
        <Bars
          label={`How many places members would move. ${summaryOf(result)}`}
          heads={['Places', 'Members']}
          unknown="unknown"
          bars={result.spread.map(({ members, ...reach }) => ({ ...reachWords(reach), count: members }))}
        />
      </Section>
      <Section title="What each change comes to by itself" level={3}>
        {result.changes.length === 0 ? (
          <p className="sm quiet">Nobody counts anything else by it.</p>
        ) : (
          <ul className="sm">
            {result.changes.map(({ change, by, members }) => (
              <li key={change}>
                {changeWords(change, rules)}: {signedOf(by)} of credit in all, for{' '}
                {members === 1 ? '1 member' : `${members} members`}
              </li>
            ))}
          </ul>
        )}
      </Section>
      <Moves title="Who climbs most" moves={result.up} rules={rules} />
      <Moves title="Who falls most" moves={result.down} rules={rules} />
    </Stack>
  )
}

function summaryOf({ members, movedUp, movedDown, same }: TrialResult): string {
  const whole = members === 1 ? '1 member' : `${members} members`
  return `Of ${whole} who created something, ${movedUp} would move up, ${movedDown} down, and ${same} would stay.`
}

type MovesProps = { title: string; moves: readonly Move[]; rules: Rules | undefined }

function Moves({ title, moves, rules }: MovesProps) {
  return (
    <Section title={title} level={3}>
      {moves.length === 0 ? (
        <p className="sm quiet">Nobody.</p>
      ) : (
        <div className={styles.scroll}>
          <table className={styles.moves} aria-label={title}>
            <thead>
              <tr>
                <th scope="col">Member</th>
                <th scope="col" className={styles.figure}>
                  Place
                </th>
                <th scope="col" className={styles.figure}>
                  Credit
                </th>
                <th scope="col" className={styles.why}>
                  Because of
                </th>
              </tr>
            </thead>
            <tbody>
              {moves.map(move => (
                <tr key={move.memberId}>
                  <th scope="row">
                    <Link to={`/people/${move.memberId}`}>{move.name}</Link>
                    <span className={`${styles.under} xs quiet`}>{whyOf(move, rules)}</span>
                  </th>
                  <td className={styles.figure}>
                    {move.rankBefore} → {move.rankAfter}
                  </td>
                  <td className={styles.figure}>
                    {figureOf(move.before)} → {figureOf(move.after)}
                  </td>
                  <td className={styles.why}>{whyOf(move, rules)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Section>
  )
}

/** How many reasons are told in a row: the file has all of them. */
const REASONS_TOLD = 3

function whyOf({ because, kinds }: Move, rules: Rules | undefined): string {
  if (because.length === 0) return 'Others moving past'
  const changes = because
    .slice(0, REASONS_TOLD)
    .map(({ change, by }) => `${changeWords(change, rules)} ${signedOf(by)}`)
  const shows = kinds
    .slice(0, REASONS_TOLD)
    .map(({ kind, by }) => `${kindWords(kind, rules)} ${signedOf(by)}`)
  return `${changes.join(', ')}. It shows in: ${shows.length === 0 ? 'nothing' : shows.join(', ')}.`
}
