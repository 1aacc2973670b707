/** A connection below the library: what a client could send and leave undone that means no good. */
import { once } from 'node:events'
import { WebSocket } from 'ws'

export type Raw = {
  /** Asks a call and does not wait; the answer carries this number. */
  ask(name: string, input: object, number?: number): void
  /** Asks a call and waits until anything is answered, or the line ends. */
  askAndWait(name: string, input: object): Promise<void>
  write(frame: string | Buffer): void
  /** Reads nothing more, while the connection stays. */
  stopReading(): void
  readAgain(): void
  /** How many calls were answered. */
  answered(): number
  isOpen(): boolean
  ended: Promise<void>
  end(): void
}

const SETTLED_WITHIN_MS = 10_000
const WAITED_FOR = 0

/** Connects and signs in with an access token, from the loopback address given. Rejects when it is refused. */
export async function connectRaw(url: string, token: string, from = '127.0.0.1'): Promise<Raw> {
  const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
  const line = new WebSocket(address, {
    perMessageDeflate: false,
    handshakeTimeout: SETTLED_WITHIN_MS,
    localAddress: from,
  })
  line.on('error', () => undefined)
  const ended = new Promise<void>(resolve => line.once('close', () => resolve()))
  const waiting = new Set<() => void>()
  let answered = 0
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => line.terminate(), SETTLED_WITHIN_MS)
    void ended.then(() => reject(new Error('the connection was refused')))
    line.on('message', frame => {
      const text = (frame as Buffer).toString()
      if (text.startsWith('43')) answered += 1
      if (text.startsWith('0')) line.send(`40${JSON.stringify({ token })}`)
      else if (text === '2') line.send('3')
      else if (text.startsWith('40')) {
        clearTimeout(late)
        resolve()
      } else if (text.startsWith(`43${WAITED_FOR}[`)) for (const wake of waiting) wake()
    })
  })
  const ask = (name: string, input: object, number = 1) =>
    line.send(`42${number}${JSON.stringify([name, input])}`)
  return {
    ask,
    async askAndWait(name, input) {
      const answered = new Promise<void>(resolve => waiting.add(resolve))
      ask(name, input, WAITED_FOR)
      await Promise.race([answered, ended])
      waiting.clear()
    },
    write: frame => line.send(frame),
    stopReading: () => line.pause(),
    readAgain: () => line.resume(),
    answered: () => answered,
    isOpen: () => line.readyState === WebSocket.OPEN,
    ended,
    end: () => line.terminate(),
  }
}

/** A connection that is upgraded and never says who it is. */
export async function connectMute(url: string, from?: string): Promise<{ end(): void }> {
  const address = `${url.replace('http', 'ws')}/socket.io/?EIO=4&transport=websocket`
  const line = new WebSocket(address, { perMessageDeflate: false, ...(from && { localAddress: from }) })
  line.on('error', () => undefined)
  await Promise.race([once(line, 'open'), once(line, 'close')]).catch(() => undefined)
  return { end: () => line.terminate() }
}
