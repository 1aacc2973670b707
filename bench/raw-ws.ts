/** The ceiling of telling many: a bare WebSocket server that gives each frame to everybody. Takes orders by messages. */
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { WebSocket, WebSocketServer } from 'ws'

export type RawOrder =
  { listen: true } | { fanOut: { sockets: number; inFlight: number; seconds: number; url: string } }

const TEXT = 'The cat is eating again since yesterday, and the values are back to where they were in spring.'

process.on('message', message => void obey(message as RawOrder))
process.on('disconnect', () => process.exit(0))

async function obey(given: RawOrder): Promise<void> {
  try {
    process.send?.({ value: 'listen' in given ? await listen() : await fanOut(given.fanOut) })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
}

async function listen(): Promise<number> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: false })
  server.on('connection', socket => {
    socket.on('message', frame => {
      for (const client of server.clients) client.send(frame, { binary: false })
    })
  })
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

/** Keeps so many frames on their way to everybody, and answers how many arrived in a second. */
async function fanOut({
  sockets,
  inFlight,
  seconds,
  url,
}: {
  sockets: number
  inFlight: number
  seconds: number
  url: string
}) {
  const clients = await Promise.all(
    Array.from({ length: sockets }, async () => {
      const client = new WebSocket(url, { perMessageDeflate: false })
      await once(client, 'open')
      return client
    }),
  )
  let delivered = 0
  for (const [index, client] of clients.entries())
    client.on('message', () => {
      delivered += 1
      // Each speaker says the next thing when everybody before the last listener was served with the one before.
      if (index === sockets - 1) clients[delivered % inFlight]?.send(TEXT)
    })
  const startedAt = performance.now()
  for (const client of clients.slice(0, inFlight)) client.send(TEXT)
  await new Promise(resolve => setTimeout(resolve, seconds * 1000))
  const perSecond = delivered / ((performance.now() - startedAt) / 1000)
  for (const client of clients) client.terminate()
  return perSecond
}
