import { useDebouncedValue } from '@mantine/hooks'
import { Search, UserMinus, UserPlus } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { useMe } from '../../app/session.tsx'
import { usePaged } from '../../lib/paged.ts'
import { useAsk, useCall } from '../../lib/query.ts'
import {
  Avatar,
  Button,
  Chip,
  Dialog,
  Empty,
  ErrorState,
  Icon,
  Item,
  ItemList,
  LoadingRows,
  Page,
  PageBar,
  Stack,
  TextField,
  Time,
  toast,
} from '../../ui/index.ts'
import { NoGroup } from './group-page.tsx'
import { InviteDialog } from './invite-dialog.tsx'
import { standingOf } from './join-act.tsx'
import { WaitingPeople, type GroupMember } from './waiting-people.tsx'
import { memberWords } from './words.ts'

const TYPING_PAUSE_MS = 250

/** Who is in a group. Hosts let in, invite and remove here. */
export function GroupMembersPage() {
  const { groupId = '' } = useParams()
  const shown = useCall('groups.show', { groupId })
  const [inviting, setInviting] = useState(false)

  if (shown.error?.code === 'not_found') return <NoGroup />
  const group = shown.data?.group
  const isHost = group !== undefined && standingOf(group) === 'member' && group.membership?.role === 'host'
  return (
    <Page
      title={group === undefined ? 'Members' : `Members of ${group.name}`}
      bar={
        <PageBar
          title="Members"
          says={group === undefined ? undefined : `${group.name}, ${memberWords(group.memberCount)}`}
          backTo={`/g/${groupId}`}
          actions={
            isHost && (
              <Button slim icon={UserPlus} onClick={() => setInviting(true)}>
                Invite
              </Button>
            )
          }
        />
      }
    >
      {isHost && <WaitingPeople groupId={groupId} />}
      <Members groupId={groupId} group={group} isHost={isHost} />
      {group !== undefined && (
        <InviteDialog group={group} open={inviting} onClose={() => setInviting(false)} />
      )}
    </Page>
  )
}

type MembersProps = { groupId: string; group: GroupView | undefined; isHost: boolean }

function Members({ groupId, group, isHost }: MembersProps) {
  const [words, setWords] = useState('')
  const [q] = useDebouncedValue(words.trim(), TYPING_PAUSE_MS)
  const members = usePaged('groups.members', { groupId, limit: 50, ...(q !== '' && { q }) })
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
              onRemove={isHost && member.role !== 'host' ? () => setLeaving(member) : undefined}
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
      {group !== undefined && (
        <RemoveDialog group={group} member={leaving} onClose={() => setLeaving(undefined)} />
      )}
    </Stack>
  )
}

function Member({ member, onRemove }: { member: GroupMember; onRemove: (() => void) | undefined }) {
  const me = useMe()
  return (
    <Item
      lead={<Avatar id={member.memberId} name={member.name} />}
      action={
        onRemove !== undefined && (
          <Button slim kind="quiet" icon={UserMinus} aria-label={`Remove ${member.name}`} onClick={onRemove}>
            Remove
          </Button>
        )
      }
    >
      <p>
        <b>{member.name}</b>
        {member.memberId === me.id && <span className="quiet"> (you)</span>}{' '}
        {member.role === 'host' && <Chip hue="heather">Host</Chip>}
      </p>
      <p className="xs quiet">
        Joined <Time at={member.since} form="ago" />
      </p>
    </Item>
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
