/** What keeps one address, one member and one slow reader from taking more than their share of a process. */
import type { IncomingMessage } from 'node:http'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import type { Logger } from '../../config/log.ts'
import type { Settings } from '../../config/settings.ts'
import { toHouse } from '../house.ts'
import type { LiveServer, LiveSocket } from './seats.ts'

/** A congress behind one address comes back within a minute of a restart; nobody honest comes more often. */
const HANDSHAKES = { points: 3000, seconds: 60 }
/** Connections one member may have here: every tab and device a person can have, and not a farm of them. */
export const CONNECTIONS_OF_MEMBER_MAX = 50
/** What may wait for a slow reader before it is hung up on; it comes back and asks for what it missed. */
const WAITING_MAX = { packets: 1024, bytes: 8 * 1024 * 1024 }

/** Says of each handshake whether its address may have one more. */
export function createHandshakeLimit(settings: Settings): (request: IncomingMessage) => Promise<boolean> {
  const points = Math.ceil(HANDSHAKES.points * settings.rateLimitFactor)
  const limit = new RateLimiterMemory({ points, duration: HANDSHAKES.seconds })
  return request =>
    limit.consume(toHouse(addressOf(request, settings.proxies))).then(
      () => true,
      () => false,
    )
}

/** The address a request came from, as the outermost of our own `proxies` saw it. */
export function addressOf({ headers, socket }: IncomingMessage, proxies: number): string {
  const told = [headers['x-forwarded-for'] ?? []].flat().flatMap(line => line.split(','))
  const hops = [...told.map(hop => hop.trim()).filter(Boolean), socket.remoteAddress ?? '']
  return hops.at(-1 - proxies) ?? hops[0] ?? ''
}

/** How many connections of this member are here. */
export const connectionsOf = (io: LiveServer, memberId: string): number =>
  io.of('/').adapter.rooms.get(`member:${memberId}`)?.size ?? 0

/** Ends connections whose readers leave too much waiting. */
export function hangUpOnSlowReaders(io: LiveServer, log: Logger): void {
  for (const socket of io.of('/').sockets.values()) {
    const waiting = waitingFor(socket)
    if (waiting.packets <= WAITING_MAX.packets && waiting.bytes <= WAITING_MAX.bytes) continue
    log.info({ by: socket.data.actor.id, ...waiting }, 'socket: hung up on a slow reader')
    socket.conn.close(true)
  }
}

type Line = {
  writeBuffer: readonly { data?: string | Uint8Array }[]
  /** A polling transport has no socket of its own. */
  transport?: { socket?: { bufferedAmount?: number } }
}

/** What the library keeps for a connection, and what its socket keeps after that. */
export function waitingFor({ conn }: LiveSocket): { packets: number; bytes: number } {
  const { writeBuffer, transport } = conn as unknown as Line
  const kept = writeBuffer.reduce((sum, { data }) => sum + (data?.length ?? 0), 0)
  return { packets: writeBuffer.length, bytes: kept + (transport?.socket?.bufferedAmount ?? 0) }
}
