/** BullMQ: retries, dead letters, and the clockwork. The queue may lose everything: the outbox offers it again. */
import { type Job, Queue, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import type { Logger } from '../config/log.ts'
import type { Settings } from '../config/settings.ts'
import type { Lane } from './lanes.ts'
import { type Lanes, react, type ReactionJob } from './relay.ts'
import { schedule } from './schedule.ts'

/** How many jobs of a lane run at once in a process. */
const CONCURRENCY: { readonly [L in Lane]: number } = { single: 20, merged: 400 }
/** Thousands a second are not told one by one. */
const OK_LEVELS = { single: 'info', merged: 'debug' } as const
const ATTEMPTS = 5
const FIRST_RETRY_MS = 500
/** A worker that does not renew its claim for this long is taken for dead. */
const CLAIM_MS = 5000
const STALLED_CHECK_MS = 1000
/** A worker that dies takes all its jobs with it, so one job may be unlucky often before it is the one to blame. */
const DEATHS_SURVIVED = 10

export type Queues = {
  lanes: Lanes
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
  const openLane = (lane: Lane) =>
    new Queue<ReactionJob>(`reactions-${lane}`, {
      ...common,
      defaultJobOptions: {
        attempts: ATTEMPTS,
        backoff: { type: 'exponential', delay: FIRST_RETRY_MS },
        // Whether something was done says the outbox, so that nothing need be remembered here.
        removeOnComplete: true,
      },
    })
  const lanes = { single: openLane('single'), merged: openLane('merged') }
  const timed = new Queue('timed', { ...common, defaultJobOptions: { removeOnComplete: 100 } })

  const running = {
    ...common,
    lockDuration: CLAIM_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: DEATHS_SURVIVED,
  }
  const workers = [
    ...(['single', 'merged'] as const).map(
      lane =>
        new Worker<ReactionJob>(
          lanes[lane].name,
          job => told(log, job, () => react(job.data, clock()), OK_LEVELS[lane]),
          {
            ...running,
            concurrency: CONCURRENCY[lane],
          },
        ),
    ),
    new Worker('timed', job => told(log, job, async () => schedule[job.name]?.run(clock())), {
      ...running,
      concurrency: 1,
    }),
  ]
  for (const worker of workers)
    worker.on('error', error => log.warn({ err: error }, 'queue: connection trouble'))

  return {
    lanes,
    async setTimetable() {
      for (const [name, { pattern }] of Object.entries(schedule))
        await timed.upsertJobScheduler(name, { pattern, tz: 'UTC' }, { name })
    },
    async catchUp() {
      await timed.addBulk(Object.keys(schedule).map(name => ({ name, data: {} })))
    },
    async underWay() {
      const counts = await Promise.all(
        Object.values(lanes).map(lane => lane.getJobCountByTypes('active', 'waiting')),
      )
      return counts.reduce((sum, count) => sum + count, 0)
    },
    async stop() {
      await Promise.all(workers.map(worker => worker.close()))
      await Promise.all([lanes.single.close(), lanes.merged.close(), timed.close()])
    },
  }
}

/** One line for each run; the last failure is told as an error, for then somebody must look. */
async function told(
  log: Logger,
  job: Job,
  run: () => Promise<unknown>,
  okLevel: 'info' | 'debug' = 'info',
): Promise<void> {
  const began = performance.now()
  const line = () => ({
    job: job.name,
    id: job.id,
    attempt: job.attemptsMade + 1,
    ms: Math.round(performance.now() - began),
  })
  try {
    await run()
    log[okLevel]({ ...line(), outcome: 'ok' }, 'reaction')
  } catch (error) {
    const isLast = job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
    log[isLast ? 'error' : 'warn'](
      { ...line(), outcome: isLast ? 'dead' : 'retried', err: error },
      'reaction',
    )
    throw error
  }
}
