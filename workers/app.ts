/** Builds the process that keeps promises: relay, reactions, timetable, and a voice to connected people. */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../config/log.ts'
import { connectRedis } from '../config/redis.ts'
import type { Settings } from '../config/settings.ts'
import { climbLadders } from '../domain/cases/actions.ts'
import { announceMessages } from '../domain/chat/actions.ts'
import { mailLetters } from '../domain/credentials/actions.ts'
import { carryOnTrial } from '../domain/exchanges/actions.ts'
import { mailAccounts } from '../domain/members/actions.ts'
import { type Carriers, deliverDue } from '../domain/notifications/actions.ts'
import * as research from '../domain/research/actions.ts'
import * as search from '../domain/search/actions.ts'
import { openMail } from './mail.ts'
import { prepareReactions } from './prepare.ts'
import { openPush } from './push.ts'
import { startQueues } from './queue.ts'
import { relayOnce } from './relay.ts'

export type Workers = {
  /** Announces and relays once, and says how many messages and events that were. */
  relay(): Promise<number>
  /** Delivers what is due by mail and push, and says how many batches that were. */
  deliver(): Promise<number>
  /** Does what is due for cases that wait, and says for how many. */
  climb(): Promise<number>
  /** Runs every timed job once, now. */
  catchUp(): Promise<void>
  /** How many reactions run or wait to run. */
  underWay(): Promise<number>
  /** Stops after what runs is finished. May be repeated. */
  stop(): Promise<void>
}

const IDLE_MS = 200
const BETWEEN_DELIVERIES_MS = 1000
const BETWEEN_CLIMBS_MS = 1000
const BETWEEN_POLLS_MS = 1000
const BETWEEN_REPORTS_MS = 1000
const BETWEEN_TRIALS_MS = 1000
const AFTER_TROUBLE_MS = 1000
const TIMETABLE_EVERY_MS = 60_000

/**
 * Starts the workers on a connected database. With `heard: false` another process tells connected people; with `unasked: false` nothing
 * is relayed, delivered or climbed but when it is asked for.
 */
export async function startWorkers(
  settings: Settings,
  log: Logger,
  clock: () => Date,
  { heard = true, unasked = true }: { heard?: boolean; unasked?: boolean } = {},
): Promise<Workers> {
  const close = await prepareReactions(settings, log, { heard })
  const redis = connectRedis(settings, 'waiting', log)
  const queues = startQueues(settings, redis, clock, log)
  await queues.setTimetable()
  // Nobody waits for it: until there is an index nothing similar is found.
  const indexed = search
    .buildMissingIndex(clock())
    .catch((error: unknown) =>
      log.warn({ err: error }, 'search: the index was not built and will be with the next event'),
    )
  const timetable = setInterval(() => {
    queues
      .setTimetable()
      .catch((error: unknown) => log.warn({ err: error }, 'queue: the timetable was not renewed'))
  }, TIMETABLE_EVERY_MS)

  const leaving = new AbortController()
  // What is announced is relayed at once.
  const relay = async () => {
    const announced = await announceMessages()
    return announced + (await relayOnce(queues.lanes, clock()))
  }
  const ways = openWays(settings, log)
  let delivering: Promise<unknown> = Promise.resolve()
  // One pass after the other: who asks for one knows afterwards that the one before is over too.
  const deliver = () => {
    const next = delivering.then(
      async () =>
        // First what somebody sits and waits for.
        (await mailAccounts(clock, ways.carriers)) +
        (await deliverDue(clock(), ways.carriers)) +
        (await mailLetters(clock(), ways.carriers)),
    )
    delivering = next.catch(() => undefined)
    return next
  }
  const climb = () => climbLadders(clock())
  const steady: [name: string, work: () => Promise<number>, idleMs: number][] = [
    ['relay', relay, IDLE_MS],
    ['delivery', deliver, BETWEEN_DELIVERIES_MS],
    ['ladder', climb, BETWEEN_CLIMBS_MS],
    ['trial', () => carryOnTrial(clock()), BETWEEN_TRIALS_MS],
    ['report', () => queues.report(), BETWEEN_REPORTS_MS],
    ['feeds', () => research.pollFeeds(clock(), leaving.signal), BETWEEN_POLLS_MS],
  ]
  const loops = unasked
    ? steady.map(([name, work, idleMs]) => keepDoing(name, work, idleMs, leaving.signal, log))
    : []
  return {
    relay,
    deliver,
    climb,
    catchUp: () => queues.catchUp(),
    underWay: () => queues.underWay(),
    async stop() {
      if (leaving.signal.aborted) return
      leaving.abort()
      clearInterval(timetable)
      await Promise.all([...loops, indexed])
      ways.close()
      await queues.stop()
      await close()
      redis.disconnect()
    },
  }
}

/** Does `work` again and again until `over`: at once while there is something, else after a pause. */
async function keepDoing(
  name: string,
  work: () => Promise<number>,
  idleMs: number,
  over: AbortSignal,
  log: Logger,
): Promise<void> {
  while (!over.aborted) {
    const pause = await work().then(
      count => (count > 0 ? 0 : idleMs),
      (error: unknown) => {
        log.warn({ err: error }, `${name}: will try again`)
        return AFTER_TROUBLE_MS
      },
    )
    await sleep(pause, undefined, { signal: over }).catch(() => undefined)
  }
}

/** The ways out that are set up here. What went wrong on one is told, without whom it was for. */
function openWays(settings: Settings, log: Logger): { carriers: Carriers; close: () => void } {
  const mail = settings.mail && openMail(settings.mail)
  const push = settings.push && openPush(settings.push)
  const told =
    <A extends unknown[], T>(way: string, carry: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      try {
        const outcome = await carry(...args)
        log.info({ way, outcome }, 'delivery')
        return outcome
      } catch (error) {
        // What a mail server answers names who was written to.
        const { code, responseCode } = error as { code?: string; responseCode?: number }
        log.warn({ way, code, responseCode }, 'delivery: will try again')
        throw error
      }
    }
  return {
    carriers: { ...(mail && { mail: told('mail', mail.mail) }), ...(push && { push: told('push', push) }) },
    close: () => mail?.close(),
  }
}
