/** Who does not read is answered nothing more: what they ask waits until they have read what they were answered before. */
import { Refusal } from '../../domain/vocabulary.ts'
import { waitingFor } from './crowding.ts'
import type { LiveSocket } from './seats.ts'

/** What may wait for a connection to read it, in bytes, before anything more is done for it: some pages. */
const UNREAD_MAX = 256 * 1024
/** Calls that may wait on one connection; more are refused. */
const WAITING_MAX = 500
const LOOK_EVERY_MS = 50

const waiting = new WeakMap<LiveSocket, (() => void)[]>()

/** Whether more waits for this connection to read it than anybody who reads leaves waiting. */
export const hasUnread = (socket: LiveSocket): boolean => waitingFor(socket).bytes > UNREAD_MAX

/** Goes on once the connection has read; never when it hangs up before. Refuses `too_many` when too much waits already. */
export function whenRead(socket: LiveSocket, goOn: () => void): void {
  const before = waiting.get(socket)
  if (before && before.length >= WAITING_MAX)
    throw new Refusal('too_many', 'Too many calls wait for you to read their answers', {
      retryAfterSeconds: 1,
    })
  if (before) before.push(goOn)
  else watch(socket, [goOn])
}

// Looked at now and then: the library does not tell when the last byte has left.
function watch(socket: LiveSocket, line: (() => void)[]): void {
  waiting.set(socket, line)
  const looking = setInterval(() => {
    if (socket.connected && hasUnread(socket)) return
    clearInterval(looking)
    waiting.delete(socket)
    if (socket.connected) for (const goOn of line) goOn()
  }, LOOK_EVERY_MS)
  looking.unref()
}
