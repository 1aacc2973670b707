/** TABLE what breaks around the ledger: how it begins, how long it lasts, and how it is mended. */
import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import type { Chance } from '../chance.ts'
import type { Stage } from '../stage.ts'

export type LedgerFault = {
  kind: string
  /** How long it lasts, in milliseconds. */
  lastsMs: readonly [least: number, most: number]
  begin(stage: Stage, chance: Chance): Promise<() => Promise<unknown>>
}

const hardly = async () => undefined
const DOUBLES = 40
const REACTIONS: Record<string, string> = {
  'cases.markedHelpful': 'creditHelpful',
  'cases.unmarkedHelpful': 'takeBackHelpful',
}
/** Longer than a worker's claim on a job holds. */
const FROZEN_MS = [6500, 7500] as const

export const LEDGER_FAULTS: readonly LedgerFault[] = [
  {
    kind: 'kill-worker',
    lastsMs: [200, 800],
    async begin({ workers }, chance) {
      const worker = chance.pick(workers)
      await worker.kill()
      return () => worker.start()
    },
  },
  {
    kind: 'freeze-worker',
    lastsMs: FROZEN_MS,
    async begin({ workers }, chance) {
      const worker = chance.pick(workers)
      worker.freeze()
      return async () => worker.resume()
    },
  },
  {
    kind: 'flush-redis',
    lastsMs: [0, 0],
    async begin({ tellRedis }) {
      await tellRedis('FLUSHALL')
      return hardly
    },
  },
  {
    kind: 'double-jobs',
    lastsMs: [0, 0],
    async begin(stage, chance) {
      await addDoubles(stage, chance)
      return hardly
    },
  },
  {
    kind: 'restart-redis',
    lastsMs: [0, 0],
    async begin({ redis }) {
      await redis.restart()
      return hardly
    },
  },
  {
    kind: 'kill-mongod',
    lastsMs: [0, 1000],
    async begin({ mongo }) {
      await mongo.kill()
      return mongo.start
    },
  },
  {
    kind: 'month-edge',
    lastsMs: [3000, 5000],
    async begin({ workers }, chance) {
      const worker = chance.pick(workers)
      // Two seconds before the next month begins, by the clock of this worker alone.
      const now = new Date()
      const edge = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1)
      await worker.shiftClock(edge - now.getTime() - 2000)
      return () => worker.shiftClock(0)
    },
  },
  {
    kind: 'kill-both-workers',
    lastsMs: [0, 500],
    async begin({ workers }) {
      await Promise.all(workers.map(worker => worker.kill()))
      return () => Promise.all(workers.map(worker => worker.start()))
    },
  },
]

/** Adds jobs by hand for events that were done or are being done, under ids the queue does not know. */
async function addDoubles({ database, environment }: Stage, chance: Chance): Promise<void> {
  const events = await database()
    .collection('outbox')
    .find({ name: { $in: Object.keys(REACTIONS) }, doneAt: { $ne: null } })
    .sort({ _id: -1 })
    .limit(DOUBLES)
    .toArray()
  // Open again, so that each of them runs to its end.
  for (const { _id, name } of events)
    await database()
      .collection('outbox')
      .updateOne({ _id }, { $set: { waitingFor: [REACTIONS[String(name)]], doneAt: null, offeredAt: null } })
  const redis = new Redis(environment['REDIS_URL'] ?? '', { maxRetriesPerRequest: null })
  const queue = new Queue('reactions-merged', {
    connection: redis,
    prefix: `${environment['NAMESPACE']}-queue`,
  })
  try {
    await queue.addBulk(
      events.flatMap(({ _id, name }) => {
        const reaction = REACTIONS[String(name)] ?? ''
        const job = { eventId: String(_id), event: String(name), reaction, of: [reaction] }
        return [1, 2].map(turn => ({
          name: reaction,
          data: job,
          opts: { jobId: `double-${chance.between(0, 1_000_000_000)}-${turn}`, removeOnComplete: true },
        }))
      }),
    )
  } finally {
    await queue.close()
    redis.disconnect()
  }
}
