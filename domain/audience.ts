/** TABLE hint → who hears it, and whose seats change with it. */
import type { HintName, PayloadOf } from './contract.ts'
import type { Telling } from './transaction.ts'
import { type Actor, EVERYWHERE } from './vocabulary.ts'

export type Room =
  | `member:${string}`
  | `session:${string}`
  | `token:${string}`
  | `group:${string}`
  | `channel:${string}`
  | `specialty:${string}`

/** The rooms of the specialties that someone advises in; one room is for who advises in all of them. */
export const specialtyRoomsOf = ({ grants }: Pick<Actor, 'grants'>): Room[] =>
  grants.flatMap(({ role, scope }): Room[] => (role === 'consultant' ? [`specialty:${scope}`] : []))

type Seating = {
  /** Whose connections move, on every server. */
  of: Room | Room[]
  notOf?: Room[]
  join?: Room[]
  leave?: Room[]
  hangUp?: true
}
type Audience = { heardBy: Room[]; notBy?: Room[]; seating?: Seating }

/** Who hears each hint. An empty list means nobody outside the server. */
export const audience: { [H in HintName]: (payload: PayloadOf<H>) => Audience } = {
  'session.ended': ({ memberId, sessionId, tokenId, exceptSessionId }) => {
    const ended: Room =
      sessionId !== undefined
        ? `session:${sessionId}`
        : tokenId !== undefined
          ? `token:${tokenId}`
          : `member:${memberId}`
    const stays: Room[] = exceptSessionId === undefined ? [] : [`session:${exceptSessionId}`]
    return { heardBy: [ended], notBy: stays, seating: { of: ended, notOf: stays, hangUp: true } }
  },
  'members.changed': ({ memberId }) => ({ heardBy: [`member:${memberId}`] }),
  'members.privacyChanged': ({ memberId }) => ({ heardBy: [`member:${memberId}`] }),
  'groups.changed': ({ groupId, memberId, state }) => ({
    heardBy: [`member:${memberId}`],
    ...(state === 'member' && { seating: { of: `member:${memberId}`, join: [`group:${groupId}`] } }),
  }),
  'groups.waitingChanged': ({ memberIds }) => ({ heardBy: memberIds.map((id): Room => `member:${id}`) }),
  'groups.updated': ({ groupId }) => ({ heardBy: [`group:${groupId}`] }),
  'groups.closed': ({ groupId, channelIds }) => {
    const rooms = channelIds.map((id): Room => `channel:${id}`)
    return { heardBy: rooms, seating: { of: rooms, notOf: [`group:${groupId}`], leave: rooms } }
  },
  'groups.left': ({ groupId, memberId, channelIds }) => ({
    heardBy: [`member:${memberId}`],
    seating: {
      of: `member:${memberId}`,
      leave: [`group:${groupId}`, ...channelIds.map((id): Room => `channel:${id}`)],
    },
  }),
  'chat.sent': ({ channelId }) => ({ heardBy: [`channel:${channelId}`] }),
  'chat.edited': ({ channelId }) => ({ heardBy: [`channel:${channelId}`] }),
  'chat.deleted': ({ channelId }) => ({ heardBy: [`channel:${channelId}`] }),
  'chat.reacted': ({ channelId }) => ({ heardBy: [`channel:${channelId}`] }),
  'chat.read': ({ memberId }) => ({ heardBy: [`member:${memberId}`] }),
  'chat.threadRead': ({ memberId }) => ({ heardBy: [`member:${memberId}`] }),
  'chat.draftsChanged': ({ memberId }) => ({ heardBy: [`member:${memberId}`] }),
  'chat.typing': ({ channelId, memberId }) => ({
    heardBy: [`channel:${channelId}`],
    notBy: [`member:${memberId}`],
  }),
  'chat.bump': ({ channelId, groupId }) => ({
    heardBy: [`group:${groupId}`],
    notBy: [`channel:${channelId}`],
  }),
  'chat.resync': ({ channelId }) => ({ heardBy: [`channel:${channelId}`] }),
  'chat.channelCreated': ({ channel }) => ({ heardBy: [`group:${channel.groupId}`] }),
  'notifications.created': ({ memberId }) => ({ heardBy: [`member:${memberId}`] }),
  'notifications.read': ({ memberId }) => ({ heardBy: [`member:${memberId}`] }),
  'chat.channelChanged': ({ channel }) => ({
    heardBy: [`group:${channel.groupId}`, `channel:${channel.id}`],
  }),
  'cases.changed': ({ memberIds, specialtyId, isWaiting }) => ({
    heardBy: [
      ...memberIds.map((id): Room => `member:${id}`),
      ...(isWaiting ? [`specialty:${specialtyId}` as const, `specialty:${EVERYWHERE}` as const] : []),
    ],
  }),
  'cases.paged': ({ memberIds }) => ({ heardBy: memberIds.map((id): Room => `member:${id}`) }),
  'moderation.changed': ({ memberIds }) => ({ heardBy: memberIds.map((id): Room => `member:${id}`) }),
  'moderation.told': ({ memberId }) => ({ heardBy: [`member:${memberId}`] }),
  'library.changed': ({ memberIds }) => ({ heardBy: memberIds.map((id): Room => `member:${id}`) }),
  'honoraria.changed': ({ memberId }) => ({ heardBy: [`member:${memberId}`] }),
  'claims.changed': ({ memberIds }) => ({ heardBy: memberIds.map((id): Room => `member:${id}`) }),
  'exchanges.changed': ({ memberIds }) => ({ heardBy: memberIds.map((id): Room => `member:${id}`) }),
}

type Crowd = {
  except(rooms: Room[]): Crowd
  emit(name: string, payload: unknown): unknown
  socketsJoin(rooms: Room[]): void
  socketsLeave(rooms: Room[]): void
  disconnectSockets(close: boolean): void
}
/** Anything that can speak to rooms on every server: a Socket.IO server, listening or not. */
export type Loudspeaker = { to(rooms: Room[]): Crowd }

/** What some hints say only of whom they are for. */
type Addressed = { memberIds?: readonly string[]; isWaiting?: boolean; exceptSessionId?: string }

/** Tells each hint's audience and nobody else, then moves seats. */
export const tellAudienceThrough =
  (speaker: Loudspeaker) =>
  ({ name, payload }: Telling): void => {
    const { heardBy, notBy = [], seating } = audience[name](payload as never)
    // Who else hears it is no part of what anyone hears.
    const {
      memberIds: _memberIds,
      isWaiting: _isWaiting,
      exceptSessionId: _stays,
      ...heard
    } = payload as Addressed
    if (heardBy.length > 0) speaker.to(heardBy).except(notBy).emit(name, heard)
    if (seating === undefined) return

    const crowd = speaker.to([seating.of].flat()).except(seating.notOf ?? [])
    if (seating.join) crowd.socketsJoin(seating.join)
    if (seating.leave) crowd.socketsLeave(seating.leave)
    if (seating.hangUp) crowd.disconnectSockets(true)
  }
