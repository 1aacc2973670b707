import { useState } from 'react'
import { Link } from 'react-router'
import type { OutputOf } from '../../../../domain/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  AreaField,
  Button,
  Card,
  Empty,
  ErrorState,
  LoadingRows,
  Row,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'
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
  const [words, setWords] = useState('')
  const decide = useAsk('moderation.decideContest', {
    refreshes: ['moderation.contests', 'moderation.count'],
  })
  const settle = (outcome: 'upheld' | 'dismissed') =>
    decide.mutate(
      { contestId: item.id, outcome, words },
      {
        onSuccess: () =>
          toast.done(outcome === 'upheld' ? 'They are right: it is put right.' : 'It stays as it is.'),
        onError: error => toast.failed(sentenceOf(error)),
      },
    )
  return (
    <Card as="article">
      <Stack gap={3}>
        <header>
          <h2 className="lasting">{item.member.name} says: this is not right</h2>
          <p className="sm quiet">
            {CONTESTED_WORDS[item.subject.kind]} · <Time at={item.at} />
          </p>
        </header>
        <p>{item.path === null ? item.says : <Link to={item.path}>{item.says}</Link>}</p>
        <p>
          <b>{item.member.name}:</b> “{item.reason}”
        </p>
        <AreaField
          label={`Your answer to ${item.member.name}`}
          minRows={2}
          value={words}
          onChange={event => setWords(event.currentTarget.value)}
        />
        <Row gap={2} wrap>
          <Button
            kind="go"
            disabled={words.trim() === ''}
            busy={decide.isPending}
            onClick={() => settle('upheld')}
          >
            They are right
          </Button>
          <Button disabled={words.trim() === ''} onClick={() => settle('dismissed')}>
            Leave it as it is
          </Button>
        </Row>
      </Stack>
    </Card>
  )
}
