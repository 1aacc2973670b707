/**
 * Where reactions run whose worker died: in a process of its own, so that one that kills takes nobody with it and is known by it. A
 * crash takes hundreds of innocent jobs with it, so they run some at a time at first; only those with which that process dies too run alone.
 */
import { type ChildProcess, fork } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Logger } from '../config/log.ts'
import type { Settings } from '../config/settings.ts'
import type { DeathCause } from '../domain/operations/contract.ts'
import type { ReactionJob } from './relay.ts'

export type Quarantine = {
  /** Runs a reaction there. Throws what it threw, or `Fatal` when it ended its process or kept it from answering. */
  run(job: ReactionJob, now: Date, options: { alone: boolean }): Promise<void>
  /** Starts its process before it is needed, which takes seconds. */
  prepare(): void
  close(): Promise<void>
}

/** What a cell is told, and what it says. */
export type ToCell =
  | { open: { settings: Settings } }
  | { run: { number: number; job: ReactionJob; now: Date } }
  | { areYouThere: true }
export type FromCell =
  | { opened: true }
  | { done: { number: number; error: { name: string; message: string } | null } }
  | { here: true }

// Compiled or not, the program's file lies beside this one and ends like it.
const PROGRAM = fileURLToPath(new URL(`./cell${path.extname(import.meta.url)}`, import.meta.url))
const ASKED_EVERY_MS = 500
const ANSWERS_WITHIN_MS = 5000
const OPENS_WITHIN_MS = 60_000
const IDLE_FOR_MS = 20_000
/** So many run together: as many are suspected when they end their process. */
const TOGETHER = 20

/** Why a reaction is to blame for the end of the process it ran in. */
export type Fatal = Error & { cause: Exclude<DeathCause, 'failed'> }
export const isFatal = (error: unknown): error is Fatal =>
  error instanceof Error && error.name === 'Fatal' && error.cause !== undefined

const fatal = (cause: Fatal['cause']): Fatal =>
  Object.assign(new Error(`The reaction ${cause}`, { cause }), { name: 'Fatal' }) as Fatal

/** Opens a quarantine; its processes start when they are first needed, and end when nobody needs them. */
export function openQuarantine(settings: Settings, log: Logger): Quarantine {
  const together = openCell(settings, log, TOGETHER)
  const single = openCell(settings, log, 1)
  return {
    async run(job, now, { alone }) {
      if (alone) return single.run(job, now)
      try {
        await together.run(job, now)
      } catch (error) {
        if (!isFatal(error)) throw error
        log.warn({ job: job.reaction, eventId: job.eventId }, 'queue: suspected, and runs alone')
        await single.run(job, now)
      }
    },
    prepare: together.prepare,
    async close() {
      await Promise.all([together.close(), single.close()])
    },
  }
}

type Waiting = { resolve: () => void; reject: (error: Error) => void }
type Live = { child: ChildProcess; opened: Promise<void> }

/** A process that runs at most so many at once. */
function openCell(settings: Settings, log: Logger, atOnce: number) {
  const waiting = new Map<number, Waiting>()
  const queued: (() => void)[] = []
  let running = 0
  let live: Live | undefined
  let count = 0
  let idle: NodeJS.Timeout | undefined

  function start(): Live {
    const child = fork(PROGRAM, { serialization: 'advanced', stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    let cause: Fatal['cause'] = 'ended its process'
    let heardAt = performance.now()
    let isOpen = false
    const watch = setInterval(() => {
      const patienceMs = isOpen ? ANSWERS_WITHIN_MS : OPENS_WITHIN_MS
      if (performance.now() - heardAt > patienceMs) {
        cause = 'did not answer'
        child.kill('SIGKILL')
      } else if (isOpen) send(child, { areYouThere: true })
    }, ASKED_EVERY_MS)
    const opened = new Promise<void>((resolve, reject) => {
      child.on('message', (said: FromCell) => {
        heardAt = performance.now()
        if ('opened' in said) {
          isOpen = true
          resolve()
        } else if ('done' in said) settle(said.done)
      })
      child.once('exit', () => reject(new Error('the quarantine did not open')))
    })
    opened.catch(() => undefined)
    child.on('error', error => log.warn({ err: error }, 'queue: trouble with the quarantine'))
    child.once('exit', () => {
      clearInterval(watch)
      if (live?.child === child) live = undefined
      for (const { reject } of waiting.values()) reject(fatal(cause))
      waiting.clear()
    })
    send(child, { open: { settings } })
    return { child, opened }
  }

  function settle({ number, error }: Extract<FromCell, { done: unknown }>['done']): void {
    const asked = waiting.get(number)
    waiting.delete(number)
    if (error === null) asked?.resolve()
    else asked?.reject(Object.assign(new Error(error.message), { name: error.name }))
  }

  function endWhenIdle(): void {
    clearTimeout(idle)
    idle = setTimeout(() => {
      if (running === 0) void end()
    }, IDLE_FOR_MS).unref()
  }

  async function end(): Promise<void> {
    const ending = live?.child
    live = undefined
    if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
    const gone = new Promise(resolve => ending.once('exit', resolve))
    ending.kill('SIGTERM')
    const late = setTimeout(() => ending.kill('SIGKILL'), ANSWERS_WITHIN_MS)
    await gone
    clearTimeout(late)
  }

  async function takeTurn(): Promise<void> {
    if (running < atOnce) running += 1
    else await new Promise<void>(resolve => queued.push(resolve))
  }

  function passTurn(): void {
    const next = queued.shift()
    if (next) next()
    else running -= 1
    if (running === 0) endWhenIdle()
  }

  return {
    prepare(): void {
      live ??= start()
      endWhenIdle()
    },
    async run(job: ReactionJob, now: Date): Promise<void> {
      await takeTurn()
      await runHere(job, now).finally(passTurn)
    },
    close: end,
  }

  async function runHere(job: ReactionJob, now: Date): Promise<void> {
    const { child, opened } = (live ??= start())
    // One that could not begin blames nobody: that is trouble of the machine, and passes.
    await opened
    count += 1
    const number = count
    await new Promise<void>((resolve, reject) => {
      if (child.exitCode !== null || child.signalCode !== null)
        return reject(new Error('the quarantine ended before the reaction began'))
      waiting.set(number, { resolve, reject })
      send(child, { run: { number, job, now } })
    })
  }
}

function send(child: ChildProcess, message: ToCell): void {
  // One that has just ended is told by its exit.
  if (child.connected) child.send(message, () => undefined)
}
