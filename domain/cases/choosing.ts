import { type Choosing } from './routing.ts'
import { evidenceFor } from './evidence.ts'
import type { StoredCase } from './model.ts'

let chanceOf = Math.random

/** Sets where chance comes from: numbers from 0 to 1. For whoever repeats what happened. */
export function useChance(chance: () => number): void {
  chanceOf = chance
}

/** Looks up what a choice for this case is made from. Before its transaction: it takes longer than a transaction should. */
export async function chooseFor(
  question: Parameters<typeof evidenceFor>[0] | StoredCase,
  now: Date,
): Promise<Choosing> {
  return { now, evidence: await evidenceFor(question, now), chance: chanceOf() }
}
