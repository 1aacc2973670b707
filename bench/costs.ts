/** What some work cost each program, and how often MongoDB and Redis were asked for it: figures that hold on a busy machine too. */
import { Redis } from 'ioredis'
import mongoose from 'mongoose'
import { cpuSeconds } from './cores.ts'
import { round } from './figures.ts'

export type Costs = {
  /** Processor time for one, in microseconds, by program. */
  cpuMicros: Record<string, number>
  /** For one: commands, rows and bytes that MongoDB took, and commits that were waited for. */
  mongo: Record<string, number>
  /** For one: commands Redis took from outside, and ran for scripts. */
  redis: Record<string, number>
}

type Counted = { cpu: Record<string, number>; mongo: Record<string, number>; redis: Record<string, number> }

/** Starts to count; what it returns tells what each of `times` cost since. */
export async function watchCosts(
  programs: Record<string, readonly number[]>,
  redisUrl: string,
): Promise<(times: number) => Promise<Costs>> {
  const before = await countAll(programs, redisUrl)
  return async times => {
    const after = await countAll(programs, redisUrl)
    const each = (what: keyof Counted, factor = 1) =>
      Object.fromEntries(
        Object.entries(after[what]).map(([name, count]) => [
          name,
          round(((count - (before[what][name] ?? 0)) * factor) / times),
        ]),
      )
    return { cpuMicros: each('cpu', 1e6), mongo: each('mongo'), redis: each('redis') }
  }
}

async function countAll(programs: Record<string, readonly number[]>, redisUrl: string): Promise<Counted> {
  const [mongo, redis] = await Promise.all([askedOfMongo(), askedOfRedis(redisUrl)])
  const cpu = Object.fromEntries(
    Object.entries(programs).map(([name, pids]) => [
      name,
      pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0),
    ]),
  )
  return { cpu, mongo, redis }
}

type Counts = Record<string, number>
type Status = {
  transactions: { totalCommitted: number }
  metrics: { document: { inserted: number; updated: number; returned: number } }
  network: { bytesIn: number; bytesOut: number; numRequests: number }
}

async function askedOfMongo(): Promise<Counts> {
  const status = await mongoose.connection.getClient().db('admin').command({ serverStatus: 1 })
  const { metrics, network, transactions } = status as unknown as Status
  return {
    requests: network.numRequests,
    transactions: transactions.totalCommitted,
    rowsInserted: metrics.document.inserted,
    rowsUpdated: metrics.document.updated,
    rowsReturned: metrics.document.returned,
    bytesIn: network.bytesIn,
    bytesOut: network.bytesOut,
  }
}

async function askedOfRedis(redisUrl: string): Promise<Counts> {
  const redis = new Redis(redisUrl)
  try {
    const stats = await redis.info('commandstats')
    const calls = [...stats.matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm)].map(
      ([, name = '', count]): [string, number] => [name, Number(count)],
    )
    const sum = (wanted: (name: string) => boolean) =>
      calls.reduce((total, [name, count]) => total + (wanted(name) ? count : 0), 0)
    return { scripts: sum(name => name.startsWith('eval')), commands: sum(() => true) }
  } finally {
    redis.disconnect()
  }
}
