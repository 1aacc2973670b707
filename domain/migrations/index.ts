/** Dated, forward-only, resumable steps. Each runs once; several processes that start together wait for the one that runs them. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'
import '../cases/model.ts'
import '../chat/model.ts'
import '../exchanges/model.ts'
import '../groups/model.ts'
import '../media/model.ts'
import '../members/model.ts'
import '../notifications/model.ts'
import '../recognition/model.ts'
import '../transaction.ts'
import { groupsHaveAKind } from './groups-have-a-kind.ts'
import { namesHaveWords } from './names-have-words.ts'

type Migration = { id: string; up: (db: mongoose.mongo.Db) => Promise<void> }

/** In the order of their ids. A step that may be killed half-way must be able to run again. */
const MIGRATIONS: readonly Migration[] = [groupsHaveAKind, namesHaveWords]

const LEASE_MS = 30_000
const POLL_MS = 100

/** Brings the database to what this version expects: steps not yet run, then every model's collection and indexes. Returns the ids of the steps it ran. May be repeated. */
export async function migrate(migrations: readonly Migration[] = MIGRATIONS): Promise<string[]> {
  const db = mongoose.connection.getClient().db()
  const release = await takeLease(db)
  try {
    const ran = await runMissing(db, migrations)
    await createIndexes()
    return ran
  } finally {
    await release()
  }
}

async function runMissing(db: mongoose.mongo.Db, migrations: readonly Migration[]): Promise<string[]> {
  const done = db.collection<{ _id: string; at: Date }>('migrations')
  const known = new Set((await done.find().toArray()).map(({ _id }) => _id))
  const missing = migrations.filter(({ id }) => !known.has(id)).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  for (const { id, up } of missing) {
    await up(db)
    await done.insertOne({ _id: id, at: new Date() })
  }
  return missing.map(({ id }) => id)
}

async function createIndexes(): Promise<void> {
  for (const model of Object.values(mongoose.models)) {
    await model.createCollection()
    await model.createIndexes()
  }
}

type Lease = { _id: 'migrations'; owner: string; until: Date }

/** Waits until no other process runs migrations. The lease lapses on its own when its owner dies. */
async function takeLease(db: mongoose.mongo.Db): Promise<() => Promise<void>> {
  const leases = db.collection<Lease>('leases')
  const owner = randomUUID()
  while (!(await tryLease(leases, owner))) await sleep(POLL_MS)

  const renewal = setInterval(() => {
    leases
      .updateOne({ _id: 'migrations', owner }, { $set: { until: new Date(Date.now() + LEASE_MS) } })
      .catch(() => {
        // A missed renewal is made up by the next; a lease lost for good lets another process repeat the step, which it must allow.
      })
  }, LEASE_MS / 3)
  return async () => {
    clearInterval(renewal)
    await leases.deleteOne({ _id: 'migrations', owner })
  }
}

async function tryLease(leases: mongoose.mongo.Collection<Lease>, owner: string): Promise<boolean> {
  const now = new Date()
  try {
    await leases.updateOne(
      { _id: 'migrations', until: { $lt: now } },
      { $set: { owner, until: new Date(now.getTime() + LEASE_MS) } },
      { upsert: true },
    )
    return true
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoServerError && error.code === 11000) return false
    throw error
  }
}
