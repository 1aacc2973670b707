/** A file that says who uses a folder, and that never needs a hand after a crash. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { endLife, isAlive, lifeOf } from './life.ts'
import type { Life } from './life.ts'

/** `owner` made the claim; `child` is the program it started for it; `address` is where that can be reached. */
export type Holding = { owner: Life; child?: Life | undefined; address?: string | undefined }
export type Claim =
  | { state: 'held'; by: Holding }
  | { state: 'ours'; note(more: Omit<Holding, 'owner'>): void; release(): void }

const ORPHAN_GRACE_MS = 10_000

/**
 * Claims the file for this program, or tells who holds it. A claim whose owner has died is taken over, and the child that
 * owner left running is ended first.
 */
export async function claim(file: string): Promise<Claim> {
  mkdirSync(dirname(file), { recursive: true })
  const owner = lifeOf(process.pid) ?? { pid: process.pid, born: '' }

  while (!placeNew(file, { owner })) {
    const seen = read(file)
    const holding = seen === undefined ? undefined : parse(seen)
    if (holding && isAlive(holding.owner)) return { state: 'held', by: holding }
    if (holding?.child) await endLife(holding.child, ORPHAN_GRACE_MS)
    if (seen !== undefined) removeStale(file, seen)
  }

  let holding: Holding = { owner }
  return {
    state: 'ours',
    note: more => replace(file, (holding = { ...holding, ...more })),
    release: () => rmSync(file, { force: true }),
  }
}

/** Who holds the file at present; undefined when nobody alive does. */
export function holderOf(file: string): Holding | undefined {
  const holding = parse(read(file) ?? '')
  return holding && isAlive(holding.owner) ? holding : undefined
}

// A link appears whole or not at all, so nobody ever reads half a claim.
function placeNew(file: string, holding: Holding): boolean {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(holding))
  try {
    linkSync(draft, file)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  } finally {
    rmSync(draft, { force: true })
  }
}

function replace(file: string, holding: Holding): void {
  const draft = `${file}.${process.pid}`
  writeFileSync(draft, JSON.stringify(holding))
  renameSync(draft, file)
}

// Between reading and removing, another program may have removed the stale claim and made its own: that one is put back.
function removeStale(file: string, seen: string): void {
  const aside = `${file}.${process.pid}.stale`
  try {
    renameSync(file, aside)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return
    throw error
  }
  if (readFileSync(aside, 'utf8') === seen) rmSync(aside)
  else renameSync(aside, file)
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined
    throw error
  }
}

function parse(text: string): Holding | undefined {
  try {
    const holding: unknown = JSON.parse(text)
    return isHolding(holding) ? holding : undefined
  } catch {
    return undefined
  }
}

const isHolding = (value: unknown): value is Holding =>
  typeof value === 'object' && value !== null && 'owner' in value && isLife(value.owner)

const isLife = (value: unknown): value is Life =>
  typeof value === 'object' &&
  value !== null &&
  'pid' in value &&
  typeof value.pid === 'number' &&
  'born' in value

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code
