/** Load: people who send their next message as soon as the last was answered, and hear their channel. Takes orders by messages. */
import { randomUUID } from 'node:crypto'
import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '../domain/contract.ts'

export type Sender = { token: string; channelId: string }
export type SendersOrder = { connect: { url: string; senders: Sender[] } } | { send: { seconds: number } }
/** What one round brought. Latencies in ms, one for each answer. */
export type Round = { sent: number; delivered: number; refused: number; latenciesMs: number[] }

type Seat = { socket: Socket<ServerToClient, ClientToServer>; channelId: string }

const ANSWERED_WITHIN_MS = 10_000
const BODY = 'The cat is eating again since yesterday, and the values are back to where they were in spring.'

let seats: Seat[] = []
let delivered = 0

process.on('message', message => void obey(message as SendersOrder))
process.on('disconnect', () => process.exit(0))

async function obey(given: SendersOrder): Promise<void> {
  try {
    if ('connect' in given)
      seats = await Promise.all(given.connect.senders.map(sender => sit(given.connect.url, sender)))
    const value = 'send' in given ? await sendFor(given.send.seconds) : seats.length
    process.send?.({ value })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
}

async function sit(url: string, { token, channelId }: Sender): Promise<Seat> {
  const socket: Seat['socket'] = io(url, { transports: ['websocket'], forceNew: true, auth: { token } })
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve)
    socket.once('connect_error', reject)
  })
  const opened = await socket.timeout(ANSWERED_WITHIN_MS).emitWithAck('chat.open', { channelId })
  if (!opened.ok) throw new Error(`chat.open: ${opened.error.message}`)
  socket.on('chat.sent', ({ messages }) => {
    delivered += messages.length
  })
  return { socket, channelId }
}

async function sendFor(seconds: number): Promise<Round> {
  const until = performance.now() + seconds * 1000
  const deliveredBefore = delivered
  const latenciesMs: number[] = []
  let refused = 0

  await Promise.all(
    seats.map(async ({ socket, channelId }) => {
      while (performance.now() < until) {
        const sentAt = performance.now()
        const input = { channelId, clientId: randomUUID(), body: BODY }
        const reply = await socket.timeout(ANSWERED_WITHIN_MS).emitWithAck('chat.send', input)
        if (reply.ok) latenciesMs.push(performance.now() - sentAt)
        else refused += 1
      }
    }),
  )
  return { sent: latenciesMs.length, delivered: delivered - deliveredBefore, refused, latenciesMs }
}
