import { Bell, BellRing } from 'lucide-react'
import { asCallError, call, sentenceOf } from '../../lib/call.ts'
import { IconButton, toast } from '../../ui/index.ts'
import styles from './thread-pane.module.css'
import type { ChannelPlace } from './talk.ts'
import { standTo, useThread } from './threads.ts'

/** The head of a thread: how much was said, and whether one follows it. */
export function ThreadHead({ place, rootId }: { place: ChannelPlace; rootId: string }) {
  const thread = useThread(rootId)
  const count = thread?.replyCount ?? 0
  return (
    <div className={styles.head}>
      <div className="grow">
        <h2 className={styles.title}>Thread</h2>
        <p className="xs quiet">
          {count === 0 ? 'No replies yet' : `${count} ${count === 1 ? 'reply' : 'replies'}`}
        </p>
      </div>
      {thread !== undefined && (
        <IconButton
          icon={thread.following ? BellRing : Bell}
          label={thread.following ? 'Following: stop' : 'Follow this thread'}
          slim
          aria-pressed={thread.following}
          onClick={() => void follow(place.channel.id, rootId, !thread.following)}
        />
      )}
    </div>
  )
}

async function follow(channelId: string, rootId: string, on: boolean): Promise<void> {
  standTo(rootId, { following: on })
  try {
    const { following } = await call('chat.follow', { channelId, messageId: rootId, on })
    standTo(rootId, { following })
    toast.done(following ? 'You follow this thread.' : 'You no longer follow this thread.')
  } catch (error) {
    standTo(rootId, { following: !on })
    toast.failed(sentenceOf(asCallError(error)))
  }
}
