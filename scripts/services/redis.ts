/** Redis with an append-only file on a kept data folder. */
import { startService } from './service.ts'
import type { Recipe, Service, ServiceOptions } from './service.ts'

/** Starts Redis on `dataDir`; it loses at most the last second when it is killed. */
export function startRedis(options: ServiceOptions): Promise<Service> {
  return startService(recipe, options)
}

const recipe: Recipe = {
  kind: 'redis-server',
  name: 'redis',
  url: port => `redis://127.0.0.1:${port}/0`,
  options: (folder, port) => ({
    dir: folder,
    port: String(port),
    bind: '127.0.0.1',
    'protected-mode': 'yes',
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
  }),
  becomeReady: async ({ child, port }, over) => {
    const { Redis } = await import('ioredis')
    const redis = new Redis(port, '127.0.0.1', { maxRetriesPerRequest: null })
    over.addEventListener('abort', () => redis.disconnect())
    try {
      // Answered only when the append-only file has been read.
      const facts = await redis.info('server')
      if (Number(facts.match(/process_id:(\d+)/)?.[1]) !== child.pid)
        throw new Error(`another Redis answers on port ${port}`)
    } finally {
      redis.disconnect()
    }
  },
}
