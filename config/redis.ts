/** Connections to Redis. It holds sessions and what can be rebuilt. */
import { Redis } from 'ioredis'
import type { Logger } from './log.ts'
import type { Settings } from './settings.ts'

/**
 * A connection for one of three uses: `asking` gives up soon, so that a person gets an answer while Redis is away; `waiting`
 * never gives up, for queues; `telling` neither, for the bus between servers, and sends what one turn tells in one packet.
 */
export function connectRedis(settings: Settings, use: 'asking' | 'waiting' | 'telling', log: Logger): Redis {
  const redis = new Redis(settings.redisUrl, {
    maxRetriesPerRequest: use === 'asking' ? 1 : null,
    enableAutoPipelining: use !== 'waiting',
    retryStrategy: attempt => Math.min(attempt * 100, 2000),
    ...(use === 'asking' && { commandTimeout: 1500 }),
  })
  // Without a listener a lost connection would end the process.
  redis.on('error', error => log.warn({ error: error.message }, 'redis: connection trouble'))
  return redis
}

/** Whether Redis answers within `timeoutMs`. */
export async function redisAnswers(redis: Redis, timeoutMs: number): Promise<boolean> {
  const late = new Promise<boolean>(resolve => setTimeout(resolve, timeoutMs, false).unref())
  const pong = redis.ping().then(
    () => true,
    () => false,
  )
  return Promise.race([pong, late])
}
