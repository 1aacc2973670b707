import { useState } from 'react'
import type { HoldView } from '../../../../domain/exchanges/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  AreaField,
  Bars,
  Button,
  ErrorState,
  ItemList,
  LoadingRows,
  Row,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'

/** So many pairs are drawn; the list below has every exchange. */
const PAIRS_DRAWN = 8

/** The evidence of a hold: who credited whom how often, every exchange with its day, and the decision. */
export function HoldDetail({ hold }: { hold: HoldView }) {
  const { data, error, refetch } = useCall('exchanges.hold', { holdId: hold.id })
  if (error !== null && data === undefined)
    return <ErrorState title={sentenceOf(error)} reference={error.requestId} onRetry={() => void refetch()} />
  if (data === undefined) return <LoadingRows count={3} />
  return (
    <Stack gap={4}>
      <Bars
        label="Who credited whom, and how often"
        heads={['Who to whom', 'Times']}
        unknown="unknown"
        bars={data.links.slice(0, PAIRS_DRAWN).map(({ giver, creator, count }) => ({
          label: `${initialOf(giver.name)} to ${initialOf(creator.name)}`,
          name: `${giver.name} to ${creator.name}`,
          count,
        }))}
      />
      <ItemList label="Every exchange that waits">
        {data.items.map(({ exchangeId, what, at, creator, giver }) => (
          <li key={exchangeId}>
            <p className="sm">
              {what === '' ? `${giver?.name ?? 'Somebody unnamed'} credited ${creator.name}` : what}
            </p>
            <p className="xs quiet">
              <Time at={at} />
            </p>
          </li>
        ))}
      </ItemList>
      {hold.state === 'open' && <Decision holdId={hold.id} />}
    </Stack>
  )
}

const initialOf = (name: string): string => name.split(' ')[0] ?? name

function Decision({ holdId }: { holdId: string }) {
  const [why, setWhy] = useState('')
  const ask = useAsk('exchanges.decideHold', { refreshes: ['exchanges.holds', 'exchanges.hold'] })
  const decide = (decision: 'release' | 'reverse') =>
    ask.mutate(
      { holdId, decision, why },
      {
        onSuccess: () =>
          toast.done(
            decision === 'release'
              ? 'It counts again.'
              : 'Found. Whom it concerns may contest it for two weeks.',
          ),
        onError: error => toast.failed(sentenceOf(error)),
      },
    )
  const isTold = why.trim().length >= 3
  return (
    <Stack gap={3}>
      <AreaField
        label="Why"
        description="Kept in the audit log. The people concerned see that it was looked at, and what became of it."
        value={why}
        onChange={event => setWhy(event.currentTarget.value)}
        maxLength={1000}
      />
      <Row gap={3} wrap>
        <Button kind="go" busy={ask.isPending} disabled={!isTold} onClick={() => decide('release')}>
          Release
        </Button>
        <Button kind="harm" busy={ask.isPending} disabled={!isTold} onClick={() => decide('reverse')}>
          It should not count
        </Button>
      </Row>
      <p className="xs quiet">
        What should not count is told to whom it was credited, without the reason above. If nobody contests it
        within two weeks it is taken back, by rows of its own. Nobody decides on what concerns themselves.
      </p>
    </Stack>
  )
}
