/** Makes up for what nobody told: a server that ended between storing a message and telling it, or a bus that lost it. */
import type { Logger } from '../../config/log.ts'
import * as chat from '../../domain/chat/actions.ts'
import type { LiveServer } from './seats.ts'

const LOOK_EVERY_MS = 1000
const ROOM = 'channel:'

type Known = chat.Tide & { told: boolean }

/**
 * When a channel that connections here have open has come to rest, tells them how far it goes. Who has heard everything has
 * nothing to do; who lacks the end asks for it. While a channel moves, what comes next shows a gap by itself. Returns how to stop.
 */
export function tellTides(io: LiveServer, log: Logger): () => void {
  let known = new Map<string, Known>()
  let looking = false

  async function look(): Promise<void> {
    const open = [...io.of('/').adapter.rooms.keys()].flatMap(room =>
      room.startsWith(ROOM) ? [room.slice(ROOM.length)] : [],
    )
    const tides = open.length > 0 ? await chat.tidesOf(open) : new Map<string, chat.Tide>()
    const before = known
    known = new Map(
      [...tides].map(([channelId, tide]) => {
        const last = before.get(channelId)
        const rests = last !== undefined && last.lastSeq === tide.lastSeq && last.rev === tide.rev
        if (rests && !last.told && tide.lastSeq > 0)
          io.local.to(`${ROOM}${channelId}`).emit('chat.resync', { channelId, reason: 'rests', ...tide })
        return [channelId, { ...tide, told: rests }]
      }),
    )
  }

  const timer = setInterval(() => {
    if (looking) return
    looking = true
    look()
      .catch((error: unknown) => log.warn({ err: error }, 'tides: will look again'))
      .finally(() => {
        looking = false
      })
  }, LOOK_EVERY_MS)
  return () => clearInterval(timer)
}
