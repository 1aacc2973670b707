/** Gives a test run its own MongoDB and Redis, unless the environment names some. */
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { scratch } from '../../scripts/launch/scratch.ts'
import { startServices, type Services } from '../../scripts/services/index.ts'
import { askedAtOnce } from './one-at-a-time.ts'

let folder: string | undefined
let services: Services | undefined

export async function mochaGlobalSetup(): Promise<void> {
  if (process.env['MONGODB_URI'] && process.env['REDIS_URL']) return
  folder = await mkdtemp(path.join(scratch(), 'commonground-test-'))
  services = await startServices({ dataDir: folder, log: () => undefined })
  process.env['MONGODB_URI'] = services.mongoUrl
  process.env['REDIS_URL'] = services.redisUrl
}

export async function mochaGlobalTeardown(): Promise<void> {
  await services?.stop()
  if (folder) await rm(folder, { recursive: true, force: true })
}

/** What was asked at once inside transactions, by the test it was seen in. */
const asked: string[] = []

export const mochaHooks = {
  afterEach(this: Mocha.Context): void {
    for (const each of askedAtOnce()) asked.push(`${this.currentTest?.fullTitle() ?? 'a test'}: ${each}`)
  },
  /** Whatever else the tests are about, where it is asked for: `ONE_AT_A_TIME=1`. */
  afterAll(): void {
    if (asked.length > 0 && process.env['ONE_AT_A_TIME'] === '1')
      throw new Error(`Asked at once inside a transaction:\n${asked.join('\n')}`)
  },
}
