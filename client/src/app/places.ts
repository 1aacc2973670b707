import { useCallback } from 'react'
import type { OutputOf, PayloadOf } from '../../../domain/contract.ts'
import { useConnected, useHint } from '../lib/live.ts'
import { keyOf, queryClient, refresh, useCall } from '../lib/query.ts'
import { COUNTED_TO } from '../ui/count-words.ts'
import { type Me, onSessionEnd } from './session.tsx'

type Mine = OutputOf<'chat.mine'>
export type MyChannel = Mine['items'][number]

/** Up to where a channel counts as read: before where the member marked it unread. */
const shownReadSeq = ({ lastReadSeq, unreadFrom }: Pick<MyChannel, 'lastReadSeq' | 'unreadFrom'>): number =>
  Math.min(lastReadSeq, (unreadFrom ?? Infinity) - 1)

/** How many messages are new, beside threads. From `COUNTED_TO` on there may be more. */
export const unreadOf = (channel: MyChannel): number =>
  channel.unreadSeqs.filter(seq => seq > shownReadSeq(channel)).length

/** The member's groups in the order of their names. */
export function useMyGroups() {
  return useCall('groups.list', { mine: true, limit: 200 })
}

/** The channels of the member's groups, with how far each goes and how far the member has read. */
export function useMyChannels() {
  return useCall('chat.mine', {}, { merges: keepHeard })
}

/** An answer says how it was when it was asked for; what was heard since holds. */
function keepHeard(former: Mine, fresh: Mine): Mine {
  const known = new Map(former.items.map(channel => [channel.id, channel]))
  const items = fresh.items.map(channel => {
    const heard = known.get(channel.id)
    return heard === undefined ? channel : moved(channel, heard)
  })
  return { ...fresh, items }
}

/** Counts what is new in the group's channels. */
export function unreadIn(channels: readonly MyChannel[], groupId: string): number {
  return channels
    .filter(channel => channel.groupId === groupId)
    .reduce((sum, channel) => sum + unreadOf(channel), 0)
}

type Marks = Partial<Pick<MyChannel, 'lastSeq' | 'lastReadSeq' | 'unreadFrom' | 'unreadSeqs'>>

/** A channel after one heard more of it: neither its end nor its mark moves back, and what was known up to its end stays known. */
function moved(channel: MyChannel, { lastSeq = 0, lastReadSeq = 0, unreadSeqs = [] }: Marks): MyChannel {
  const heard = unreadSeqs.filter(seq => seq > channel.lastSeq)
  return {
    ...channel,
    lastSeq: Math.max(channel.lastSeq, lastSeq),
    lastReadSeq: Math.max(channel.lastReadSeq, lastReadSeq),
    unreadSeqs: [...heard, ...channel.unreadSeqs].slice(0, COUNTED_TO),
  }
}

/** Moves how far a channel goes, or how far it is read, in what is kept of it: never back, but to where it was marked unread from. */
export function moveMarks(channelId: string, { unreadFrom, ...marks }: Marks): void {
  queryClient.setQueryData<Mine>(keyOf('chat.mine', {}), mine => {
    if (mine === undefined) return mine
    const items = mine.items.map(channel =>
      channel.id === channelId
        ? { ...moved(channel, marks), ...(unreadFrom !== undefined && { unreadFrom }) }
        : channel,
    )
    return { ...mine, items }
  })
}

/** Where the member themselves said something: a hint need not say who spoke. */
const ownSeqs = new Map<string, Set<number>>()
onSessionEnd(() => ownSeqs.clear())

/** Notes where the member said something: it is not new to them, whichever hint of it comes first. */
export function hearOwn(channelId: string, seq: number): void {
  ownSeqs.set(channelId, (ownSeqs.get(channelId) ?? new Set()).add(seq))
  queryClient.setQueryData<Mine>(keyOf('chat.mine', {}), mine => {
    const items = mine?.items.map(channel =>
      channel.id === channelId
        ? { ...channel, unreadSeqs: channel.unreadSeqs.filter(each => each !== seq) }
        : channel,
    )
    return mine && items && { ...mine, items }
  })
}

function hearSaid(channelId: string, seqs: readonly number[]): void {
  const own = ownSeqs.get(channelId)
  const byOthers = seqs.filter(seq => own?.has(seq) !== true).toSorted((a, b) => b - a)
  moveMarks(channelId, { lastSeq: Math.max(...seqs), unreadSeqs: byOthers })
}

/** Keeps the sidebar's counts true while the app is open: hints move them, each new connection asks afresh. */
export function useLivePlaces(me: Me): void {
  const look = useCallback(() => refresh('groups.list', 'chat.mine'), [])
  useConnected(() => {
    look()
    refresh('cases.list', 'cases.show', 'cases.replies', 'exchanges.list', 'exchanges.standing')
    refresh('notifications.count', 'notifications.list')
  })
  useHint('groups.changed', look)
  useHint('groups.left', look)
  useHint('groups.updated', look)
  useHint('groups.closed', () => refresh('groups.list', 'groups.show'))
  useHint('chat.channelChanged', () => refresh('groups.show', 'chat.mine'))
  useHint('chat.channelCreated', look)
  useHint('chat.bump', ({ channelId, saidSeqs }) => hearSaid(channelId, saidSeqs))
  useHint('chat.sent', ({ channelId, messages }: PayloadOf<'chat.sent'>) => {
    // Replies are new in their thread, not in the channel.
    const said = messages.filter(({ threadOf, deletedAt }) => threadOf === null && deletedAt === null)
    for (const { authorId, seq } of said) if (authorId === me.id) hearOwn(channelId, seq)
    if (said.length > 0)
      hearSaid(
        channelId,
        said.map(({ seq }) => seq),
      )
  })
  useHint('chat.read', ({ channelId, memberId, lastReadSeq, unreadFrom }) => {
    if (memberId !== me.id) return
    moveMarks(channelId, { lastReadSeq, unreadFrom })
    // What was read before may count again, and is not kept here.
    if (unreadFrom !== null) refresh('chat.mine')
  })
  useHint('cases.changed', () => refresh('cases.list', 'cases.show', 'cases.replies'))
  useHint('library.changed', () => refresh('library.list', 'library.show', 'library.history'))
  useHint('exchanges.changed', () => refresh('exchanges.list', 'exchanges.standing'))
}
