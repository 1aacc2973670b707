/** Who sits in which room: taken at the handshake, moved by hints, and checked again against the database, in case a hint was lost. */
import type { Server, Socket } from 'socket.io'
import type { Logger } from '../../config/log.ts'
import { type Room } from '../../domain/audience.ts'
import * as chat from '../../domain/chat/actions.ts'
import type { ClientToServer, ServerToClient } from '../../domain/contract.ts'
import * as groups from '../../domain/groups/actions.ts'
import * as members from '../../domain/members/actions.ts'
import { type Actor, Refusal } from '../../domain/vocabulary.ts'
import type { Clock } from '../answer.ts'

export type Seat = {
  actor: Actor
  signedInAt: Date | undefined
  address: string
  /** Calls this connection may still make now, and when that was last counted. */
  allowance: { left: number; countedAt: number; refused: number }
  /** When typing was last told, by channel. */
  typedAt: Map<string, number>
}
export type ServerToServer = { 'members.changed': (memberId: string) => void }
export type LiveServer = Server<ClientToServer, ServerToClient, ServerToServer, Seat>
export type LiveSocket = Socket<ClientToServer, ServerToClient, ServerToServer, Seat>

/** Takes the rooms a new connection belongs in. */
export async function takeSeat(socket: LiveSocket, clock: Clock): Promise<void> {
  const { actor } = socket.data
  const groupIds = await groups.groupsOf({ actor, now: clock() })
  const rooms: Room[] = [
    `member:${actor.id}`,
    ...groupIds.map((id): Room => `group:${id}`),
    ...(actor.sessionId !== undefined ? [`session:${actor.sessionId}` as const] : []),
    ...(actor.tokenId !== undefined ? [`token:${actor.tokenId}` as const] : []),
  ]
  await socket.join(rooms)
}

/** Takes over a member's new name and grants on this server's own connections. */
export async function refreshSeats(io: LiveServer, memberId: string): Promise<void> {
  for (const socket of socketsOf(io)) {
    if (socket.data.actor.id !== memberId) continue
    const actor = await members.refreshActor(socket.data.actor)
    if (!actor) socket.disconnect(true)
    else socket.data.actor = actor
  }
}

const socketsOf = (io: LiveServer): LiveSocket[] => [...io.of('/').sockets.values()]

// Some who are no members may still read, so each is asked for.
async function closeTo(socket: LiveSocket, channelIds: readonly string[], now: Date): Promise<void> {
  const { actor } = socket.data
  for (const channelId of channelIds) {
    if (!socket.rooms.has(`channel:${channelId}`)) continue
    await chat.refuseUnlessReadable({ actor, now }, channelId).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
      return socket.leave(`channel:${channelId}`)
    })
  }
}

const RECHECK_EVERY_MS = 3000
/** How far back a check looks: over any difference between the clocks of two servers, and over a slow check before it. */
const LOOK_BACK_MS = 60_000

/** Every few seconds ends what ended elsewhere while a hint could not travel. Returns how to stop. */
export function recheckSeats(io: LiveServer, clock: Clock, log: Logger): () => void {
  let running = false
  const timer = setInterval(() => {
    if (running) return
    running = true
    recheck(io, new Date(clock().getTime() - LOOK_BACK_MS))
      .catch((error: unknown) => log.warn({ err: error }, 'seats: the check failed and will be repeated'))
      .finally(() => {
        running = false
      })
  }, RECHECK_EVERY_MS)
  return () => clearInterval(timer)
}

async function recheck(io: LiveServer, since: Date): Promise<void> {
  const sockets = socketsOf(io)
  if (sockets.length === 0) return
  for (const { groupId, memberId, channelIds } of await groups.departuresSince(since))
    io.local
      .in(`member:${memberId}`)
      .socketsLeave([`group:${groupId}`, ...channelIds.map(id => `channel:${id}`)])

  for (const { groupId, channelIds } of await groups.closingsSince(since))
    for (const socket of sockets)
      if (!socket.rooms.has(`group:${groupId}`)) await closeTo(socket, channelIds, since)

  const here = new Set(sockets.map(({ data }) => data.actor.id))
  for (const memberId of await members.changedSince(since))
    if (here.has(memberId)) await refreshSeats(io, memberId)

  const gone = await members.endedSignIns(
    since,
    sockets.flatMap(({ data }) => data.actor.tokenId ?? []),
  )
  for (const socket of sockets) {
    const { actor, signedInAt } = socket.data
    const voidFrom = gone.sessions.get(actor.id)
    const signedOut = signedInAt !== undefined && voidFrom !== undefined && signedInAt <= voidFrom
    if (signedOut || (actor.tokenId !== undefined && gone.tokenIds.has(actor.tokenId)))
      socket.disconnect(true)
  }
}
