import { Users } from 'lucide-react'
import { Link } from 'react-router'
import type { DirectView } from '../../../../domain/groups/contract.ts'
import type { Presence } from '../../../../domain/members/contract.ts'
import { Avatar, Chip, countWords, Item, ItemTitle, Time, VettedBadge } from '../../ui/index.ts'
import { namesOf, pathOf, presenceWords } from './people.ts'
import { RequestActs } from './request-acts.tsx'

export type DirectItemProps = {
  direct: DirectView
  unread: number
  presenceOf: (memberId: string) => Presence
}

/** A conversation in a list: with whom, what is new, and whether they are here. */
export function DirectItem({ direct, unread, presenceOf }: DirectItemProps) {
  const [first] = direct.people
  const isPair = direct.people.length === 1
  const presence = isPair && first ? presenceOf(first.memberId) : 'hidden'
  const isRequest = direct.state === 'request'
  return (
    <Item
      lead={
        <Avatar
          id={isPair && first ? first.memberId : direct.group.id}
          name={namesOf(direct)}
          lit={presence === 'active'}
          icon={isPair ? undefined : Users}
        />
      }
      action={isRequest ? <RequestActs direct={direct} /> : undefined}
    >
      <ItemTitle>
        <Link to={pathOf(direct)}>{namesOf(direct)}</Link>
        {isPair && first?.isConsultant === true && <VettedBadge />}
        {unread > 0 && <Chip hue="heather">{countWords(unread)} new</Chip>}
      </ItemTitle>
      <p className="xs quiet">
        {isRequest ? 'Would like to write to you' : 'Last written'} <Time at={direct.lastAt} form="ago" />
        {direct.state === 'waiting' && '. Waits to be accepted'}
        {presenceWords(presence) !== undefined && `. ${presenceWords(presence)}`}
      </p>
    </Item>
  )
}
