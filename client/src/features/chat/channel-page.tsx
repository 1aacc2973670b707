import { EyeOff, Pin, Users } from 'lucide-react'
import { lazy, Suspense, useCallback, useMemo, useState } from 'react'
import { Navigate, useLocation, useNavigate, useParams, useSearchParams } from 'react-router'
import type { DirectView } from '../../../../domain/groups/contract.ts'
import { FindButton } from '../../app/find.tsx'
import { useMe, type Me } from '../../app/session.tsx'
import { useHint } from '../../lib/live.ts'
import { refresh, useCall } from '../../lib/query.ts'
import {
  ButtonLink,
  Empty,
  ErrorState,
  Icon,
  IconButton,
  Page,
  PageBar,
  type Aside,
  useBreadth,
} from '../../ui/index.ts'
import { readAddress, type ChannelAddress } from './address.ts'
import { Channel } from './channel.tsx'
import { ChannelNoticesMenu } from '../notifications/channel-notices.tsx'
import { DirectBanner, DirectBar, useDirect } from '../directs/direct-bar.tsx'
import { namesOf } from '../directs/people.ts'
import styles from './channel-page.module.css'
import { ChannelSkeleton } from './channel-skeleton.tsx'
import { useNextUnread } from './next-unread.ts'
import { channelWords, pathOf, type ChannelPlace } from './talk.ts'
import { ThreadHead } from './thread-head.tsx'

const ThreadPane = lazy(async () => ({ default: (await import('./thread-pane.tsx')).ThreadPane }))
const PinsPane = lazy(async () => ({ default: (await import('./pins-pane.tsx')).PinsPane }))

/** The page of one channel: its name, its messages, and where one writes. */
export function ChannelPage() {
  const { groupId = '', channelId = '', '*': rest = '' } = useParams()
  const [search] = useSearchParams()
  const address = readAddress(rest, search.get('at'))
  const location = useLocation()
  const me = useMe()
  const asked = useCall('groups.show', { groupId })
  useNextUnread(channelId)
  useHint('groups.changed', changed => {
    if (changed.groupId === asked.data?.group.id) refresh('groups.show')
  })

  const channel = asked.data?.channels.find(({ id }) => id === channelId)
  const place = useMemo(
    () =>
      asked.data === undefined || channel === undefined ? undefined : { group: asked.data.group, channel },
    [asked.data, channel],
  )
  if (place !== undefined && groupId !== place.group.id) {
    // A group has one address here, by which the sidebar knows what is open.
    return <Navigate replace to={`${pathOf(place)}/${rest}${location.search}`} />
  }
  if (place !== undefined && address.kind !== 'nowhere') {
    return <OpenChannel key={channelId} place={place} me={me} address={address} />
  }
  if (asked.data !== undefined || asked.error?.code === 'not_found') return <NoChannel groupId={groupId} />
  return (
    <Page title="Channel" fills bar={<PageBar title="Channel" backTo="/groups" />}>
      <div className={styles.waiting}>
        {asked.error === null ? (
          <ChannelSkeleton />
        ) : (
          <ErrorState
            title="We could not open this channel."
            safe="What was written is safe."
            reference={asked.error.requestId}
            onRetry={() => void asked.refetch()}
          />
        )}
      </div>
    </Page>
  )
}

function NoChannel({ groupId }: { groupId: string }) {
  return (
    <Page title="Not found" bar={<PageBar title="Not found" backTo="/groups" />}>
      <Empty
        title="There is nothing here"
        action={<ButtonLink to={`/g/${groupId}`}>See the group</ButtonLink>}
      >
        The channel may be gone, or it is not open to you.
      </Empty>
    </Page>
  )
}

type OpenChannelProps = { place: ChannelPlace; me: Me; address: ChannelAddress }

function OpenChannel({ place, me, address }: OpenChannelProps) {
  const { key } = useLocation()
  const [search] = useSearchParams()
  const linkedAt = address.kind === 'message' ? address.seq : undefined
  const visit = linkedAt === undefined ? '' : key
  const linked = useMemo(() => ({ at: linkedAt, visit }), [linkedAt, visit])
  const [pinsOpen, setPinsOpen] = useState(false)
  const navigate = useNavigate()
  const { group, channel } = place
  const lounge = channel.kind === 'lounge'
  const direct = useDirect(group)
  const isPhone = useBreadth() === 'phone'
  const named = useMemo(() => nameAfter(direct, place), [direct, place])
  const path = pathOf(place)
  const closeThread = useCallback(() => void navigate(path, { replace: true }), [navigate, path])
  const rootId = address.kind === 'thread' ? address.rootId : undefined

  const thread: Aside | undefined =
    rootId === undefined
      ? undefined
      : {
          label: 'Thread',
          narrow: 'sheet' as const,
          open: true,
          fills: true,
          onClose: closeThread,
          head: <ThreadHead place={place} rootId={rootId} />,
          body: (
            <Suspense fallback={<ThreadComing />}>
              <ThreadPane
                key={rootId}
                place={named}
                me={me}
                rootId={rootId}
                marked={Number(search.get('at') ?? 0)}
                onClose={closeThread}
              />
            </Suspense>
          ),
        }

  const pinsButton = <IconButton icon={Pin} label="Pinned messages" onClick={() => setPinsOpen(true)} />
  const pins = (
    <Suspense>{pinsOpen && <PinsPane place={named} onClose={() => setPinsOpen(false)} />}</Suspense>
  )
  if (group.kind === 'direct') {
    return (
      <Page
        title={named.group.name}
        fills
        bar={<DirectBar direct={direct} pins={pinsButton} />}
        aside={thread}
      >
        <DirectBanner direct={direct} />
        <Channel place={named} me={me} linked={linked} threadOpen={rootId} />
        {pins}
      </Page>
    )
  }
  return (
    <Page
      title={`${channelWords(channel)}, ${group.name}`}
      fills
      bar={
        <PageBar
          backTo={`/g/${group.id}`}
          title={
            // A phone has room for one of the two: the channel, and what it belongs to under it.
            isPhone ? (
              channelWords(channel)
            ) : (
              <>
                {group.name} <span className={styles.channelName}>{channelWords(channel)}</span>
              </>
            )
          }
          says={lounge ? <OffTheRecord /> : isPhone ? group.name : group.summary || undefined}
          actions={
            <>
              <FindButton />
              <ChannelNoticesMenu channelId={channel.id} />
              {pinsButton}
              <span className="wide-only">
                <MembersLink place={place} />
              </span>
            </>
          }
        />
      }
      aside={thread}
    >
      <Channel place={place} me={me} linked={linked} threadOpen={rootId} />
      {pins}
    </Page>
  )
}

// A conversation is called by its people, wherever a channel would be called by its name.
function nameAfter(direct: DirectView | undefined, { group, channel }: ChannelPlace): ChannelPlace {
  if (direct === undefined) return { group, channel }
  const name = namesOf(direct)
  const request = direct.state === 'waiting' ? { isSpent: !direct.mayWrite } : undefined
  return { group: { ...group, name }, channel: { ...channel, name }, request }
}

function ThreadComing() {
  return (
    <div className={styles.waiting}>
      <ChannelSkeleton />
    </div>
  )
}

function OffTheRecord() {
  return (
    <span className={styles.offRecord}>
      <Icon of={EyeOff} size="s" />
      Off the record: never searched or credited.
    </span>
  )
}

function MembersLink({ place: { group } }: { place: ChannelPlace }) {
  if (group.membership?.state !== 'member' && group.reading !== 'everyone') return null
  return (
    <ButtonLink to={`/g/${group.id}/members`} kind="quiet" slim icon={Users}>
      {group.memberCount}
      <span className="unseen"> {group.memberCount === 1 ? 'member' : 'members'}</span>
    </ButtonLink>
  )
}
