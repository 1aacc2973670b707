/** Opens every call of the contract on each connected socket; the answer goes to the ack. Nothing a client sends ends the process. */
import { randomUUID } from 'node:crypto'
import { unlessAway } from '../../config/database.ts'
import { calls, type CallName, socketCalls, type SocketCallName } from '../../domain/contract.ts'
import { Refusal } from '../../domain/vocabulary.ts'
import { isPrepared } from '../../domain/prepared.ts'
import { type Answer, parseInput, toRefusal, toRefusalView } from '../answer.ts'
import type { Logger } from '../../config/log.ts'
import type { Observe } from '../observe.ts'
import type { SignIn } from '../sign-in.ts'
import { spendAllowance } from './allowance.ts'
import { answerOnSocket } from './channels.ts'
import { type LiveSocket } from './seats.ts'
import type { Clock } from '../answer.ts'
import type { Turns } from '../turns.ts'
import { hasUnread, whenRead } from './unread.ts'

type Door = {
  answer: Answer
  signIn: SignIn
  observe: Observe
  clock: Clock
  log: Logger
  /** Is given every answer under way. */
  track: (answering: Promise<void>) => void
  turns: Turns
  rateLimitFactor: number
}

/** Answers everything that comes in on one connection. */
export function openSocketDoor(door: Door, socket: LiveSocket): void {
  socket.use(packet => {
    const [name, ...rest] = packet as unknown[]
    const ack = rest.findLast(part => typeof part === 'function') as ((reply: unknown) => void) | undefined
    const input = rest.find(part => typeof part !== 'function')
    door.track(receive(door, socket, name, input, ack))
  })
  // What is no call costs the process as well: answers to what nobody asked, heartbeats out of turn.
  socket.conn.on('packet', ({ type, data }: { type: string; data?: unknown }) => {
    const isCall = type === 'message' && typeof data === 'string' && data.startsWith(EVENT)
    if (isCall) return
    try {
      spend(door, socket)
    } catch {
      // There is nobody to refuse it to.
    }
  })
  // socket.io throws where nobody listens for 'error', which a client may name its event.
  socket.on('error' as never, () => undefined)
}

const EVENT = '2'

const spend = ({ rateLimitFactor }: Door, socket: LiveSocket) =>
  spendAllowance(socket.data.allowance, rateLimitFactor, () => socket.disconnect(true))

async function receive(
  door: Door,
  socket: LiveSocket,
  name: unknown,
  input: unknown,
  ack: ((reply: unknown) => void) | undefined,
): Promise<void> {
  const requestId = randomUUID()
  const refuse = (error: unknown) => {
    if (!toRefusal(error))
      door.log.error({ err: error, requestId, call: String(name).slice(0, 60) }, 'socket: a bug')
    ack?.({ ok: false, error: toRefusalView(error, requestId) })
  }
  const act = async () => {
    // Who took leave before it was their turn is answered nothing any more.
    if (!socket.connected) {
      socket.conn.close()
      return 0
    }
    if (hasUnread(socket)) {
      whenRead(socket, () => door.track(takeTurn()))
      return 0
    }
    const value = await answerNamed(door, socket, name, input, requestId)
    return ack ? sizeOf(socket, () => ack({ ok: true, value })) : 0
  }
  const takeTurn = () => door.turns.take(socket.data.actor.id, act).catch(refuse)
  try {
    spend(door, socket)
    // What is written is short, counted by the call's own limits, and gathered with what others write.
    if (name === 'chat.send') {
      const value = await answerNamed(door, socket, name, input, requestId)
      ack?.({ ok: true, value })
    } else await takeTurn()
  } catch (error) {
    refuse(error)
  }
}

/** How many bytes this writes to the connection. */
function sizeOf({ conn }: LiveSocket, write: () => void): number {
  let size = 0
  const note = ({ data }: { data?: { length?: number } }) => {
    size += data?.length ?? 0
  }
  conn.on('packetCreate', note)
  write()
  conn.off('packetCreate', note)
  return size
}

async function answerNamed(
  door: Door,
  socket: LiveSocket,
  name: unknown,
  input: unknown,
  requestId: string,
): Promise<unknown> {
  const { actor, address } = socket.data
  if (isSocketCall(name)) {
    const parsed = parseInput(socketCalls[name].input, input)
    return door.observe('socket', name, actor, requestId, async () =>
      socketCalls[name].output.parse(await unlessAway(answerOnSocket(socket, name, parsed, door.clock()))),
    )
  }
  if (!isCall(name)) throw new Refusal('not_found', 'No such call')
  if (BEGIN_SESSIONS.includes(name))
    throw new Refusal('invalid', 'Signing in is done over HTTP, where the session cookie can be set')
  return door.observe('socket', name, actor, requestId, async () => {
    const answered = await door.answer(name, actor, input, address)
    if (name === 'members.signOut') await door.signIn.end(actor)
    return isPrepared(answered) ? (JSON.parse(answered.preparedJson) as unknown) : answered
  })
}

const BEGIN_SESSIONS: readonly CallName[] = [
  'members.register',
  'members.signIn',
  'members.resetPassword',
  'members.changePassword',
]

const isCall = (name: unknown): name is CallName => typeof name === 'string' && Object.hasOwn(calls, name)
const isSocketCall = (name: unknown): name is SocketCallName =>
  typeof name === 'string' && Object.hasOwn(socketCalls, name)
