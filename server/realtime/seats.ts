/** Who sits in which room: taken at the handshake, moved by hints, and checked again (`recheck.ts`) in case a hint was lost. */
import type { Server, Socket } from 'socket.io'
import { type Room, specialtyRoomsOf } from '../../domain/audience.ts'
import type { ClientToServer, ServerToClient } from '../../domain/contract.ts'
import * as groups from '../../domain/groups/actions.ts'
import * as members from '../../domain/members/actions.ts'
import type { Actor } from '../../domain/vocabulary.ts'
import type { Allowance } from './allowance.ts'

export type Seat = {
  actor: Actor
  address: string
  /** What its member may still ask here, on all their connections. */
  allowance: Allowance
  /** When typing was last told, by channel. */
  typedAt: Map<string, number>
  /** The latest opening of each channel. */
  openings: Map<string, symbol>
}
export type ServerToServer = { 'members.changed': (memberId: string) => void }
export type LiveServer = Server<ClientToServer, ServerToClient, ServerToServer, Seat>
export type LiveSocket = Socket<ClientToServer, ServerToClient, ServerToServer, Seat>

/** Takes the rooms a new connection belongs in. */
export async function takeSeat(socket: LiveSocket): Promise<void> {
  const { actor } = socket.data
  // At once, so that it counts among its member's connections for whoever comes with it.
  await socket.join(`member:${actor.id}`)
  const groupIds = await groups.groupsOf(actor.id)
  const rooms: Room[] = [
    ...groupIds.map((id): Room => `group:${id}`),
    ...specialtyRoomsOf(actor),
    ...(actor.sessionId !== undefined ? [`session:${actor.sessionId}` as const] : []),
    ...(actor.tokenId !== undefined ? [`token:${actor.tokenId}` as const] : []),
  ]
  await socket.join(rooms)
}

/** Takes over a member's new name and grants on this server's own connections, with the seats that go by grants. */
export async function refreshSeats(io: LiveServer, memberId: string, now: Date): Promise<void> {
  for (const socket of socketsOf(io)) {
    if (socket.data.actor.id !== memberId) continue
    const actor = await members.refreshActor(socket.data.actor, now)
    if (!actor) {
      socket.disconnect(true)
      continue
    }
    // Before who it is: what could not be moved is found again by the next look, which compares who it was.
    await moveSpecialties(socket, specialtyRoomsOf(actor))
    socket.data.actor = actor
  }
}

async function moveSpecialties(socket: LiveSocket, rooms: readonly Room[]): Promise<void> {
  const wanted = new Set<string>(rooms)
  const left = [...socket.rooms].filter(room => room.startsWith('specialty:') && !wanted.has(room))
  for (const room of left) await socket.leave(room)
  await socket.join(rooms.filter(room => !socket.rooms.has(room)))
}

/** The connections here; with ids, those of them that are still here. */
export function socketsOf(io: LiveServer, ids?: Iterable<string>): LiveSocket[] {
  const { sockets } = io.of('/')
  return ids === undefined ? [...sockets.values()] : [...ids].flatMap(id => sockets.get(id) ?? [])
}
