/** How many events a second become exchanges, from the outbox to the ledger, beside what BullMQ alone moves in the same minute. */
import { setTimeout as pause } from 'node:timers/promises'
import { Queue } from 'bullmq'
import mongoose from 'mongoose'
import { Exchanges } from '../domain/exchanges/model.ts'
import { Outbox, toOutboxRow } from '../domain/transaction.ts'
import { type CoresUsed, cpuSeconds, limitOf, residentMb, watchCores } from './cores.ts'
import { type Costs, watchCosts } from './costs.ts'
import { aboutRun, quantile, round, sorted, spreadOf } from './figures.ts'
import type { NoopOrder } from './noop.ts'
import { enlist, type Person } from './people.ts'
import { type BenchProgram, endChild, order, setStage, type Stage, startPlayer } from './stage.ts'

export type LedgerOptions = { rounds: number; events: number; workers: number }
type Measured = {
  noop: number
  credited: number
  drained: number
  aloneMs: number[]
  cores: CoresUsed | undefined
  /** Of a job that does nothing, of an event until it is credited, and with all that follows. */
  costs: { noopMicros: number; credited: Costs; drained: Costs }
  rssMb: number
}

const PEOPLE = 500
const PUT_AT_ONCE = 1000
const POLL_MS = 20
const ALONE = 20
const WARM_UP_EVENTS = 2000
const STORED_WITHIN_MS = 240_000
/** Part of a no-op job's speed that is promised, and events a second. */
const BARS = { ratio: 0.25, creditedPerSecond: 3000 }

/** Runs the bench and returns its figures. */
export async function benchLedger(options: LedgerOptions, say: (line: string) => void): Promise<object> {
  const stage = await setStage(say)
  const noop = startPlayer('./noop.ts')
  try {
    await order<number>(noop, { connect: { redisUrl: stage.settings.redisUrl } } satisfies NoopOrder)
    const people = await enlist(PEOPLE)
    const workers = Array.from({ length: options.workers }, () => stage.addWorkers())
    say('warming up')
    await afterCatchUp(stage)
    await order<number>(noop, { work: { jobs: WARM_UP_EVENTS } } satisfies NoopOrder)
    await creditAll(people, WARM_UP_EVENTS, async () => undefined)

    const rounds: Measured[] = []
    for (let number = 1; number <= options.rounds; number += 1) {
      const measured = await measure(stage, noop, workers, people, options.events)
      rounds.push(measured)
      const { credited, drained, noop: ceiling } = measured
      say(
        `round ${number}: ${round(credited)} credited/s, ${round(drained)}/s with all that follows, no-op ${round(ceiling)}`,
      )
    }
    await checkLedger(WARM_UP_EVENTS + options.rounds * (options.events + ALONE))
    return toFigures(options, rounds)
  } finally {
    await endChild(noop)
    await stage.stop()
  }
}

// Workers begin by making up for every timed job, which would count here; and what is credited here has no source to be compared with.
async function afterCatchUp({ settings }: Stage): Promise<void> {
  const timed = new Queue('timed', {
    connection: { url: settings.redisUrl },
    prefix: `${settings.namespace}-queue`,
  })
  try {
    const done = () => timed.getJobCounts('completed')
    const left = () => timed.getJobCounts('waiting', 'active', 'prioritized')
    await until(async () => Object.values(await done()).some(count => count > 0), 'the timed jobs')
    await until(
      async () => Object.values(await left()).every(count => count === 0),
      'the end of the timed jobs',
    )
  } finally {
    await timed.close()
  }
}

async function measure(
  stage: Stage,
  player: ReturnType<typeof startPlayer>,
  workers: readonly BenchProgram[],
  people: readonly Person[],
  events: number,
): Promise<Measured> {
  const before = cpuSeconds(player.pid ?? 0)
  const noop = await order<number>(player, { work: { jobs: events } } satisfies NoopOrder)
  const noopMicros = round(((cpuSeconds(player.pid ?? 0) - before) * 1e6) / events)
  const { mongod, redis, server } = stage.pids
  const pids = workers.map(({ pid }) => pid)
  const programs = { workers: pids, mongod: [mongod], redis: [redis], server: [server], bench: [process.pid] }
  const costs = await watchCosts(programs, stage.settings.redisUrl)
  const cores = watchCores(programs)
  const { credited, drained, measured } = await creditAll(people, events, async () => ({
    used: cores?.(),
    each: await costs(events),
  }))
  const withAll = await costs(events)
  const aloneMs: number[] = []
  for (let number = 0; number < ALONE; number += 1) aloneMs.push(await creditOne(people))
  return {
    noop,
    credited,
    drained,
    aloneMs,
    cores: measured.used,
    costs: { noopMicros, credited: measured.each, drained: withAll },
    rssMb: Math.max(...pids.map(residentMb)),
  }
}

/** Puts so many events into the outbox as fast as it takes them. Answers how many a second were credited, and done with all that follows. */
async function creditAll<T>(
  people: readonly Person[],
  events: number,
  whenCredited: () => Promise<T>,
): Promise<{ credited: number; drained: number; measured: T }> {
  const before = await Exchanges.estimatedDocumentCount()
  const startedAt = performance.now()
  const perSecond = () => events / ((performance.now() - startedAt) / 1000)
  for (let put = 0; put < events; put += PUT_AT_ONCE)
    await putEvents(people, Math.min(PUT_AT_ONCE, events - put))
  await until(async () => (await Exchanges.estimatedDocumentCount()) >= before + events, 'the exchanges')
  const credited = perSecond()
  const measured = await whenCredited()
  await until(async () => !(await Outbox.exists({ doneAt: null })), 'the end of the outbox')
  return { credited, drained: perSecond(), measured }
}

async function creditOne(people: readonly Person[]): Promise<number> {
  const before = await Exchanges.estimatedDocumentCount()
  const startedAt = performance.now()
  await putEvents(people, 1)
  await until(async () => (await Exchanges.estimatedDocumentCount()) > before, 'the exchange')
  return performance.now() - startedAt
}

const newId = () => new mongoose.mongo.ObjectId().toHexString()
const specialtyId = newId()
let turn = 0

/** Marks of readers on replies, committed as an action commits its events. */
async function putEvents(people: readonly Person[], count: number): Promise<void> {
  const rows = Array.from({ length: count }, () => {
    turn += 1
    const authorId = people[turn % people.length]?.id ?? ''
    const byId = people[(turn * 7 + 1) % people.length]?.id ?? ''
    const at = new Date().toISOString()
    const payload = { caseId: newId(), specialtyId, replyId: newId(), authorId, byId, at }
    return toOutboxRow({ id: newId(), name: 'cases.markedHelpful', payload })
  })
  await Outbox.collection.insertMany(rows, { writeConcern: { w: 'majority', j: true } })
}

async function until(condition: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + STORED_WITHIN_MS
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`${what} did not come within the time`)
    await pause(POLL_MS)
  }
}

// Speed by a broken promise is no figure: one exchange for each event, and nothing left over.
async function checkLedger(events: number): Promise<void> {
  // What was counted is not at once what a majority has.
  await until(async () => (await Exchanges.countDocuments({})) >= events, 'the last of the exchanges')
  const stored = await Exchanges.countDocuments({})
  const sources = await Exchanges.distinct('eventId', {})
  if (stored !== events || sources.length !== events)
    throw new Error(`${events} events were credited ${stored} times, ${sources.length} of them at all`)
}

function toFigures(options: LedgerOptions, rounds: readonly Measured[]) {
  const credited = spreadOf(rounds.map(each => each.credited))
  const drained = spreadOf(rounds.map(each => each.drained))
  const noop = spreadOf(rounds.map(each => each.noop))
  const alone = rounds.map(({ aloneMs }) => sorted(aloneMs))
  const ratio = round(credited.median / noop.median)
  return {
    bench: 'ledger',
    creditedPerSecond: credited.median,
    noopJobsPerSecond: noop.median,
    ratio,
    bars: BARS,
    meetsBars: credited.median >= BARS.creditedPerSecond && ratio >= BARS.ratio,
    drainedPerSecond: drained.median,
    aloneP50Ms: spreadOf(alone.map(times => quantile(times, 0.5))).median,
    aloneP95Ms: spreadOf(alone.map(times => quantile(times, 0.95))).median,
    /** For one event, in the last round. */
    costs: rounds.at(-1)?.costs,
    workersRssMb: Math.max(...rounds.map(({ rssMb }) => rssMb)),
    spread: { creditedPerSecond: credited, drainedPerSecond: drained, noopJobsPerSecond: noop },
    ...aboutRun(
      rounds.flatMap(({ cores }) => cores ?? []),
      limitOf,
    ),
    ...options,
  }
}
