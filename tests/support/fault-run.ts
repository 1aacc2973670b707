/** A short run of `check:faults -- chat`, ended as soon as enough has happened. */
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { type ChatOptions, type ChatReport, checkChat } from '../../faults/chat.ts'
import { root } from '../../faults/program.ts'
import { scratch } from '../../scripts/launch/scratch.ts'

/** A run ends when enough has happened; this is for a machine on which nothing does. */
const MINUTES_MAX = 2

/** Runs it and throws its history away. */
export async function runFaults(
  options: Pick<ChatOptions, 'clients' | 'channels' | 'workers' | 'only' | 'enough' | 'broken' | 'quietMs'>,
): Promise<ChatReport> {
  const report = await checkChat({ seed: 1, minutes: MINUTES_MAX, scratch: scratch(), ...options })
  await rm(path.dirname(path.join(root, report.history)), { recursive: true, force: true })
  return report
}
