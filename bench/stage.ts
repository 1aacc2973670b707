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
import { readSettings } from '../config/settings.ts'
import { migrate } from '../domain/migrations/index.ts'
import { startServices } from '../scripts/services/index.ts'

const ANSWERS_WITHIN_MS = 30_000
const STOPS_WITHIN_MS = 10_000
const at = (file: string) => fileURLToPath(new URL(file, import.meta.url))

export type Stage = {
  url: string
  mongoUrl: string
  /** Who keeps the machine busy on our account, by name. */
  pids: { server: number; mongod: number; redis: number }
  stop(): Promise<void>
}

/** Starts everything on a database of its own, which goes with the stage. Services that the environment names are used as they are. */
export async function setStage(say: (line: string) => void): Promise<Stage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'commonground-bench-'))
  const services = await startServices({ dataDir: folder, log: say })
  const mongoUrl = withDatabase(services.mongoUrl, `bench-${randomUUID().slice(0, 8)}`)
  const port = await freePort()
  const environment = {
    ...process.env,
    MONGODB_URI: mongoUrl,
    REDIS_URL: services.redisUrl,
    PORT: String(port),
    NAMESPACE: `bench-${randomUUID().slice(0, 8)}`,
    SESSION_SECRET: randomBytes(32).toString('hex'),
    RATE_LIMIT_FACTOR: '10000',
    LOG_LEVEL: 'warn',
  }

  await connectDatabase(readSettings(environment))
  await migrate()
  say('starting the server')
  const server = spawn(process.execPath, ['--import', 'tsx', at('../server/index.ts')], {
    env: environment,
    stdio: ['ignore', 2, 2],
  })
  const url = `http://127.0.0.1:${port}`
  await answers(url, server)

  return {
    url,
    mongoUrl,
    pids: { server: server.pid ?? 0, mongod: await mongodPid(), redis: await redisPid(services.redisUrl) },
    async stop() {
      await endChild(server)
      await mongoose.connection.dropDatabase()
      await mongoose.disconnect()
      await services.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Starts a program of this folder that takes its orders by messages. */
export function startPlayer(file: string): ChildProcess {
  return fork(at(file), { execArgv: ['--import', 'tsx'], stdio: ['ignore', 2, 2, 'ipc'] })
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
export async function endChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = once(child, 'exit')
  child.kill('SIGTERM')
  const late = setTimeout(() => child.kill('SIGKILL'), STOPS_WITHIN_MS)
  await gone
  clearTimeout(late)
}

/** Asks over HTTP, by `METHOD /path`. Throws on every refusal. */
export async function ask<T>(
  url: string,
  call: string,
  body: object,
  answer: z.ZodType<T>,
  headers: Record<string, string> = {},
): Promise<{ value: T; cookie: string }> {
  const [method = '', route = ''] = call.split(' ')
  const response = await fetch(`${url}/api/v1${route}`, {
    method,
    headers: { 'content-type': 'application/json', origin: url, ...headers },
    body: JSON.stringify(body),
  })
  if (!response.ok) throw new Error(`${call}: ${response.status} ${await response.text()}`)
  const cookie = response.headers
    .getSetCookie()
    .map(line => line.split(';')[0])
    .join('; ')
  return { value: answer.parse(await response.json()), cookie }
}

/** Registers someone and returns an access token of theirs, as a program that writes in their name would have it. */
export async function enrol(url: string, name: string): Promise<string> {
  const email = `${name.toLowerCase().replaceAll(' ', '.')}.${randomUUID().slice(0, 8)}@people.example`
  const password = randomBytes(12).toString('hex')
  const { cookie } = await ask(url, 'POST /auth/register', { email, name, password }, z.unknown())
  const Token = z.object({ token: z.string() })
  return (await ask(url, 'POST /me/tokens', { name: 'bench' }, Token, { cookie })).value.token
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
