import { Activity, BadgeCheck, Ellipsis, LogOut, Settings2, UserPlus, Users } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useNavigate } from 'react-router'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { isStaff, useMe } from '../../app/session.tsx'
import { useAsk } from '../../lib/query.ts'
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
import { AboutGroup } from './about-group.tsx'
import { AddChannel, ChannelLinks } from './channels.tsx'
import { Charter } from './group-charter.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { JoinAct, mayAct, STANDING_WORDS, standingOf } from './join-act.tsx'
import { isHostOf, type ShownGroup, useGroup } from './use-group.ts'
import { WaitingPeople } from './waiting-people.tsx'
import { JOINING_WORDS, LISTING_WORDS, memberWords, READING_WORDS } from './words.ts'

/** A group: what it is, its channels, its charter, how to get in, and for hosts who wants to. */
export function GroupPage() {
  const asked = useGroup()
  useNextUnread()

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

function Group({ group, channels, charter, probation }: ShownGroup) {
  const standing = standingOf(group)
  const isHost = isHostOf(group)
  const isMember = group.membership?.state === 'member'
  const mayReadHere = isMember || group.reading === 'everyone'

  return (
    <Page
      title={group.name}
      aside={{
        label: 'About this group',
        narrow: 'below',
        body: <AboutGroup group={group} probation={probation} />,
      }}
    >
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
      <Charter groupId={group.id} charter={charter} isHost={isHost} isMember={isMember} />
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
      {isHost && group.archivedAt === null && (
        <Button icon={UserPlus} onClick={() => setAsking('invite')}>
          Invite
        </Button>
      )}
      <MoreActs group={group} isHost={isHost} onLeave={() => setAsking('leave')} />
      <InviteDialog group={group} open={asking === 'invite'} onClose={close} />
      <LeaveDialog group={group} isHost={isHost} open={asking === 'leave'} onClose={close} />
    </Row>
  )
}

type MoreActsProps = { group: GroupView; isHost: boolean; onLeave: () => void }

function MoreActs({ group, isHost, onLeave }: MoreActsProps) {
  const navigate = useNavigate()
  const staff = isStaff(useMe())
  const isMember = group.membership?.state === 'member'
  const charter = useAsk('groups.charter', {
    refreshes: ['groups.show', 'groups.list'],
    onDone: () => toast.done(`${group.name} is chartered.`),
  })
  if (!isMember && !staff) return null
  const go = (page: string) => void navigate(`/g/${group.id}/${page}`)
  return (
    <Menu label="More" target={<IconButton icon={Ellipsis} label="More about this group" />}>
      {(isHost || staff) && (
        <>
          <MenuAct icon={Settings2} onAct={() => go('settings')}>
            Settings
          </MenuAct>
          <MenuAct icon={Activity} onAct={() => go('health')}>
            How it is doing
          </MenuAct>
        </>
      )}
      {staff && group.life === 'probation' && (
        <MenuAct
          icon={BadgeCheck}
          onAct={() =>
            charter.mutate({ groupId: group.id }, { onError: error => toast.failed(error.message) })
          }
        >
          End its probation
        </MenuAct>
      )}
      {isMember && (
        <MenuAct icon={LogOut} harm onAct={onLeave}>
          Leave the group
        </MenuAct>
      )}
    </Menu>
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
