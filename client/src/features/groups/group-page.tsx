import { Ellipsis, LogOut, UserPlus, Users } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { ChannelView, GroupView } from '../../../../domain/groups/contract.ts'
import { useHint } from '../../lib/live.ts'
import { refresh, useAsk, useCall } from '../../lib/query.ts'
import {
  Button,
  ButtonLink,
  Chip,
  Dialog,
  Empty,
  ErrorState,
  IconButton,
  LoadingRows,
  Menu,
  MenuAct,
  Note,
  Page,
  PageHeader,
  Row,
  Section,
  Stack,
  toast,
} from '../../ui/index.ts'
import { useNextUnread } from '../chat/next-unread.ts'
import { AddChannel, ChannelLinks } from './channels.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { JoinAct, mayAct, STANDING_WORDS, standingOf } from './join-act.tsx'
import { WaitingPeople } from './waiting-people.tsx'
import { JOINING_WORDS, LISTING_WORDS, memberWords, READING_WORDS } from './words.ts'

/** A group: what it is, its channels, how to get in, and for hosts who wants to. */
export function GroupPage() {
  const { groupId = '' } = useParams()
  const asked = useCall('groups.show', { groupId })
  useNextUnread()
  useHint('groups.changed', changed => {
    if (changed.groupId === groupId) refresh('groups.show')
  })
  useHint('groups.left', left => {
    if (left.groupId === groupId) refresh('groups.show')
  })
  useHint('chat.channelCreated', ({ channel }) => {
    if (channel.groupId === groupId) refresh('groups.show')
  })

  if (asked.data !== undefined && asked.error?.code !== 'not_found') return <Group {...asked.data} />
  if (asked.error?.code === 'not_found') return <NoGroup />
  return (
    <Page title="Group">
      {asked.error === null ? (
        <LoadingRows count={4} />
      ) : (
        <ErrorState
          title="We could not open this group."
          safe="Nothing in it is lost."
          reference={asked.error.requestId}
          onRetry={() => void asked.refetch()}
        />
      )}
    </Page>
  )
}

/** A group that does not exist, or that the reader may not know of. */
export function NoGroup() {
  return (
    <Page title="Not found">
      <Empty title="There is no such group" action={<ButtonLink to="/groups">See the groups</ButtonLink>}>
        It may be gone, or it is not open to you.
      </Empty>
    </Page>
  )
}

function Group({ group, channels }: { group: GroupView; channels: readonly ChannelView[] }) {
  const standing = standingOf(group)
  const isHost = standing === 'member' && group.membership?.role === 'host'
  const mayReadHere = standing === 'member' || group.reading === 'everyone'

  return (
    <Page title={group.name}>
      <PageHeader
        above={<Rules group={group} isHost={isHost} />}
        title={group.name}
        says={group.summary || undefined}
        action={<Acts group={group} isHost={isHost} mayReadHere={mayReadHere} />}
      />
      {standing !== 'member' && <HowToGetIn group={group} />}
      {isHost && <WaitingPeople groupId={group.id} />}
      <Section
        title="Channels"
        more={isHost && group.archivedAt === null && <AddChannel groupId={group.id} />}
      >
        {channels.length > 0 ? (
          <ChannelLinks groupId={group.id} channels={channels} />
        ) : (
          <p className="quiet">Only members see the channels of this group.</p>
        )}
      </Section>
    </Page>
  )
}

function Rules({ group, isHost }: { group: GroupView; isHost: boolean }) {
  return (
    <>
      {isHost && <Chip hue="heather">You host this group</Chip>}
      {group.archivedAt !== null && <Chip look="line">Archived</Chip>}
      <Chip look="line">{JOINING_WORDS[group.joining].fact}</Chip>
      <Chip look="line">{READING_WORDS[group.reading].fact}</Chip>
      {group.listing === 'members' && <Chip look="line">{LISTING_WORDS.members.fact}</Chip>}
    </>
  )
}

type ActsProps = { group: GroupView; isHost: boolean; mayReadHere: boolean }

function Acts({ group, isHost, mayReadHere }: ActsProps) {
  const [asking, setAsking] = useState<'leave' | 'invite'>()
  const close = () => setAsking(undefined)
  return (
    <Row gap={1} wrap>
      {mayReadHere ? (
        <ButtonLink to={`/g/${group.id}/members`} kind="quiet" icon={Users}>
          {memberWords(group.memberCount)}
        </ButtonLink>
      ) : (
        <span className="sm quiet">{memberWords(group.memberCount)}</span>
      )}
      {isHost && (
        <Button icon={UserPlus} onClick={() => setAsking('invite')}>
          Invite
        </Button>
      )}
      {group.membership?.state === 'member' && (
        <Menu label="More" target={<IconButton icon={Ellipsis} label="More about this group" />}>
          <MenuAct icon={LogOut} harm onAct={() => setAsking('leave')}>
            Leave the group
          </MenuAct>
        </Menu>
      )}
      <InviteDialog group={group} open={asking === 'invite'} onClose={close} />
      <LeaveDialog group={group} isHost={isHost} open={asking === 'leave'} onClose={close} />
    </Row>
  )
}

type LeaveProps = { group: GroupView; isHost: boolean; open: boolean; onClose: () => void }

function LeaveDialog({ group, isHost, open, onClose }: LeaveProps) {
  const navigate = useNavigate()
  const leave = useAsk('groups.leave', {
    refreshes: ['groups.show', 'groups.list', 'chat.mine'],
    onDone: () => {
      onClose()
      toast.done(`You left ${group.name}.`)
      void navigate('/groups')
    },
  })
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={`Leave ${group.name}?`}
      footer={
        <>
          <Button onClick={onClose}>Stay</Button>
          <Button kind="harm" busy={leave.isPending} onClick={() => leave.mutate({ groupId: group.id })}>
            Leave
          </Button>
        </>
      }
    >
      <Stack gap={2}>
        <p>What you wrote stays. Nothing new reaches you.</p>
        <p className="sm quiet">{backIn(group)}</p>
        {isHost && (
          <p className="sm quiet">When you are its last host, the longest-standing member becomes host.</p>
        )}
        {leave.error !== null && <p role="alert">Not left. {leave.error.message}</p>}
      </Stack>
    </Dialog>
  )
}

const backIn = ({ joining }: GroupView): string =>
  ({
    open: 'You can join again at any time.',
    request: 'To come back you ask, and a host decides.',
    invite: 'To come back you need an invitation.',
  })[joining]

function HowToGetIn({ group }: { group: GroupView }) {
  const standing = standingOf(group)
  const reads: ReactNode =
    group.reading === 'everyone'
      ? ' You may read along in its channels.'
      : ' Only members read what is written.'
  return (
    <Note
      hue="dusk"
      icon={Users}
      action={mayAct(standing) && <JoinAct group={group} kind={standing === 'requested' ? 'plain' : 'go'} />}
    >
      {STANDING_WORDS[standing]}
      {standing !== 'requested' && standing !== 'archived' && reads}
    </Note>
  )
}
