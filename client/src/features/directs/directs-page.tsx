import { MessageCirclePlus } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { useMyChannels, unreadIn } from '../../app/places.ts'
import { usePaged } from '../../lib/paged.ts'
import {
  Button,
  Empty,
  ErrorState,
  ItemList,
  LoadingRows,
  Page,
  PageHeader,
  Section,
} from '../../ui/index.ts'
import { useNextUnread } from '../chat/next-unread.ts'
import { DirectItem } from './direct-item.tsx'
import { usePresence } from './people.ts'

const StartDialog = lazy(async () => ({ default: (await import('./start-dialog.tsx')).StartDialog }))

/** The member's direct conversations: requests first, then the latest. */
export function DirectsPage() {
  const [starting, setStarting] = useState(false)
  useNextUnread()
  return (
    <Page title="Direct messages">
      <PageHeader
        title="Direct messages"
        says="Between you and up to seven others. Nobody else reads along, not even staff."
        action={
          <Button kind="go" icon={MessageCirclePlus} onClick={() => setStarting(true)}>
            Write to someone
          </Button>
        }
      />
      <Conversations />
      <Suspense>{starting && <StartDialog open onClose={() => setStarting(false)} />}</Suspense>
    </Page>
  )
}

function Conversations() {
  const requests = usePaged('groups.directs', { state: 'request', limit: 50 })
  const directs = usePaged('groups.directs', { limit: 50 })
  const channels = useMyChannels().data?.items ?? []
  const open = directs.items?.filter(({ state }) => state !== 'request')
  const waiting = requests.items ?? []
  const presenceOf = usePresence(
    [...waiting, ...(open ?? [])].flatMap(({ people }) => (people.length === 1 ? people : [])).map(idOf),
  )

  return (
    <>
      {waiting.length > 0 && (
        <Section title="Requests" aside={`${waiting.length}${requests.hasMore ? '+' : ''}`}>
          <ItemList label="Requests">
            {waiting.map(direct => (
              <DirectItem key={direct.group.id} direct={direct} unread={0} presenceOf={presenceOf} />
            ))}
          </ItemList>
          {requests.hasMore && (
            <Button busy={requests.isLoadingMore} onClick={requests.loadMore}>
              Show more
            </Button>
          )}
        </Section>
      )}
      <Section title="Conversations">
        {open === undefined ? (
          directs.error === null ? (
            <LoadingRows count={4} />
          ) : (
            <ErrorState
              title="We could not load your conversations."
              safe="What was written is safe."
              reference={directs.error.requestId}
              onRetry={directs.retry}
            />
          )
        ) : open.length === 0 && !directs.hasMore ? (
          <Empty title="No conversations yet">
            What others could use too is better said in a group. For the rest, write to someone.
          </Empty>
        ) : (
          <ItemList label="Conversations">
            {open.map(direct => (
              <DirectItem
                key={direct.group.id}
                direct={direct}
                unread={unreadIn(channels, direct.group.id)}
                presenceOf={presenceOf}
              />
            ))}
          </ItemList>
        )}
        {directs.hasMore && (
          <Button busy={directs.isLoadingMore} onClick={directs.loadMore}>
            Show more
          </Button>
        )}
      </Section>
    </>
  )
}

const idOf = ({ memberId }: { memberId: string }) => memberId
