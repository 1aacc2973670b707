/** A program we start, watch and stop. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

export type Child = {
  pid: number
  /** Resolves when it ends for whatever reason, with how it ended in words. */
  ended: Promise<string>
  /** Asks it to end and, after the grace, ends it by force. May be called more than once. */
  stop(graceMs: number): Promise<void>
  /** The end of what it wrote to its log since it was started. */
  lastWords(): string
}

export type Starting = {
  command: string
  args: readonly string[]
  cwd?: string | undefined
  env?: NodeJS.ProcessEnv | undefined
  /** Where its output goes; without it, to our own terminal. */
  logFile?: string | undefined
}

const LOG_MAX_BYTES = 10 * 1024 * 1024
const LAST_WORDS_BYTES = 16 * 1024
const POLL_MS = 20
const IS_WINDOWS = process.platform === 'win32'

const running = new Set<ChildProcess>()
process.once('exit', () => endAll('SIGTERM'))

/** Signals whatever `startChild` started and that still runs; waits for nothing. */
export function endAll(name: NodeJS.Signals): void {
  for (const child of running) signal(child, name)
}

/**
 * Starts a program in a group of its own: Ctrl-C in a terminal reaches every program of the terminal's group at once, and
 * the database must outlive the server that still writes to it.
 */
export async function startChild({ command, args, cwd, env, logFile }: Starting): Promise<Child> {
  const log = logFile === undefined ? undefined : openLog(logFile)
  const writtenBefore = logFile === undefined ? 0 : statSync(logFile).size

  const child = spawn(command, [...args], {
    cwd,
    detached: !IS_WINDOWS,
    env: env ?? process.env,
    stdio: log === undefined ? 'inherit' : ['ignore', log, log],
  })
  if (log !== undefined) closeSync(log)
  running.add(child)
  const ended = endOf(child).finally(() => running.delete(child))
  if (child.pid === undefined) throw new Error(`${command} could not be started: ${await ended}`)

  return {
    pid: child.pid,
    ended,
    stop: graceMs => stop(child, ended, graceMs),
    lastWords: () => (logFile === undefined ? '' : tail(logFile, writtenBefore)),
  }
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise(resolve => {
    child.once('error', error => resolve(error.message))
    child.once('exit', (code, by) => resolve(code === null ? `ended by ${by}` : `exit code ${code}`))
  })
}

async function stop(child: ChildProcess, ended: Promise<string>, graceMs: number): Promise<void> {
  if (hasEnded(child)) return
  const deadline = Date.now() + graceMs

  signal(child, 'SIGTERM')
  while (signal(child, 0) && Date.now() < deadline) await pause(POLL_MS)
  signal(child, 'SIGKILL')
  await ended
}

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null

/** Signals the child and all it started. False when none of them is left. */
function signal(child: ChildProcess, name: NodeJS.Signals | 0): boolean {
  if (child.pid === undefined) return false
  try {
    return process.kill(IS_WINDOWS ? child.pid : -child.pid, name)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false
    throw error
  }
}

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true })
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > LOG_MAX_BYTES) renameSync(file, `${file}.1`)
  return openSync(file, 'a')
}

function tail(file: string, from: number): string {
  const written = readFileSync(file).subarray(from)
  return written.subarray(-LAST_WORDS_BYTES).toString().trim()
}
