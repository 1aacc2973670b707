/** How busy the machine was, and who kept it busy. Linux only: elsewhere nothing is known. */
import { existsSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'

/** The kernel counts in hundredths of a second, whatever its own clock does. */
const TICKS_PER_SECOND = 100

export type Programs = Record<string, number[]>
/** Cores kept busy on the average: by each of our programs, and by everything else. */
export type CoresUsed = { ours: Record<string, number>; foreign: number; all: number }

/** Starts to watch; what it returns tells the cores used since. Undefined where the system does not say. */
export function watchCores(programs: Programs): (() => CoresUsed) | undefined {
  if (!existsSync('/proc/stat')) return undefined
  const startedAt = performance.now()
  const busyBefore = busyTicks()
  const before = ticksByProgram(programs)

  return () => {
    const ticks = ((performance.now() - startedAt) / 1000) * TICKS_PER_SECOND
    const after = ticksByProgram(programs)
    const ours = Object.fromEntries(
      Object.keys(programs).map(name => [name, ((after[name] ?? 0) - (before[name] ?? 0)) / ticks]),
    )
    const all = (busyTicks() - busyBefore) / ticks
    const known = Object.values(ours).reduce((sum, cores) => sum + cores, 0)
    return { ours, foreign: Math.max(0, all - known), all }
  }
}

/** Others may keep this much of a core busy before a run says nothing. */
export const FOREIGN_MAX = 0.3

/** What kept the server from doing more: other programs, one of ours that fills a core, the machine as a whole, or waiting. */
export function limitOf({ ours, foreign, all }: CoresUsed): string {
  if (foreign > FOREIGN_MAX) return `other programs: they kept ${foreign.toFixed(2)} cores busy`
  const [busiest, cores] = Object.entries(ours).toSorted(([, a], [, b]) => b - a)[0] ?? ['nothing', 0]
  if (cores > 0.9) return `${busiest}: it fills a core`
  if (all > availableParallelism() * 0.93)
    return `the machine: all ${availableParallelism()} cores are busy, most of them with ${busiest}`
  return `waiting for commits: no program fills a core (${busiest} comes nearest)`
}

/** Processor time a program has used, in seconds. */
export const cpuSeconds = (pid: number): number => ticksOf(pid) / TICKS_PER_SECOND

/** Memory a program holds, in KB. */
export function residentKb(pid: number): number | undefined {
  if (!existsSync(`/proc/${pid}/status`)) return undefined
  const kilobytes = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes)
}

/** Memory a program holds, in MB. */
export const residentMb = (pid: number): number => Math.round((residentKb(pid) ?? 0) / 1024)

function busyTicks(): number {
  const [, ...fields] = (readFileSync('/proc/stat', 'utf8').split('\n')[0] ?? '').split(/\s+/)
  const [user = 0, nice = 0, system = 0, , , interrupts = 0, softInterrupts = 0] = fields.map(Number)
  return user + nice + system + interrupts + softInterrupts
}

function ticksByProgram(programs: Programs): Record<string, number> {
  return Object.fromEntries(
    Object.entries(programs).map(([name, pids]) => [name, pids.reduce((sum, pid) => sum + ticksOf(pid), 0)]),
  )
}

function ticksOf(pid: number): number {
  if (!existsSync(`/proc/${pid}/stat`)) return 0
  // The name may hold spaces and parentheses, so fields are counted from its end.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return Number(fields[11]) + Number(fields[12])
}
