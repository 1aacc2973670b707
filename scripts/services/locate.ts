/** Which mongod and which redis-server to run: the nearest that works, fetched if it must be. */
import { chmod, mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, sep } from 'node:path'
import { isRecentEnough, KINDS, spell, versionOf } from './binaries.ts'
import type { Binary, Kind, Log } from './binaries.ts'
import { isExecutable, onPath } from './path.ts'
import { SOURCES } from './sources.ts'
import type { Source } from './sources.ts'

export type LocateOptions = {
  log: Log
  env?: NodeJS.ProcessEnv | undefined
  sources?: readonly Source[] | undefined
  signal?: AbortSignal | undefined
}

const FETCH_PREFIX = '.fetching-'
const ABANDONED_AFTER_MS = 60 * 60 * 1000

/**
 * The binary to run, in this order: named by environment, on PATH, in the user's cache, then from each source in turn.
 * What is fetched stays in the cache. Throws one sentence that names the ways on when nothing works. May run many times at once.
 */
export async function locate(kind: Kind, options: LocateOptions): Promise<Binary> {
  const env = options.env ?? process.env
  const tried: string[] = []

  const named = env[KINDS[kind].binaryVariable]
  if (named) return await fromEnvironment(kind, named)

  const near = (await fromPath(kind, env, tried)) ?? (await fromCache(kind, env))
  if (near) return near

  const fetched = await fromSources(kind, { ...options, env }, tried)
  if (fetched) return fetched
  throw new Error(waysOn(kind, tried))
}

async function fromEnvironment(kind: Kind, path: string): Promise<Binary> {
  const { binaryVariable, product, oldest } = KINDS[kind]
  const version = await versionOf(path)
  if (!version)
    throw new Error(`${binaryVariable} is ${path}, which does not run as ${product} on this machine.`)
  if (!isRecentEnough(kind, version))
    throw new Error(`${binaryVariable} is ${product} ${spell(version)}; ${spell(oldest)} or newer is needed.`)
  return { path, version, via: 'environment' }
}

async function fromPath(kind: Kind, env: NodeJS.ProcessEnv, tried: string[]): Promise<Binary | undefined> {
  for (const path of onPath(KINDS[kind].names, env)) {
    const version = await versionOf(path)
    if (version && isRecentEnough(kind, version)) return { path, version, via: 'PATH' }
    tried.push(version ? `the one on PATH is ${spell(version)}, too old` : 'the one on PATH does not run')
  }
  if (tried.length === 0) tried.push('not on PATH')
  return undefined
}

async function fromCache(kind: Kind, env: NodeJS.ProcessEnv): Promise<Binary | undefined> {
  const path = cachedPath(kind, env)
  const version = isExecutable(path) ? await versionOf(path) : undefined
  return version && isRecentEnough(kind, version) ? { path, version, via: 'cache' } : undefined
}

type Fetching = Omit<LocateOptions, 'env'> & { env: NodeJS.ProcessEnv }

async function fromSources(kind: Kind, options: Fetching, tried: string[]): Promise<Binary | undefined> {
  if (options.env['SERVICES_FETCH'] === '0') {
    tried.push('SERVICES_FETCH=0 forbids fetching')
    return undefined
  }
  await sweepAbandoned(cacheFolder(options.env))
  for (const source of options.sources ?? SOURCES) {
    options.signal?.throwIfAborted()
    try {
      const fetched = await fetchFrom(source, kind, options)
      if (fetched) return fetched
    } catch (error) {
      tried.push(`${source.name}: ${error instanceof Error ? error.message : String(error)}`)
    }
  }
  return undefined
}

// Work happens in a folder of its own and ends in one rename, so neither a broken-off download nor a second start
// at the same moment can leave a half file where the next start looks.
async function fetchFrom(source: Source, kind: Kind, options: Fetching): Promise<Binary | undefined> {
  const cache = cacheFolder(options.env)
  await mkdir(cache, { recursive: true })
  const folder = await mkdtemp(join(cache, FETCH_PREFIX))
  try {
    const found = await source.fetch(kind, { ...options, folder })
    if (!found) return undefined

    const isOurs = found.startsWith(folder + sep)
    if (isOurs) await chmod(found, 0o755)
    const version = await versionOf(found)
    if (!version) throw new Error('what it gave does not run on this machine')
    if (!isRecentEnough(kind, version)) throw new Error(`it gave ${spell(version)}, too old`)

    const path = isOurs ? cachedPath(kind, options.env) : found
    if (isOurs) await rename(found, path)
    return { path, version, via: source.name }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function sweepAbandoned(cache: string): Promise<void> {
  const names = await readdir(cache).catch(() => [])
  for (const name of names.filter(each => each.startsWith(FETCH_PREFIX))) {
    const folder = join(cache, name)
    const found = await stat(folder).catch(() => undefined)
    if (found && Date.now() - found.mtimeMs > ABANDONED_AFTER_MS)
      await rm(folder, { recursive: true, force: true })
  }
}

function cacheFolder(env: NodeJS.ProcessEnv): string {
  return join(env['XDG_CACHE_HOME'] || join(env['HOME'] || homedir(), '.cache'), 'commonground')
}

const cachedPath = (kind: Kind, env: NodeJS.ProcessEnv): string =>
  join(cacheFolder(env), kind + (process.platform === 'win32' ? '.exe' : ''))

function waysOn(kind: Kind, tried: string[]): string {
  const { product, byHand, binaryVariable, urlVariable } = KINDS[kind]
  return (
    `${product} could not be found or fetched (${tried.join('; ')}): ${byHand}, ` +
    `or name a binary with ${binaryVariable}, or name a running server with ${urlVariable}.`
  )
}
