/** `npm start` in a process of its own, on a data folder that is thrown away. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../../scripts/launch/root.ts'
import { scratch } from '../../scripts/launch/scratch.ts'
import type { Life } from '../../scripts/services/life.ts'
import { freePort } from '../../scripts/services/ports.ts'

export const PROGRAMS = ['app', 'mongo', 'redis', 'server', 'workers']

export type Started = {
  /** Resolves when the output holds the words; throws with all of it when the program ends before. */
  says(words: string | RegExp): Promise<void>
  signal(name: NodeJS.Signals): void
  ended: Promise<number | null>
}
export type Place = {
  dataDir: string
  port: number
  start(more?: NodeJS.ProcessEnv): Started
  /** The programs that run here, or ran, in the order of `PROGRAMS`. */
  lives(): Life[]
  statusOf(path: string): Promise<number>
  /** Ends what still runs, and removes the folder. */
  clear(): Promise<void>
}

/** A folder and a port for one installation. */
export async function choosePlace(): Promise<Place> {
  const dataDir = mkdtempSync(join(scratch(), 'commonground-start-'))
  const port = await freePort()
  const started: ChildProcess[] = []
  return {
    dataDir,
    port,
    start(more = { SEED_DEMO: '0' }) {
      const { MONGODB_URI: _mongo, REDIS_URL: _redis, ...env } = process.env
      const settings = { NODE_ENV: 'development', DATA_DIR: dataDir, PORT: String(port), ...more }
      const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
        cwd: ROOT,
        env: { ...env, ...settings },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      started.push(child)
      return watch(child)
    },
    lives: () =>
      PROGRAMS.map(name => {
        const { owner, child = owner } = JSON.parse(
          readFileSync(join(dataDir, 'run', `${name}.json`), 'utf8'),
        ) as { owner: Life; child?: Life }
        return child
      }),
    statusOf: async route => (await fetch(`http://127.0.0.1:${port}${route}`)).status,
    async clear() {
      await Promise.all(started.map(end))
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

function watch(child: ChildProcess): Started {
  let output = ''
  const listeners = new Set<() => void>()
  const ended = new Promise<number | null>(resolve => child.once('close', code => resolve(code)))
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', chunk => {
      output += String(chunk)
      for (const listener of listeners) listener()
    })
  const has = (words: string | RegExp) =>
    typeof words === 'string' ? output.includes(words) : words.test(output)

  return {
    ended,
    signal: name => child.kill(name),
    says: words =>
      new Promise((resolve, reject) => {
        const look = () => has(words) && resolve()
        listeners.add(look)
        look()
        void ended.then(() => reject(new Error(`It ended without saying ${String(words)}, but:\n${output}`)))
      }),
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGTERM')
  await gone
}
