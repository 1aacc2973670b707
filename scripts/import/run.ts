import type { Progress } from './progress.ts'
import type { Counts } from './report.ts'

/** One import under way. */
export type Run = {
  folder: string
  /** What ids are made from: another name makes other things of the same lines. */
  setName: string
  dryRun: boolean
  /** Aborted when it is asked to stop: it does so after the batch at hand. */
  signal: AbortSignal
  counts: Counts
  progress: Progress
}

export type ChatOptions = {
  /** The address of a member who becomes host of every imported group. */
  host?: string | undefined
}
export type QaOptions = {
  /** The name of the specialty; by default that of the set. */
  specialty?: string | undefined
  /** The site that the originals are on. */
  site?: string | undefined
}
