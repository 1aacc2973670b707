import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { HoldView } from '../../../../domain/exchanges/contract.ts'
import { isStaff, useMe } from '../../app/session.tsx'
import { usePaged } from '../../lib/paged.ts'
import {
  Button,
  ButtonLink,
  Card,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  SegmentedChoice,
  Stack,
  Time,
} from '../../ui/index.ts'
import { HoldDetail } from './hold-detail.tsx'
import { creditWords, exchangeWords, REASONS, whoseIn } from './words.ts'

const STATES = [
  { value: 'open', label: 'To be looked at' },
  { value: 'upheld', label: 'Found' },
  { value: 'released', label: 'Released' },
  { value: 'reversed', label: 'Taken back' },
] as const
type State = (typeof STATES)[number]['value']

/** What the nightly look held: staff open one at a time, see who credited whom and when, and decide with a reason. */
export function HoldsPage() {
  const me = useMe()
  const [search] = useSearchParams()
  const asked = search.get('hold')
  // Who comes from a contest comes for what was found.
  const [state, setState] = useState<State>(asked === null ? 'open' : 'upheld')
  const [open, setOpen] = useState<string | null>(asked)
  const holds = usePaged('exchanges.holds', { state, limit: 50 }, { enabled: isStaff(me) })
  if (!isStaff(me))
    return (
      <Page title="Held credit">
        <Empty
          title="Staff look at this"
          action={<ButtonLink to="/value">See what you gave and got</ButtonLink>}
        >
          What stands behind your own name is under My value, line by line.
        </Empty>
      </Page>
    )
  return (
    <Page title="Held credit" narrow>
      <PageHeader
        title="Held credit"
        says="What looked unusual counts nothing until one of you has looked. Most of it is friendship or a busy day: release it. That you opened it is written down."
      />
      <Stack gap={4}>
        <SegmentedChoice
          label="Which"
          value={state}
          onChange={setState}
          options={STATES.map(({ value, label }) => ({ value, label }))}
        />
        {holds.error !== null && holds.items === undefined && (
          <ErrorState
            title="We could not load what is held."
            safe="Nothing was decided."
            reference={holds.error.requestId}
            onRetry={holds.retry}
          />
        )}
        {holds.items === undefined && holds.error === null && <LoadingRows count={3} />}
        {holds.items?.length === 0 && (
          <Empty title={state === 'open' ? 'Nothing waits' : 'Nothing here yet'}>
            The ledger is looked through every night.
          </Empty>
        )}
        {holds.items?.map(hold => (
          <OneHold
            key={hold.id}
            hold={hold}
            isOpen={open === hold.id}
            onToggle={() => setOpen(open === hold.id ? null : hold.id)}
          />
        ))}
        {holds.hasMore && (
          <Button kind="bare" onClick={holds.loadMore}>
            Earlier ones
          </Button>
        )}
      </Stack>
    </Page>
  )
}

function OneHold({ hold, isOpen, onToggle }: { hold: HoldView; isOpen: boolean; onToggle: () => void }) {
  return (
    <Card as="article">
      <Stack gap={3}>
        <Row gap={3} wrap spread>
          <h2>{REASONS[hold.reason]}</h2>
          <Button slim aria-expanded={isOpen} onClick={onToggle}>
            {isOpen ? 'Close' : 'Look at it'}
          </Button>
        </Row>
        <p className="sm">{whoseIn(hold)}</p>
        <p className="xs quiet">
          {exchangeWords(hold.exchangeCount)}, {creditWords(hold.credit)} · found <Time at={hold.foundAt} />
        </p>
        {hold.decided !== null && (
          <p className="sm">
            {hold.decided.by.name} decided <Time at={hold.decided.at} />: {hold.decided.why}
          </p>
        )}
        {hold.finalAt !== null && (
          <p className="sm">
            {hold.isContested
              ? 'It is contested: nothing is taken back before somebody else has decided.'
              : 'It counts nothing, and is taken back unless somebody it was credited to contests it until '}
            {!hold.isContested && <Time at={hold.finalAt} form="day" inSentence />}
          </p>
        )}
        {isOpen && <HoldDetail hold={hold} />}
      </Stack>
    </Card>
  )
}
