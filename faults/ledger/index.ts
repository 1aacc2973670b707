/** The ledger profile: people do what is credited while workers, MongoDB and Redis break, then all is whole, drained and judged. */
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import mongoose from 'mongoose'
import { connectDatabase } from '../../config/database.ts'
import { readSettings } from '../../config/settings.ts'
import { createChance } from '../chance.ts'
import { root } from '../program.ts'
import { setStage, type Stage } from '../stage.ts'
import { type Act, actUntil, type Clinic, openClinic } from './acts.ts'
import { LEDGER_FAULTS, type LedgerFault } from './faults.ts'
import { judgeLedger, type LedgerVerdict } from './judge.ts'
import { choosePoison, plant, type Poison, type PoisonKind, POISONS } from './poison.ts'

export const LEDGER_BREAKS = [
  'no-unique-index',
  'early-strike-off',
  'skip-outbox',
  'forget-the-dead',
] as const
export type LedgerBreak = (typeof LEDGER_BREAKS)[number]

export type LedgerOptions = {
  seed: number
  minutes: number
  broken?: LedgerBreak | undefined
  /** Only these faults, in turn. */
  only?: readonly string[] | undefined
  /** Ends before its time after so many faults. */
  faults?: number
  /** Which events nobody can react to are planted. */
  poison?: readonly PoisonKind[]
  questions?: number
  scratch?: string
  say?: (line: string) => void
}
export type LedgerReport = LedgerVerdict & {
  check: 'ledger'
  ok: boolean
  seed: number
  minutes: number
  acts: Acts
  faults: string[]
  /** How long after all was whole nothing waited any more. */
  drainedMs: number
  /** How long it took until all that nobody can react to were dead letters. */
  poisonedMs: number
  /**
   * From an event to the end of what follows from it, in milliseconds: before poison was about, while all of it was, and while each was, one
   * after the other. Only the first of them costs no worker its life.
   */
  delays: { calm: Delays; poisoned: Delays } & { [K in PoisonKind]?: Delays }
  break: LedgerBreak | null
  /** The folder of what the programs said. */
  logs: string
}

/** Modules that break the product, loaded into its processes before its own. */
const PRELOADED: { [B in LedgerBreak]: readonly string[] } = {
  'no-unique-index': ['break/rows-without-key.mjs'],
  'early-strike-off': ['break/early-strike-off.mjs'],
  'skip-outbox': ['break/skip-outbox.mjs'],
  'forget-the-dead': ['break/forget-the-dead.mjs'],
}
const DRAINED_WITHIN_MS = 10_000
/** After that it is not judged any more, only told. */
const PATIENCE_MS = 90_000
const BETWEEN_FAULTS_MS = [1200, 2500] as const
const WATCHED_EVERY_MS = 200
const ACTORS = 3
const CALM_MS = 4000

/** Runs the profile and says what was found. */
export async function checkLedgerFaults(options: LedgerOptions): Promise<LedgerReport> {
  const { seed, broken, scratch, say = () => undefined } = options
  const logs = path.join(
    root,
    '.cache',
    'faults',
    `ledger-${seed}-${broken ?? 'whole'}-${process.pid}-${Date.now()}`,
  )
  const { poison, environment } = choosePoison()
  const kinds = options.poison ?? POISONS
  const planted = kinds.map(what => poison[what])
  const stage = await setStage({
    servers: 1,
    workers: 2,
    scratch,
    logs,
    say,
    preloads: ['break/poison.mjs', ...(broken ? PRELOADED[broken] : [])],
    more: environment,
  })
  try {
    if (broken === 'no-unique-index') await stage.database().collection('exchanges').dropIndex('event_kind')
    say('gathering people')
    const clinic = await openClinic(stage.urls[0] ?? '', stage.database(), options.questions ?? 24)
    const beganAt = performance.now()
    const acts: Acts = { accept: 0, tell: 0, mark: 0, unmark: 0 }
    const faults = await whileActing(stage, clinic, seed, acts, () => breakThings(stage, options))
    const drained = await drain(stage, say)
    const times = await whileActing(stage, clinic, seed + 1, acts, () =>
      poisonThings(stage, kinds, poison, say),
    )
    await drain(stage, say)
    const verdict = await oneAtATime(stage, () =>
      judgeLedger(stage, clinic, { isDrained: drained.isDrained, poison: planted }),
    )
    return {
      check: 'ledger',
      ok: Object.values(verdict.anomalies).every(count => count === 0),
      seed,
      minutes: Math.round((performance.now() - beganAt) / 600) / 100,
      acts,
      ...verdict,
      faults,
      drainedMs: drained.ms,
      poisonedMs: times.deadMs,
      delays: {
        calm: await delaysOf(stage, times.calmFrom, times.plantedAt),
        poisoned: await delaysOf(stage, times.plantedAt, times.until),
        ...(await delaysBy(stage, times.spans)),
      },
      break: broken ?? null,
      logs,
    }
  } finally {
    await stage.stop()
  }
}

let judging: Promise<unknown> = Promise.resolve()

/** The rules are asked through the one connection this process has: runs side by side are judged one after the other. */
function oneAtATime<T>({ environment }: Stage, judge: () => Promise<T>): Promise<T> {
  const verdict = judging.then(async () => {
    await connectDatabase(readSettings(environment))
    try {
      return await judge()
    } finally {
      await mongoose.disconnect()
    }
  })
  judging = verdict.catch(() => undefined)
  return verdict
}

type Acts = { [A in Act]: number }

/** Lets everybody act while `work` goes on. */
async function whileActing<T>(
  stage: Stage,
  clinic: Clinic,
  seed: number,
  acts: Acts,
  work: () => Promise<T>,
): Promise<T> {
  let isOver = false
  const acting = Promise.all(
    Array.from({ length: ACTORS }, (_, at) =>
      actUntil(stage.urls[0] ?? '', clinic, createChance(seed, `actor ${at}`), acts, () => isOver),
    ),
  )
  acting.catch(() => undefined)
  try {
    return await work()
  } finally {
    isOver = true
    await acting
  }
}

/** Breaks one thing after the other, and mends each. */
async function breakThings(
  stage: Stage,
  { seed, minutes, only, faults: enough = Infinity, say = () => undefined }: LedgerOptions,
): Promise<string[]> {
  const chance = createChance(seed, 'nemesis')
  const plan = only ? LEDGER_FAULTS.filter(({ kind }) => only.includes(kind)) : chance.shuffle(LEDGER_FAULTS)
  const until = performance.now() + minutes * 60_000
  const done: string[] = []
  while (done.length < enough && performance.now() < until) {
    await pause(chance.between(...BETWEEN_FAULTS_MS))
    await reviveWorkers(stage)
    const fault = plan[done.length % plan.length]
    if (fault) done.push(await breakOnce(stage, fault, chance, say))
  }
  return done
}

type Span = { kind: PoisonKind; from: number; until: number }

/**
 * Plants what nobody can react to, one after the other, and waits each time until it is a dead letter and every worker has stood for a
 * while: what one leaves behind is not told of the next. Says how long everything else took before, and meanwhile.
 */
async function poisonThings(
  stage: Stage,
  kinds: readonly PoisonKind[],
  poison: { readonly [K in PoisonKind]: Poison },
  say: (line: string) => void,
) {
  const calmFrom = Date.now()
  if (kinds.length > 0) await pause(CALM_MS)
  const plantedAt = Date.now()
  const spans: Span[] = []
  let deadMs = 0
  for (const kind of kinds) {
    const from = Date.now()
    await plant(stage, poison[kind])
    await untilGivenUp(stage, poison[kind], from + PATIENCE_MS)
    const until = Date.now()
    deadMs += until - from
    spans.push({ kind, from, until })
    say(`the event that ${poison[kind].cause} was dealt with in ${until - from} ms`)
    await reviveWorkers(stage)
    await pause(CALM_MS)
  }
  return { deadMs, calmFrom, plantedAt, until: Date.now(), spans }
}

async function untilGivenUp(stage: Stage, { eventId }: Poison, deadline: number): Promise<void> {
  // Whoever is given up is taken off its event, whether or not it is kept.
  const open = { _id: new mongoose.mongo.ObjectId(eventId), doneAt: null }
  const outbox = stage.database().collection('outbox')
  while ((await outbox.findOne(open)) !== null && Date.now() < deadline) {
    await reviveWorkers(stage)
    await pause(WATCHED_EVERY_MS)
  }
}

const delaysBy = async (stage: Stage, spans: readonly Span[]): Promise<{ [K in PoisonKind]?: Delays }> =>
  Object.fromEntries(
    await Promise.all(
      spans.map(async ({ kind, from, until }) => [kind, await delaysOf(stage, from, until)] as const),
    ),
  )

async function breakOnce(
  stage: Stage,
  fault: LedgerFault,
  chance: ReturnType<typeof createChance>,
  say: (line: string) => void,
): Promise<string> {
  const mend = await fault.begin(stage, chance)
  await pause(chance.between(...fault.lastsMs))
  await mend()
  say(fault.kind)
  return fault.kind
}

/** What a supervisor does: starts again what ended by itself. */
async function reviveWorkers({ workers }: Stage): Promise<void> {
  for (const worker of workers) if (!isAlive(worker.pid)) await worker.start()
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** Waits until nothing waits any more. */
async function drain(stage: Stage, say: (line: string) => void): Promise<{ ms: number; isDrained: boolean }> {
  const outbox = stage.database().collection('outbox')
  await reviveWorkers(stage)
  say('everything is whole; waiting until nothing waits')
  const wholeAt = performance.now()
  while ((await outbox.findOne({ doneAt: null }, { projection: { _id: 1 } })) !== null) {
    if (performance.now() > wholeAt + PATIENCE_MS) break
    await reviveWorkers(stage)
    await pause(WATCHED_EVERY_MS)
  }
  const ms = Math.round(performance.now() - wholeAt)
  return { ms, isDrained: ms <= DRAINED_WITHIN_MS }
}

type Delays = { count: number; p50: number; p99: number }

async function delaysOf({ database }: Stage, from: number, until: number): Promise<Delays> {
  const rows = await database()
    .collection('outbox')
    .find(
      {
        'payload.at': { $gte: new Date(from).toISOString(), $lt: new Date(until).toISOString() },
        doneAt: { $ne: null },
      },
      { projection: { doneAt: 1, 'payload.at': 1 } },
    )
    .toArray()
  const delays = rows
    .map(
      ({ doneAt, payload }) =>
        (doneAt as Date).getTime() - new Date((payload as { at: string }).at).getTime(),
    )
    // What a shifted clock dated says nothing.
    .filter(ms => ms >= 0 && ms < PATIENCE_MS * 2)
    .toSorted((a, b) => a - b)
  const at = (part: number) => delays[Math.min(delays.length - 1, Math.floor(delays.length * part))] ?? 0
  return { count: delays.length, p50: at(0.5), p99: at(0.99) }
}
