/** BullMQ: retries, dead letters, and the clockwork. The queue may lose everything: the outbox offers it again. */
import { type Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Logger } from '../config/log.ts'
import type { Settings } from '../config/settings.ts'
import { react, type ReactionJob } from './relay.ts'
import { schedule } from './schedule.ts'

const CONCURRENCY = 20
const ATTEMPTS = 5
const FIRST_RETRY_MS = 500
const DONE_KEPT_SECONDS = 3600
/** A worker that does not renew its claim for this long is taken for dead. */
const CLAIM_MS = 6000
const STALLED_CHECK_MS = 2000
/** A worker that dies takes all its jobs with it, so one job may be unlucky often before it is the one to blame. */
const DEATHS_SURVIVED = 10

export type Queues = {
  reactions: Queue<ReactionJob>
  /** Writes the timetable into Redis. May be repeated, and is, in case Redis was emptied. */
  setTimetable(): Promise<void>
  /** Runs every timed job once, now: what fell due while no worker was there is made up for. May be repeated. */
  catchUp(): Promise<void>
  /** How many reactions run or wait to run. One struck off its event may still tell what it did. */
  underWay(): Promise<number>
  /** Finishes what runs; what waits stays for the next worker. */
  stop(): Promise<void>
}

/** Starts working off reactions and timed jobs. */
export function startQueues(settings: Settings, redis: Redis, clock: () => Date, log: Logger): Queues {
  const common = { connection: redis, prefix: `${settings.namespace}-queue` }
  const reactions = new Queue<ReactionJob>('reactions', {
    ...common,
    defaultJobOptions: {
      attempts: ATTEMPTS,
      backoff: { type: 'exponential', delay: FIRST_RETRY_MS },
      removeOnComplete: { age: DONE_KEPT_SECONDS, count: 10_000 },
    },
  })
  const timed = new Queue('timed', { ...common, defaultJobOptions: { removeOnComplete: 100 } })

  const running = {
    ...common,
    concurrency: CONCURRENCY,
    lockDuration: CLAIM_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: DEATHS_SURVIVED,
  }
  const workers = [
    new Worker<ReactionJob>('reactions', job => told(log, job, () => react(job.data, clock())), running),
    new Worker('timed', job => told(log, job, async () => schedule[job.name]?.run(clock())), {
      ...running,
      concurrency: 1,
    }),
  ]
  for (const worker of workers)
    worker.on('error', error => log.warn({ err: error }, 'queue: connection trouble'))

  return {
    reactions,
    async setTimetable() {
      for (const [name, { pattern }] of Object.entries(schedule))
        await timed.upsertJobScheduler(name, { pattern, tz: 'UTC' }, { name })
    },
    async catchUp() {
      await timed.addBulk(Object.keys(schedule).map(name => ({ name, data: {} })))
    },
    underWay: () => reactions.getJobCountByTypes('active', 'waiting'),
    async stop() {
      await Promise.all(workers.map(worker => worker.close()))
      await Promise.all([reactions.close(), timed.close()])
    },
  }
}

/** One line for each run; the last failure is told as an error, for then somebody must look. */
async function told(log: Logger, job: Job, run: () => Promise<unknown>): Promise<void> {
  const began = performance.now()
  const line = () => ({
    job: job.name,
    id: job.id,
    attempt: job.attemptsMade + 1,
    ms: Math.round(performance.now() - began),
  })
  try {
    await run()
    log.info({ ...line(), outcome: 'ok' }, 'reaction')
  } catch (error) {
    const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
    log[isLast ? 'error' : 'warn'](
      { ...line(), outcome: isLast ? 'dead' : 'retried', err: error },
      'reaction',
    )
    throw error
  }
}
