/** What servers tell each other: each hears all others, through a stream of Redis. */
import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { Redis } from 'ioredis'

const KEPT_EVENTS = 10_000

/** What the adapter reads from the stream, its own words among them. */
type Reader = { uid: string; onRawMessage(raw: { uid: string }, offset: string): unknown }

/** The adapter of each namespace. */
export function createBus(redis: Redis, namespace: string) {
  const create = createAdapter(redis, {
    streamName: `${namespace}:bus`,
    maxLen: KEPT_EVENTS,
    // Nothing told here is binary, so nothing need be searched for it.
    onlyPlaintext: true,
    blockTimeInMs: 200,
  })
  // The library calls it as a constructor.
  return function bus(of: Parameters<typeof create>[0]) {
    return ignoreOwn(create(of))
  }
}

// The adapter passes its own words over as well, but takes them apart before it looks whose they are.
function ignoreOwn<A>(adapter: A): A {
  const reader = adapter as unknown as Reader
  const read = reader.onRawMessage.bind(adapter)
  reader.onRawMessage = (raw, offset) => (raw.uid === reader.uid ? undefined : read(raw, offset))
  return adapter
}
