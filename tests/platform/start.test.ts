import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { scratch } from '../../scripts/launch/scratch.ts'
import { isAlive } from '../../scripts/services/life.ts'
import type { Life } from '../../scripts/services/life.ts'
import { PASSWORD } from '../../scripts/demo/people.ts'
import { freePort } from '../../scripts/services/ports.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PROGRAMS = ['app', 'mongo', 'redis', 'server', 'workers']
const STOP_WITHIN_MS = 5000

type Started = {
  /** Resolves when the output holds the words; throws with all of it when the program ends before. */
  says(words: string | RegExp): Promise<void>
  signal(name: NodeJS.Signals): void
  ended: Promise<number | null>
}

describe('npm start', function () {
  this.timeout(180_000)
  this.slow(60_000)

  let dataDir: string
  let port: number
  const started: ChildProcess[] = []

  beforeEach(async () => {
    dataDir = mkdtempSync(join(scratch(), 'commonground-start-'))
    port = await freePort()
  })
  afterEach(async () => {
    await Promise.all(started.splice(0).map(end))
    rmSync(dataDir, { recursive: true, force: true })
  })

  const start = (more: NodeJS.ProcessEnv = { SEED_DEMO: '0' }): Started => {
    const { MONGODB_URI: _mongo, REDIS_URL: _redis, ...env } = process.env
    const settings = { NODE_ENV: 'development', DATA_DIR: dataDir, PORT: String(port), ...more }
    const child = spawn(process.execPath, ['--import', 'tsx', 'scripts/start.ts'], {
      cwd: ROOT,
      env: { ...env, ...settings },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    started.push(child)
    return watch(child)
  }
  const lives = (): Life[] =>
    PROGRAMS.map(name => {
      const { owner, child = owner } = JSON.parse(
        readFileSync(join(dataDir, 'run', `${name}.json`), 'utf8'),
      ) as { owner: Life; child?: Life }
      return child
    })
  const statusOf = async (path: string) => (await fetch(`http://127.0.0.1:${port}${path}`)).status

  it('brings up a product in use that answers, refuses a second one, and stops without a trace', async () => {
    const first = start({})
    await first.says(`Commonground is ready at http://localhost:${port}`)
    const signedIn = await fetch(`http://127.0.0.1:${port}/api/v1/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: `http://127.0.0.1:${port}` },
      body: JSON.stringify({ email: 'member@demo.example', password: PASSWORD }),
    })
    assert.equal(signedIn.status, 200)
    assert.deepEqual(await Promise.all(['/', '/health/ready', '/api/v1/me'].map(statusOf)), [200, 200, 401])
    assert.equal(statSync(join(dataDir, 'secret')).mode & 0o777, 0o600)

    const second = start()
    await second.says(
      new RegExp(`Commonground already runs on .*, at http://localhost:${port} \\(program \\d+\\)`),
    )
    assert.equal(await second.ended, 1)

    const running = lives()
    assert.deepEqual(
      running.map(isAlive),
      PROGRAMS.map(() => true),
    )
    const askedAt = Date.now()
    first.signal('SIGINT')
    assert.equal(await first.ended, 0)
    assert.ok(Date.now() - askedAt < STOP_WITHIN_MS, `took ${Date.now() - askedAt} ms`)
    assert.deepEqual(
      running.map(isAlive),
      PROGRAMS.map(() => false),
    )
    assert.deepEqual(readdirSync(join(dataDir, 'run')), [])
  })

  it('says which part ended by itself, and takes down the rest', async () => {
    const app = start()
    await app.says('Commonground is ready')
    const running = lives()
    const workers = running[PROGRAMS.indexOf('workers')]
    assert.ok(workers)

    process.kill(workers.pid, 'SIGKILL')

    await app.says('The workers ended by themselves (ended by SIGKILL)')
    assert.equal(await app.ended, 1)
    assert.deepEqual(
      running.map(isAlive),
      PROGRAMS.map(() => false),
    )
  })

  it('comes up again after it was killed, over all that was left running', async () => {
    const killed = start()
    await killed.says('Commonground is ready')
    const left = lives()
    killed.signal('SIGKILL')
    await killed.ended

    const next = start()
    await next.says('Commonground is ready')

    assert.deepEqual(
      left.map(isAlive),
      PROGRAMS.map(() => false),
    )
    assert.equal(await statusOf('/health/ready'), 200)
  })

  it('names PORT when another program has the port', async () => {
    const other = createServer()
    await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve))

    const app = start()

    await app.says(
      `Port ${port} is used by another program: stop that one, or choose another, for example PORT=`,
    )
    assert.equal(await app.ended, 1)
    other.close()
  })
})

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
