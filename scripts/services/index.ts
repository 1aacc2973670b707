/** MongoDB and Redis for a data folder: those named by environment, those of a running app, or our own. */
import { join, resolve } from 'node:path'
import { KINDS } from './binaries.ts'
import type { Kind, Log } from './binaries.ts'
import { holderOf } from './claim.ts'
import { startMongo } from './mongo.ts'
import { startRedis } from './redis.ts'
import type { Service, ServiceOptions } from './service.ts'

export { locate } from './locate.ts'
export { startMongo } from './mongo.ts'
export { startRedis } from './redis.ts'
export type { Service } from './service.ts'

export type Services = {
  mongoUrl: string
  redisUrl: string
  /** Resolves with a sentence when one of them ends without having been asked. */
  failure: Promise<string>
  /** Stops those that were started here, and only those. */
  stop(graceMs?: number): Promise<void>
}
export type ServicesOptions = Omit<ServiceOptions, 'port'>

/** Gives both servers; what MONGODB_URI and REDIS_URL name is not started. When one cannot be had, the other is stopped again. */
export async function startServices(options: ServicesOptions): Promise<Services> {
  return await combine(options, {
    mongod: () => startMongo(options),
    'redis-server': () => startRedis(options),
  })
}

/** As `startServices`, but joins the servers of an app that runs on the same data folder. For commands used beside it. */
export async function joinServices(options: ServicesOptions): Promise<Services> {
  return await combine(options, {
    mongod: () => servedBy(options.dataDir, 'mongo') ?? startMongo(options),
    'redis-server': () => servedBy(options.dataDir, 'redis') ?? startRedis(options),
  })
}

type Given = Pick<Service, 'url' | 'stop'> & { ended?: Promise<string> }
type Starters = Record<Kind, () => Given | Promise<Service>>

async function combine(options: ServicesOptions, starters: Starters): Promise<Services> {
  const env = options.env ?? process.env
  const give = async (kind: Kind): Promise<Given> =>
    elsewhere(env[KINDS[kind].urlVariable]) ?? (await starters[kind]())
  const [mongo, redis] = await Promise.allSettled([give('mongod'), give('redis-server')])
  const given = [mongo, redis].flatMap(each => (each.status === 'fulfilled' ? [each.value] : []))
  const stop = async (graceMs?: number) => {
    await Promise.all(given.map(service => service.stop(graceMs)))
  }

  if (mongo.status === 'rejected' || redis.status === 'rejected') {
    await stop()
    throw mongo.status === 'rejected' ? mongo.reason : (redis as PromiseRejectedResult).reason
  }
  return {
    mongoUrl: mongo.value.url,
    redisUrl: redis.value.url,
    failure: failureOf(mongo.value, redis.value),
    stop,
  }
}

const elsewhere = (url: string | undefined): Given | undefined =>
  url ? { url, stop: async () => {} } : undefined

const servedBy = (dataDir: string, name: string): Given | undefined =>
  elsewhere(holderOf(join(resolve(dataDir), 'run', `${name}.json`))?.address)

function failureOf(mongo: Given, redis: Given): Promise<string> {
  const never = new Promise<string>(() => {})
  const told = (product: string, service: Given) =>
    service.ended?.then(how => `${product} ended by itself (${how}).`) ?? never
  return Promise.race([told('MongoDB', mongo), told('Redis', redis)])
}

export type { Kind, Log }
