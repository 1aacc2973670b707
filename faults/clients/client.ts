/** One client: reads, writes and marks over its line, keeps a copy of each room it has open, and writes everything down. */
import { setTimeout as pause } from 'node:timers/promises'
import { digest } from '../chance.ts'
import type { History, Seen } from '../history.ts'
import { CANARY, type Member, type Room } from '../people.ts'
import type { MessageView } from '../../domain/chat/contract.ts'
import type { Reply } from '../../domain/vocabulary.ts'
import { type Copy, newCopy, replace, take, takeChange, toSeen } from './copy.ts'
import type { Ears, Line } from './line.ts'

export type Client = {
  process: string
  member: Member
  line: Line
  /** Hears what is told; a client that does not asks now and then. */
  hears: boolean
  copies: ReadonlyMap<string, Copy>
  /** The rooms it means to have open. */
  rooms: Set<Room>
  /** Opens a room, or asks for what came since. Says how that ended. */
  read(room: Room): Promise<Outcome>
  /** Sends a text under a client id, over its own line or another's. */
  send(room: Room, clientId: string, text: string, over?: Client): Promise<Outcome>
  mark(room: Room, seq: number): Promise<Outcome>
  change(room: Room, seen: Seen, kind: 'edit' | 'delete' | 'react', more: object): Promise<Outcome>
  join(room: Room): Promise<Outcome>
  leave(room: Room): Promise<Outcome>
  remove(room: Room, subject: Member): Promise<Outcome>
  invite(room: Room, guest: Member): Promise<Outcome>
  close(): void
}
export type Outcome = 'ok' | 'unknown' | (string & {})

/** Frames of one moment may overtake each other; what is missing after this is asked for. */
const GAP_PATIENCE_MS = 250
const TRY_AGAIN_MS = 400

type Answer = Reply<unknown> | undefined
type Page = {
  messages: MessageView[]
  changed?: MessageView[]
  lastSeq: number
  lastReadSeq: number
  rev: number
  reset?: boolean
}

/** A client whose line is about to be opened. `canaries` names the group of every secret. */
export function createClient(
  name: string,
  member: Member,
  hears: boolean,
  {
    history,
    canaries,
    openLine,
  }: { history: History; canaries: ReadonlyMap<string, string>; openLine(ears: Ears): Line },
): Client {
  const copies = new Map<string, Copy>()
  const rooms = new Set<Room>()
  const known = new Set<string>()
  const asking = new Set<string>()
  let connection = 0
  let isClosed = false
  let line: Line

  const copyOf = (channelId: string): Copy => {
    const copy = copies.get(channelId) ?? newCopy()
    copies.set(channelId, copy)
    return copy
  }
  const roomOf = (channelId: string) => [...rooms].find(room => room.channelId === channelId)

  function onUp(): void {
    connection += 1
    for (const copy of copies.values()) copy.isOpen = false
    for (const room of rooms) void keepReading(room)
  }

  function onFrame(frame: string, payload: unknown): void {
    const { channelId, messages } = payload as { channelId: string; messages?: MessageView[] }
    if (frame === 'chat.resync') {
      const room = roomOf(channelId)
      const { lastSeq = Infinity, rev = Infinity } = payload as { lastSeq?: number; rev?: number }
      const copy = copyOf(channelId)
      if (room && (copy.last < lastSeq || copy.rev < rev)) void keepReading(room)
    } else if (frame === 'groups.left' || frame === 'groups.changed') {
      // Hints of two servers may overtake each other: what holds now is asked for, not taken from them.
      const { groupId } = payload as { groupId: string }
      for (const room of rooms) if (room.groupId === groupId) void keepReading(room)
    } else if (frame === 'chat.sent' || CHANGES.has(frame)) {
      const seen = (messages ?? [payload as MessageView]).map(toSeen)
      history.note(name, member.id, { op: 'frame', name: frame, channelId, connection, messages: seen })
      const copy = copyOf(channelId)
      const isChange = CHANGES.has(frame)
      const outcomes = isChange ? seen.map(each => takeChange(copy, each)) : [take(copy, seen)]
      if (outcomes.includes('gap')) void mendGap(channelId, isChange)
    }
  }

  async function mendGap(channelId: string, isOfChanges: boolean): Promise<void> {
    await pause(GAP_PATIENCE_MS)
    const room = roomOf(channelId)
    if (room && (isOfChanges || copyOf(channelId).ahead.size > 0)) await keepReading(room)
  }

  /** Asks until there is an answer; one question at a time for each room. */
  async function keepReading(room: Room): Promise<void> {
    const key = `${connection}:${room.channelId}`
    if (asking.has(key)) return
    asking.add(key)
    const mine = connection
    const isWorthIt = () => !isClosed && mine === connection && line.isUp()
    try {
      while (isWorthIt()) {
        const outcome = await read(room)
        if (outcome !== 'unknown' && outcome !== 'too_many') return
        await pause(TRY_AGAIN_MS)
      }
    } finally {
      asking.delete(key)
    }
  }

  function onBytes(text: string): void {
    for (const [canary] of text.matchAll(CANARY)) {
      const groupId = canaries.get(canary)
      if (groupId === undefined || known.has(groupId)) continue
      known.add(groupId)
      history.note(name, member.id, { op: 'canary', groupId, where: hears ? 'socket' : 'http' })
    }
  }

  const ask = (call: string, input: object): Promise<Answer> => line.call(call, input).catch(() => undefined)

  async function read(room: Room): Promise<Outcome> {
    const { channelId } = room
    const copy = copyOf(channelId)
    const after = copy.last > 0 ? copy.last : null
    const door = hears ? 'open' : 'list'
    const noted = history.begin(name, member.id, 'read', { channelId, after, door })
    const reply = await ask(hears ? 'chat.open' : 'chat.list', {
      channelId,
      ...(after !== null && { after }),
      ...(hears && after !== null && { rev: copy.rev }),
      ...(!hears && { limit: 200 }),
    })
    if (reply?.ok === false && GONE.has(reply.error.code)) copy.isOpen = false
    return conclude(reply, noted, value => {
      const { messages, changed = [], lastSeq, lastReadSeq, rev, reset = false } = value as Page
      const seen = { messages: messages.map(toSeen), changed: changed.map(toSeen) }
      noted.ok({ ...seen, lastSeq, lastReadSeq, rev, reset })
      copy.isOpen = true
      if (after === null || reset) replace(copy, seen.messages, lastSeq)
      else take(copy, [...seen.changed, ...seen.messages])
      copy.rev = Math.max(copy.rev, rev)
    })
  }

  type Noted = { fail(code: string): void; info(reason: string): void }

  /** Writes down how a call ended. An answer that says "not right now" leaves open whether it had an effect. */
  function conclude(reply: Answer, noted: Noted, onOk: (value: unknown) => void): Outcome {
    if (reply?.ok) onOk(reply.value)
    else if (reply === undefined) noted.info('no answer')
    else if (reply.error.code === 'unavailable' || reply.error.code === 'bug') noted.info(reply.error.code)
    else noted.fail(reply.error.code)
    if (reply?.ok) return 'ok'
    return reply === undefined || reply.error.code === 'unavailable' || reply.error.code === 'bug'
      ? 'unknown'
      : reply.error.code
  }

  const client: Client = {
    process: name,
    member,
    hears,
    copies,
    rooms,
    read,
    get line() {
      return line
    },
    async send({ channelId }, clientId, text, over) {
      const noted = history.begin(over?.process ?? name, member.id, 'send', {
        channelId,
        clientId,
        body: digest(text),
      })
      const sending = (over?.line ?? line).call('chat.send', { channelId, clientId, body: text })
      return conclude(await sending.catch(() => undefined), noted, value => {
        const { message } = value as { message: MessageView }
        noted.ok({ id: message.id, seq: message.seq })
      })
    },
    async mark({ channelId }, seq) {
      const noted = history.begin(name, member.id, 'mark', { channelId, seq })
      return conclude(await ask('chat.markRead', { channelId, seq }), noted, value =>
        noted.ok(value as { lastReadSeq: number }),
      )
    },
    async change({ channelId }, seen, kind, more) {
      const noted = history.begin(name, member.id, 'change', { channelId, messageId: seen.id, kind })
      const reply = await ask(`chat.${kind}`, { channelId, messageId: seen.id, ...more })
      return conclude(reply, noted, value =>
        noted.ok({ seen: toSeen((value as { message: MessageView }).message) }),
      )
    },
    async join({ groupId }) {
      const noted = history.begin(name, member.id, 'join', { groupId, subjectId: member.id })
      return conclude(await ask('groups.join', { groupId }), noted, () => noted.ok({}))
    },
    async leave({ groupId }) {
      const noted = history.begin(name, member.id, 'end', { groupId, subjectId: member.id })
      return conclude(await ask('groups.leave', { groupId }), noted, () => noted.ok({}))
    },
    async remove({ groupId }, subject) {
      const noted = history.begin(name, member.id, 'end', { groupId, subjectId: subject.id })
      const reply = await ask('groups.removeMember', { groupId, memberId: subject.id })
      return conclude(reply, noted, () => noted.ok({}))
    },
    async invite({ groupId }, guest) {
      const noted = { fail: () => undefined, info: () => undefined }
      return conclude(await ask('groups.invite', { groupId, memberId: guest.id }), noted, () => undefined)
    },
    close() {
      isClosed = true
      line.close()
    },
  }
  line = openLine({ onUp, onFrame, onBytes })
  return client
}

const GONE = new Set(['not_found', 'forbidden'])
const CHANGES = new Set(['chat.edited', 'chat.deleted', 'chat.reacted'])
