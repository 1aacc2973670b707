/** What a bench plays on: MongoDB and Redis, a server of its own, and people who signed in. */
import { type ChildProcess, fork, spawn } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { z } from 'zod'
import { connectDatabase } from '../config/database.ts'
import { readSettings, type Settings } from '../config/settings.ts'
import { migrate } from '../domain/migrations/index.ts'
import { startServices } from '../scripts/services/index.ts'

const ANSWERS_WITHIN_MS = 30_000
const STOPS_WITHIN_MS = 10_000
const at = (file: string) => fileURLToPath(new URL(file, import.meta.url))

export type Stage = {
  url: string
  mongoUrl: string
  /** What the server’s settings are read from. */
  environment: NodeJS.ProcessEnv
  /** Who keeps the machine busy on our account, by name. */
  pids: { server: number; mongod: number; redis: number }
  /** Starts one more server on the same data. What the environment does not change is as it is for the first. */
  addServer(environment?: Record<string, string>): Promise<BenchServer>
  /** Starts workers on the same data. */
  addWorkers(): BenchProgram
  /** What that says. */
  settings: Settings
  stop(): Promise<void>
}

export type BenchProgram = { pid: number; end(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void> }
export type BenchServer = BenchProgram & { url: string }

/** Starts everything on a database of its own, which goes with the stage. Services that the environment names are used as they are. */
export async function setStage(say: (line: string) => void): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'commonground-bench-'))
  const services = await startServices({ dataDir: folder, log: say })
  const mongoUrl = withDatabase(services.mongoUrl, `bench-${randomUUID().slice(0, 8)}`)
  const environment = {
    ...process.env,
    MONGODB_URI: mongoUrl,
    REDIS_URL: services.redisUrl,
    NAMESPACE: `bench-${randomUUID().slice(0, 8)}`,
    SESSION_SECRET: randomBytes(32).toString('hex'),
    RATE_LIMIT_FACTOR: '10000',
    LOG_LEVEL: 'warn',
    DATA_DIR: path.join(folder, 'files'),
  }
  const settings = readSettings(environment)

  await connectDatabase(settings)
  await migrate()
  say('starting the server')
  const programs: BenchProgram[] = []
  const addServer = async (more: Record<string, string> = {}) => {
    const server = await startServer({ ...environment, ...more })
    programs.push(server)
    return server
  }
  const { url, pid } = await addServer()

  return {
    url,
    mongoUrl,
    environment,
    pids: { server: pid, mongod: await mongodPid(), redis: await redisPid(services.redisUrl) },
    addServer,
    addWorkers() {
      const workers = startProgram('../workers/index.ts', environment, ROOMY)
      programs.push(workers)
      return workers
    },
    settings,
    async stop() {
      await Promise.all(programs.map(program => program.end()))
      await mongoose.connection.dropDatabase()
      await mongoose.disconnect()
      await services.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

async function startServer(environment: NodeJS.ProcessEnv): Promise<BenchServer> {
  const port = environment['PORT'] ?? String(await freePort())
  const { child, ...program } = startProgram('../server/index.ts', { ...environment, PORT: port })
  const url = `http://127.0.0.1:${port}`
  await answers(url, child)
  return { url, ...program }
}

/** What workers are started with in service. */
const ROOMY = ['--max-semi-space-size=32']

function startProgram(
  file: string,
  env: NodeJS.ProcessEnv,
  options: readonly string[] = [],
): BenchProgram & { child: ChildProcess } {
  const all = [...measuredOptions, ...options, at(file)]
  const child = spawn(process.execPath, all, { env, stdio: ['ignore', 2, 2] })
  return { child, pid: child.pid ?? 0, end: signal => endChild(child, signal) }
}

/** Lets a bench ask a server to give back what it no longer uses, so that memory means what is held. */
export const measuredOptions = ['--expose-gc', '--import', 'tsx', '--import', at('./collect.ts')]

/** Starts a program of this folder that takes its orders by messages. */
export function startPlayer(file: string, execArgv = ['--import', 'tsx']): ChildProcess {
  return fork(at(file), { execArgv, stdio: ['ignore', 2, 2, 'ipc'] })
}

/** Orders, and waits for the answer. Throws when the player ends instead, or answers with an error. */
export async function order<T>(player: ChildProcess, message: object): Promise<T> {
  const ended = new AbortController()
  const end = once(player, 'exit', { signal: ended.signal }).then(() => {
    throw new Error('a program of the bench ended before it answered')
  })
  end.catch(() => undefined)
  const answer = once(player, 'message', { signal: ended.signal })
  player.send(message)
  try {
    const [reply] = (await Promise.race([answer, end])) as [{ error?: string; value: T }]
    if (reply.error !== undefined) throw new Error(reply.error)
    return reply.value
  } finally {
    ended.abort()
    answer.catch(() => undefined)
  }
}

/** Ends a program that was started here. */
export async function endChild(
  child: ChildProcess,
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill(signal)
  const late = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS)
  await gone
  clearTimeout(late)
}

/** Asks over HTTP with an access token, by `METHOD /path`. Throws on every refusal. */
export async function ask<T>(
  url: string,
  token: string,
  call: string,
  body: object,
  answer: z.ZodType<T>,
): Promise<T> {
  const [method = '', route = ''] = call.split(' ')
  const response = await fetch(`${url}/api/v1${route}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${call}: ${response.status} ${await response.text()}`)
  return answer.parse(await response.json())
}

const Named = z.object({ id: z.string() })
const Opened = z.object({ group: Named, channel: Named })

/** Creates an open group with its first channel for each of these hosts, one after the other. */
export async function openRooms(
  url: string,
  hosts: readonly { token: string }[],
  name: string,
): Promise<{ groupId: string; channelId: string }[]> {
  const rooms = []
  for (const [index, { token }] of hosts.entries()) rooms.push(await openRoom(url, token, `${name} ${index}`))
  return rooms
}

/** Creates an open group with its first channel. */
export async function openRoom(
  url: string,
  token: string,
  name: string,
): Promise<{ groupId: string; channelId: string }> {
  const made = await ask(url, token, 'POST /groups', { name }, Opened)
  return { groupId: made.group.id, channelId: made.channel.id }
}

async function answers(url: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + ANSWERS_WITHIN_MS
  while (Date.now() < deadline) {
    if (server.exitCode !== null) throw new Error('the server ended before it answered')
    const response = await fetch(`${url}/health/live`).catch(() => undefined)
    if (response?.ok) return
    await pause(50)
  }
  throw new Error('the server did not answer')
}

async function mongodPid(): Promise<number> {
  const status = await mongoose.connection.getClient().db('admin').command({ serverStatus: 1 })
  return Number(status['pid'])
}

async function redisPid(url: string): Promise<number> {
  const redis = new Redis(url)
  try {
    return Number(/process_id:(\d+)/.exec(await redis.info('server'))?.[1])
  } finally {
    redis.disconnect()
  }
}

function withDatabase(mongoUrl: string, name: string): string {
  const url = new URL(mongoUrl)
  url.pathname = `/${name}`
  return url.href
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
