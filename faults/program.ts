/** One program of the product under test, that can be ended, stopped in its tracks and started again. */
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { argsOf } from '../scripts/launch/program.ts'
import { type Child, startChild } from '../scripts/services/child.ts'

export type Program = {
  name: string
  readonly pid: number
  /** Starts it, and waits until it works. */
  start(): Promise<void>
  /** Ends it without a word. */
  kill(): Promise<void>
  /** Asks it to end. Says after how many milliseconds it did, and how. */
  stop(): Promise<{ afterMs: number; how: string }>
  /** Stops its time, until `resume`. */
  freeze(): void
  resume(): void
  /** Sets its wall clock off by this much, also while it runs. Resolves when it has noticed. */
  shiftClock(ms: number): Promise<void>
}

type Plan = {
  name: string
  script: string
  env: NodeJS.ProcessEnv
  logFile: string
  /** Says by how much its clock is off. */
  clockFile: string
  /** Modules that are loaded before its own. */
  preloads?: readonly string[]
  nodeOptions?: readonly string[]
  isReady(): Promise<boolean>
}

export const root = fileURLToPath(new URL('..', import.meta.url))
const READY_WITHIN_MS = 90_000
const POLL_MS = 50
const STOPS_WITHIN_MS = 15_000
/** Some looks of `shifted-clock.mjs`, on a machine that is busy. */
const CLOCK_NOTICED_MS = 250

/** What makes node load these modules of `faults/` before everything else. */
export const preload = (...files: readonly string[]): string[] =>
  files.flatMap(file => ['--import', pathToFileURL(path.join(root, 'faults', file)).href])

/** A program that has not been started. */
export function createProgram({
  name,
  script,
  env,
  logFile,
  clockFile,
  preloads = [],
  nodeOptions = [],
  isReady,
}: Plan): Program {
  let child: Child | undefined

  const signal = (sign: NodeJS.Signals) => {
    if (child === undefined) return
    try {
      process.kill(-child.pid, sign)
    } catch {
      // It has ended meanwhile.
    }
  }

  async function ready(): Promise<void> {
    const born = child
    const deadline = performance.now() + READY_WITHIN_MS
    let ended: string | undefined
    void born?.ended.then(how => (ended = how))
    while (!(await isReady())) {
      if (ended !== undefined) throw new Error(`${name}: ${ended}\n${born?.lastWords() ?? ''}`)
      if (performance.now() > deadline) throw new Error(`${name} is not ready\n${born?.lastWords() ?? ''}`)
      await pause(POLL_MS)
    }
  }

  return {
    name,
    get pid() {
      return child?.pid ?? 0
    },
    async start() {
      child = await startChild({
        command: process.execPath,
        args: [...nodeOptions, ...preload('shifted-clock.mjs', ...preloads), ...argsOf(script)],
        cwd: root,
        env: { ...env, FAULTS_CLOCK: clockFile },
        logFile,
      })
      await ready()
    },
    async kill() {
      signal('SIGKILL')
      await child?.ended
    },
    async stop() {
      const began = performance.now()
      if (child === undefined) return { afterMs: 0, how: 'never started' }
      signal('SIGCONT')
      await child.stop(STOPS_WITHIN_MS)
      return { afterMs: performance.now() - began, how: await child.ended }
    },
    freeze: () => signal('SIGSTOP'),
    resume: () => signal('SIGCONT'),
    async shiftClock(ms) {
      await writeFile(clockFile, String(ms))
      await pause(CLOCK_NOTICED_MS)
    },
  }
}
