/** A worker in a process of its own, for tests that kill it. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { argsOf } from '../../scripts/launch/program.ts'
import type { Community } from './community.ts'

export type WorkerProcess = {
  signal(name: 'SIGSTOP' | 'SIGCONT'): void
  /** Kills it as a power cut would. May be repeated. */
  kill(): Promise<void>
}

/** Starts `workers/index.ts` beside a community. Resolves when it has begun to work. */
export async function startWorkerProcess(
  { settings: { mongoUrl, redisUrl, namespace } }: Community,
  environment: Record<string, string> = {},
): Promise<WorkerProcess> {
  const worker = spawn(process.execPath, argsOf('workers/index.ts'), {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      MONGODB_URI: mongoUrl,
      REDIS_URL: redisUrl,
      NAMESPACE: namespace,
      ...environment,
    },
  })
  let isAtWork = false
  for await (const line of createInterface({ input: worker.stdout })) {
    isAtWork = line.includes('at work')
    if (isAtWork) break
  }
  assert.ok(isAtWork, 'the worker ended before it began')
  // What it says from then on must not fill the pipe.
  worker.stdout.resume()
  return {
    signal: name => void worker.kill(name),
    async kill() {
      if (worker.exitCode !== null || worker.signalCode !== null) return
      const ended = once(worker, 'exit')
      worker.kill('SIGKILL')
      await ended
    },
  }
}
