/** Which versions last wrote a data folder, kept beside the data so that an older binary never opens it. */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { compareLines, KINDS, spell } from './binaries.ts'
import type { Binary, Kind } from './binaries.ts'

const FILE = 'versions.json'

/** The version that last wrote `kind`'s data in this folder; undefined for a new folder. */
export function recordedVersion(dataDir: string, kind: Kind): number[] | undefined {
  const recorded = readRecord(dataDir)[kind]
  return recorded?.split('.').map(Number)
}

/** Throws a sentence when this binary must not open the data: it is older, or MongoDB would have to skip a major version. */
export function checkVersion(dataDir: string, kind: Kind, binary: Binary): void {
  const recorded = recordedVersion(dataDir, kind)
  if (!recorded) return
  const { product, binaryVariable } = KINDS[kind]
  const situation = `The data in ${dataDir} was written by ${product} ${spell(recorded)}`
  const found = `${product} ${spell(binary.version)}, found by ${binary.via} at ${binary.path}`

  if (compareLines(recorded, binary.version) > 0)
    throw new Error(
      `${situation}, newer than ${found}: name a binary as new with ${binaryVariable}, or choose another DATA_DIR.`,
    )
  const [next] = [(recorded[0] ?? 0) + 1]
  if (kind === 'mongod' && binary.version[0] > next)
    throw new Error(
      `${situation}, which ${found} cannot open at once: start once with ${product} ${next} by ${binaryVariable}.`,
    )
}

/** Notes the version that writes the data from here on. */
export function recordVersion(dataDir: string, kind: Kind, binary: Binary): void {
  const file = join(dataDir, FILE)
  const draft = `${file}.${process.pid}.${kind}`
  // Read at the last moment: the other server's start may have noted its own version meanwhile.
  writeFileSync(
    draft,
    `${JSON.stringify({ ...readRecord(dataDir), [kind]: spell(binary.version) }, null, 2)}\n`,
  )
  renameSync(draft, file)
}

function readRecord(dataDir: string): Partial<Record<Kind, string>> {
  try {
    return JSON.parse(readFileSync(join(dataDir, FILE), 'utf8')) as Partial<Record<Kind, string>>
  } catch {
    // Absent, or broken off by a crash: then the servers' own checks of their files remain.
    return {}
  }
}
