import { Ellipsis, EyeOff, UserPlus, UserX, Users } from 'lucide-react'
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react'
import { Link, useNavigate } from 'react-router'
import type { DirectView, GroupView } from '../../../../domain/groups/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { useHint } from '../../lib/live.ts'
import { keyOf, queryClient, refresh, useAsk, useCall } from '../../lib/query.ts'
import { IconButton, Menu, MenuAct, Note, PageBar, toast } from '../../ui/index.ts'
import { whenStored } from '../chat/unsent.ts'
import styles from './directs.module.css'
import { namesOf, presenceWords, usePresence } from './people.ts'
import { RequestActs } from './request-acts.tsx'

const StartDialog = lazy(async () => ({ default: (await import('./start-dialog.tsx')).StartDialog }))

/** The conversation that a group of kind direct is; undefined while it is asked. */
export function useDirect(group: GroupView): DirectView | undefined {
  const { data } = useCall('groups.direct', { groupId: group.id }, { enabled: group.kind === 'direct' })
  const channelId = data?.state === 'waiting' ? data.channel.id : undefined
  useEffect(() => {
    if (channelId === undefined) return undefined
    // A request is spent with its first message, and the field must not come back for a moment until the server has said so.
    return whenStored(channelId, () =>
      queryClient.setQueryData<DirectView>(
        keyOf('groups.direct', { groupId: group.id }),
        known => known && { ...known, mayWrite: false },
      ),
    )
  }, [channelId, group.id])
  useHint('chat.sent', sent => {
    if (sent.channelId === channelId) refresh('groups.direct')
  })
  return data
}

/** The line on top of a conversation: with whom, whether they are here, and what can be done. */
export function DirectBar({ direct, pins }: { direct: DirectView | undefined; pins: ReactNode }) {
  const people = direct?.people ?? []
  const [only] = people.length === 1 ? people : []
  const presenceOf = usePresence(only ? [only.memberId] : [])
  const says = only ? presenceWords(presenceOf(only.memberId)) : `${people.length + 1} people`

  return (
    <PageBar
      backTo="/directs"
      title={direct && namesOf(direct)}
      says={direct && says}
      actions={
        direct &&
        direct.state !== 'request' && (
          <>
            {pins}
            <Acts direct={direct} />
          </>
        )
      }
    />
  )
}

function Acts({ direct }: { direct: DirectView }) {
  const navigate = useNavigate()
  const [adding, setAdding] = useState(false)
  const isPair = direct.people.length === 1 && direct.group.memberCount <= 2
  const leave = useAsk('groups.leave', {
    refreshes: ['groups.directs', 'chat.mine'],
    onDone: () => {
      toast.note(isPair ? 'Put away. It comes back with the next message.' : 'You left the conversation.')
      void navigate('/directs')
    },
  })
  return (
    <>
      <Menu label="More" target={<IconButton icon={Ellipsis} label="More" />}>
        {direct.people.map(({ memberId, name }) => (
          <MenuAct key={memberId} icon={Users} onAct={() => void navigate(`/people/${memberId}`)}>
            {name}
          </MenuAct>
        ))}
        <MenuAct icon={UserPlus} onAct={() => setAdding(true)}>
          Write with more people
        </MenuAct>
        <MenuAct
          icon={isPair ? EyeOff : UserX}
          harm={!isPair}
          onAct={() =>
            leave.mutate({ groupId: direct.group.id }, { onError: error => toast.failed(sentenceOf(error)) })
          }
        >
          {isPair ? 'Put away' : 'Leave'}
        </MenuAct>
      </Menu>
      <Suspense>
        {adding && <StartDialog open onClose={() => setAdding(false)} people={direct.people} />}
      </Suspense>
    </>
  )
}

/** What is to be said above a conversation: that it is a request, or that it waits, or that one blocked the other. */
export function DirectBanner({ direct }: { direct: DirectView | undefined }) {
  const navigate = useNavigate()
  const blocks = useCall('members.blocks', {}).data?.items
  if (!direct) return null
  const blocked = direct.people.find(({ memberId }) => blocks?.some(block => block.memberId === memberId))
  const asker = direct.people.find(({ joined }) => joined)

  if (direct.state === 'request')
    return (
      <div className={styles.banner}>
        <Note
          hue="dusk"
          icon={UserPlus}
          action={<RequestActs direct={direct} onGone={() => void navigate('/directs')} />}
        >
          <b>{asker?.name ?? 'Someone'} would like to write to you.</b> They hear of it only when you accept.
        </Note>
      </div>
    )
  if (blocked !== undefined && direct.people.length === 1)
    return (
      <div className={styles.banner}>
        <Note hue="gorse" icon={UserX}>
          You blocked {blocked.name}: nobody can write here.{' '}
          <Link to={`/people/${blocked.memberId}`}>Take it back</Link>
        </Note>
      </div>
    )
  if (direct.state === 'waiting' && direct.mayWrite)
    return (
      <div className={styles.banner}>
        <Note hue="dusk" icon={UserPlus}>
          {namesOf(direct)} {direct.people.length === 1 ? 'is' : 'are'} asked first. Your request carries one
          message; say what it is about.
        </Note>
      </div>
    )
  return null
}
