import { useState } from 'react'
import { Link } from 'react-router'
import type { OutputOf } from '../../../../domain/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { Button, Empty, ErrorState, LoadingRows, Row, Stack, Time, toast } from '../../ui/index.ts'
import { AnswerCard } from './answer-card.tsx'
import styles from './review-page.module.css'
import { CONTESTED_WORDS } from './words.ts'

type OpenContest = OutputOf<'moderation.contests'>['items'][number]

/** Judgements of the ledger, of claims, awards and pay that somebody says are not right. */
export function Contests() {
  const { data, error, refetch } = useCall('moderation.contests', {})
  if (error !== null && data === undefined)
    return <ErrorState title={sentenceOf(error)} reference={error.requestId} onRetry={() => void refetch()} />
  if (data === undefined) return <LoadingRows count={3} />
  if (data.items.length === 0)
    return <Empty title="No contests">What you have a part in goes to someone else.</Empty>
  return (
    <div className={styles.detail}>
      <Stack gap={4}>
        {data.items.map(item => (
          <OneContest key={item.id} item={item} />
        ))}
      </Stack>
    </div>
  )
}

function OneContest({ item }: { item: OpenContest }) {
  const decide = useAsk('moderation.decideContest', {
    refreshes: ['moderation.contests', 'moderation.count'],
  })
  const settle = (outcome: 'upheld' | 'dismissed') => (words: string) =>
    decide.mutate(
      { contestId: item.id, outcome, words },
      {
        onSuccess: () =>
          toast.done(outcome === 'upheld' ? 'They are right: it is put right.' : 'It stays as it is.'),
        onError: error => toast.failed(sentenceOf(error)),
      },
    )
  return (
    <AnswerCard
      title={`${item.member.name} says: this is not right`}
      fact={
        <>
          {CONTESTED_WORDS[item.subject.kind]} · <Time at={item.at} />
        </>
      }
      name={item.member.name}
      grant={{ label: 'They are right', onChoose: settle('upheld') }}
      leave={{ label: 'Leave it as it is', onChoose: settle('dismissed') }}
      isPending={decide.isPending}
    >
      <p>{item.path === null ? item.says : <Link to={item.path}>{item.says}</Link>}</p>
      <p>
        <b>{item.member.name}:</b> “{item.reason}”
      </p>
      {item.hasAccount && <Account contestId={item.id} isLedger={item.subject.kind === 'hold'} />}
    </AnswerCard>
  )
}

/** What was judged and on what grounds, opened by who needs it: that they looked is written down. */
function Account({ contestId, isLedger }: { contestId: string; isLedger: boolean }) {
  const [isOpen, setOpen] = useState(false)
  const { data, error, refetch } = useCall('moderation.contest', { contestId }, { enabled: isOpen })
  return (
    <Stack gap={2}>
      <Row gap={3} wrap>
        <Button slim aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          {isOpen ? 'Close what was judged' : 'What was judged'}
        </Button>
        <span className="xs quiet">
          {isLedger ? 'Its lines say whose words they are.' : 'Nobody with a part in it is named.'} That you
          opened it is written down.
        </span>
      </Row>
      {isOpen && error !== null && data === undefined && (
        <ErrorState title={sentenceOf(error)} reference={error.requestId} onRetry={() => void refetch()} />
      )}
      {isOpen && error === null && data === undefined && <LoadingRows count={2} />}
      {isOpen && data !== undefined && (
        <dl className={styles.account}>
          {data.account.map(({ name, says }, place) => (
            <div key={place}>
              <dt>{name}</dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
      )}
    </Stack>
  )
}
