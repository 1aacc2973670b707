/** The ceiling of jobs: what BullMQ moves through Redis when a job does nothing. Takes orders by messages. */
import { Queue, Worker } from 'bullmq'
import { Redis } from 'ioredis'

export type NoopOrder = { connect: { redisUrl: string } } | { work: { jobs: number } }

const AT_ONCE = 400
const ADDED_AT_ONCE = 500

let redis: Redis | undefined

process.on('message', message => void obey(message as NoopOrder))
process.on('disconnect', () => process.exit(0))

async function obey(given: NoopOrder): Promise<void> {
  try {
    const value = 'connect' in given ? connect(given.connect.redisUrl) : await work(given.work.jobs)
    process.send?.({ value })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
}

function connect(redisUrl: string): number {
  redis = new Redis(redisUrl, { maxRetriesPerRequest: null })
  return 0
}

/** Adds the jobs and works them off at the same time, as the outbox does. Answers jobs a second. */
async function work(jobs: number): Promise<number> {
  if (!redis) throw new Error('not connected')
  const common = { connection: redis, prefix: 'bench-noop' }
  const queue = new Queue('noop', { ...common, defaultJobOptions: { removeOnComplete: true } })
  let done = 0
  let finish = () => undefined as void
  const finished = new Promise<void>(resolve => (finish = resolve))
  const worker = new Worker('noop', async () => undefined, { ...common, concurrency: AT_ONCE })
  worker.on('completed', () => {
    done += 1
    if (done === jobs) finish()
  })
  await Promise.all([queue.waitUntilReady(), worker.waitUntilReady()])

  const startedAt = performance.now()
  for (let added = 0; added < jobs; added += ADDED_AT_ONCE)
    await queue.addBulk(
      Array.from({ length: Math.min(ADDED_AT_ONCE, jobs - added) }, (_, index) => ({
        name: 'noop',
        data: { number: added + index },
        opts: { jobId: `noop-${startedAt}-${added + index}` },
      })),
    )
  await finished
  const perSecond = jobs / ((performance.now() - startedAt) / 1000)
  await worker.close()
  await queue.close()
  return perSecond
}
