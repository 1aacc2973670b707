/** How a client reaches the servers: a socket of ours, a program that is not ours, or plain requests. */
import { io, type Socket } from 'socket.io-client'
import { calls, type CallName } from '../../domain/contract.ts'
import type { Reply } from '../../domain/vocabulary.ts'

export type Line = {
  /** Asks, and resolves with what was answered. Rejects when no answer came: the outcome is unknown then. */
  call(name: string, input: object): Promise<Reply<unknown>>
  isUp(): boolean
  /** Breaks off without a word, and stays away until `comeBack`. */
  goAway(): void
  comeBack(): void
  close(): void
}
export type Ears = {
  onUp(): void
  onFrame(name: string, payload: unknown): void
  /** Every byte that came in. */
  onBytes(text: string): void
}

const ANSWERED_WITHIN_MS = 5000
/** After this many failed tries in a row a client tries the other server. */
const TRIES_AT_ONE = 3
const START_AGAIN_MS = 400
const WATCH_MS = 1000
const STUCK_AFTER_MS = 8000

/** A line of the library that the product's own pages use. It comes back by itself, if need be at the other server. */
export function openSocketLine(urls: readonly string[], home: number, token: string, ears: Ears): Line {
  const socket: Socket = io(urls[home] ?? '', {
    transports: ['websocket'],
    forceNew: true,
    auth: { token },
    reconnectionDelay: 200,
    reconnectionDelayMax: 1500,
    timeout: 5000,
  })
  let at = home
  let failures = 0
  let isAway = false
  const manager = socket.io as unknown as {
    uri: string
    engine: { close(): void }
    _reconnecting: boolean
    _readyState: string
  }
  // The library gives up when the first try after its own were broken off fails, and may wait for one that nobody makes.
  let downFor = 0
  const watch = setInterval(() => {
    downFor = isAway || socket.connected ? 0 : downFor + WATCH_MS
    if (downFor >= STUCK_AFTER_MS) {
      downFor = 0
      socket.disconnect().connect()
    } else if (downFor > 0 && !manager._reconnecting && manager._readyState === 'closed') socket.connect()
  }, WATCH_MS)
  socket.io.on('open', () => {
    socket.io.engine.on('packet', ({ data }: { data?: unknown }) => {
      if (typeof data === 'string') ears.onBytes(data)
    })
  })
  const failed = () => {
    failures += 1
    if (failures % TRIES_AT_ONE !== 0) return
    at = (at + 1) % urls.length
    manager.uri = urls[at] ?? ''
  }
  socket.io.on('reconnect_error', failed)
  socket.on('connect', () => {
    failures = 0
    ears.onUp()
  })
  // The library comes back by itself from everything but a farewell or a refusal of the server, which may only be restarting.
  const startAgain = () => setTimeout(() => !isAway && socket.connect(), START_AGAIN_MS)
  socket.on('connect_error', () => {
    if (!socket.active) startAgain()
  })
  socket.on('disconnect', reason => {
    if (reason === 'io server disconnect') startAgain()
  })
  socket.onAny((name: string, payload: unknown) => ears.onFrame(name, payload))

  return {
    isUp: () => socket.connected,
    call: (name, input) =>
      socket.timeout(ANSWERED_WITHIN_MS).emitWithAck(name, input) as Promise<Reply<unknown>>,
    goAway() {
      isAway = true
      socket.io.reconnection(false)
      manager.engine.close()
    },
    comeBack() {
      isAway = false
      socket.io.reconnection(true)
      socket.connect()
    },
    close() {
      isAway = true
      clearInterval(watch)
      socket.close()
    },
  }
}

/** A line of single requests: nothing is heard, everything is asked for. */
export function openHttpLine(pickUrl: () => string, token: string, { onBytes }: Pick<Ears, 'onBytes'>): Line {
  let isAway = false
  return {
    isUp: () => !isAway,
    async call(name, input) {
      const { method, path, body } = toRequest(name as CallName, { ...input })
      const response = await fetch(`${pickUrl()}/api/v1${path}`, {
        method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(ANSWERED_WITHIN_MS + 1000),
      })
      const text = await response.text()
      onBytes(text)
      const value = JSON.parse(text) as { code?: string; detail?: string }
      if (response.ok) return { ok: true, value }
      return {
        ok: false,
        error: { code: value.code ?? 'none', message: value.detail ?? '' },
      } as Reply<unknown>
    },
    goAway: () => void (isAway = true),
    comeBack: () => void (isAway = false),
    close: () => void (isAway = true),
  }
}

function toRequest(name: CallName, rest: Record<string, unknown>) {
  const [method = '', pattern = ''] = calls[name].http.split(' ')
  const path = pattern.replace(/:(\w+)/g, (_, key: string) => {
    const value = rest[key]
    delete rest[key]
    return encodeURIComponent(String(value))
  })
  if (method !== 'GET') return { method, path, body: rest }
  const query = new URLSearchParams(
    Object.entries(rest).map(([key, value]): [string, string] => [key, String(value)]),
  )
  return { method, path: query.size > 0 ? `${path}?${query.toString()}` : path, body: undefined }
}
