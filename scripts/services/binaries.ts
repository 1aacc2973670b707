/** What is known of the two servers we need: their names, their oldest usable version, and how to ask a file for its version. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

export type Kind = 'mongod' | 'redis-server'
export type Version = readonly [major: number, minor: number, patch: number]
export type Binary = { path: string; version: Version; via: string }
export type Log = (line: string) => void

type Facts = {
  product: string
  names: readonly string[]
  oldest: readonly [major: number, minor: number]
  urlVariable: string
  binaryVariable: string
  byHand: string
}

export const KINDS: Readonly<Record<Kind, Facts>> = {
  mongod: {
    product: 'MongoDB',
    names: ['mongod'],
    oldest: [6, 0],
    urlVariable: 'MONGODB_URI',
    binaryVariable: 'MONGOD_BIN',
    byHand: 'install MongoDB 6.0 or newer',
  },
  'redis-server': {
    product: 'Redis',
    names: ['redis-server', 'valkey-server'],
    oldest: [6, 2],
    urlVariable: 'REDIS_URL',
    binaryVariable: 'REDIS_SERVER_BIN',
    byHand:
      'install Redis 6.2 or newer (Debian and Ubuntu: apt-get install redis-server; macOS: brew install redis)',
  },
}

const VERSION_TIMEOUT_MS = 10_000
const run = promisify(execFile)

/** The version a binary reports of itself; undefined when it does not run on this machine. */
export async function versionOf(path: string): Promise<Version | undefined> {
  const ran = await run(path, ['--version'], { timeout: VERSION_TIMEOUT_MS }).catch(() => undefined)
  const [, major, minor, patch] = ran?.stdout.match(/\bv=?(\d+)\.(\d+)\.(\d+)/) ?? []
  return major ? [Number(major), Number(minor), Number(patch)] : undefined
}

/** Below zero when `a` is the older release line, zero when both are of one line; the patch does not count. */
export const compareLines = (a: readonly number[], b: readonly number[]): number =>
  (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0)

export const isRecentEnough = (kind: Kind, version: Version): boolean =>
  compareLines(version, KINDS[kind].oldest) >= 0

export const spell = (version: readonly number[]): string => version.join('.')
