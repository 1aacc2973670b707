/** One live connection with as little around it as the protocol allows, so that the load costs less than what it measures. */
import { WebSocket } from 'ws'
import type { AskInput, AskName, AskOutput } from '../domain/contract.ts'
import type { Reply } from '../domain/vocabulary.ts'

export type Wire = {
  /** Asks and waits for the ack. Rejects when the connection ends first. */
  ask<N extends AskName>(name: N, input: AskInput<N>): Promise<Reply<AskOutput<N>>>
  /** Is given every frame of what the server says unasked: unread bytes, because to parse them would be most of the work. */
  onFrame(listener: (frame: Buffer) => void): void
  close(): void
  /** Resolves when the connection has ended, whoever ended it. */
  ended: Promise<void>
}

type Waiting = { resolve: (reply: Reply<never>) => void; reject: (error: Error) => void }

const EVENT = Buffer.from('42["')
const ACK_OFFSET = 2

/** Connects over WebSocket and signs in with an access token. Rejects when the server refuses or hangs up. */
export function connectWire(url: string, token: string): Promise<Wire> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`, {
    perMessageDeflate: false,
  })
  const waiting = new Map<number, Waiting>()
  let listener: (frame: Buffer) => void = () => undefined
  let lastId = 0
  let tellEnded = () => undefined as void
  const ended = new Promise<void>(resolve => (tellEnded = resolve))

  const wire: Wire = {
    ask: (name, input) =>
      new Promise((resolve, reject) => {
        lastId += 1
        waiting.set(lastId, { resolve, reject })
        socket.send(`42${lastId}${JSON.stringify([name, input])}`)
      }),
    onFrame: heard => (listener = heard),
    close: () => socket.terminate(),
    ended,
  }

  return new Promise((resolve, reject) => {
    socket.on('error', reject)
    socket.on('close', () => {
      const lost = new Error('the connection ended')
      reject(lost)
      for (const each of waiting.values()) each.reject(lost)
      waiting.clear()
      tellEnded()
    })
    socket.on('message', (bytes: Buffer) => {
      if (bytes.subarray(0, EVENT.length).equals(EVENT)) return listener(bytes)
      const frame = bytes.toString()
      if (frame === '2') return socket.send('3')
      if (frame.startsWith('0')) return socket.send(`40${JSON.stringify({ token })}`)
      if (frame.startsWith('40')) return resolve(wire)
      if (frame.startsWith('44')) return reject(new Error(`refused: ${frame}`))
      if (frame.startsWith('43')) answer(frame)
    })
  })

  function answer(frame: string): void {
    const listAt = frame.indexOf('[')
    const id = Number(frame.slice(ACK_OFFSET, listAt))
    const [reply] = JSON.parse(frame.slice(listAt)) as [Reply<never>]
    waiting.get(id)?.resolve(reply)
    waiting.delete(id)
  }
}

const FIRST_PLACE = Buffer.from('"seq":')
const FIRST_MARK = Buffer.from('"body":"t')
const SENT = Buffer.from('42["chat.sent"')

/** How many messages a frame brings: places in a frame follow each other without a hole. */
export function countSent(frame: Buffer): number {
  if (!frame.subarray(0, SENT.length).equals(SENT)) return 0
  const first = frame.indexOf(FIRST_PLACE)
  const last = frame.lastIndexOf(FIRST_PLACE)
  return placeAt(frame, last) - placeAt(frame, first) + 1
}

const placeAt = (frame: Buffer, at: number) =>
  Number.parseInt(frame.toString('latin1', at + FIRST_PLACE.length, at + FIRST_PLACE.length + 12), 10)

/** A text that says when it was written, in ms of a clock that all programs of the machine share. */
export const markedText = (text: string): string => `t${Math.round(now() * 1000)} ${text}`

/** How long the oldest message of a frame was on its way, in ms; undefined when it carries no mark. */
export function latencyOf(frame: Buffer): number | undefined {
  const at = frame.indexOf(FIRST_MARK)
  if (at < 0) return undefined
  const micros = frame.toString('latin1', at + FIRST_MARK.length, at + FIRST_MARK.length + 20)
  return now() - Number.parseInt(micros, 10) / 1000
}

const now = () => performance.timeOrigin + performance.now()
