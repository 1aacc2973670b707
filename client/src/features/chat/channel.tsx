import { useCallback, useRef } from 'react'
import type { ChannelView, GroupView } from '../../../../domain/groups/contract.ts'
import type { Me } from '../../app/session.tsx'
import { useLive } from '../../lib/live.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { ButtonLink, Composer, Empty, ErrorState, toast } from '../../ui/index.ts'
import { JoinAct, STANDING_WORDS, standingOf } from '../groups/join-act.tsx'
import { useAnnouncement } from './announcements.ts'
import styles from './channel-page.module.css'
import { ChannelSkeleton } from './channel-skeleton.tsx'
import { draftOf, keepDraft } from './drafts.ts'
import { openFeed, type Feed } from './feed.ts'
import { MessageList } from './message-list.tsx'
import { clearNewLine } from './seen.ts'
import { typingWords, useTellTyping, useTypists } from './typing.ts'
import { sendMessage, useUnsent } from './unsent.ts'
import { useFeed, type LinkedPlace } from './use-feed.ts'

export type ChannelPlace = { group: GroupView; channel: ChannelView }
type ChannelProps = { place: ChannelPlace; me: Me; linked: LinkedPlace }

/** A channel's messages, live, and the place to write below them. */
export function Channel({ place, me, linked }: ChannelProps) {
  const { group, channel } = place
  const feed = useFeed(channel.id, me.id, linked)
  const announcement = useAnnouncement(channel.id, me.id)
  const typists = useTypists(channel.id)

  if (feed.view.state === 'left') return <AccessEnded group={group} reason={feed.view.reason} />
  if (feed.view.state === 'unknown') return <AccessEnded group={group} reason="closed" />
  return (
    <>
      <p className="unseen" role="status">
        {announcement}
      </p>
      <Messages place={place} me={me} linked={linked} feed={feed} />
      <p className={styles.typing}>{typingWords(typists)}</p>
      <Writing place={place} me={me} feed={feed} />
    </>
  )
}

function Messages({ place: { group, channel }, me, linked, feed }: ChannelProps & { feed: Feed }) {
  const unsent = useUnsent(channel.id)
  const { view } = feed
  const path = `/g/${group.id}/c/${channel.id}`
  const copyLink = useCallback((seq: number) => void copyLinkTo(`${path}?at=${seq}`), [path])

  if (view.state === 'failed') {
    return (
      <div className={styles.waiting}>
        <ErrorState
          title="We could not load the messages."
          safe="What was written is safe."
          reference={view.error.requestId}
          onRetry={() => void openFeed(feed, linked.at)}
        />
      </div>
    )
  }
  if (view.state !== 'open') {
    return (
      <div className={styles.waiting}>
        <ChannelSkeleton />
      </div>
    )
  }
  return (
    <MessageList
      label={`Messages in ${channel.name}`}
      feed={feed}
      view={view}
      unsent={unsent}
      me={{ id: me.id, name: me.name }}
      marked={linked.at}
      onCopyLink={copyLink}
      intro={
        <Beginning channel={channel} group={group} empty={view.rows.length === 0 && unsent.length === 0} />
      }
    />
  )
}

async function copyLinkTo(path: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(new URL(path, window.location.origin).href)
    toast.done('Link copied.')
  } catch {
    toast.failed('The browser did not let us copy. The address of the page leads to this channel.')
  }
}

function Beginning({ channel, group, empty }: ChannelPlace & { empty: boolean }) {
  if (channel.kind === 'direct') {
    return (
      <>
        <p className="lasting">{empty ? 'Nothing has been said here yet' : channel.name}</p>
        <p className="sm quiet">Only the people of this conversation read it.</p>
      </>
    )
  }
  const name = channel.kind === 'lounge' ? channel.name : `# ${channel.name}`
  return (
    <>
      <p className="lasting">{empty ? 'Nothing has been said here yet' : `This is where ${name} begins`}</p>
      <p className="sm quiet">
        {channel.kind === 'lounge'
          ? `A lounge of ${group.name}: off the record, for members alone.`
          : empty
            ? 'The first line is the hardest. A question is a good one.'
            : `A channel of ${group.name}.`}
      </p>
    </>
  )
}

function AccessEnded({ group, reason }: { group: GroupView; reason: 'left' | 'removed' | 'closed' }) {
  const title = reason === 'left' ? `You left ${group.name}` : `You are no longer in ${group.name}`
  const says = {
    left: 'You can join again by the rule of the group.',
    removed: 'A host removed you. What you wrote stays there; nothing new reaches you.',
    closed: 'This channel is not open to you any more.',
  }
  return (
    <div className={styles.waiting} role="alert">
      <Empty title={title} action={<ButtonLink to="/groups">See your groups</ButtonLink>}>
        {says[reason]}
      </Empty>
    </div>
  )
}

function Writing({ place: { group, channel }, me, feed }: Omit<ChannelProps, 'linked'> & { feed: Feed }) {
  const offline = useLive() === 'offline'
  const field = useRef<HTMLTextAreaElement>(null)
  const tellTyping = useTellTyping(channel.id)
  const standing = standingOf(group)
  useShortcut({ key: 'w', says: 'Write here' }, () => field.current?.focus())

  const send = (text: string) => {
    const { view } = feed
    // What one writes stands at the newest end: whoever is in the past is taken there.
    if (view.state === 'open' && !view.following) void openFeed(feed, 'newest')
    clearNewLine(feed)
    sendMessage(channel.id, text)
  }
  const keep = (text: string) => {
    keepDraft(me.id, channel.id, text)
    if (text !== '') tellTyping()
  }
  return (
    <div className={styles.writing}>
      {standing === 'member' && group.archivedAt === null && channel.archivedAt === null ? (
        <Composer
          label={`Write to ${group.name}`}
          draft={draftOf(me.id, channel.id)}
          onDraft={keep}
          onSend={send}
          offline={offline}
          fieldRef={field}
        />
      ) : (
        <Composer
          label=""
          onSend={() => {}}
          readOnly={<ReadingAlong group={group} closed={channel.archivedAt !== null} />}
        />
      )}
    </div>
  )
}

function ReadingAlong({ group, closed }: { group: GroupView; closed: boolean }) {
  const standing = standingOf(group)
  if (group.archivedAt !== null) return <p>{STANDING_WORDS.archived}</p>
  if (closed) return <p>This channel is archived. What was written stays.</p>
  if (group.kind === 'direct') return <p>Accept the request to answer.</p>
  return (
    <div className={styles.readingAlong}>
      <p className="grow">You read along here; members write. {STANDING_WORDS[standing]}</p>
      <JoinAct group={group} kind="go" slim />
    </div>
  )
}
