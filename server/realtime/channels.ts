/** Which channels a connection has open, and typing in them. */
import * as chat from '../../domain/chat/actions.ts'
import type { SocketCallName, SocketCalls } from '../../domain/contract.ts'
import { type Context, Refusal } from '../../domain/vocabulary.ts'
import type { z } from 'zod'
import type { LiveSocket } from './seats.ts'

const OPEN_MAX = 50
const TYPING_EVERY_MS = 3000

type ParsedOf<C extends SocketCallName> = z.output<SocketCalls[C]['input']>

/** Answers the calls that change what one connection hears. */
export function answerOnSocket(
  socket: LiveSocket,
  name: SocketCallName,
  input: ParsedOf<SocketCallName>,
  now: Date,
): Promise<unknown> {
  const context: Context = { actor: socket.data.actor, now }
  if (name === 'chat.open') return openChannel(socket, context, input)
  if (name === 'chat.close') return closeChannel(socket, input)
  return type(socket, context, input)
}

/** From the answer on the connection hears the channel. Sits down first and reads then, so that nothing falls between; who may not read never sits. */
async function openChannel(socket: LiveSocket, context: Context, input: ParsedOf<'chat.open'>) {
  const { channelId } = input
  const opened = [...socket.rooms].filter(room => room.startsWith('channel:'))
  const wasOpen = opened.includes(`channel:${channelId}`)
  if (opened.length >= OPEN_MAX && !wasOpen)
    throw new Refusal('conflict', `A connection may have ${OPEN_MAX} channels open: close one first`)

  await chat.refuseUnlessReadable(context, channelId)
  const attempt = Symbol(channelId)
  socket.data.openings.set(channelId, attempt)
  await socket.join(`channel:${channelId}`)
  try {
    return await chat.openChannel(context, input)
  } catch (error) {
    // What cannot be read just now is still heard by who had it open, and by who opened it again meanwhile.
    const isLatest = socket.data.openings.get(channelId) === attempt
    if (isLatest && (!wasOpen || mayNotRead(error))) await leave(socket, channelId)
    throw error
  }
}

const mayNotRead = (error: unknown): boolean => error instanceof Refusal && error.code !== 'unavailable'

async function closeChannel(socket: LiveSocket, { channelId }: ParsedOf<'chat.close'>) {
  await leave(socket, channelId)
  return { closed: true as const }
}

async function leave(socket: LiveSocket, channelId: string): Promise<void> {
  socket.data.typedAt.delete(channelId)
  socket.data.openings.delete(channelId)
  await socket.leave(`channel:${channelId}`)
}

/** Tells the channel that someone types, at most once in three seconds; more often is not an error, only not heard. */
async function type(socket: LiveSocket, context: Context, { channelId }: ParsedOf<'chat.typing'>) {
  if (!socket.rooms.has(`channel:${channelId}`)) throw new Refusal('not_found', 'Open the channel first')
  const last = socket.data.typedAt.get(channelId) ?? -Infinity
  if (performance.now() - last < TYPING_EVERY_MS) return { heard: false }

  socket.data.typedAt.set(channelId, performance.now())
  await chat.announceTyping(context, { channelId })
  return { heard: true }
}
