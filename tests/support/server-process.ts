/** A server in a process of its own, for tests that end it or take something away from it. */
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { argsOf } from '../../scripts/launch/program.ts'
import { CHEAP_PASSWORDS } from './passwords.ts'

export type ServerProcess = {
  url: string
  child: ChildProcess
  /** What it logged so far, a line each. */
  lines: string[]
  /** Waits for a line that has all of these in it. */
  says(...parts: string[]): Promise<void>
  /** Sends SIGTERM, and says with which code and after how many milliseconds it ended. */
  stop(): Promise<{ code: number | null; afterMs: number }>
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const READY_WITHIN_MS = 60_000
const SAID_WITHIN_MS = 10_000

/** Starts `server/index.ts` on the test's MongoDB and Redis, or on those the environment names instead. */
export async function startServerProcess(environment: Record<string, string> = {}): Promise<ServerProcess> {
  const url = `http://127.0.0.1:${await freePort()}`
  const child = spawn(process.execPath, argsOf('server/index.ts'), {
    cwd: root,
    env: {
      ...process.env,
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      NAMESPACE: `test-${randomUUID().slice(0, 13)}`,
      RATE_LIMIT_FACTOR: '100',
      ...CHEAP_PASSWORDS,
      PORT: new URL(url).port,
      ...environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines: string[] = []
  for (const input of [child.stdout, child.stderr])
    createInterface({ input }).on('line', line => line && lines.push(line))
  await answering(url, child, lines).catch((error: unknown) => {
    child.kill('SIGKILL')
    throw error
  })

  return {
    url,
    child,
    lines,
    async says(...parts) {
      const deadline = performance.now() + SAID_WITHIN_MS
      while (!lines.some(line => parts.every(part => line.includes(part)))) {
        assert.ok(performance.now() < deadline, `no line with ${parts.join(' and ')}`)
        await new Promise(resolve => setTimeout(resolve, 20))
      }
    },
    async stop() {
      const began = performance.now()
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      return { code: child.exitCode, afterMs: performance.now() - began }
    },
  }
}

async function answering(url: string, child: ChildProcess, lines: string[]): Promise<void> {
  const deadline = performance.now() + READY_WITHIN_MS
  for (;;) {
    const response = await fetch(`${url}/health/live`).catch(() => undefined)
    if (response?.ok) return
    assert.equal(child.exitCode, null, `the server ended: ${lines.join('\n')}`)
    assert.ok(performance.now() < deadline, 'the server did not begin to answer')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
