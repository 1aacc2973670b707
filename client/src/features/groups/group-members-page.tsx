import { useDebouncedValue } from '@mantine/hooks'
import { BadgeCheck, Ellipsis, Search, UserMinus, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { useMe } from '../../app/session.tsx'
import { usePaged } from '../../lib/paged.ts'
import { useAsk } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  Chip,
  ChoiceChips,
  Dialog,
  Empty,
  ErrorState,
  Icon,
  IconButton,
  Item,
  ItemList,
  LoadingRows,
  Menu,
  MenuAct,
  Page,
  PageBar,
  Row,
  Stack,
  TextField,
  Time,
  toast,
} from '../../ui/index.ts'
import { NoGroup } from './group-page.tsx'
import { InvitationLinks } from './invitation-links.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { isHostOf, useGroup } from './use-group.ts'
import { WaitingPeople, type GroupMember } from './waiting-people.tsx'
import { memberWords } from './words.ts'

const TYPING_PAUSE_MS = 250

/** Who is in a group. Hosts let in, invite, name hosts and remove here. */
export function GroupMembersPage() {
  const shown = useGroup()
  const [inviting, setInviting] = useState(false)

  if (shown.error?.code === 'not_found') return <NoGroup />
  const group = shown.data?.group
  const isHost = group !== undefined && isHostOf(group)
  return (
    <Page
      title={group === undefined ? 'Members' : `Members of ${group.name}`}
      bar={
        <PageBar
          title="Members"
          says={group === undefined ? undefined : `${group.name}, ${memberWords(group.memberCount)}`}
          backTo={group === undefined ? '/groups' : `/g/${group.id}`}
          actions={
            isHost &&
            group.archivedAt === null && (
              <Button slim icon={UserPlus} onClick={() => setInviting(true)}>
                Invite
              </Button>
            )
          }
        />
      }
    >
      {group === undefined ? <LoadingRows count={6} /> : <Views group={group} isHost={isHost} />}
      {group !== undefined && (
        <InviteDialog group={group} open={inviting} onClose={() => setInviting(false)} />
      )}
    </Page>
  )
}

const VIEWS = [
  { value: 'members', label: 'Members' },
  { value: 'waiting', label: 'Waiting' },
  { value: 'links', label: 'Links' },
] as const
type View = (typeof VIEWS)[number]['value']

function Views({ group, isHost }: { group: GroupView; isHost: boolean }) {
  const [search, setSearch] = useSearchParams()
  const asked = VIEWS.find(({ value }) => value === search.get('view'))?.value
  const view: View = isHost ? (asked ?? 'members') : 'members'
  return (
    <Stack gap={5}>
      {isHost && (
        <ChoiceChips
          label="Who"
          options={VIEWS}
          value={view}
          onChange={next => setSearch(next === 'members' ? {} : { view: next }, { replace: true })}
        />
      )}
      {view === 'members' && <Members group={group} isHost={isHost} />}
      {view === 'waiting' && <WaitingPeople groupId={group.id} saysWhenNone />}
      {view === 'links' && <InvitationLinks group={group} />}
    </Stack>
  )
}

type MembersProps = { group: GroupView; isHost: boolean }

const ROLES = [
  { value: 'all', label: 'Everyone' },
  { value: 'host', label: 'Hosts' },
] as const

function Members({ group, isHost }: MembersProps) {
  const groupId = group.id
  const [words, setWords] = useState('')
  const [role, setRole] = useState<(typeof ROLES)[number]['value']>('all')
  const [q] = useDebouncedValue(words.trim(), TYPING_PAUSE_MS)
  const members = usePaged('groups.members', {
    groupId,
    limit: 50,
    ...(q !== '' && { q }),
    ...(role === 'host' && { role }),
  })
  const [leaving, setLeaving] = useState<GroupMember>()

  if (members.error?.code === 'forbidden') {
    return <Empty title="Only members see who is in this group">Join it, and you see each other.</Empty>
  }
  return (
    <Stack gap={4}>
      <TextField
        type="search"
        label="Find a member"
        leftSection={<Icon of={Search} />}
        value={words}
        maxLength={80}
        onChange={event => setWords(event.currentTarget.value)}
      />
      <ChoiceChips label="Role" options={ROLES} value={role} onChange={setRole} />
      {members.items === undefined ? (
        members.error === null ? (
          <LoadingRows count={6} />
        ) : (
          <ErrorState
            title="We could not load the members."
            safe="Nothing in the group is lost."
            reference={members.error.requestId}
            onRetry={members.retry}
          />
        )
      ) : members.items.length === 0 ? (
        <Empty title="Nobody of this name">Names are found by any part of them.</Empty>
      ) : (
        <ItemList label="Members">
          {members.items.map(member => (
            <Member
              key={member.memberId}
              member={member}
              group={group}
              isHost={isHost}
              onRemove={() => setLeaving(member)}
            />
          ))}
        </ItemList>
      )}
      {members.hasMore && (
        <div>
          <Button busy={members.isLoadingMore} onClick={members.loadMore}>
            Show more
          </Button>
        </div>
      )}
      <RemoveDialog group={group} member={leaving} onClose={() => setLeaving(undefined)} />
    </Stack>
  )
}

type MemberProps = { member: GroupMember; group: GroupView; isHost: boolean; onRemove: () => void }

function Member({ member, group, isHost, onRemove }: MemberProps) {
  const me = useMe()
  return (
    <Item lead={<Avatar id={member.memberId} name={member.name} />}>
      <Row align="top" spread>
        <div>
          <p>
            <b>{member.name}</b>
            {member.memberId === me.id && <span className="quiet"> (you)</span>}{' '}
            {member.role === 'host' && <Chip hue="heather">Host</Chip>}{' '}
            {member.isConsultant && (
              <Chip hue="moss" icon={BadgeCheck}>
                Consultant
              </Chip>
            )}
          </p>
          <p className="xs quiet">
            Since <Time at={member.since} form="day" inSentence />
          </p>
        </div>
        {isHost && <HostActs member={member} group={group} onRemove={onRemove} />}
      </Row>
    </Item>
  )
}

type HostActsProps = { member: GroupMember; group: GroupView; onRemove: () => void }

/** What a host may do about a member: name them host, or remove them; and step down themselves. */
function HostActs({ member, group, onRemove }: HostActsProps) {
  const me = useMe()
  const isMe = member.memberId === me.id
  const setRole = useAsk('groups.setRole', {
    refreshes: ['groups.members', 'groups.show', 'groups.list'],
    onDone: ({ membership }) =>
      toast.done(
        membership.role === 'host' ? `${member.name} is a host now.` : 'You are a member now, no host.',
      ),
  })
  const act = (role: 'member' | 'host') =>
    setRole.mutate(
      { groupId: group.id, memberId: member.memberId, role },
      { onError: error => toast.failed(error.message) },
    )
  if (member.role === 'host' && !isMe) return null
  return (
    <Menu
      label={`More about ${member.name}`}
      target={<IconButton icon={Ellipsis} slim label={`More about ${member.name}`} />}
    >
      {member.role === 'host' ? (
        <MenuAct icon={UserMinus} onAct={() => act('member')}>
          Step down as host
        </MenuAct>
      ) : (
        <>
          <MenuAct icon={UserPlus} onAct={() => act('host')}>
            Make host
          </MenuAct>
          <MenuAct icon={UserMinus} harm onAct={onRemove}>
            Remove from the group
          </MenuAct>
        </>
      )}
    </Menu>
  )
}

type RemoveProps = { group: GroupView; member: GroupMember | undefined; onClose: () => void }

function RemoveDialog({ group, member, onClose }: RemoveProps) {
  const remove = useAsk('groups.removeMember', {
    refreshes: ['groups.members', 'groups.show', 'groups.list'],
    onDone: () => {
      onClose()
      toast.done(`${member?.name ?? 'The member'} is no longer in the group.`)
    },
  })
  const act = () => {
    if (member !== undefined) remove.mutate({ groupId: group.id, memberId: member.memberId })
  }
  return (
    <Dialog
      open={member !== undefined}
      onClose={onClose}
      title={`Remove ${member?.name ?? ''}?`}
      footer={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button kind="harm" busy={remove.isPending} onClick={act}>
            Remove
          </Button>
        </>
      }
    >
      <Stack gap={2}>
        <p>They see at once that they were removed, and nothing new reaches them. What they wrote stays.</p>
        <p className="sm quiet">To come back they must be let in by a host.</p>
        {remove.error !== null && <p role="alert">Not removed. {remove.error.message}</p>}
      </Stack>
    </Dialog>
  )
}
