import { Link } from 'react-router'
import type { EntitlementView, OfferedView } from '../../../../domain/credentials/contract.ts'
import { sentenceOf, type CallError } from '../../lib/call.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  Chip,
  ErrorState,
  Item,
  ItemList,
  LoadingRows,
  Row,
  Section,
  Stack,
  Time,
  toast,
} from '../../ui/index.ts'
import { BENEFIT_WORDS, motivesIn } from './words.ts'

const REFRESHES = ['credentials.benefits', 'credentials.spotlight'] as const
const failed = { onError: (error: CallError) => toast.failed(`Not done. ${sentenceOf(error)}`) }

/** What an award brings, to be taken or left. */
export function Benefits() {
  const { data, error, refetch } = useCall('credentials.benefits', {})
  const mine = data?.mine.filter(({ state }) => state !== 'ended') ?? []
  return (
    <Section title="What it brings you">
      {data === undefined ? (
        error === null ? (
          <LoadingRows count={2} face={false} />
        ) : (
          <ErrorState
            title="We could not load what is offered."
            reference={error.requestId}
            onRetry={() => void refetch()}
          />
        )
      ) : (
        <Stack gap={4}>
          {mine.length > 0 && (
            <ItemList label="What is yours">
              {mine.map(entitlement => (
                <Accepted key={entitlement.id} entitlement={entitlement} />
              ))}
            </ItemList>
          )}
          {data.offered.length > 0 && (
            <p className="sm quiet">
              What serves the reasons you stated comes first.{' '}
              <Link to="/settings/motives">Say or change what you come for</Link>
            </p>
          )}
          {data.offered.length > 0 && (
            <ItemList label="What is offered">
              {data.offered.map(benefit => (
                <Offered key={benefit.id} benefit={benefit} />
              ))}
            </ItemList>
          )}
          {mine.length + data.offered.length === 0 && (
            <p className="quiet">Nothing is offered at the moment.</p>
          )}
        </Stack>
      )}
    </Section>
  )
}

function Offered({
  benefit: { id, kind, title, says, places, taken, open, fits },
}: {
  benefit: OfferedView
}) {
  const accept = useAsk('credentials.acceptBenefit', {
    refreshes: REFRESHES,
    onDone: () => toast.done('It is yours.'),
  })
  return (
    <Item
      action={
        open && (
          <Button slim busy={accept.isPending} onClick={() => accept.mutate({ benefitId: id }, failed)}>
            Accept
          </Button>
        )
      }
    >
      <p>
        <b>{title}</b> <span className="sm quiet">{BENEFIT_WORDS[kind]}</span>
      </p>
      <p className="sm">{says}</p>
      {fits.length > 0 && (
        <p className="sm hued" data-hue="moss">
          Because you come for {motivesIn(fits)}.
        </p>
      )}
      {kind === 'spotlight' && <p className="sm quiet">Members see your name and citation on Home.</p>}
      <p className="sm quiet">
        {places === null
          ? 'For all who hold an award.'
          : open
            ? `${places - taken} of ${places} places left.`
            : 'All places are taken.'}
      </p>
    </Item>
  )
}

function Accepted({ entitlement: { id, benefit, state, until } }: { entitlement: EntitlementView }) {
  const accept = useAsk('credentials.acceptBenefit', {
    refreshes: REFRESHES,
    onDone: () => toast.done('It is yours.'),
  })
  const use = useAsk('credentials.useBenefit', { refreshes: REFRESHES, onDone: () => toast.done('Noted.') })
  const giveBack = useAsk('credentials.giveBack', {
    refreshes: REFRESHES,
    onDone: () => toast.done('Given back. Another may have it.'),
  })
  return (
    <Item
      action={
        (state === 'accepted' || state === 'granted') && (
          <Row wrap>
            {state === 'granted' && (
              <Button
                slim
                busy={accept.isPending}
                onClick={() => accept.mutate({ benefitId: benefit.id }, failed)}
              >
                Take it
              </Button>
            )}
            <Button slim busy={use.isPending} onClick={() => use.mutate({ entitlementId: id }, failed)}>
              I used it
            </Button>
            <Button
              slim
              kind="quiet"
              busy={giveBack.isPending}
              onClick={() => giveBack.mutate({ entitlementId: id }, failed)}
            >
              Give back
            </Button>
          </Row>
        )
      }
    >
      <p>
        <b>{benefit.title}</b> <span className="sm quiet">{BENEFIT_WORDS[benefit.kind]}</span>
      </p>
      <p className="sm">{benefit.says}</p>
      <Row wrap gap={2}>
        <Chip hue={state === 'granted' ? 'dusk' : 'moss'}>
          {state === 'used' ? 'Used' : state === 'granted' ? 'Kept for you by staff' : 'Yours'}
        </Chip>
        <span className="sm quiet">
          Until <Time at={until} form="day" inSentence />
        </span>
      </Row>
    </Item>
  )
}
