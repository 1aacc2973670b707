/** TABLE what one bad neighbour does. Each runs in a process of its own until it is told to stop, and says what it did. */
import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { MALFORMED } from './malformed.ts'
import { connectMute, connectRaw, type Raw } from './raw.ts'

export type Target = {
  url: string
  /** Access tokens of the bad neighbour. */
  tokens: readonly string[]
  /** A channel of theirs. */
  channelId: string
  /** How many half-open handshakes; the other attacks do not grow with it. */
  handshakes: number
}
type Attacking = Target & { isOver(): boolean }
/** What was done, in numbers with names. */
export type Done = { [what: string]: number }

/** Where attacks come from: an address of their own, as in life. */
const FROM = '127.0.0.2'
const LONG = 'x'.repeat(15_900)
const READERS = 10
const TICK_MS = 20

export const ATTACKS: { [name: string]: (target: Attacking) => Promise<Done> } = {
  'slow readers': readSlowly,
  'unread answers': askAndNeverRead,
  flood,
  'half-open handshakes': openHalf,
  'malformed frames': sendNonsense,
  'unanswered acks': answerNothing,
}

const tokenAt = ({ tokens }: Target, at: number) => tokens[at % tokens.length] ?? ''
const enter = (target: Target, at: number) =>
  connectRaw(target.url, tokenAt(target, at), FROM).catch(() => undefined)

async function enterAll(target: Target, count: number): Promise<Raw[]> {
  const lines = await Promise.all(Array.from({ length: count }, (_, at) => enter(target, at)))
  return lines.filter(line => line !== undefined)
}

/** Has a channel open, reads nothing, and has it filled with long messages. */
async function readSlowly(target: Attacking): Promise<Done> {
  const done = { readers: 0, sent: 0, hungUp: 0 }
  const { channelId } = target
  let readers: Raw[] = []
  const writer = await enter(target, 0)
  while (!target.isOver()) {
    const held = readers.filter(line => line.isOpen())
    done.hungUp += readers.length - held.length
    const more = await enterAll(target, READERS - held.length)
    done.readers += more.length
    for (const line of more) {
      await line.askAndWait('chat.open', { channelId })
      line.stopReading()
    }
    readers = [...held, ...more]
    if (writer?.isOpen()) {
      writer.ask('chat.send', { channelId, clientId: randomUUID(), body: LONG })
      done.sent += 1
    }
    await pause(TICK_MS)
  }
  for (const line of [writer, ...readers]) line?.end()
  return done
}

/** Asks for the longest pages there are, as often as it may, and reads none. */
async function askAndNeverRead(target: Attacking): Promise<Done> {
  const { channelId } = target
  const done = { asked: 0, hungUp: 0 }
  const writer = await enter(target, 0)
  for (let at = 0; at < 100; at += 1)
    writer?.ask('chat.send', { channelId, clientId: randomUUID(), body: LONG })
  await writer?.askAndWait('chat.list', { channelId, limit: 1 })
  let lines: Raw[] = []
  while (!target.isOver()) {
    const held = lines.filter(line => line.isOpen())
    done.hungUp += lines.length - held.length
    const more = await enterAll(target, READERS - held.length)
    for (const line of more) {
      line.stopReading()
      for (let at = 0; at < 40; at += 1, done.asked += 1) line.ask('chat.list', { channelId, limit: 200 })
    }
    lines = [...held, ...more]
    await pause(TICK_MS)
  }
  for (const line of [writer, ...lines]) line?.end()
  return done
}

const FLOOD_PER_SECOND = 5000
const FLOODERS = 4

/** Asks far more than any person could, and comes back when it is hung up on. */
async function flood(target: Attacking): Promise<Done> {
  const done = { asked: 0, hungUp: 0 }
  const lines: (Raw | undefined)[] = await enterAll(target, FLOODERS)
  const each = Math.ceil((FLOOD_PER_SECOND / FLOODERS) * (TICK_MS / 1000))
  while (!target.isOver()) {
    const due = performance.now() + TICK_MS
    for (const [at, line] of lines.entries()) {
      if (line?.isOpen() !== true) {
        if (line) done.hungUp += 1
        lines[at] = await enter(target, at)
        continue
      }
      for (let asked = 0; asked < each; asked += 1, done.asked += 1) line.ask('members.me', {}, asked + 1)
    }
    await pause(Math.max(1, due - performance.now()))
  }
  for (const line of lines) line?.end()
  return done
}

/** Opens as many connections as it can, a third silent, a third in the middle of a request, a third upgraded and mute. */
async function openHalf(target: Attacking): Promise<Done> {
  const done = { opened: 0, ended: 0 }
  const { hostname, port } = new URL(target.url)
  const sockets: Socket[] = []
  const mutes: Promise<{ end(): void }>[] = []
  for (let at = 0; at < target.handshakes && !target.isOver(); at += 1) {
    // Some addresses, so that no system runs out of ports for one pair of them.
    const from = `127.0.0.${2 + (at % 8)}`
    done.opened += 1
    if (at % 3 === 2) mutes.push(connectMute(target.url, from))
    else {
      const socket = connect({ host: hostname, port: Number(port), localAddress: from })
      socket.on('error', () => undefined).once('close', () => (done.ended += 1))
      if (at % 3 === 1) socket.write('GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: here\r\n')
      sockets.push(socket.resume())
    }
    if (at % 50 === 49) await pause(TICK_MS)
  }
  while (!target.isOver()) await pause(TICK_MS)
  for (const socket of sockets) socket.destroy()
  for (const mute of mutes) (await mute).end()
  return done
}

/** Sends what is no frame, no packet, or no call, on a new connection each time it is hung up on. */
async function sendNonsense(target: Attacking): Promise<Done> {
  const done = { sent: 0, hungUp: 0 }
  const isMine = (at: number, number: number) => number % FLOODERS === at
  const one = async (number: number) => {
    for (let at = number; !target.isOver(); at += FLOODERS) {
      const line = await enter(target, number)
      for (const frame of MALFORMED.filter((_, index) => isMine(index % FLOODERS, at + index))) {
        if (line?.isOpen() !== true) break
        line.write(frame)
        done.sent += 1
        await Promise.race([line.ended, pause(2)])
      }
      if (line?.isOpen() === false) done.hungUp += 1
      line?.end()
      await pause(TICK_MS)
    }
  }
  await Promise.all(Array.from({ length: FLOODERS }, (_, number) => one(number)))
  return done
}

/** Acknowledges what nobody asked, and lets everything it is told and asked go unanswered. */
async function answerNothing(target: Attacking): Promise<Done> {
  const done = { acks: 0, asked: 0, hungUp: 0 }
  const lines: (Raw | undefined)[] = await enterAll(target, READERS)
  for (const line of lines) await line?.askAndWait('chat.open', { channelId: target.channelId })
  for (let turn = 0; !target.isOver(); turn += 1) {
    for (const [at, line] of lines.entries()) {
      if (line?.isOpen() !== true) {
        if (line) done.hungUp += 1
        lines[at] = await enter(target, at)
        continue
      }
      for (let ack = 0; ack < 10; ack += 1, done.acks += 1) line.write(`43${turn * 10 + ack}[{"ok":true}]`)
      // Now and then a call, whose answer is not acknowledged either.
      if (turn % 20 === 0) {
        line.ask('members.me', {}, turn)
        done.asked += 1
      }
    }
    await pause(TICK_MS)
  }
  for (const line of lines) line?.end()
  return done
}
