/** Small sets of our own, in the layouts that importers read. */
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import mongoose from 'mongoose'
import { type ImportOptions, runImport } from '../../scripts/import/index.ts'
import type { Progress } from '../../scripts/import/progress.ts'
import type { Report } from '../../scripts/import/report.ts'

/** A line as it stands in a file: an object, or text that is none. */
export type FixtureLine = object | string

/** Writes gzipped files of lines into a folder of their own, or into the one given. */
export async function writeSet(
  files: Record<string, readonly FixtureLine[]>,
  into?: string,
): Promise<string> {
  const folder = into ?? (await mkdtemp(path.join(tmpdir(), 'commonground-set-')))
  for (const [name, lines] of Object.entries(files)) {
    const text = lines.map(line => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n')
    await writeFile(path.join(folder, `${name}.jsonl.gz`), gzipSync(`${text}\n`))
  }
  return folder
}

const unseen: Progress = {
  begin() {},
  read() {},
  say() {},
  end() {},
  peakMemoryMb: () => 0,
}

/** Imports without telling anybody how far it is. */
export const importQuietly = (kind: Report['kind'], options: ImportOptions): Promise<Report> =>
  runImport(kind, { progress: unseen, setName: 'fixture', ...options })

/** Everything stored, by collection and id, but for what passes by itself. */
export async function everythingStored(): Promise<Record<string, unknown[]>> {
  const stored: Record<string, unknown[]> = {}
  for (const model of Object.values(mongoose.models)) {
    // What workers say of their work is counted by the minute, whatever it was.
    if (model.collection.collectionName === 'queue_reports') continue
    // Which notices are read follows from how far people read, and is noted a moment later.
    const rows = await model.collection.find().project({ readAt: 0 }).sort({ _id: 1 }).toArray()
    stored[model.collection.collectionName] = JSON.parse(JSON.stringify(rows)) as unknown[]
  }
  return stored
}

type Saying = {
  room: string
  seq: number
  user?: string | null
  text?: string
  kind?: string
  ts?: string | null
  replyTo?: number[] | null
}

/** A line of chat; what is not said is usual. */
export const saying = ({ room, seq, user = 'ada', text = `line ${seq}`, ...rest }: Saying) => ({
  room,
  channel: room.split('/')[0],
  seq,
  ts: `2011-03-04T10:${String(Math.floor(seq / 60) % 60).padStart(2, '0')}:${String(seq % 60).padStart(2, '0')}`,
  user,
  kind: 'msg',
  text,
  annotated: false,
  replyTo: null,
  starts: null,
  thread: null,
  ...rest,
})
