import type { Motive } from '../vocabulary.ts'

/** Which of somebody's own reasons a benefit serves. Who stated none is served by none: nothing is concluded from what they do. */
export const fitsOf = (serves: readonly Motive[], stated: readonly Motive[]): Motive[] =>
  serves.filter(motive => stated.includes(motive))

/** What serves most of the stated reasons first; what serves as many stays in the order it came in. */
export const byFit = <T extends { fits: readonly Motive[] }>(rows: readonly T[]): T[] =>
  rows.toSorted((a, b) => b.fits.length - a.fits.length)
