/** Chance that can be had again: everything a run decides by chance comes from its seed. */

export type Chance = {
  /** A number from 0 up to, but not including, 1. */
  next(): number
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  pick<T>(from: readonly T[]): T
  /** True in this part of the cases. */
  happens(part: number): boolean
  shuffle<T>(from: readonly T[]): T[]
}

/** A stream of chance for one purpose: two purposes of one seed do not disturb each other. */
export function createChance(seed: number, purpose: string): Chance {
  let state = seed ^ digest(purpose)
  const next = (): number => {
    // mulberry32: small, and good enough to choose what breaks next.
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (least: number, most: number) => least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    pick(from) {
      if (from.length === 0) throw new Error('nothing to pick from')
      return from[between(0, from.length - 1)] as (typeof from)[number]
    },
    happens: part => next() < part,
    shuffle(from) {
      const rest = [...from]
      for (let last = rest.length - 1; last > 0; last -= 1) {
        const other = between(0, last)
        ;[rest[last], rest[other]] = [
          rest[other] as (typeof rest)[number],
          rest[last] as (typeof rest)[number],
        ]
      }
      return rest
    },
  }
}

/** A short number for a text: the same for the same text, and hardly ever for another. */
export function digest(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  return hash >>> 0
}
