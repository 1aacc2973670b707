/** The Socket.IO side of the server: handshake, connections, the bus to other servers, and hanging up. */
import type { IncomingMessage, Server as HttpServer } from 'node:http'
import type { Socket as Line } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { NextFunction, Request, Response } from 'express'
import { Server } from 'socket.io'
import { unlessAway } from '../../config/database.ts'
import type { Logger } from '../../config/log.ts'
import { connectRedis } from '../../config/redis.ts'
import type { Settings } from '../../config/settings.ts'
import { forgetName } from '../../domain/members/access.ts'
import type { Answer, Clock } from '../answer.ts'
import type { Observation } from '../observe.ts'
import { originOf } from '../origin.ts'
import type { SignIn } from '../sign-in.ts'
import type { Turns } from '../turns.ts'
import { createUnderWay } from '../under-way.ts'
import {
  addressOf,
  CONNECTIONS_OF_MEMBER_MAX,
  connectionsOf,
  createHandshakeLimit,
  hangUpOnSlowReaders,
} from './crowding.ts'
import { createAllowances, isExhausted } from './allowance.ts'
import { createBus } from './bus.ts'
import { openSocketDoor } from './door.ts'
import { sendFramesWhole } from './frames.ts'
import { createKnocking } from './knocking.ts'
import { recheckSeats } from './recheck.ts'
import { type LiveServer, type LiveSocket, refreshSeats, takeSeat } from './seats.ts'
import { tellTides } from './tides.ts'

type Parts = Pick<Observation, 'observe' | 'connections'> & {
  settings: Settings
  log: Logger
  clock: Clock
  answer: Answer
  signIn: SignIn
  turns: Turns
}

/** The longest packet in bytes: the longest call with room for its escapes. */
const PACKET_MAX = 256 * 1024
const SLOW_READER_CHECK_MS = 1000
/** How long the last answers may take to leave when the server stops. */
const LAST_WORDS_MS = 500

export function openRealtime(
  http: HttpServer,
  parts: Parts,
): { io: LiveServer; close(graceMs: number): Promise<void> } {
  const { settings, log, clock, signIn, connections } = parts
  const bus = connectRedis(settings, 'telling', log)
  const mayKnock = createHandshakeLimit(settings)
  const allowanceOf = createAllowances(settings.rateLimitFactor)
  const io: LiveServer = new Server(http, {
    serveClient: false,
    maxHttpBufferSize: PACKET_MAX,
    connectTimeout: 10_000,
    // Own catch-up by seq instead of the library's recovery, which lets removed members back into their rooms.
    adapter: createBus(bus, settings.namespace),
    allowRequest: (request, decide) => {
      if (originOf(request, settings) === 'foreign') return decide(null, false)
      void mayKnock(request).then(may => decide(may ? null : 'too_many', may))
    },
  })

  const underWay = createUnderWay()
  const track = (answering: Promise<void>) => void underWay.track(answering)
  const lines = new Set<Line>()
  http.on('connection', line => {
    lines.add(line)
    line.once('close', () => lines.delete(line))
  })

  sendFramesWhole(io)
  // Who brings no cookie speaks by a token, and needs no session made for them.
  io.engine.use((request: Request, response: Response, next: NextFunction) =>
    signIn.hasCookie(request) ? signIn.middleware(request, response, next) : next(),
  )
  const knock = createKnocking()
  const who = { ...parts, allowanceOf }
  const door = { ...parts, track, rateLimitFactor: settings.rateLimitFactor }
  io.use((socket, next) => {
    knock()
      .then(() => identify(io, socket, who))
      .then(
        () => next(),
        (error: unknown) => {
          if (!(error instanceof HandshakeRefused)) log.warn({ err: error }, 'socket: a handshake failed')
          next(error instanceof HandshakeRefused ? error : new Error('unavailable'))
        },
      )
  })
  io.on('connection', socket => {
    connections.inc()
    // Who it is was found out: the request and its session would be kept for as long as the connection.
    // Emptied rather than deleted, which would make every later look at the connection slower.
    ;(socket.conn as { request: IncomingMessage | undefined }).request = undefined
    socket.once('disconnect', () => connections.dec())
    openSocketDoor(door, socket)
  })
  io.on('members.changed', memberId => {
    forgetName(memberId)
    refreshSeats(io, memberId, clock()).catch((error: unknown) =>
      log.warn({ err: error }, 'seats: a change was not taken over'),
    )
  })

  const stopRechecking = recheckSeats(io, clock, log)
  const stopTides = tellTides(io, log)
  const slowReaders = setInterval(() => hangUpOnSlowReaders(io, log), SLOW_READER_CHECK_MS)
  return {
    io,
    async close(graceMs) {
      stopRechecking()
      stopTides()
      clearInterval(slowReaders)
      // Who does not read to the end, or does not hang up in return, is cut off.
      const late = setTimeout(() => lines.forEach(line => line.destroy()), graceMs)
      await underWay.ended(graceMs)
      await letGo(io)
      await io.close()
      clearTimeout(late)
      bus.disconnect()
    },
  }
}

class HandshakeRefused extends Error {}

/** Finds out who connects and takes their seat. Refuses visitors: everything live belongs to somebody. */
async function identify(
  io: LiveServer,
  socket: LiveSocket,
  { signIn, settings, allowanceOf }: Parts & { allowanceOf: ReturnType<typeof createAllowances> },
): Promise<void> {
  const { request } = socket
  const { token, as } = socket.handshake.auth as { token?: unknown; as?: unknown }
  const actor = await signIn.identify(request, token)
  // A page that was away while somebody else signed in speaks for nobody any more: what waits in it is not theirs.
  if (actor.kind === 'visitor' || (as !== undefined && as !== actor.id))
    throw new HandshakeRefused('unauthenticated')
  if (connectionsOf(io, actor.id) >= CONNECTIONS_OF_MEMBER_MAX) throw new HandshakeRefused('too_many')
  const allowance = allowanceOf(actor.id)
  if (isExhausted(allowance, settings.rateLimitFactor)) throw new HandshakeRefused('too_many')

  socket.data = {
    actor,
    address: addressOf(request, settings.proxies),
    allowance,
    typedAt: new Map(),
    openings: new Map(),
  }
  await unlessAway(takeSeat(socket))
}

/** Closes each connection once what was written to it has left. Clients take it for a loss, and come back. */
async function letGo(io: LiveServer): Promise<void> {
  for (const { conn } of io.of('/').sockets.values()) conn.close()
  for (let waited = 0; io.engine.clientsCount > 0 && waited < LAST_WORDS_MS; waited += 10) await sleep(10)
}
