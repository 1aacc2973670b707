import type { OutputOf } from '../../../../domain/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import { Empty, ErrorState, LoadingRows, Stack, Time, toast } from '../../ui/index.ts'
import { AnswerCard } from './answer-card.tsx'
import styles from './review-page.module.css'
import { ACT_WORDS, KIND_WORDS } from './words.ts'

type OpenAppeal = OutputOf<'moderation.appeals'>['items'][number]

/** Appeals against what others decided. */
export function Appeals() {
  const { data, error, refetch } = useCall('moderation.appeals', {})
  if (error !== null && data === undefined)
    return <ErrorState title={sentenceOf(error)} reference={error.requestId} onRetry={() => void refetch()} />
  if (data === undefined) return <LoadingRows count={3} />
  if (data.items.length === 0)
    return <Empty title="No appeals">Appeals against your own decisions go to someone else.</Empty>
  return (
    <div className={styles.detail}>
      <Stack gap={4}>
        {data.items.map(item => (
          <OneAppeal key={item.id} item={item} />
        ))}
      </Stack>
    </div>
  )
}

function OneAppeal({ item }: { item: OpenAppeal }) {
  const decide = useAsk('moderation.decideAppeal', {
    refreshes: ['moderation.appeals', 'moderation.count', 'moderation.queue', 'moderation.show'],
  })
  const settle = (outcome: 'upheld' | 'overturned') => (words: string) =>
    decide.mutate(
      { appealId: item.id, outcome, words },
      {
        onSuccess: () =>
          toast.done(outcome === 'upheld' ? 'The decision stands.' : 'Granted: the decision is undone.'),
        onError: error => toast.failed(sentenceOf(error)),
      },
    )
  const { decision } = item
  return (
    <AnswerCard
      title={`${item.member.name} appeals`}
      fact={
        <>
          {decision.by.name}: {ACT_WORDS[decision.act].done.toLowerCase()}, a {KIND_WORDS[item.kind]}
          {item.place !== null && ` in ${item.place}`} · <Time at={decision.at} />
        </>
      }
      name={item.member.name}
      grant={{ label: 'Grant it', onChoose: settle('overturned') }}
      leave={{ label: 'Let the decision stand', onChoose: settle('upheld') }}
      isPending={decide.isPending}
    >
      {decision.words !== '' && <p>Why: “{decision.words}”</p>}
      {item.kept !== null && <blockquote className={styles.line}>{item.kept}</blockquote>}
      <p>
        <b>{item.member.name}:</b> “{item.words}”
      </p>
    </AnswerCard>
  )
}
