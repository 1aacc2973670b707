/** Builds the process that keeps promises: relay, reactions, timetable, and a voice to connected people. */
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { Server } from 'socket.io'
import type { Logger } from '../config/log.ts'
import { connectRedis } from '../config/redis.ts'
import type { Settings } from '../config/settings.ts'
import { tellAudienceThrough } from '../domain/audience.ts'
import { announceMessages } from '../domain/chat/actions.ts'
import { deployNotices } from '../domain/notifications/actions.ts'
import * as media from '../domain/media/actions.ts'
import { onTelling } from '../domain/transaction.ts'
import { startQueues } from './queue.ts'
import { relayOnce } from './relay.ts'

export type Workers = {
  /** Announces and relays once, and says how many messages and events that were. */
  relay(): Promise<number>
  /** Runs every timed job once, now. */
  catchUp(): Promise<void>
  /** Stops after what runs is finished. May be repeated. */
  stop(): Promise<void>
}

const IDLE_MS = 200
const AFTER_TROUBLE_MS = 1000
const TIMETABLE_EVERY_MS = 60_000

/** Starts the workers on a connected database. With `heard: false` another process tells connected people. */
export async function startWorkers(
  settings: Settings,
  log: Logger,
  clock: () => Date,
  { heard = true }: { heard?: boolean } = {},
): Promise<Workers> {
  deployNotices(settings)
  media.useStorage(settings.files, error =>
    log.error({ err: error }, 'media: files cannot be stored or read'),
  )
  media.deployPreviews(settings.previews)
  await media.storageReady()
  const redis = connectRedis(settings, 'waiting', log)
  const queues = startQueues(settings, redis, clock, log)
  const silence = heard ? speak(settings, log) : async () => undefined
  await queues.setTimetable()
  const timetable = setInterval(() => {
    queues
      .setTimetable()
      .catch((error: unknown) => log.warn({ err: error }, 'queue: the timetable was not renewed'))
  }, TIMETABLE_EVERY_MS)

  let stopped = false
  // What is announced is relayed at once.
  const relay = async () => {
    const announced = await announceMessages()
    return announced + (await relayOnce(queues.reactions, clock()))
  }
  const relaying = keepRelaying(relay, () => stopped, log)
  return {
    relay,
    catchUp: () => queues.catchUp(),
    async stop() {
      if (stopped) return
      stopped = true
      clearInterval(timetable)
      await relaying
      await queues.stop()
      await silence()
      redis.disconnect()
    },
  }
}

async function keepRelaying(
  relay: () => Promise<number>,
  isStopped: () => boolean,
  log: Logger,
): Promise<void> {
  while (!isStopped()) {
    const pause = await relay().then(
      count => (count > 0 ? 0 : IDLE_MS),
      (error: unknown) => {
        log.warn({ err: error }, 'relay: will try again')
        return AFTER_TROUBLE_MS
      },
    )
    await new Promise(resolve => setTimeout(resolve, pause))
  }
}

/** A Socket.IO server that never listens: it reaches the listening ones over the bus. */
function speak(settings: Settings, log: Logger): () => Promise<void> {
  const bus = connectRedis(settings, 'telling', log)
  const io = new Server({
    adapter: createAdapter(bus, { streamName: `${settings.namespace}:bus`, blockTimeInMs: 200 }),
  })
  const stopListening = onTelling(telling => {
    tellAudienceThrough(io)(telling)
    if (telling.name === 'members.changed') io.serverSideEmit('members.changed', telling.payload.memberId)
  })
  return async () => {
    stopListening()
    // A server that never listened has no engine, and its own close would fail on that.
    await io.of('/').adapter.close()
    bus.disconnect()
  }
}
