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
export type Recipe = {
  kind: Kind
  name: string
  /** Command line options by name; `true` for one without a value, `false` for one left out. */
  options(folder: string, port: number): Record<string, string | boolean>
  url(port: number): string
  /** Resolves when the server that runs under `pid` serves; throws when another answers on the port. */
  becomeReady(port: number, pid: number, binary: Binary): Promise<void>
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

type Up = { child: Child; port: number }

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
    onBorn(child.pid)
    try {
      await ready(recipe, child, port, binary)
      return { child, port }
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

async function ready(recipe: Recipe, child: Child, port: number, binary: Binary): Promise<void> {
  const { product } = KINDS[recipe.kind]
  let hasEnded = false
  const death = child.ended.then(how => {
    hasEnded = true
    throw new Error(`${product} did not start (${how}): ${complaint(child.lastWords())}`)
  })
  const rise = async () => {
    const deadline = Date.now() + READY_TIMEOUT_MS
    while (!hasEnded && !(await answers(port))) {
      if (Date.now() > deadline)
        throw new Error(`${product} did not answer within ${READY_TIMEOUT_MS / 1000} seconds`)
      await pause(POLL_MS)
    }
    await recipe.becomeReady(port, child.pid, binary)
  }
  // Whichever loses the race has nobody to report to.
  death.catch(() => undefined)
  const risen = rise()
  risen.catch(() => undefined)
  await Promise.race([death, risen])
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
