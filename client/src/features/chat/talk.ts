import { createContext, use } from 'react'
import type { MessageView } from '../../../../domain/chat/contract.ts'
import type { ChannelView, GroupView } from '../../../../domain/groups/contract.ts'
import type { Me } from '../../app/session.tsx'

export type ChannelPlace = {
  group: GroupView
  channel: ChannelView
  /** The reader asked to write here and nobody has said yes: whether the one message of a request was written. */
  request?: { isSpent: boolean } | undefined
}

/** Where a message stands: in the channel's list or in the pane of its thread. */
export type Surface = 'channel' | 'thread'

/** What the rows of one list need to know of where they stand, and what can be done with them. */
export type Talk = ChannelPlace & {
  me: Me
  surface: Surface
  isHost: boolean
  mayWrite: boolean
  /** The message that is being rewritten. */
  editingId: string | undefined
  setEditing: (messageId: string | undefined) => void
  openThread: (rootId: string) => void
  /** Puts words into the field below the list, and the caret behind them. */
  insert: (words: string) => void
  markUnread: (message: MessageView) => void
}

/** Who asks what may be done, at a moment. */
export const askerOf = ({ me, channel, isHost, mayWrite }: Talk, now: Date) => ({
  memberId: me.id,
  isHost,
  mayWrite,
  direct: channel.kind === 'direct',
  now,
})

const TalkContext = createContext<Talk | undefined>(undefined)
export const TalkProvider = TalkContext.Provider

/** The list that a row stands in. */
export function useTalk(): Talk {
  const talk = use(TalkContext)
  if (talk === undefined) throw new Error('This stands in no list of messages')
  return talk
}

export const pathOf = ({ group, channel }: ChannelPlace): string => `/g/${group.id}/c/${channel.id}`

/** Where a link to a message leads: its place in the channel, or in its thread. */
export function linkTo(place: ChannelPlace, { seq, threadOf }: MessageView): string {
  const path = pathOf(place)
  return threadOf === null ? `${path}/${seq}` : `${path}/t/${threadOf}?at=${seq}`
}

/** Why one does not go on writing after the message of a request; undefined where one does. */
export const waitingWords = ({ group, request }: ChannelPlace, unsentCount: number): string | undefined =>
  request !== undefined && (request.isSpent || unsentCount > 0)
    ? `Your request is with ${group.name}. You can go on writing once it is accepted.`
    : undefined

export const channelWords = ({ kind, name }: Pick<ChannelView, 'kind' | 'name'>): string =>
  kind === 'standing' ? `# ${name}` : name

/** Whether the reader keeps order here. Between people who write to each other directly nobody does. */
export const isHostOf = ({ group, channel }: ChannelPlace): boolean =>
  channel.kind !== 'direct' && group.membership?.state === 'member' && group.membership.role === 'host'

export const mayWriteIn = ({ group, channel }: ChannelPlace): boolean =>
  group.membership?.state === 'member' && group.archivedAt === null && channel.archivedAt === null
