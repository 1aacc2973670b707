/** `npm run build`: compiles the server into dist/ and the client into dist/client/, each only when its sources changed. What types say is for `npm run check`. */
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { ROOT } from './launch/root.ts'
import { runStep } from './launch/step.ts'
import { claim } from './services/claim.ts'

export type BuildOptions = { log: (line: string) => void; signal?: AbortSignal | undefined }

type Part = {
  name: string
  sources: readonly string[]
  isSource(path: string): boolean
  outputs: readonly string[]
  args: readonly string[]
}

const SHARED_SOURCES = ['package-lock.json', 'tsconfig.base.json']
const POLL_MS = 100

const SERVER: Part = {
  name: 'server',
  sources: [
    'config',
    'domain',
    'server',
    'workers',
    'scripts/migrate.ts',
    'scripts/grant.ts',
    'scripts/search-rebuild.ts',
    'tsconfig.build.json',
  ],
  isSource: () => true,
  outputs: ['config', 'domain', 'server', 'workers', 'scripts', '.tsbuildinfo'],
  args: ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json'],
}

const CLIENT: Part = {
  name: 'client',
  sources: ['client', 'domain'],
  // Of the domain the client imports only what is portable.
  isSource: path =>
    path.startsWith('client') || /(contract(-[a-z]+)?|vocabulary|identifiers)\.ts$/.test(path),
  outputs: ['client'],
  args: ['node_modules/vite/bin/vite.js', 'build', 'client', '--logLevel', 'warn'],
}

/** Builds what differs from its sources. Two builds of one checkout wait for each other; one that was broken off is done again. */
export async function build(options: BuildOptions): Promise<void> {
  const release = await takeTurn(options.signal)
  try {
    const results = await Promise.allSettled([SERVER, CLIENT].map(part => buildPart(part, options)))
    const failed = results.find(result => result.status === 'rejected')
    if (failed) throw failed.reason
  } finally {
    release()
  }
}

async function buildPart(part: Part, { log, signal }: BuildOptions): Promise<void> {
  const marker = join(ROOT, 'dist', `.built-${part.name}`)
  const print = fingerprint(part)
  if (readIfThere(marker) === print) return

  // The marker goes first and comes last, so that a build that was broken off never passes for one that was finished.
  for (const output of [`.built-${part.name}`, ...part.outputs])
    rmSync(join(ROOT, 'dist', output), { recursive: true, force: true })
  log(`Building the ${part.name}`)
  // A client built under another NODE_ENV would carry React's development build.
  const env = { ...process.env, NODE_ENV: 'production' }
  await runStep({ does: `Building the ${part.name}`, args: part.args, env, signal })
  writeFileSync(marker, print)
}

async function takeTurn(signal: AbortSignal | undefined): Promise<() => void> {
  mkdirSync(join(ROOT, 'dist'), { recursive: true })
  for (;;) {
    signal?.throwIfAborted()
    const turn = await claim(join(ROOT, 'dist', '.building.json'))
    if (turn.state === 'ours') return turn.release
    await pause(POLL_MS)
  }
}

function fingerprint({ sources, isSource }: Part): string {
  const hash = createHash('sha256')
  for (const path of [...SHARED_SOURCES, ...sources.flatMap(filesIn).filter(isSource)].sort())
    hash
      .update(path)
      .update('\0')
      .update(readFileSync(join(ROOT, path)))
      .update('\0')
  return hash.digest('hex')
}

function filesIn(path: string): string[] {
  if (statSync(join(ROOT, path)).isFile()) return [path]
  return readdirSync(join(ROOT, path), { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(ROOT.length))
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await build({ log: console.log }).catch((error: Error) => {
    console.error(error.message)
    process.exitCode = 1
  })
}
