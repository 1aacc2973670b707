import { useCall } from '../../lib/query.ts'
import { Empty, ErrorState, LoadingRows, Sheet, Stack } from '../../ui/index.ts'
import { useChanged } from './changed.ts'
import { MessageCard } from './message-card.tsx'
import { linkTo, type ChannelPlace } from './talk.ts'

type PinsPaneProps = { place: ChannelPlace; onClose: () => void }

/** What hosts pinned to a channel, the latest first. */
export function PinsPane({ place, onClose }: PinsPaneProps) {
  const { data, error, refetch } = useCall('chat.pins', { channelId: place.channel.id })
  useChanged(() => void refetch())
  return (
    <Sheet open onClose={onClose} title="Pinned">
      {error !== null && (
        <ErrorState
          title="We could not load the pins."
          reference={error.requestId}
          onRetry={() => void refetch()}
        />
      )}
      {data === undefined && error === null && <LoadingRows />}
      {data?.items.length === 0 && (
        <Empty title="Nothing is pinned here">A host pins what everyone should find again.</Empty>
      )}
      <Stack as="ul" gap={3}>
        {data?.items.map(message => (
          <li key={message.id}>
            <MessageCard message={message} to={linkTo(place, message)} onGo={onClose} />
          </li>
        ))}
      </Stack>
    </Sheet>
  )
}
