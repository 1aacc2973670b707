import { Bell, BellOff, BellRing } from 'lucide-react'
import type { ChannelNotices } from '../../../../domain/notifications/contract.ts'
import { sentenceOf } from '../../lib/call.ts'
import { keyOf, queryClient, useAsk, useCall } from '../../lib/query.ts'
import { IconButton, Menu, MenuAct, MenuRule, toast } from '../../ui/index.ts'

const LEVELS = [
  { level: 'all', says: 'Every message', icon: BellRing },
  { level: 'mentions', says: 'Mentions and replies', icon: Bell },
  { level: 'nothing', says: 'Nothing', icon: BellOff },
] as const

const FOLLOWS = [
  { follow: 'inherit', says: 'Threads: as in your settings' },
  { follow: 'mine', says: 'Threads: mine' },
  { follow: 'all', says: 'Threads: all' },
  { follow: 'none', says: 'Threads: none' },
] as const

/** What of one channel reaches the member: stands at the channel's head. */
export function ChannelNoticesMenu({ channelId }: { channelId: string }) {
  const { data } = useCall('notifications.channel', { channelId })
  const ask = useAsk('notifications.setChannel', {
    onDone: saved => queryClient.setQueryData(keyOf('notifications.channel', { channelId }), saved),
  })
  if (data === undefined) return null

  const set = (change: Partial<ChannelNotices>) =>
    ask.mutate({ ...data, ...change }, { onError: error => toast.failed(sentenceOf(error)) })
  const current = LEVELS.find(({ level }) => level === data.level) ?? LEVELS[1]
  return (
    <Menu
      label="What reaches you from here"
      target={<IconButton icon={current.icon} label={`What reaches you from here: ${current.says}`} />}
    >
      {LEVELS.map(({ level, says, icon }) => (
        <MenuAct key={level} icon={icon} chosen={level === data.level} onAct={() => set({ level })}>
          {says}
        </MenuAct>
      ))}
      <MenuRule />
      {FOLLOWS.map(({ follow, says }) => (
        <MenuAct key={follow} chosen={follow === data.follow} onAct={() => set({ follow })}>
          {says}
        </MenuAct>
      ))}
    </Menu>
  )
}
