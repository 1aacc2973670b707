/** How a whole is shared between those who made it together. Portable. */

/** Shares are told in thousandths of the whole: then what all of them come to is the whole, to the last digit. */
export const WHOLE = 1000

/** A whole between so many: as equal as whole numbers can be, the first ones taking what is left over. */
export function splitWhole(count: number): number[] {
  const least = Math.floor(WHOLE / count)
  const left = WHOLE - least * count
  return Array.from({ length: count }, (_, index) => (index < left ? least + 1 : least))
}
