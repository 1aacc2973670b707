import { TriangleAlert } from 'lucide-react'
import type { OutputOf } from '../../../../domain/contract.ts'
import { isAdmin, useMe } from '../../app/session.tsx'
import { sentenceOf, type CallError } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Bars,
  Button,
  Empty,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Note,
  Page,
  PageHeader,
  Section,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'
import { DeadLetters } from './dead-letters.tsx'
import styles from './queue-page.module.css'
import { lagWords, LANE_WORDS, tenMinutes } from './words.ts'

type Queue = OutputOf<'operations.queue'>
const EVERY_MS = 3000

/** What the workers have before them and behind them, for who runs the association's machines. */
export function QueuePage() {
  const me = useMe()
  const queue = useCall('operations.queue', {}, { everyMs: EVERY_MS, enabled: isAdmin(me) })
  return (
    <Page title="Queue">
      <PageHeader
        title="Queue"
        says="What follows from what members do: counted, told, indexed. Refreshed every three seconds."
      />
      {!isAdmin(me) ? (
        <Empty title="The queue is looked after by administrators">Nothing here waits for you.</Empty>
      ) : queue.data !== undefined ? (
        <Shown queue={queue.data} />
      ) : queue.error === null ? (
        <LoadingRows count={4} />
      ) : (
        <ErrorState
          title={sentenceOf(queue.error)}
          safe="The workers go on all the same."
          reference={queue.error.requestId}
          onRetry={() => void queue.refetch()}
        />
      )}
    </Page>
  )
}

function Shown({ queue }: { queue: Queue }) {
  return (
    <Stack gap={5}>
      {queue.workers === 0 && (
        <Note hue="gorse" icon={TriangleAlert} role="status">
          No worker has reported for ten seconds. What happens is kept, and done when one is back.
        </Note>
      )}
      <Section title="Now">
        <dl className={styles.figures}>
          <Figure name="Workers" value={String(queue.workers)} />
          <Figure name="Events that wait" value={String(queue.outbox.waiting)} />
          <Figure name="The oldest waits" value={lagWords(queue.outbox.oldestMs)} />
          {queue.lanes.map(({ name, waiting, active, delayed }) => (
            <Figure
              key={name}
              name={LANE_WORDS[name]}
              value={`${active} at work, ${waiting} in line${delayed > 0 ? `, ${delayed} tried again later` : ''}`}
            />
          ))}
        </dl>
      </Section>
      <Section title="The last hour">
        <Bars
          label="Reactions done in each ten minutes of the last hour"
          heads={['Until', 'Done']}
          unknown="not known"
          bars={tenMinutes(queue.minutes)}
        />
      </Section>
      <Section title="Given up">
        <Kinds dead={queue.dead} />
        <DeadLetters />
      </Section>
      <Section title="The ledger, compared with its sources">
        <Ledger ledger={queue.ledger} />
      </Section>
    </Stack>
  )
}

function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div className={styles.figure}>
      <dt className="sm quiet">{name}</dt>
      <dd className="num">{value}</dd>
    </div>
  )
}

function Kinds({ dead }: Pick<Queue, 'dead'>) {
  const replay = useAsk('operations.replayAll', {
    refreshes: ['operations.queue', 'operations.deadLetters'],
    onDone: ({ replayed }) => toast.done(`${replayed} given back to the workers.`),
  })
  const several = dead.filter(({ count }) => count > 1)
  if (several.length === 0) return null
  return (
    <ItemList label="Kinds of what was given up">
      {several.map(({ event, reaction, count }) => (
        <Item
          key={`${event} ${reaction}`}
          action={
            <Button
              busy={replay.isPending}
              onClick={() =>
                replay.mutate(
                  { event, reaction },
                  { onError: (error: CallError) => toast.failed(sentenceOf(error)) },
                )
              }
            >
              Replay all {count}
            </Button>
          }
        >
          <p>
            <b>{reaction}</b> <span className="quiet">after {event}</span>
          </p>
        </Item>
      ))}
    </ItemList>
  )
}

function Ledger({ ledger }: Pick<Queue, 'ledger'>) {
  if (ledger === null) return <Empty title="Not compared yet">It is compared every night.</Empty>
  return (
    <Stack gap={3}>
      <p>
        <Time at={ledger.at} />: {ledger.stored} exchanges there, {ledger.expected} owed
        {ledger.waiting > 0 && `, ${ledger.waiting} still under way`}.
      </p>
      {ledger.wouldMend.length === 0 ? (
        <p>The ledger is what its sources say.</p>
      ) : (
        <>
          <p>
            <b>It differs.</b> Nothing was changed. What would be mended:
          </p>
          <ul>
            {ledger.wouldMend.map(each => (
              <li key={each}>{each}</li>
            ))}
          </ul>
        </>
      )}
    </Stack>
  )
}
