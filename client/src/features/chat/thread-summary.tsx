import { memo } from 'react'
import { ThreadLink } from '../../ui/index.ts'
import { useNames } from './names.ts'
import { useTalk } from './talk.ts'
import { isFresh, useThread } from './threads.ts'

/** The thread that hangs off a message, folded. Nothing while nobody has answered. */
export const ThreadSummary = memo(function ThreadSummary({
  rootId,
  open,
}: {
  rootId: string
  open: boolean
}) {
  const { openThread } = useTalk()
  const thread = useThread(rootId)
  const memberIds = thread?.memberIds.slice(0, 3) ?? []
  const nameOf = useNames(memberIds)
  if (thread === undefined || thread.replyCount === 0) return null
  return (
    <ThreadLink
      count={thread.replyCount}
      lastAt={thread.lastAt}
      people={memberIds.map(id => ({ id, name: nameOf(id) ?? '' }))}
      fresh={isFresh(thread)}
      open={open}
      onOpen={() => openThread(rootId)}
    />
  )
})
