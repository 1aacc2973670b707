import { useState } from 'react'
import { useConnected, useHint } from '../../lib/live.ts'
import { usePaged } from '../../lib/paged.ts'
import { refresh, useCall } from '../../lib/query.ts'
import {
  Button,
  Card,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Section,
  Stack,
} from '../../ui/index.ts'
import { ClaimCard } from './claim-card.tsx'
import { ClaimForm } from './claim-form.tsx'

const look = () => refresh('claims.mine', 'claims.waiting')

/** What the member did elsewhere, and what others ask them to confirm. */
export function ClaimsPage() {
  const [claims, setClaims] = useState(false)
  useHint('claims.changed', look)
  useConnected(look)
  return (
    <Page title="Done elsewhere" narrow>
      <PageHeader
        title="Done elsewhere"
        says="A talk, a course, a referral: it counts once whoever got the good of it confirms it."
        action={claims ? undefined : <Button onClick={() => setClaims(true)}>Add something</Button>}
      />
      <Stack gap={5}>
        {claims && (
          <Card>
            <Stack gap={4}>
              <ClaimForm onEnd={() => setClaims(false)} />
              <div>
                <Button slim onClick={() => setClaims(false)}>
                  Cancel
                </Button>
              </div>
            </Stack>
          </Card>
        )}
        <Waiting />
        <Mine />
      </Stack>
    </Page>
  )
}

function Waiting() {
  const { data } = useCall('claims.waiting', {})
  if (data === undefined || data.items.length === 0) return null
  return (
    <Section title="Waits for your word">
      <Stack gap={3}>
        {data.items.map(claim => (
          <ClaimCard key={claim.id} claim={claim} />
        ))}
      </Stack>
    </Section>
  )
}

function Mine() {
  const list = usePaged('claims.mine', { limit: 20 })
  return (
    <Section title="Yours">
      {list.items === undefined && list.error === null && <LoadingRows count={3} face={false} />}
      {list.items === undefined && list.error !== null && (
        <ErrorState
          title="We could not load what you claimed."
          safe="It is safe."
          reference={list.error.requestId}
          onRetry={list.retry}
        />
      )}
      {list.items?.length === 0 && (
        <Empty title="Nothing yet">What you do for colleagues elsewhere can stand here too.</Empty>
      )}
      <Stack gap={3}>
        {(list.items ?? []).map(claim => (
          <ClaimCard key={claim.id} claim={claim} />
        ))}
      </Stack>
      {list.hasMore && (
        <Button busy={list.isLoadingMore} onClick={list.loadMore}>
          Show more
        </Button>
      )}
    </Section>
  )
}
