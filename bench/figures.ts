/** Numbers of several rounds, in short. */
import { availableParallelism } from 'node:os'
import { type CoresUsed, FOREIGN_MAX } from './cores.ts'

export type Spread = { median: number; min: number; max: number }

/** The median of several rounds, with the least and the greatest. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b)
  return { median: round(quantile(sorted, 0.5)), min: round(sorted[0] ?? 0), max: round(sorted.at(-1) ?? 0) }
}

/** The value below which the given part of `sorted` lies. */
export function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part
  const below = sorted[Math.floor(at)] ?? 0
  const above = sorted[Math.ceil(at)] ?? below
  return below + (above - below) * (at - Math.floor(at))
}

export const sorted = (values: readonly number[]): number[] => values.toSorted((a, b) => a - b)

/** What else was true of a run: who used the machine, what limited it, and whether other programs make it say nothing. */
export function aboutRun(cores: readonly CoresUsed[], limitOf: (used: CoresUsed) => string) {
  const calmest = cores.toSorted((a, b) => a.foreign - b.foreign)[Math.floor(cores.length / 2)]
  const foreign = spreadOf(cores.map(used => used.foreign)).median
  const ours = Object.entries(calmest?.ours ?? {}).map(([name, used]) => [name, round(used)] as const)
  return {
    ...(calmest && { cores: { ...Object.fromEntries(ours), foreign } }),
    limitedBy: calmest ? limitOf(calmest) : 'unknown on this system',
    void: cores.length > 0 && foreign > FOREIGN_MAX,
    machine: { cores: availableParallelism(), node: process.version },
  }
}

/** Three significant digits below 1000, whole numbers above: more would claim too much. */
export const round = (value: number): number =>
  Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3))
