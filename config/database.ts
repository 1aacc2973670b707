/** The one connection to MongoDB, with the promises every write relies on. */
import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'
import type { Settings } from './settings.ts'

// Unknown fields in a filter are a mistake, operators in a filter come only from us, and a transaction needs no session passed by hand.
mongoose.set('strictQuery', 'throw')
mongoose.set('sanitizeFilter', true)
mongoose.set('transactionAsyncLocalStorage', true)

/** Connects, or throws when no primary answers within ten seconds. Acknowledged writes are journaled by a majority. */
export async function connectDatabase(settings: Settings): Promise<void> {
  await mongoose.connect(settings.mongoUrl, {
    serverSelectionTimeoutMS: 10_000,
    connectTimeoutMS: 10_000,
    maxPoolSize: 50,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: 5000 },
    // Without this an operation would wait in this process, unseen, until a connection comes back.
    bufferCommands: false,
    readConcern: { level: 'majority' },
    retryWrites: true,
    autoCreate: false,
    autoIndex: false,
  })
}

/** Ends the connection; what is under way is finished first. */
export const disconnectDatabase = (): Promise<void> => mongoose.disconnect()

/** Whether MongoDB answers within `timeoutMs`. */
export async function databaseAnswers(timeoutMs: number): Promise<boolean> {
  if (mongoose.connection.readyState !== mongoose.ConnectionStates.connected) return false
  const ping = mongoose.connection.getClient().db().command({ ping: 1 })
  const answered = ping.then(
    () => true,
    () => false,
  )
  return Promise.race([answered, sleep(timeoutMs, false, { ref: false })])
}

/** MongoDB has not answered for a few seconds. What was asked of it may still take effect. */
export class DatabaseAway extends Error {
  override name = 'DatabaseAway'
}

/** What the driver throws when it cannot reach MongoDB, or lost the line to it. By name, which is what is left of an error that came from another process. */
const AWAY = new Set([
  'DatabaseAway',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoOperationTimeoutError',
  'MongoServerSelectionError',
  'MongoPoolClearedError',
  // What was under way on a line when MongoDB was found not to answer any more.
  'PoolClearedOnNetworkError',
  'MongoNotConnectedError',
  'MongoTopologyClosedError',
])

/** What MongoDB itself answers while it stops, starts, or another of its members takes over. */
const CHANGING = new Set<unknown>([91, 189, 10_107, 11_600, 11_602, 13_435, 13_436])

/** Whether something failed because MongoDB could not be reached: by no fault of its own, and perhaps after it took effect. */
export const isAway = (error: unknown): boolean =>
  error instanceof Error &&
  (AWAY.has(error.name) ||
    (error instanceof mongoose.mongo.MongoServerError && CHANGING.has(error.code)) ||
    (error.name === 'Refusal' && (error as { code?: string }).code === 'unavailable'))

/** How long someone waits before MongoDB itself is asked whether it is there, and how long it may take to say so. */
const PATIENCE_MS = 3000
const SIGN_OF_LIFE_MS = 1000
let signOfLife: Promise<boolean> | undefined

/** The outcome of `work`, however long it takes, or `DatabaseAway` within four seconds of MongoDB having gone quiet. */
export function unlessAway<T>(work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    let timer = setTimeout(look, PATIENCE_MS)
    let isDone = false
    function look() {
      void givesSignOfLife().then(alive => {
        if (!alive) return reject(new DatabaseAway('MongoDB does not answer'))
        if (!isDone) timer = setTimeout(look, PATIENCE_MS)
        return undefined
      })
    }
    void work.then(resolve, reject).finally(() => {
      isDone = true
      clearTimeout(timer)
    })
  })
}

// One question for all who wait.
const givesSignOfLife = (): Promise<boolean> =>
  (signOfLife ??= databaseAnswers(SIGN_OF_LIFE_MS).finally(() => {
    signOfLife = undefined
  }))
