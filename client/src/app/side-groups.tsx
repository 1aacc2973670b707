import type { ReactNode } from 'react'
import { useMatch } from 'react-router'
import { Lock, MessagesSquare, Pencil } from 'lucide-react'
import { useHasDraft } from '../features/chat/drafts.ts'
import { SideGroups, SideList, SideRow } from '../ui/frame.tsx'
import { unreadIn, unreadOf, useMyChannels, useMyGroups, type MyChannel } from './places.ts'

/** The member's groups with what is new in them. The open group shows all its channels, the others those with news. */
export function SideGroupList({ action }: { action: ReactNode }) {
  const groups = useMyGroups().data?.items
  const channels = useMyChannels().data?.items ?? []
  const openId = useMatch('/g/:groupId/*')?.params.groupId
  const mine = groups?.filter(group => group.membership?.state === 'member')

  return (
    <SideGroups title="Your groups" action={action}>
      {mine?.length === 0 ? (
        <p className="xs quiet" style={{ padding: '2px 10px' }}>
          None yet. Find one, or start your own.
        </p>
      ) : (
        <SideList>
          {mine?.map(group => (
            <GroupRows
              key={group.id}
              group={group}
              channels={channels.filter(channel => channel.groupId === group.id)}
              open={group.id === openId || group.slug === openId}
              unread={unreadIn(channels, group.id)}
            />
          ))}
        </SideList>
      )}
    </SideGroups>
  )
}

type GroupRowsProps = {
  group: { id: string; name: string; listing: 'everyone' | 'members' }
  channels: readonly MyChannel[]
  open: boolean
  unread: number
}

function GroupRows({ group, channels, open, unread }: GroupRowsProps) {
  const shown = channels.filter(channel => open || unreadOf(channel) > 0)
  return (
    <>
      <SideRow
        to={`/g/${group.id}`}
        icon={group.listing === 'members' ? Lock : MessagesSquare}
        unread={open ? 0 : unread}
        exact
      >
        {group.name}
      </SideRow>
      {shown.map(channel => (
        <ChannelRow key={channel.id} channel={channel} />
      ))}
    </>
  )
}

function ChannelRow({ channel }: { channel: MyChannel }) {
  const hasDraft = useHasDraft(channel.id)
  return (
    <SideRow
      to={`/g/${channel.groupId}/c/${channel.id}`}
      unread={unreadOf(channel)}
      calls={channel.mentions}
      mark={hasDraft ? { icon: Pencil, says: 'Draft' } : undefined}
      sub
    >
      {channel.kind === 'lounge' ? channel.name : `# ${channel.name}`}
    </SideRow>
  )
}
