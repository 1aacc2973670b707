import { useParams } from 'react-router'
import type { OutputOf } from '../../../../domain/contract.ts'
import type { GroupView } from '../../../../domain/groups/contract.ts'
import { useHint } from '../../lib/live.ts'
import { refresh, useCall } from '../../lib/query.ts'

export type ShownGroup = OutputOf<'groups.show'>

/** The group of this address, by its id or its name in it, kept up to date while the page is open. */
export function useGroup() {
  const { groupId = '' } = useParams()
  const asked = useCall('groups.show', { groupId })
  const id = asked.data?.group.id
  const look = (changed: string) => {
    if (changed === id) refresh('groups.show')
  }
  useHint('groups.changed', changed => look(changed.groupId))
  useHint('groups.updated', updated => look(updated.groupId))
  useHint('groups.left', left => look(left.groupId))
  useHint('chat.channelCreated', ({ channel }) => look(channel.groupId))
  useHint('chat.channelChanged', ({ channel }) => look(channel.groupId))
  return asked
}

export const isHostOf = ({ membership }: GroupView): boolean =>
  membership?.state === 'member' && membership.role === 'host'
