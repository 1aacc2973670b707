/** A whole community for a test: servers, workers, people, and a clock that is set. */
import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import mongoose from 'mongoose'
import { connectDatabase } from '../../config/database.ts'
import { createLog } from '../../config/log.ts'
import { readSettings, type Settings } from '../../config/settings.ts'
import { messages } from '../../domain/chat/model.ts'
import { grantRole } from '../../domain/members/actions.ts'
import { migrate } from '../../domain/migrations/index.ts'
import { Outbox } from '../../domain/transaction.ts'
import type { Role } from '../../domain/vocabulary.ts'
import { type CommunityServer, createCommunityServer } from '../../server/app.ts'
import { startWorkers, type Workers } from '../../workers/app.ts'
import { watchTransactions } from './one-at-a-time.ts'
import { CHEAP_PASSWORDS } from './passwords.ts'
import { createPerson, type Person } from './person.ts'

export { assertRefused, Refused, type Live, type Person } from './person.ts'

export type Community = {
  /** The address of the first server; `urls` has all. */
  url: string
  urls: string[]
  settings: Settings
  servers: CommunityServer[]
  now(): Date
  /** Sets the clock of servers and workers. */
  at(moment: string): void
  /** Moves the clock on. */
  later(ms: number): void
  /** Someone who just registered and is signed in with a cookie. */
  register(name: string): Promise<Person>
  /** Someone who is not signed in. */
  visitor(): Person
  grant(person: Person, role: Role, scope?: string): Promise<void>
  /** Runs relay and reactions until nothing waits. */
  drain(): Promise<void>
  /** Delivers what is due by mail and push, until nothing is. */
  deliver(): Promise<void>
  /** Does what is due for cases that wait, until nothing is. */
  climb(): Promise<void>
  stop(): Promise<void>
}

const PASSWORD = 'correct horse battery'
const BEGINNING = '2030-01-01T12:00:00.000Z'
const DRAINED_WITHIN_MS = 60_000
const POLLED_EVERY_MS = 5

/**
 * Starts an empty community. One at a time in a process: it empties the database. Where time is set, workers do what they are asked to and
 * nothing else, so that what happens between two acts is what the test does.
 */
export async function startCommunity({
  servers: count = 1,
  environment = {},
  realTime = false,
  unasked = realTime,
}: {
  servers?: number
  environment?: Record<string, string>
  realTime?: boolean
  /** Workers go on by themselves once they are there. */
  unasked?: boolean
} = {}): Promise<Community> {
  const settings = await emptyDatabase(environment)
  const log = createLog(settings, 'server')
  let now = new Date(BEGINNING)
  let aheadMs = 0
  const clock = () => (realTime ? new Date(Date.now() + aheadMs) : now)
  // The first tells what happens in this process, and the others hear of it over the bus, as servers on other machines do.
  const servers = Array.from({ length: count }, (_, at) =>
    createCommunityServer(settings, log, clock, { heard: at === 0 }),
  )
  const urls = await Promise.all(
    servers.map(async server => `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`),
  )
  const url = urls[0] ?? ''
  let starting: Promise<Workers> | undefined
  const theWorkers = () => (starting ??= startWorkers(settings, log, clock, { heard: false, unasked }))

  return {
    url,
    urls,
    settings,
    servers,
    now: clock,
    at(moment) {
      now = new Date(moment)
    },
    later(ms) {
      now = new Date(now.getTime() + ms)
      aheadMs += ms
    },
    async register(name) {
      const person = createPerson(urls, settings.publicUrl)
      const email = `${name.toLowerCase().replace(/[^a-z]+/g, '.')}.${randomUUID().slice(0, 8)}@people.example`
      const { member } = await person.ask('members.register', { email, name, password: PASSWORD })
      return Object.assign(person, { id: member.id, name, email, password: PASSWORD })
    },
    visitor: () => createPerson(urls, settings.publicUrl),
    async grant(person, role, scope = '*') {
      // The first administrator of a community is made beside the doors, as an operator does it.
      const operator = { id: 'operator', kind: 'member' as const, name: 'Operator', grants: [] }
      await grantRole({ actor: operator, now }, { memberId: person.id, role, scope })
    },
    async deliver() {
      const workers = await theWorkers()
      while ((await workers.deliver()) > 0);
    },
    async climb() {
      const workers = await theWorkers()
      while ((await workers.climb()) > 0);
    },
    async drain() {
      await drained(await theWorkers())
    },
    async stop() {
      await (await starting)?.stop()
      await Promise.all(servers.map(server => server.stop()))
      await rm(settings.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    },
  }
}

async function emptyDatabase(environment: Record<string, string>): Promise<Settings> {
  const uri = new URL(process.env['MONGODB_URI'] ?? '')
  uri.pathname = `/test-${process.pid}`
  const settings = readSettings({
    NODE_ENV: 'test',
    LOG_LEVEL: process.env['TEST_LOG_LEVEL'] ?? 'silent',
    REDIS_URL: process.env['REDIS_URL'],
    NAMESPACE: `test-${randomUUID().slice(0, 13)}`,
    RATE_LIMIT_FACTOR: '100',
    LINK_PREVIEWS: '0',
    RESEARCH_FEEDS: '0',
    ...CHEAP_PASSWORDS,
    DATA_DIR: path.join(tmpdir(), `commonground-files-${randomUUID().slice(0, 8)}`),
    ...environment,
    MONGODB_URI: uri.href,
  })
  if (mongoose.connection.readyState !== mongoose.ConnectionStates.connected) {
    await connectDatabase(settings)
    await forgetNothing()
    watchTransactions()
    await mongoose.connection.dropDatabase()
    await migrate()
  } else {
    await emptyCollections()
  }
  return settings
}

/** MongoDB forgets what is over by the clock on the wall, at a moment of its own: what a test does a year ago is not over for it. */
const forgetNothing = () =>
  mongoose.connection.getClient().db('admin').command({ setParameter: 1, ttlMonitorEnabled: false })

/** Asks once which collections hold something: most hold nothing, and to delete from each costs more than all else of a beginning. */
async function emptyCollections(): Promise<void> {
  const db = mongoose.connection.getClient().db()
  const nameOfOne = (name: string) => [{ $limit: 1 }, { $project: { _id: 0, name: { $literal: name } } }]
  const names = Object.values(mongoose.models).map(({ collection }) => collection.collectionName)
  const [first = '', ...others] = names
  const found = db
    .collection(first)
    .aggregate<{ name: string }>(
      [...nameOfOne(first), ...others.map(coll => ({ $unionWith: { coll, pipeline: nameOfOne(coll) } }))],
      { readConcern: { level: 'local' } },
    )
  await Promise.all((await found.toArray()).map(({ name }) => db.collection(name).deleteMany({})))
}

async function drained(workers: Workers): Promise<void> {
  const deadline = Date.now() + DRAINED_WITHIN_MS
  const pause = () => new Promise(resolve => setTimeout(resolve, POLLED_EVERY_MS))
  const anyWait = async () =>
    (await messages().findOne({ unannounced: true })) !== null ||
    (await Outbox.exists({ doneAt: null })) !== null ||
    (await workers.underWay()) > 0
  for (;;) {
    await workers.relay()
    // While the queue works only the queue is asked: to look for what waits costs more than most reactions.
    while ((await workers.underWay()) > 0 && Date.now() < deadline) await pause()
    if (!(await anyWait())) return
    if (Date.now() > deadline)
      throw new Error(`Reactions still wait: ${JSON.stringify(await Outbox.find({ doneAt: null }).lean())}`)
    await pause()
  }
}
