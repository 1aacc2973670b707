/** The product on a machine of its own: two servers behind wires, two workers, MongoDB and Redis, in a folder that is thrown away. */
import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { argsOf } from '../scripts/launch/program.ts'
import { endAll, startChild } from '../scripts/services/child.ts'
import { type Service, startMongo, startRedis } from '../scripts/services/index.ts'
import { freePort } from '../scripts/services/ports.ts'
import { createProgram, type Program, root } from './program.ts'
import { openWire, type Wire } from './wire.ts'

/** A service that comes back at its old address with its old data. */
export type Seat = {
  kill(): Promise<void>
  restart(): Promise<void>
  start(): Promise<void>
  freeze(): void
  resume(): void
}

export type Stage = {
  /** The servers' own addresses, and their wires'. */
  urls: readonly string[]
  wires: readonly Wire[]
  servers: readonly Program[]
  workers: readonly Program[]
  mongo: Seat
  redis: Seat
  mongoClient: mongoose.mongo.MongoClient
  /** What every program's settings are read from. */
  environment: NodeJS.ProcessEnv
  database(): mongoose.mongo.Db
  /** A connection to Redis for one command. */
  tellRedis(...command: string[]): Promise<unknown>
  /** What every program logged. */
  readLogs(): Promise<{ name: string; text: string }[]>
  stop(): Promise<void>
}

export type Break = 'early-ack' | 'no-journal' | 'no-unique-index' | 'no-membership-check' | 'state-recovery'
export const BREAKS: readonly Break[] = [
  'early-ack',
  'no-journal',
  'no-unique-index',
  'no-membership-check',
  'state-recovery',
]

/** Modules that break the product, loaded into its processes before its own. */
const PRELOADED: { [B in Break]?: readonly string[] } = {
  'early-ack': ['break/early-ack.mjs'],
  'no-journal': ['break/no-journal.mjs'],
  'no-membership-check': ['break/no-membership-check.mjs'],
  'state-recovery': ['break/state-recovery.mjs'],
}

/** Sets the stage. What was started ends with `stop`, and in any case with this process. */
export async function setStage({
  broken,
  servers: serverCount = 2,
  workers: workerCount = 2,
  rateLimitFactor = '10000',
  measured = false,
  preloads = [],
  more = {},
  scratch = tmpdir(),
  logs,
  say,
}: {
  broken?: Break | undefined
  servers?: number
  workers?: number
  rateLimitFactor?: string
  /** Servers give back unused memory when they are sent SIGUSR2. */
  measured?: boolean
  /** More modules that are loaded into servers and workers before their own. */
  preloads?: readonly string[]
  /** What else their environment says. */
  more?: Record<string, string>
  /** Where its folder is made. */
  scratch?: string | undefined
  /** Where the programs log. */
  logs: string
  say: (line: string) => void
}): Promise<Stage> {
  const folder = await mkdtemp(path.join(scratch, 'commonground-faults-'))
  const endings: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })]
  // A program whose time is stopped does not hear a request to end.
  process.once('exit', () => {
    if (endings.length === 0) return
    endAll('SIGKILL')
    rmSync(folder, { recursive: true, force: true })
  })
  const stop = async () => {
    for (const end of endings.splice(0).toReversed())
      await end().catch((error: unknown) => say(String(error)))
  }
  try {
    const size = { servers: serverCount, workers: workerCount }
    return await build(folder, endings, stop, {
      broken,
      ...size,
      rateLimitFactor,
      measured,
      preloads,
      more,
      logs,
      say,
    })
  } catch (error) {
    await stop()
    throw error
  }
}

async function build(
  folder: string,
  endings: (() => Promise<unknown>)[],
  stop: () => Promise<void>,
  {
    broken,
    servers: serverCount,
    workers: workerCount,
    rateLimitFactor,
    measured,
    preloads: morePreloads,
    more,
    logs,
    say,
  }: {
    broken: Break | undefined
    servers: number
    workers: number
    rateLimitFactor: string
    measured: boolean
    preloads: readonly string[]
    more: Record<string, string>
    logs: string
    say: (line: string) => void
  },
): Promise<Stage> {
  say('starting MongoDB and Redis')
  const [mongo, redis] = await Promise.all([
    takeSeat(port => startMongo({ dataDir: folder, log: say, port })),
    takeSeat(port => startRedis({ dataDir: folder, log: say, port })),
  ])
  endings.push(async () => Promise.all([mongo.end(), redis.end()]))

  const env = {
    ...process.env,
    NODE_ENV: 'test',
    LOG_LEVEL: 'info',
    MONGODB_URI: mongo.url,
    REDIS_URL: redis.url,
    NAMESPACE: 'faults',
    SESSION_SECRET: randomBytes(24).toString('hex'),
    RATE_LIMIT_FACTOR: rateLimitFactor,
    ...more,
  }
  await migrate(env, path.join(logs, 'migrate.log'))
  const mongoClient = new mongoose.mongo.MongoClient(mongo.url, { serverSelectionTimeoutMS: 60_000 })
  endings.push(() => mongoClient.close())
  const database = () => mongoClient.db()
  await prepare(broken, database())

  say(`starting ${serverCount} servers and ${workerCount} workers`)
  const ports = await Promise.all(Array.from({ length: serverCount }, freePort))
  const urls = ports.map(port => `http://127.0.0.1:${port}`)
  const logOf = (name: string) => path.join(logs, `${name}.log`)
  const preloads = [
    ...(measured ? ['collect.mjs'] : []),
    ...((broken && PRELOADED[broken]) ?? []),
    ...morePreloads,
  ]
  const common = (name: string) => ({
    name,
    logFile: logOf(name),
    clockFile: path.join(folder, `${name}.clock`),
    preloads,
    nodeOptions: measured ? ['--expose-gc'] : [],
  })
  const servers = ports.map((port, at) =>
    createProgram({
      ...common(`server-${at}`),
      script: 'server/index.ts',
      env: { ...env, PORT: String(port) },
      isReady: () => isOk(`${urls[at]}/health/ready`),
    }),
  )
  const workers = Array.from({ length: workerCount }, (_, at) =>
    createProgram({
      ...common(`worker-${at}`),
      script: 'workers/index.ts',
      env,
      isReady: async () => true,
    }),
  )
  const programs = [...servers, ...workers]
  endings.push(() => Promise.all(programs.map(program => program.kill())))
  await Promise.all(programs.map(program => program.start()))
  const wires = await Promise.all(ports.map(openWire))
  endings.push(() => Promise.all(wires.map(wire => wire.close())))

  return {
    urls,
    wires,
    servers,
    workers,
    mongo,
    redis,
    mongoClient,
    environment: env,
    database,
    async tellRedis(command = '', ...rest) {
      const connection = new Redis(redis.url)
      connection.on('error', () => undefined)
      try {
        return await connection.call(command, ...rest)
      } finally {
        connection.disconnect()
      }
    },
    readLogs: () =>
      Promise.all(
        programs.map(async ({ name }) => ({
          name,
          text: await readFile(logOf(name), 'utf8').catch(() => ''),
        })),
      ),
    stop,
  }
}

async function takeSeat(begin: (port: number) => Promise<Service>) {
  const port = await freePort()
  let service = await begin(port)
  const signal = (sign: NodeJS.Signals) => process.kill(-service.pid, sign)
  return {
    url: service.url,
    async kill() {
      signal('SIGKILL')
      await service.ended
    },
    async restart() {
      await service.stop()
      service = await begin(port)
    },
    async start() {
      service = await begin(port)
    },
    freeze: () => void signal('SIGSTOP'),
    resume: () => void signal('SIGCONT'),
    end: () => service.stop(),
  }
}

async function migrate(env: NodeJS.ProcessEnv, logFile: string): Promise<void> {
  const args = argsOf('scripts/migrate.ts')
  const child = await startChild({ command: process.execPath, args, cwd: root, env, logFile })
  const how = await child.ended
  if (how !== 'exit code 0') throw new Error(`migrations: ${how}\n${child.lastWords()}`)
}

/** What a broken product needs of its database for the break to tell. */
async function prepare(broken: Break | undefined, database: mongoose.mongo.Db): Promise<void> {
  if (broken === 'no-unique-index') {
    const messages = database.collection('messages')
    for (const name of ['channel_seq', 'channel_author_client']) await messages.dropIndex(name)
    await messages.createIndex({ channelId: 1, seq: 1 }, { name: 'channel_seq_not_unique' })
  }
  // Half a second of what was not journaled is more than any commit takes.
  if (broken === 'no-journal') await database.admin().command({ setParameter: 1, journalCommitInterval: 500 })
}

const isOk = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000) }).then(
    response => response.ok,
    () => false,
  )
