/** The herd profile: all servers are killed at once, and everybody comes back at once. All must be let in, and not all in one moment. */
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import type { Reply } from '../domain/vocabulary.ts'
import { createChance } from './chance.ts'
import { gatherCast, type Room } from './people.ts'
import { root } from './program.ts'
import { setStage } from './stage.ts'

export type HerdOptions = {
  seed: number
  clients: number
  scratch?: string
  say?: (line: string) => void
}
export type HerdReport = {
  check: 'herd'
  ok: boolean
  seed: number
  clients: number
  bars: typeof BARS
  /** Who is connected again, and who was answered a channel. */
  back: number
  served: number
  /** From when all servers answer again until so many were answered, in milliseconds. */
  backMs: { half: number; most: number; all: number }
  /** The largest part of them that came back within a quarter of a second. */
  largestWave: number
  /** Handshakes that were refused, and tried again. */
  refused: number
}

export const BARS = { backWithinMs: 30_000, largestWave: 0.5 }
const WAVE_MS = 250
const CONNECTED_WITHIN_MS = 60_000
const POLL_MS = 50
const PEOPLE = 30

/** Runs the profile and says how they came back. */
export async function checkHerd({
  seed,
  clients,
  scratch,
  say = () => undefined,
}: HerdOptions): Promise<HerdReport> {
  const logs = path.join(root, '.cache', 'faults', `herd-${seed}-${process.pid}-${Date.now()}`)
  // Everything that limits is as it is in service.
  const stage = await setStage({ servers: 2, workers: 0, rateLimitFactor: '1', scratch, logs, say })
  let herd: Herd | undefined
  try {
    say('gathering people')
    const cast = await gatherCast(
      stage.urls[0] ?? '',
      { people: PEOPLE, busy: 1, quiet: 0 },
      createChance(seed, 'cast'),
    )
    const [room] = cast.rooms
    if (!room) throw new Error('a room is needed')
    herd = gatherHerd(stage.urls, room, clients)
    await herd.untilServed(CONNECTED_WITHIN_MS)
    say(`${herd.served().length} are connected and have their channel open: all servers are killed`)

    herd.forget()
    await Promise.all(stage.servers.map(server => server.kill()))
    await Promise.all(stage.servers.map(server => server.start()))
    const readyAt = performance.now()
    say('the servers answer again')
    await herd.untilServed(BARS.backWithinMs)
    return reportOf(herd, { seed, clients, readyAt })
  } finally {
    herd?.disperse()
    await stage.stop()
  }
}

type Herd = {
  /** When each was answered since it was forgotten last. */
  served(): number[]
  connected(): number
  refused(): number
  forget(): void
  untilServed(withinMs: number): Promise<void>
  disperse(): void
}

/** Connects as the product's own pages do, so many devices of the members of a room, half of them at each server. */
function gatherHerd(urls: readonly string[], { channelId, members }: Room, count: number): Herd {
  let servedAt: (number | undefined)[] = []
  let refusals = 0
  const sockets = Array.from({ length: count }, (_, at): Socket => {
    const { token = '' } = members[at % members.length] ?? {}
    const socket = io(urls[at % urls.length] ?? '', {
      transports: ['websocket'],
      forceNew: true,
      auth: { token },
      reconnectionDelayMax: 10_000,
    })
    socket.on('connect', () =>
      socket.emit('chat.open', { channelId }, ({ ok }: Reply<unknown>) => {
        if (ok) servedAt[at] ??= performance.now()
      }),
    )
    socket.on('connect_error', () => {
      // What a server refuses for now the library takes for good: the pages try again, and so does this.
      if (socket.active) return
      refusals += 1
      setTimeout(() => socket.connect(), 1000 + Math.random() * 1000)
    })
    return socket
  })
  const served = () => servedAt.filter(at => at !== undefined)
  return {
    served,
    connected: () => sockets.filter(({ connected }) => connected).length,
    refused: () => refusals,
    forget() {
      servedAt = []
      refusals = 0
    },
    async untilServed(withinMs) {
      const deadline = performance.now() + withinMs
      while (served().length < count && performance.now() < deadline) await pause(POLL_MS)
    },
    disperse() {
      for (const socket of sockets) socket.close()
    },
  }
}

function reportOf(
  herd: Herd,
  { seed, clients, readyAt }: { seed: number; clients: number; readyAt: number },
): HerdReport {
  const times = herd
    .served()
    .map(at => Math.max(0, Math.round(at - readyAt)))
    .toSorted((a, b) => a - b)
  const upTo = (part: number) => times[Math.ceil(times.length * part) - 1] ?? BARS.backWithinMs
  const waves = times.map(first => times.filter(at => at >= first && at < first + WAVE_MS).length)
  const largestWave = Math.round((Math.max(0, ...waves) / clients) * 100) / 100
  const back = herd.connected()
  return {
    check: 'herd',
    ok:
      back === clients &&
      times.length === clients &&
      upTo(1) <= BARS.backWithinMs &&
      largestWave <= BARS.largestWave,
    seed,
    clients,
    bars: BARS,
    back,
    served: times.length,
    backMs: { half: upTo(0.5), most: upTo(0.9), all: upTo(1) },
    largestWave,
    refused: herd.refused(),
  }
}
