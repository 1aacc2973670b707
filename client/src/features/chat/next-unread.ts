import { useNavigate } from 'react-router'
import { unreadOf, useMyChannels, useMyGroups } from '../../app/places.ts'
import { useShortcut } from '../../lib/shortcuts.ts'
import { toast } from '../../ui/index.ts'

/** Lets `n` lead to the next channel with something new, in the order of the sidebar. */
export function useNextUnread(channelId?: string): void {
  const navigate = useNavigate()
  const groups = useMyGroups().data?.items ?? []
  const channels = useMyChannels().data?.items ?? []

  useShortcut({ key: 'n', says: 'Go to the next channel with something new' }, () => {
    const ordered = groups.flatMap(group => channels.filter(channel => channel.groupId === group.id))
    const here = ordered.findIndex(channel => channel.id === channelId)
    const next = [...ordered.slice(here + 1), ...ordered.slice(0, Math.max(here, 0))].find(
      channel => unreadOf(channel) > 0,
    )
    if (next === undefined) toast.note('Nothing new in your groups.')
    else void navigate(`/g/${next.groupId}/c/${next.id}`)
  })
}
