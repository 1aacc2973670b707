/** Numbers of several rounds, in short. */

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

/** Three significant digits below 1000, whole numbers above: more would claim too much. */
export const round = (value: number): number =>
  Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3))
