import { useMyGroups } from '../../app/places.ts'
import { usePaged } from '../../lib/paged.ts'
import {
  Button,
  Chip,
  Empty,
  ErrorState,
  LoadingRows,
  Page,
  PageHeader,
  Row,
  Stack,
  Time,
} from '../../ui/index.ts'
import { MessageCard } from './message-card.tsx'
import { channelWords } from './talk.ts'
import { isFresh } from './threads.ts'

/** The threads the member follows, the latest reply first. */
export function ThreadsPage() {
  const { items, error, hasMore, isLoadingMore, loadMore, retry } = usePaged('chat.threads', { limit: 30 })
  const groups = useMyGroups().data?.items ?? []

  return (
    <Page title="Threads" narrow>
      <PageHeader
        title="Threads you follow"
        says="Those you began, answered or were called into. Stop following one and it leaves this list."
      />
      {error !== null && (
        <ErrorState title="We could not load your threads." reference={error.requestId} onRetry={retry} />
      )}
      {items === undefined && error === null && <LoadingRows />}
      {items?.length === 0 && (
        <Empty title="No threads yet">Answer a message in a thread, and you find it here again.</Empty>
      )}
      {items !== undefined && items.length > 0 && (
        <Stack as="ul" gap={3} label="Threads">
          {items.map(({ channel, root, thread }) => (
            <li key={thread.rootId}>
              <MessageCard
                message={root}
                to={`/g/${channel.groupId}/c/${channel.id}/t/${thread.rootId}`}
                goWords={thread.replyCount === 1 ? 'See 1 reply' : `See ${thread.replyCount} replies`}
                above={
                  <>
                    <span>
                      {groups.find(({ id }) => id === channel.groupId)?.name} {channelWords(channel)}
                    </span>
                    {isFresh(thread) && <Chip hue="heather">New replies</Chip>}
                    <span>
                      last <Time at={thread.lastAt} inSentence />
                    </span>
                  </>
                }
              />
            </li>
          ))}
        </Stack>
      )}
      {hasMore && (
        <Row>
          <Button busy={isLoadingMore} onClick={loadMore}>
            Show older threads
          </Button>
        </Row>
      )}
    </Page>
  )
}
