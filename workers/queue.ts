/** BullMQ: retries, and the clockwork. The queue may lose everything: the outbox offers it again, and what was given up is kept in MongoDB. */
import { randomUUID } from 'node:crypto'
import { type Job, Queue, UnrecoverableError, Worker } from 'bullmq'
import type { Redis } from 'ioredis'
import { isAway } from '../config/database.ts'
import type { Logger } from '../config/log.ts'
import type { Settings } from '../config/settings.ts'
import { sayError } from '../config/told.ts'
import { bury, pauseAfter, reportQueue, triesFor } from '../domain/operations/actions.ts'
import { createMinutes } from './minutes.ts'
import { keepPresence } from './presence.ts'
import { isFatal, openQuarantine, type Quarantine } from './quarantine.ts'
import type { Lane } from './lanes.ts'
import { type Lanes, react, type ReactionJob } from './relay.ts'
import { schedule } from './schedule.ts'
import { awayPauseMs, mayTryAgain, tooLong } from './tries.ts'

/** How many jobs of a lane run at once in a process. */
const CONCURRENCY: { readonly [L in Lane]: number } = { single: 20, merged: 400 }
const LANES = ['single', 'merged'] as const
/** Thousands a second are not told one by one. */
const OK_LEVELS = { single: 'info', merged: 'debug' } as const
/** More than any failure is allowed: who is given up is decided here, and not by the queue. */
const ATTEMPTS_MAX = 50
/** A worker that is connected and does not renew its claim for this long is taken for dead. */
const CLAIM_MS = 5000
const STALLED_CHECK_MS = 500
/** The same for deaths of workers: who is to blame for them is found out in quarantine. */
const DEATHS_MAX = 50
/** The pause before the next try while MongoDB is away. */
const AWAY_PAUSE_MS = 1000
/** A reaction that takes longer is taken for one that never ends. An import of thousands of cases is one reaction. */
const REACTION_WITHIN_MS = 5 * 60_000
/** The same for a timed job: while it runs, no other does in this process. To count a ledger of millions anew takes minutes. */
const TIMED_WITHIN_MS = 60 * 60_000
/** A timed job that finds MongoDB away is tried for an hour, unless it comes again by itself. What it did is soon forgotten: every run is a line of the log. */
const TIMED = {
  attempts: 120,
  backoff: { type: 'custom' },
  removeOnComplete: 100,
  removeOnFail: 100,
} as const

export type Queues = {
  lanes: Lanes
  /** Writes the timetable into Redis. May be repeated, and is, in case Redis was emptied. */
  setTimetable(): Promise<void>
  /** Runs every timed job once, now: what fell due while no worker was there is made up for. May be repeated. */
  catchUp(): Promise<void>
  /** How many reactions run or wait to run. One struck off its event may still tell what it did. */
  underWay(): Promise<number>
  /** Keeps where the queue stands for those who look at it. Returns 0. */
  report(): Promise<0>
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
        attempts: ATTEMPTS_MAX,
        backoff: { type: 'custom' },
        // What was done, and what was given up, is known from MongoDB: nothing need be remembered here.
        removeOnComplete: true,
        removeOnFail: true,
      },
    })
  const lanes = { single: openLane('single'), merged: openLane('merged') }
  const timed = new Queue('timed', { ...common, defaultJobOptions: TIMED })
  const quarantine = openQuarantine(settings, log)
  const minutes = createMinutes()
  const workerId = randomUUID()

  const running = {
    ...common,
    lockDuration: CLAIM_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: DEATHS_MAX,
  }
  const pausing = (awayMs: (job?: { name: string }) => number) => ({
    backoffStrategy: (tries: number, _type?: string, error?: Error, job?: { name: string }) =>
      error && isAway(error) ? awayMs(job) : pauseAfter(tries),
  })
  const workOff = (lane: Lane) =>
    new Worker<ReactionJob>(
      lanes[lane].name,
      job =>
        told(log, job, minutes, clock, OK_LEVELS[lane], () =>
          attempt(job, clock(), quarantine).catch((error: unknown) =>
            giveUpOrThrow(job, error as Error, clock()),
          ),
        ),
      { ...running, settings: pausing(() => AWAY_PAUSE_MS), concurrency: CONCURRENCY[lane] },
    )
  const workers = [
    ...LANES.map(workOff),
    new Worker(
      'timed',
      job =>
        told(log, job, minutes, clock, 'info', () =>
          within(TIMED_WITHIN_MS, 'The job', schedule[job.name]?.run(clock())).catch((error: unknown) =>
            tryAgainOrThrow(job, error as Error),
          ),
        ),
      { ...running, settings: pausing(timedAwayPauseMs), concurrency: 1 },
    ),
  ]
  for (const worker of workers)
    worker.on('error', error => log.warn({ err: error }, 'queue: connection trouble'))

  const leave = keepPresence(
    redis,
    {
      owners: workers.map(({ id }) => id),
      queues: workers.map(({ name }) => `${common.prefix}:${name}`),
      onGone: () => quarantine.prepare(),
    },
    log,
  )

  const countsOf = async (name: Lane) => {
    const {
      waiting = 0,
      active = 0,
      delayed = 0,
    } = await lanes[name].getJobCounts('waiting', 'active', 'delayed')
    return { name, waiting, active, delayed }
  }
  return {
    lanes,
    async setTimetable() {
      for (const [name, { pattern }] of Object.entries(schedule))
        await timed.upsertJobScheduler(name, { pattern, tz: 'UTC' }, { name, opts: TIMED })
    },
    async catchUp() {
      await timed.addBulk(Object.keys(schedule).map(name => ({ name, data: {} })))
    },
    async underWay() {
      const counts = await Promise.all(LANES.map(countsOf))
      return counts.reduce((sum, { waiting, active }) => sum + waiting + active, 0)
    },
    async report() {
      const counts = await Promise.all(LANES.map(countsOf))
      await reportQueue({ workerId, at: clock(), lanes: counts, minutes: minutes.last() })
      return 0
    },
    async stop() {
      leave()
      await Promise.all(workers.map(worker => worker.close()))
      await quarantine.close()
      await Promise.all([lanes.single.close(), lanes.merged.close(), timed.close()])
    },
  }
}

/** Runs a reaction here, or where it can do no harm when a worker died with it before. */
async function attempt(job: Job<ReactionJob>, now: Date, quarantine: Quarantine): Promise<void> {
  if (job.stalledCounter > 0) return quarantine.run(job.data, now, { alone: job.stalledCounter > 1 })
  await within(REACTION_WITHIN_MS, 'The reaction', react(job.data, now))
}

/** What work comes to, or an error when it takes longer: whatever came of it, others have waited for it long enough. */
async function within<T>(ms: number, what: string, work: Promise<T> | undefined): Promise<T | undefined> {
  let late: NodeJS.Timeout | undefined
  const tooLate = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(tooLong(what)), ms)
  })
  try {
    return await Promise.race([work, tooLate])
  } finally {
    clearTimeout(late)
  }
}

const timedAwayPauseMs = (job?: { name: string }) => awayPauseMs(schedule[job?.name ?? '']?.pattern ?? '')

/** Throws so that the queue tries a timed job again soon, as long as there is hope: its next time may be a day away. */
function tryAgainOrThrow(job: Job, error: Error): never {
  throw mayTryAgain(error, job.attemptsMade + 1) ? error : new UnrecoverableError(sayError(error))
}

/** Throws so that the queue tries again later; or makes a dead letter of what failed too often, and of what killed. */
async function giveUpOrThrow(job: Job<ReactionJob>, error: Error, now: Date): Promise<never> {
  const tries = job.attemptsMade + 1
  if (isFatal(error)) {
    await bury(
      { ...job.data, cause: error.cause, error: error.message, tries: tries + job.stalledCounter + 1 },
      now,
    )
    throw new UnrecoverableError(error.message)
  }
  // While MongoDB is away nothing fails by its own fault.
  if (isAway(error) || tries < triesFor(error)) throw error
  await bury({ ...job.data, cause: 'failed', error: `${error.name}: ${sayError(error)}`, tries }, now)
  throw new UnrecoverableError(sayError(error))
}

/** One line for each run; what is given up is told as an error, for then somebody must look. */
async function told(
  log: Logger,
  job: Job,
  minutes: ReturnType<typeof createMinutes>,
  clock: () => Date,
  okLevel: 'info' | 'debug',
  run: () => Promise<unknown>,
): Promise<void> {
  const began = performance.now()
  const line = () => ({
    job: job.name,
    id: job.id,
    attempt: job.attemptsMade + 1,
    ms: Math.round(performance.now() - began),
  })
  try {
    const outcome = await run()
    minutes.count(clock(), 'done')
    log[okLevel]({ ...line(), outcome: 'ok' }, 'reaction')
    const { alarm } = (outcome ?? {}) as { alarm?: string }
    if (alarm !== undefined) log.error({ job: job.name }, `alarm: ${alarm}`)
  } catch (error) {
    minutes.count(clock(), 'failed')
    const isOver = error instanceof UnrecoverableError || job.attemptsMade + 1 >= (job.opts.attempts ?? 1)
    log[isOver ? 'error' : 'warn'](
      { ...line(), outcome: isOver ? 'dead' : 'retried', err: error },
      'reaction',
    )
    throw error
  }
}
