/** What reactions need of their process: where files, words and pages lie, who writes messages, and a voice to connected people. */
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { Server } from 'socket.io'
import type { Logger } from '../config/log.ts'
import { connectRedis } from '../config/redis.ts'
import type { Settings } from '../config/settings.ts'
import { tellAudienceThrough } from '../domain/audience.ts'
import { drainWriter, startWriter } from '../domain/chat/actions.ts'
import { deployCredentials } from '../domain/credentials/actions.ts'
import * as media from '../domain/media/actions.ts'
import { forgetName } from '../domain/members/access.ts'
import { deployNotices } from '../domain/notifications/actions.ts'
import * as research from '../domain/research/actions.ts'
import * as search from '../domain/search/actions.ts'
import { onTelling } from '../domain/transaction.ts'

/** Prepares this process for reactions on a connected database. With `heard: false` another process tells connected people. Returns how to end. */
export async function prepareReactions(
  settings: Settings,
  log: Logger,
  { heard }: { heard: boolean },
): Promise<() => Promise<void>> {
  deployNotices(settings)
  search.deploySearch(settings.search, error => log.error({ err: error }, 'search: the index cannot be read'))
  media.useStorage(settings.files, error =>
    log.error({ err: error }, 'media: files cannot be stored or read'),
  )
  media.deployPreviews(settings.previews)
  research.deployFeeds(settings.feeds)
  deployCredentials(settings)
  await media.storageReady()
  // What was scheduled is written from here.
  startWriter(error => log.error({ err: error }, 'chat: a commit failed'))
  const silence = heard ? speak(settings, log) : async () => undefined
  return async () => {
    await drainWriter()
    await silence()
  }
}

/** A Socket.IO server that never listens: it reaches the listening ones over the bus. */
function speak(settings: Settings, log: Logger): () => Promise<void> {
  const bus = connectRedis(settings, 'telling', log)
  const io = new Server({
    adapter: createAdapter(bus, { streamName: `${settings.namespace}:bus`, blockTimeInMs: 200 }),
  })
  io.on('members.changed', forgetName)
  const stopListening = onTelling(telling => {
    tellAudienceThrough(io)(telling)
    if (telling.name !== 'members.changed') return
    forgetName(telling.payload.memberId)
    io.serverSideEmit('members.changed', telling.payload.memberId)
  })
  return async () => {
    stopListening()
    // A server that never listened has no engine, and its own close would fail on that.
    await io.of('/').adapter.close()
    bus.disconnect()
  }
}
