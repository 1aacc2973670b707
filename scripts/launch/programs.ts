/** The two programs of the app, started on a folder that this start alone uses. */
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { startChild } from '../services/child.ts'
import type { Child } from '../services/child.ts'
import { claim } from '../services/claim.ts'
import type { Claim, Holding } from '../services/claim.ts'
import { lifeOf } from '../services/life.ts'
import { reachableHost, shown } from './place.ts'
import type { Place } from './place.ts'
import { ROOT } from './root.ts'

export type ProgramName = 'server' | 'workers'
export type Folder = Readonly<Record<ProgramName, (more: Omit<Holding, 'owner'>) => void>> & {
  release(): void
}
export type Programs = {
  /** Resolves with a sentence when one of them ends without having been asked. */
  failure: Promise<string>
  stop(): Promise<void>
}
export type ProgramOptions = {
  args: Readonly<Record<ProgramName, readonly string[]>>
  env: NodeJS.ProcessEnv
  output: 'files' | 'terminal'
}

// Together with the second MongoDB takes to end, everything is gone within five seconds.
const GRACE_MS = 3000
const READY_TIMEOUT_MS = 60_000
const POLL_MS = 50

/** Makes the folder this start's own, and ends what a killed start left running on it. Throws a sentence when an app runs there. */
export async function takeFolder({ dataDir, address }: Place): Promise<Folder> {
  const claims: Extract<Claim, { state: 'ours' }>[] = []
  for (const name of ['app', 'server', 'workers']) {
    const claimed = await claim(join(dataDir, 'run', `${name}.json`))
    if (claimed.state === 'held') {
      claims.forEach(each => each.release())
      const where = claimed.by.address ?? 'an address it has not told yet'
      throw new Error(
        `Commonground already runs on ${shown(dataDir)}, at ${where} (program ${claimed.by.owner.pid}). ` +
          'To run a second one, choose another DATA_DIR and PORT.',
      )
    }
    claimed.note({ address })
    claims.push(claimed)
  }
  const noteOf = (index: number) => claims[index]?.note ?? (() => {})
  return { server: noteOf(1), workers: noteOf(2), release: () => claims.forEach(each => each.release()) }
}

/** Starts the server and the workers. */
export async function startPrograms(
  place: Place,
  folder: Folder,
  options: ProgramOptions,
): Promise<Programs> {
  const start = async (name: ProgramName): Promise<[ProgramName, Child]> => {
    const logFile = options.output === 'files' ? logOf(place, name) : undefined
    const args = options.args[name]
    const child = await startChild({ command: process.execPath, args, cwd: ROOT, env: options.env, logFile })
    folder[name]({ child: lifeOf(child.pid), address: place.address })
    return [name, child]
  }
  const children = [await start('server'), await start('workers')]
  return {
    failure: Promise.race(children.map(([name, child]) => failureOf(place, name, child))),
    stop: async () => {
      await Promise.all(children.map(([, child]) => child.stop(GRACE_MS)))
    },
  }
}

const logOf = ({ dataDir }: Place, name: ProgramName): string => join(dataDir, 'logs', `${name}.log`)

async function failureOf(place: Place, name: ProgramName, child: Child): Promise<string> {
  const how = await child.ended
  const words = child.lastWords().split('\n').slice(-8).join('\n  ')
  const subject = name === 'server' ? 'The server' : 'The workers'
  return `${subject} ended by ${name === 'server' ? 'itself' : 'themselves'} (${how}); the log is ${shown(logOf(place, name))}.\n  ${words}`
}

/** Resolves when the server says that it is ready for people. Throws a sentence when it does not within a minute. */
export async function becomeReady(place: Place, signal: AbortSignal): Promise<void> {
  const host = reachableHost(place)
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${place.port}/health/ready`
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (!(await isOk(url, signal))) {
    if (Date.now() > deadline)
      throw new Error(`The server is not ready after ${READY_TIMEOUT_MS / 1000} seconds.`)
    await pause(POLL_MS, undefined, { signal })
  }
}

const isOk = (url: string, signal: AbortSignal): Promise<boolean> =>
  fetch(url, { signal }).then(
    response => response.ok,
    () => false,
  )
