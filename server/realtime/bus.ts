/** What servers tell each other: each hears all others, through a stream of Redis. Who is connected here waits for none of it. */
import { createAdapter } from '@socket.io/redis-streams-adapter'
import type { Redis } from 'ioredis'

const KEPT_EVENTS = 10_000

/** What the adapter reads from the stream, its own words among them, and how it writes there. */
type Reader = { uid: string; onRawMessage(raw: { uid: string }, offset: string): unknown }
type Writer = { publishAndReturnOffset(message: object): Promise<string> }

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
    return tellSoon(ignoreOwn(create(of)))
  }
}

// The adapter passes its own words over as well, but takes them apart before it looks whose they are.
function ignoreOwn<A>(adapter: A): A {
  const reader = adapter as unknown as Reader
  const read = reader.onRawMessage.bind(adapter)
  reader.onRawMessage = (raw, offset) => (raw.uid === reader.uid ? undefined : read(raw, offset))
  return adapter
}

// The adapter tells who is connected here only once Redis has answered, and while Redis is away nobody at all. The place in the
// stream that it waits for is for its own way of catching up, which is not used.
function tellSoon<A>(adapter: A): A {
  const writer = adapter as unknown as Writer
  const publish = writer.publishAndReturnOffset.bind(adapter)
  let soon: Promise<string> | undefined
  writer.publishAndReturnOffset = message => {
    publish(message).catch(() => undefined)
    // Whoever caused it has their answer first.
    soon ??= new Promise(resolve => {
      setImmediate(() => {
        soon = undefined
        resolve('')
      })
    })
    return soon
  }
  return adapter
}
