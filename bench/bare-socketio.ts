/** The ceiling of holding connections: Socket.IO alone, which asks nobody who they are. Takes orders by messages. */
import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { Server } from 'socket.io'

process.on('disconnect', () => process.exit(0))
process.on('message', () => void listen())

async function listen(): Promise<void> {
  const http = createServer()
  const io = new Server(http, { serveClient: false })
  io.on('connection', () => undefined)
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  process.send?.({ value: (http.address() as AddressInfo).port })
}
