/** The one connection to MongoDB, with the promises every write relies on. */
import mongoose from 'mongoose'
import type { Settings } from './settings.ts'

// Unknown fields in a filter are a mistake, operators in a filter come only from us, and a transaction needs no session passed by hand.
mongoose.set('strictQuery', 'throw')
mongoose.set('sanitizeFilter', true)
mongoose.set('transactionAsyncLocalStorage', true)

/** How long someone who asks waits for MongoDB, whole transactions included, before they hear that it cannot be reached. */
const ANSWER_WITHIN_MS = 5000

/**
 * Connects, or throws when no primary answers within ten seconds. Acknowledged writes are journaled by a majority. A program
 * that works `unhurried` lets each operation take as long as it needs; for the others it fails after a few seconds.
 */
export async function connectDatabase(
  settings: Settings,
  { unhurried = true }: { unhurried?: boolean } = {},
): Promise<void> {
  await mongoose.connect(settings.mongoUrl, {
    serverSelectionTimeoutMS: 10_000,
    maxPoolSize: 50,
    writeConcern: { w: 'majority', journal: true, ...(unhurried && { wtimeoutMS: 5000 }) },
    // Without this an operation would wait in this process, unseen, until a connection comes back.
    bufferCommands: false,
    ...(!unhurried && { timeoutMS: ANSWER_WITHIN_MS }),
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
  const ping = mongoose.connection.getClient().db().command({ ping: 1 }, { timeoutMS: timeoutMs })
  return ping.then(
    () => true,
    () => false,
  )
}
