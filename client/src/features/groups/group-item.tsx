import { Lock, MapPin, MessagesSquare } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { Avatar, Chip, countWords, Item, ItemTitle } from '../../ui/index.ts'
import styles from './groups.module.css'
import { JoinAct, mayAct, STANDING_WORDS, standingOf } from './join-act.tsx'
import { memberWords, rulesLine } from './words.ts'

export type GroupItemProps = { group: GroupView; unread?: number }

/** A group in a list: what it is about, its rules, and what the reader can do. */
export function GroupItem({ group, unread = 0 }: GroupItemProps) {
  const standing = standingOf(group)
  return (
    <GroupShape
      group={group}
      title={<Link to={`/g/${group.id}`}>{group.name}</Link>}
      chips={
        <>
          {group.membership?.role === 'host' && standing === 'member' && <Chip look="line">Host</Chip>}
          {group.life === 'archived' && <Chip look="line">Archived</Chip>}
          {group.region !== null && (
            <Chip look="line" icon={MapPin}>
              {group.region}
            </Chip>
          )}
          {unread > 0 && <Chip hue="heather">{countWords(unread)} new</Chip>}
        </>
      }
      tags={group.tags}
      state={standing === 'requested' || standing === 'invited' ? STANDING_WORDS[standing] : undefined}
      action={mayAct(standing) ? <JoinAct group={group} slim /> : undefined}
    />
  )
}

type ShapeProps = {
  group: Pick<GroupView, 'name' | 'summary' | 'joining' | 'reading' | 'listing' | 'memberCount'> & {
    id?: string
  }
  title: ReactNode
  chips?: ReactNode
  tags?: readonly string[]
  state?: string | undefined
  action: ReactNode
}

/** How a group looks in a list, also before it exists. */
export function GroupShape({ group, title, chips, tags = [], state, action }: ShapeProps) {
  const hidden = group.listing === 'members'
  return (
    <Item
      lead={<Avatar id={group.id ?? 'new'} name={group.name} icon={hidden ? Lock : MessagesSquare} />}
      action={action}
    >
      <ItemTitle>
        {title} {chips}
      </ItemTitle>
      {group.summary !== '' && <p className={styles.summary}>{group.summary}</p>}
      <p className="xs quiet">
        {memberWords(group.memberCount)}. {rulesLine(group)}.{state !== undefined && ` ${state}`}
      </p>
      {tags.length > 0 && <p className="xs quiet">{tags.join(' · ')}</p>}
    </Item>
  )
}
