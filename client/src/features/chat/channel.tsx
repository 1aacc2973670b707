import { useEffect, useMemo, useRef, useState, type RefObject } from 'react'
import { useNavigate } from 'react-router'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import type { AttachmentView } from '../../../../domain/media/contract.ts'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import type { Me } from '../../app/session.tsx'
import { useShortcut } from '../../lib/shortcuts.ts'
import { appendTo, ButtonLink, Composer, Empty, ErrorState } from '../../ui/index.ts'
import { JoinAct, STANDING_WORDS, standingOf } from '../groups/join-act.tsx'
import { useAnnouncement } from './announcements.ts'
import styles from './channel-page.module.css'
import { ChannelSkeleton } from './channel-skeleton.tsx'
import { openFeed, type Feed } from './feed.ts'
import { MessageList } from './message-list.tsx'
import { lastEditable } from './permitted.ts'
import { clearNewLine, markUnreadFrom } from './seen.ts'
import {
  askerOf,
  channelWords,
  isHostOf,
  mayWriteIn,
  pathOf,
  TalkProvider,
  useTalk,
  waitingWords,
  type ChannelPlace,
  type Talk,
} from './talk.ts'
import { typingWords, useTypists } from './typing.ts'
import { undoSeconds } from './undo-send.ts'
import { sendMessage, useUnsent } from './unsent.ts'
import { useFeed, type LinkedPlace } from './use-feed.ts'
import { WriteField } from './write-field.tsx'

type ChannelProps = {
  place: ChannelPlace
  me: Me
  linked: LinkedPlace
  /** The thread that stands open beside it. */
  threadOpen: string | undefined
}

/** A channel's messages, live, and the place to write below them. */
export function Channel(props: ChannelProps) {
  const { place, me, linked } = props
  const { group, channel } = place
  const feed = useFeed(channel.id, me.id, linked)
  const announcement = useAnnouncement(channel.id, me.id)
  const typists = useTypists(channel.id)
  const field = useRef<HTMLTextAreaElement>(null)
  const talk = useChannelTalk(place, me, feed, field)
  useRepliesInThread(place, feed, linked.at)

  if (feed.view.state === 'left') return <AccessEnded group={group} reason={feed.view.reason} />
  if (feed.view.state === 'unknown') return <AccessEnded group={group} reason="closed" />
  return (
    <TalkProvider value={talk}>
      <p className="unseen" role="status">
        {announcement}
      </p>
      <Messages {...props} feed={feed} />
      <p className={styles.typing}>{typingWords(typists)}</p>
      <Writing place={place} me={me} feed={feed} field={field} />
    </TalkProvider>
  )
}

type Field = RefObject<HTMLTextAreaElement | null>

function useChannelTalk(place: ChannelPlace, me: Me, feed: Feed, field: Field): Talk {
  const navigate = useNavigate()
  const [editingId, setEditingId] = useState<string>()
  return useMemo(
    () => ({
      ...place,
      me,
      surface: 'channel' as const,
      isHost: isHostOf(place),
      mayWrite: mayWriteIn(place),
      editingId,
      setEditing: (messageId: string | undefined) => {
        setEditingId(messageId)
        if (messageId === undefined) field.current?.focus()
      },
      openThread: (rootId: string) => void navigate(`${pathOf(place)}/t/${rootId}`),
      insert: (words: string) => {
        if (field.current !== null) appendTo(field.current, words)
      },
      markUnread: (message: MessageView) => void markUnreadFrom(feed, message),
    }),
    [place, me, feed, field, editingId, navigate],
  )
}

/** A link to a reply leads to its thread: replies do not stand in the channel. */
function useRepliesInThread(place: ChannelPlace, feed: Feed, at: number | undefined): void {
  const navigate = useNavigate()
  const { view } = feed
  const linked = view.state === 'open' ? view.stretch.messages.find(({ seq }) => seq === at) : undefined
  const rootId = linked?.threadOf ?? undefined
  useEffect(() => {
    if (rootId !== undefined) void navigate(`${pathOf(place)}/t/${rootId}?at=${at}`, { replace: true })
  }, [rootId, at, place, navigate])
}

function Messages({ place, me, linked, feed, threadOpen }: ChannelProps & { feed: Feed }) {
  const { group, channel } = place
  const unsent = useUnsent(channel.id)
  const { view } = feed

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
      threadOpen={threadOpen}
      intro={
        <Beginning channel={channel} group={group} empty={view.rows.length === 0 && unsent.length === 0} />
      }
    />
  )
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
  const name = channelWords(channel)
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

type WritingProps = Pick<ChannelProps, 'place' | 'me'> & { feed: Feed; field: Field }

function Writing({ place, me, feed, field }: WritingProps) {
  const { group, channel } = place
  const talk = useTalk()
  const { setEditing, isHost } = talk
  const waiting = waitingWords(place, useUnsent(channel.id).length)
  useShortcut({ key: 'w', says: 'Write here' }, () => field.current?.focus())

  const send = (body: string, attachments: readonly AttachmentView[] | undefined) => {
    const { view } = feed
    // What one writes stands at the newest end: whoever is in the past is taken there.
    if (view.state === 'open' && !view.following) void openFeed(feed, 'newest')
    clearNewLine(feed)
    sendMessage({ channelId: channel.id, body, attachments }, undoSeconds() * 1000)
  }
  const editLast = () => {
    if (feed.view.state !== 'open') return
    setEditing(lastEditable(feed.view.stretch.messages, askerOf(talk, new Date()), null)?.id)
  }
  const recent = () =>
    feed.view.state !== 'open'
      ? []
      : feed.view.stretch.messages
          .filter(({ authorId, deletedAt }) => authorId !== me.id && deletedAt === null)
          .map(({ authorId, authorName }) => ({ memberId: authorId, name: authorName }))
          .toReversed()
  return (
    <div className={styles.writing}>
      {waiting !== undefined ? (
        <Composer label="" onSend={() => {}} readOnly={waiting} />
      ) : mayWriteIn(place) ? (
        <WriteField
          place={place}
          threadOf={null}
          label={`Write to ${group.name}`}
          isHost={isHost}
          fieldRef={field}
          onSend={send}
          onArrowUp={editLast}
          recent={recent}
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
