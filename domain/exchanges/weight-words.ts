/** Why an exchange counts more or less than was recorded, in plain words and without a figure anybody could stay just below. */
import { type Factors, THOUSANDTHS, type Weighed } from './standing-rules.ts'

const PARTS = ['in full', 'half', 'a quarter', 'an eighth']

/** What is true of a deed's weight, most telling first; empty where it counts as it was recorded. */
export function weightWords(factors: Factors): string[] {
  if (factors.isTakenBack) return []
  if (factors.isHeld) return ['It is being looked at by staff, and counts again if all is well.']
  const { earlier, giver, reciprocity, organisation, overCap } = factors
  return [
    ...(earlier > 0
      ? [
          `The same person’s word was counted shortly before: this one counts ${PARTS[earlier] ?? 'very little'}.`,
        ]
      : []),
    ...(reciprocity < THOUSANDTHS ? ['The two credit each other often: it counts less.'] : []),
    ...(organisation < THOUSANDTHS ? ['Both work at the same place: it counts less.'] : []),
    ...(giver > THOUSANDTHS ? ['Many trust whose word it is: it counts more.'] : []),
    ...(giver < THOUSANDTHS ? ['Few have vouched for whose word it is so far: it counts less.'] : []),
    ...(overCap > 0 ? ['It was much for one day: the rest of it is not counted.'] : []),
  ]
}

/** By exchange: what is said of its weight. */
export const weightsTold = (weighed: readonly Weighed[]): Map<string, string[]> =>
  new Map(
    weighed.flatMap(({ deed, factors }) => {
      const words = weightWords(factors)
      return words.length === 0 ? [] : deed.rows.map(({ exchangeId }) => [exchangeId, words] as const)
    }),
  )
