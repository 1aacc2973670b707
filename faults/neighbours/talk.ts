/** People who behave: they write to each other all the time, and it is noted how long each message takes from one to another. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { io, type Socket } from 'socket.io-client'
import type { Reply } from '../../domain/vocabulary.ts'
import type { Room } from '../people.ts'

export type Talk = {
  /** How long messages said from now on took, for this long; and how many did not arrive or were refused. */
  listen(ms: number): Promise<Heard>
  /** How many of the people are connected, and how often one had to come back. */
  state(): { connected: number; people: number; comebacks: number }
  stop(): void
}
export type Heard = { messages: number; failed: number; p50Ms: number; p99Ms: number }

const EACH_SAYS_EVERY_MS = 50
/** What has not arrived by then counts as lost. */
const LATEST_MS = 5000

/** Lets everybody of a room talk. Resolves when all are connected and have the channel open. */
export async function startTalk(url: string, { channelId, members }: Room): Promise<Talk> {
  const saidAt = new Map<string, number>()
  const tookMs = new Map<string, number>()
  const refused = new Set<string>()
  let comebacks = -members.length
  const ending = new AbortController()

  const sockets = members.map(({ token }): Socket => {
    const socket = io(url, { transports: ['websocket'], forceNew: true, auth: { token } })
    socket.on('connect', () => {
      comebacks += 1
      socket.emit('chat.open', { channelId }, () => undefined)
    })
    return socket
  })
  for (const [at, socket] of sockets.entries())
    socket.on('chat.sent', ({ messages }: { messages: { clientId: string; authorId: string }[] }) => {
      for (const { clientId, authorId } of messages) {
        // Heard by the neighbour at the next place, so that each message is measured once.
        const from = members.findIndex(({ id }) => id === authorId)
        const began = saidAt.get(clientId)
        if (began !== undefined && at === (from + 1) % members.length)
          tookMs.set(clientId, performance.now() - began)
      }
    })
  await Promise.all(sockets.map(socket => socket.timeout(LATEST_MS).emitWithAck('chat.open', { channelId })))

  const speak = async (socket: Socket, at: number) => {
    await pause((EACH_SAYS_EVERY_MS / members.length) * at)
    while (!ending.signal.aborted) {
      const clientId = randomUUID()
      saidAt.set(clientId, performance.now())
      const asked = { channelId, clientId, body: `Something sensible, ${clientId}` }
      socket.emit('chat.send', asked, (reply: Reply<unknown>) => {
        if (!reply.ok) refused.add(clientId)
      })
      await pause(EACH_SAYS_EVERY_MS)
    }
  }
  for (const [at, socket] of sockets.entries()) void speak(socket, at)

  return {
    async listen(ms) {
      saidAt.clear()
      tookMs.clear()
      refused.clear()
      await pause(ms)
      const said = [...saidAt.keys()]
      const deadline = performance.now() + LATEST_MS
      while (said.some(id => !tookMs.has(id) && !refused.has(id)) && performance.now() < deadline)
        await pause(10)
      const took = said.map(id => tookMs.get(id) ?? LATEST_MS).toSorted((a, b) => a - b)
      const quantile = (part: number) =>
        Math.round((took[Math.floor((took.length - 1) * part)] ?? LATEST_MS) * 10) / 10
      return {
        messages: said.length,
        failed: said.filter(id => !tookMs.has(id)).length,
        p50Ms: quantile(0.5),
        p99Ms: quantile(0.99),
      }
    },
    state: () => ({
      connected: sockets.filter(({ connected }) => connected).length,
      people: sockets.length,
      comebacks,
    }),
    stop() {
      ending.abort()
      for (const socket of sockets) socket.close()
    },
  }
}
