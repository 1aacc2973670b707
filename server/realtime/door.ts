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
import { answerOnSocket } from './channels.ts'
import { type LiveSocket } from './seats.ts'
import type { Clock } from '../answer.ts'

type Door = {
  answer: Answer
  signIn: SignIn
  observe: Observe
  clock: Clock
  log: Logger
  /** Is given every answer under way. */
  track: (answering: Promise<void>) => void
  rateLimitFactor: number
}

/** Calls one connection may make: this many at once, and this many a second on the average. */
const BURST = 2000
const PER_SECOND = 400
/** Who goes on after so many more refusals than answers is hung up on. */
const REFUSED_MAX = 500

/** Answers everything that comes in on one connection. */
export function openSocketDoor(door: Door, socket: LiveSocket): void {
  socket.use(packet => {
    const [name, ...rest] = packet as unknown[]
    const ack = rest.findLast(part => typeof part === 'function') as ((reply: unknown) => void) | undefined
    const input = rest.find(part => typeof part !== 'function')
    door.track(receive(door, socket, name, input, ack))
  })
  // socket.io throws where nobody listens for 'error', which a client may name its event.
  socket.on('error' as never, () => undefined)
}

async function receive(
  door: Door,
  socket: LiveSocket,
  name: unknown,
  input: unknown,
  ack: ((reply: unknown) => void) | undefined,
): Promise<void> {
  const requestId = randomUUID()
  try {
    const value = await answerNamed(door, socket, name, input, requestId)
    ack?.({ ok: true, value })
  } catch (error) {
    if (!toRefusal(error))
      door.log.error({ err: error, requestId, call: String(name).slice(0, 60) }, 'socket: a bug')
    ack?.({ ok: false, error: toRefusalView(error, requestId) })
  }
}

async function answerNamed(
  door: Door,
  socket: LiveSocket,
  name: unknown,
  input: unknown,
  requestId: string,
): Promise<unknown> {
  spendAllowance(socket, door.rateLimitFactor)
  const { actor, address } = socket.data
  if (isSocketCall(name)) {
    const parsed = parseInput(socketCalls[name].input, input)
    return door.observe('socket', name, actor, requestId, async () =>
      socketCalls[name].output.parse(await unlessAway(answerOnSocket(socket, name, parsed, door.clock()))),
    )
  }
  if (!isCall(name)) throw new Refusal('not_found', 'No such call')
  if (name === 'members.register' || name === 'members.signIn')
    throw new Refusal('invalid', 'Signing in is done over HTTP, where the session cookie can be set')
  return door.observe('socket', name, actor, requestId, async () => {
    const answered = await door.answer(name, actor, input, address)
    if (name === 'members.signOut') await door.signIn.end(actor)
    return isPrepared(answered) ? (JSON.parse(answered.preparedJson) as unknown) : answered
  })
}

const isCall = (name: unknown): name is CallName => typeof name === 'string' && Object.hasOwn(calls, name)
const isSocketCall = (name: unknown): name is SocketCallName =>
  typeof name === 'string' && Object.hasOwn(socketCalls, name)

/** Refuses `too_many` to a connection that asks faster than any person or honest program, and hangs up when it goes on. */
function spendAllowance(socket: LiveSocket, factor: number): void {
  const { allowance } = socket.data
  const now = performance.now()
  const refill = ((now - allowance.countedAt) / 1000) * PER_SECOND * factor
  allowance.left = Math.min(BURST * factor, allowance.left + refill)
  allowance.countedAt = now
  if (allowance.left >= 1) {
    allowance.left -= 1
    // One call that gets through between hundreds does not make it a patient client.
    allowance.refused = Math.max(0, allowance.refused - 1)
    return
  }
  allowance.refused += 1
  if (allowance.refused > REFUSED_MAX) socket.disconnect(true)
  throw new Refusal('too_many', 'Too many calls on this connection', { retryAfterSeconds: 1 })
}

export const newAllowance = (factor: number) => ({
  left: BURST * factor,
  countedAt: performance.now(),
  refused: 0,
})
