import { Button, ErrorState } from '../../ui/index.ts'
import type { SomeReplies } from './use-replies.ts'

/** What brings the replies before those that are there; nothing when all are. */
export function EarlierReplies({ earlierCount, isLoading, error, showEarlier }: SomeReplies) {
  if (error !== null)
    return (
      <ErrorState
        title="We could not load the earlier replies."
        safe="They are safe."
        reference={error.requestId}
        onRetry={showEarlier}
      />
    )
  if (earlierCount === 0) return null
  return (
    <div>
      <Button busy={isLoading} onClick={showEarlier}>
        {earlierCount === 1 ? 'Show the earlier reply' : `Show ${earlierCount} earlier replies`}
      </Button>
    </div>
  )
}
