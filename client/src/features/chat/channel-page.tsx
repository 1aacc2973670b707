import { EyeOff, Users } from 'lucide-react'
import { useMemo } from 'react'
import { useLocation, useParams, useSearchParams } from 'react-router'
import type { DirectView } from '../../../../domain/groups/contract.ts'
import { useMe, type Me } from '../../app/session.tsx'
import { useHint } from '../../lib/live.ts'
import { refresh, useCall } from '../../lib/query.ts'
import { ButtonLink, Empty, ErrorState, Icon, Page, PageBar } from '../../ui/index.ts'
import { ChannelNoticesMenu } from '../notifications/channel-notices.tsx'
import { Channel, type ChannelPlace } from './channel.tsx'
import { DirectBanner, DirectBar, useDirect } from '../directs/direct-bar.tsx'
import { namesOf } from '../directs/people.ts'
import styles from './channel-page.module.css'
import { ChannelSkeleton } from './channel-skeleton.tsx'
import { useNextUnread } from './next-unread.ts'

/** The page of one channel: its name, its messages, and where one writes. */
export function ChannelPage() {
  const { groupId = '', channelId = '' } = useParams()
  const me = useMe()
  const asked = useCall('groups.show', { groupId })
  useNextUnread(channelId)
  useHint('groups.changed', changed => {
    if (changed.groupId === groupId) refresh('groups.show')
  })

  const channel = asked.data?.channels.find(({ id }) => id === channelId)
  if (asked.data !== undefined && channel !== undefined) {
    return <OpenChannel key={channelId} place={{ group: asked.data.group, channel }} me={me} />
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

function OpenChannel({ place, me }: { place: ChannelPlace; me: Me }) {
  const [search] = useSearchParams()
  const { key } = useLocation()
  const at = Number(search.get('at') ?? Number.NaN)
  const linkedAt = Number.isSafeInteger(at) && at > 0 ? at : undefined
  const visit = linkedAt === undefined ? '' : key
  const linked = useMemo(() => ({ at: linkedAt, visit }), [linkedAt, visit])
  const { group, channel } = place
  const lounge = channel.kind === 'lounge'
  const direct = useDirect(group)
  const named = useMemo(() => nameAfter(direct, place), [direct, place])

  if (group.kind === 'direct') {
    return (
      <Page title={named.group.name} fills bar={<DirectBar direct={direct} />}>
        <DirectBanner direct={direct} />
        <Channel place={named} me={me} linked={linked} />
      </Page>
    )
  }
  return (
    <Page
      title={`${lounge ? channel.name : `# ${channel.name}`}, ${group.name}`}
      fills
      bar={
        <PageBar
          backTo={`/g/${group.id}`}
          title={
            <>
              {group.name}{' '}
              <span className={styles.channelName}>{lounge ? channel.name : `# ${channel.name}`}</span>
            </>
          }
          says={lounge ? <OffTheRecord /> : group.summary || undefined}
          actions={
            <>
              <ChannelNoticesMenu channelId={channel.id} />
              <MembersLink place={place} />
            </>
          }
        />
      }
    >
      <Channel place={place} me={me} linked={linked} />
    </Page>
  )
}

// A conversation is called by its people, wherever a channel would be called by its name.
function nameAfter(direct: DirectView | undefined, { group, channel }: ChannelPlace): ChannelPlace {
  if (direct === undefined) return { group, channel }
  const name = namesOf(direct)
  return { group: { ...group, name }, channel: { ...channel, name } }
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
