import { useCall } from '../../lib/query.ts'
import {
  ButtonLink,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Section,
  Stack,
} from '../../ui/index.ts'
import { Badges } from './badges.tsx'
import { Benefits } from './benefits.tsx'
import { Foreign } from './foreign.tsx'
import { Letters } from './letters.tsx'
import { Records } from './records.tsx'
import { Voice } from './voice.tsx'

/** What a member can show to those who matter to them, and what an award brings. */
export function CredentialsPage() {
  const badges = useCall('credentials.badges', {})
  const items = badges.data?.items
  const holding = items?.filter(({ state }) => state === 'valid' || state === 'waiting') ?? []
  return (
    <Page title="Badge, letter, record" narrow>
      <PageHeader
        title="Badge, letter, record"
        says="For those who matter to you. Nobody sees any of it until you choose so, and you can take it back."
      />
      {items === undefined ? (
        badges.error === null ? (
          <LoadingRows count={3} face={false} />
        ) : (
          <ErrorState
            title="We could not load your badges."
            safe="They are safe."
            reference={badges.error.requestId}
            onRetry={() => void badges.refetch()}
          />
        )
      ) : (
        <Stack gap={6}>
          <Section title="Your badge">
            {items.length === 0 ? (
              <Empty
                title="You hold no award yet"
                action={
                  <ButtonLink to="/value" slim>
                    What you gave and got
                  </ButtonLink>
                }
              >
                Colleagues nominate, and people decide. A record of what you contributed is yours at any time.
              </Empty>
            ) : (
              <Badges items={items} />
            )}
          </Section>
          {holding[0] !== undefined && <Letters badge={holding[0]} />}
          <Records />
          {items.length > 0 && <Benefits />}
          {holding.length > 0 && <Voice />}
          <Foreign />
        </Stack>
      )}
    </Page>
  )
}
