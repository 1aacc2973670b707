/** What MongoDB and Redis have in common when they are started for a data folder. */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { KINDS } from './binaries.ts'
import type { Binary, Kind, Log } from './binaries.ts'
import { startChild } from './child.ts'
import type { Child } from './child.ts'
import { claim } from './claim.ts'
import { lifeOf } from './life.ts'
import { locate } from './locate.ts'
import { answers, freePort } from './ports.ts'
import { checkVersion, recordVersion } from './versions.ts'

export type ServiceOptions = {
  dataDir: string
  log: Log
  port?: number | undefined
  env?: NodeJS.ProcessEnv | undefined
  signal?: AbortSignal | undefined
}
export type Service = {
  url: string
  port: number
  pid: number
  binary: Binary
  /** Resolves when the server ends, asked or not, with how it ended in words. */
  ended: Promise<string>
  /** Asks it to end, and ends it by force after the grace. */
  stop(graceMs?: number): Promise<void>
}
/** A server that has been started; whether it serves yet is another question. */
export type Up = { child: Child; port: number; binary: Binary }
export type Recipe = {
  kind: Kind
  name: string
  /** Command line options by name; `true` for one without a value, `false` for one left out. */
  options(folder: string, port: number): Record<string, string | boolean>
  url(port: number): string
  /** Resolves when the child serves; throws when another answers on its port. Gives up when it is `over`. */
  becomeReady(up: Up, over: AbortSignal): Promise<void>
}

const READY_TIMEOUT_MS = 60_000
const POLL_MS = 20
const PORT_TRIES = 4
// Redis ignores a request to end when it cannot save, for example because its folder is gone.
const STOP_GRACE_MS = 5000

/**
 * Starts a server on the data kept in `dataDir`, as the only one that uses it. Ends what a killed start left running there.
 * Throws a sentence when the data is in use or of a newer version, or when the server does not come up.
 */
export async function startService(recipe: Recipe, options: ServiceOptions): Promise<Service> {
  const dataDir = resolve(options.dataDir)
  const binary = await locate(recipe.kind, options)
  mkdirSync(join(dataDir, recipe.name), { recursive: true })

  const claimed = await claim(join(dataDir, 'run', `${recipe.name}.json`))
  if (claimed.state === 'held') throw new Error(inUse(recipe, dataDir, claimed.by.owner.pid))
  try {
    checkVersion(dataDir, recipe.kind, binary)
    const { child, port } = await comeUp(recipe, dataDir, binary, options, pid =>
      claimed.note({ child: lifeOf(pid) }),
    )
    recordVersion(dataDir, recipe.kind, binary)
    void child.ended.then(claimed.release)
    const url = recipe.url(port)
    claimed.note({ address: url })
    const stop = (graceMs = STOP_GRACE_MS) => child.stop(graceMs)
    return { url, port, pid: child.pid, binary, ended: child.ended, stop }
  } catch (error) {
    claimed.release()
    throw error
  }
}

async function comeUp(
  recipe: Recipe,
  dataDir: string,
  binary: Binary,
  { port: wanted, signal }: ServiceOptions,
  onBorn: (pid: number) => void,
): Promise<Up> {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    const port = wanted ?? (await freePort())
    const args = toArguments(recipe.options(join(dataDir, recipe.name), port))
    const child = await startChild({
      command: binary.path,
      args,
      logFile: join(dataDir, 'logs', `${recipe.name}.log`),
    })
    const up = { child, port, binary }
    onBorn(child.pid)
    try {
      await ready(recipe, up, signal)
      return up
    } catch (error) {
      await child.stop(STOP_GRACE_MS)
      // Another program can take a free port between our look and the server's own.
      const isPortTaken = /address already in use/i.test(child.lastWords())
      if (!isPortTaken || wanted !== undefined || attempt === PORT_TRIES) throw error
    }
  }
}

const toArguments = (options: Record<string, string | boolean>): string[] =>
  Object.entries(options).flatMap(([name, value]) => {
    if (value === false) return []
    return value === true ? [`--${name}`] : [`--${name}`, value]
  })

/** Resolves when the server serves; throws when it ends first, when it takes too long, or when we are asked to stop. */
async function ready(recipe: Recipe, up: Up, signal: AbortSignal | undefined): Promise<void> {
  const { product } = KINDS[recipe.kind]
  const over = new AbortController()
  let impatience: NodeJS.Timeout | undefined
  const fate = new Promise<never>((_, reject) => {
    const fail = (how: string) =>
      reject(new Error(`${product} did not start (${how}): ${complaint(up.child.lastWords())}`))
    void up.child.ended.then(fail)
    signal?.addEventListener('abort', () => reject(signal.reason))
    impatience = setTimeout(
      () => fail(`no answer after ${READY_TIMEOUT_MS / 1000} seconds`),
      READY_TIMEOUT_MS,
    )
  })
  try {
    await Promise.race([fate, rise(recipe, up, over.signal)])
  } finally {
    clearTimeout(impatience)
    over.abort()
  }
}

async function rise(recipe: Recipe, up: Up, over: AbortSignal): Promise<void> {
  while (!over.aborted && !(await answers(up.port))) await pause(POLL_MS)
  if (!over.aborted) await recipe.becomeReady(up, over)
}

/** The line of a log that says best why a server gave up. MongoDB writes JSON lines, Redis plain ones. */
function complaint(log: string): string {
  const lines = log.split('\n').filter(line => line !== '')
  const grave = lines.findLast(line => /"s":"[EF]"|\berror\b|fatal|can't|could not|denied/i.test(line))
  return (grave ?? lines.at(-1) ?? 'it wrote nothing to its log').slice(0, 500)
}

function inUse({ kind }: Recipe, dataDir: string, pid: number): string {
  return (
    `The ${KINDS[kind].product} data in ${dataDir} is in use by the program ${pid}: ` +
    'stop that one, or choose another folder with DATA_DIR.'
  )
}
