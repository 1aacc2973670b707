/** One program of the product under test, that can be ended, stopped in its tracks and started again. */
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Child, startChild } from '../scripts/services/child.ts'

export type Program = {
  name: string
  readonly pid: number
  /** Starts it, with more in its environment when given, and waits until it works. */
  start(more?: Record<string, string>): Promise<void>
  /** Ends it without a word. */
  kill(): Promise<void>
  /** Asks it to end. Says after how many milliseconds it did, and how. */
  stop(): Promise<{ afterMs: number; how: string }>
  /** Stops its time, until `resume`. */
  freeze(): void
  resume(): void
}

type Plan = {
  name: string
  script: string
  env: NodeJS.ProcessEnv
  logFile: string
  isReady(): Promise<boolean>
}

export const root = fileURLToPath(new URL('..', import.meta.url))
const READY_WITHIN_MS = 90_000
const POLL_MS = 50
const STOPS_WITHIN_MS = 15_000

/** A program that has not been started. */
export function createProgram({ name, script, env, logFile, isReady }: Plan): Program {
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
    async start(more = {}) {
      child = await startChild({
        command: process.execPath,
        args: ['--import', 'tsx', path.join(root, script)],
        cwd: root,
        env: { ...env, ...more },
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
  }
}
