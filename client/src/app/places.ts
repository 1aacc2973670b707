import { useCallback } from 'react'
import type { OutputOf, PayloadOf } from '../../../domain/contract.ts'
import { useConnected, useHint } from '../lib/live.ts'
import { keyOf, queryClient, refresh, useCall } from '../lib/query.ts'
import type { Me } from './session.tsx'

type Mine = OutputOf<'chat.mine'>
export type MyChannel = Mine['items'][number]

/** How many messages are new: from where the member marked it unread, or else after the last they read. */
export const unreadOf = ({ lastSeq, lastReadSeq, unreadFrom }: MyChannel): number =>
  Math.max(0, lastSeq - (unreadFrom === null ? lastReadSeq : Math.min(lastReadSeq, unreadFrom - 1)))

/** The member's groups in the order of their names. */
export function useMyGroups() {
  return useCall('groups.list', { mine: true, limit: 200 })
}

/** The channels of the member's groups, with how far each goes and how far the member has read. */
export function useMyChannels() {
  return useCall('chat.mine', {})
}

/** Counts what is new in the group's channels. */
export function unreadIn(channels: readonly MyChannel[], groupId: string): number {
  return channels
    .filter(channel => channel.groupId === groupId)
    .reduce((sum, channel) => sum + unreadOf(channel), 0)
}

type Marks = Partial<Pick<MyChannel, 'lastSeq' | 'lastReadSeq' | 'unreadFrom'>>

/** Moves how far a channel goes, or how far it is read, in what is kept of it: never back, but to where it was marked unread from. */
export function moveMarks(channelId: string, { unreadFrom, ...marks }: Marks): void {
  queryClient.setQueryData<Mine>(keyOf('chat.mine', {}), mine => {
    if (mine === undefined) return mine
    const items = mine.items.map(channel =>
      channel.id === channelId
        ? {
            ...channel,
            lastSeq: Math.max(channel.lastSeq, marks.lastSeq ?? 0),
            lastReadSeq: Math.max(channel.lastReadSeq, marks.lastReadSeq ?? 0),
            ...(unreadFrom !== undefined && { unreadFrom }),
          }
        : channel,
    )
    return { ...mine, items }
  })
}

/** Keeps the sidebar's counts true while the app is open: hints move them, each new connection asks afresh. */
export function useLivePlaces(me: Me): void {
  const look = useCallback(() => refresh('groups.list', 'chat.mine'), [])
  useConnected(() => {
    look()
    refresh('cases.list', 'cases.show', 'exchanges.list', 'exchanges.standing')
    refresh('notifications.count', 'notifications.list')
  })
  useHint('groups.changed', look)
  useHint('groups.left', look)
  useHint('groups.updated', look)
  useHint('groups.closed', () => refresh('groups.list', 'groups.show'))
  useHint('chat.channelChanged', () => refresh('groups.show', 'chat.mine'))
  useHint('chat.channelCreated', look)
  useHint('chat.bump', ({ channelId, lastSeq }) => moveMarks(channelId, { lastSeq }))
  useHint('chat.sent', ({ channelId, messages }: PayloadOf<'chat.sent'>) => {
    // Replies are new in their thread, not in the channel.
    const newest = messages.findLast(({ threadOf }) => threadOf === null)
    if (newest !== undefined) moveMarks(channelId, { lastSeq: newest.seq })
  })
  useHint('chat.read', ({ channelId, memberId, lastReadSeq, unreadFrom }) => {
    if (memberId === me.id) moveMarks(channelId, { lastReadSeq, unreadFrom })
  })
  useHint('cases.changed', () => refresh('cases.list', 'cases.show'))
  useHint('exchanges.changed', () => refresh('exchanges.list', 'exchanges.standing'))
}
