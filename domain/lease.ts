/** What only one process may do at a time. */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import mongoose from 'mongoose'

type Lease = { _id: string; owner: string; until: Date }

const LEASE_MS = 30_000
const POLL_MS = 100

/** Runs `work` while no other process runs what has the same name, and waits for its turn. When its owner dies the lease lapses after `lapsesMs`. */
export async function underLease<T>(
  name: string,
  work: () => Promise<T>,
  { lapsesMs = LEASE_MS }: { lapsesMs?: number } = {},
): Promise<T> {
  const leases = mongoose.connection.getClient().db().collection<Lease>('leases')
  const owner = randomUUID()
  while (!(await tryLease(leases, { _id: name, owner, until: new Date(Date.now() + lapsesMs) })))
    await sleep(POLL_MS)

  const renewal = setInterval(() => {
    leases.updateOne({ _id: name, owner }, { $set: { until: new Date(Date.now() + lapsesMs) } }).catch(() => {
      // A missed renewal is made up by the next; a lease lost for good lets another process begin, which all work must allow.
    })
  }, lapsesMs / 3)
  try {
    return await work()
  } finally {
    clearInterval(renewal)
    await leases.deleteOne({ _id: name, owner })
  }
}

async function tryLease(leases: mongoose.mongo.Collection<Lease>, lease: Lease): Promise<boolean> {
  const { _id, owner, until } = lease
  try {
    await leases.updateOne(
      { _id, until: { $lt: new Date(Date.now()) } },
      { $set: { owner, until } },
      { upsert: true },
    )
    return true
  } catch (error) {
    if (error instanceof mongoose.mongo.MongoServerError && error.code === 11000) return false
    throw error
  }
}
