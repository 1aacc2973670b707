/** Imports a folder into the connected database, and says exactly what it did. */
import path from 'node:path'
import { migrate } from '../../domain/migrations/index.ts'
import { importChat } from './chat.ts'
import { createProgress, type Progress } from './progress.ts'
import { importQa } from './qa.ts'
import { assertAddsUp, createCounts, type Report, toWords } from './report.ts'
import type { ChatOptions, QaOptions, Run } from './run.ts'
import { setNameOf } from './sources.ts'

export type ImportOptions = ChatOptions &
  QaOptions & {
    folder: string
    dryRun?: boolean
    signal?: AbortSignal
    progress?: Progress
    /** What ids are made from; by default the name of the folder. */
    setName?: string | undefined
  }

const IMPORTS: { [K in Report['kind']]: (run: Run, options: ImportOptions) => Promise<boolean> } = {
  chat: importChat,
  qa: importQa,
}

/**
 * Imports a folder. May be repeated: what is there stays as it is, and a run that was ended half-way goes on. Throws a sentence
 * when it cannot be done; lines that cannot be taken are in the report.
 */
export async function runImport(kind: Report['kind'], options: ImportOptions): Promise<Report> {
  const {
    folder,
    dryRun = false,
    signal = new AbortController().signal,
    progress = createProgress(),
  } = options
  const began = performance.now()
  const counts = createCounts(bad => progress.say(toWords(bad)))
  const setName = options.setName ?? setNameOf(folder)
  if (!dryRun) await migrate()
  try {
    const complete = await IMPORTS[kind]({ folder, setName, dryRun, signal, counts, progress }, options)
    assertAddsUp(counts.kinds)
    const { kinds, notes, badLines } = counts
    return {
      kind,
      from: path.resolve(folder),
      dryRun,
      complete,
      seconds: (performance.now() - began) / 1000,
      kinds,
      notes,
      badLines,
      peakMemoryMb: progress.peakMemoryMb(),
    }
  } finally {
    progress.end()
  }
}
