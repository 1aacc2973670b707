import type { OutputOf } from '../../../../domain/contract.ts'
import type { TrialState } from '../../../../domain/exchanges/contract.ts'

export type Rules = OutputOf<'exchanges.rules'>

/** TABLE weight → its name and what it does, as staff read it, in the order of the form. */
const WEIGHTS: { readonly [weight: string]: { name: string; says: string } } = {
  'pair.decay': {
    name: 'The same person again',
    says: 'What each further word of one person for the same one counts, of the one before. 0 to 1.',
  },
  'pair.days': {
    name: 'Days until it counts in full again',
    says: 'How far back the same person is looked for.',
  },
  'giver.least': {
    name: 'A word nobody vouches for',
    says: 'What it counts of an ordinary word. 0 to 1.',
  },
  'giver.most': { name: 'The most trusted word', says: 'How many ordinary words it counts at most.' },
  'giver.restart': {
    name: 'How near trust stays to vetted people',
    says: 'What part of trust starts anew from them in each round. 0 to 1.',
  },
  'giver.iterations': { name: 'Rounds of trust', says: 'More of them change little after sixty.' },
  'giver.neutralBelow': {
    name: 'Givers before trust means anything',
    says: 'With fewer, every word counts the same.',
  },
  'giver.months': { name: 'Months that decide about trust', says: 'Earlier words vouch for nobody.' },
  'reciprocity.from': {
    name: 'Mutual words that are still friendship',
    says: 'From so many on, what is mutual counts less.',
  },
  'reciprocity.days': { name: 'Days in which they are counted', says: 'Before and after the word.' },
  'reciprocity.discount': {
    name: 'What mutual words lose',
    says: 'The part that what is wholly mutual does not count. 0 to 1.',
  },
  sameOrganisation: {
    name: 'A colleague of the same house',
    says: 'What their word counts of an ordinary one. 0 to 1.',
  },
  capPerDay: {
    name: 'Most in one day and field',
    says: 'Beyond it only what an outcome confirmed counts.',
  },
  reachPerMonth: {
    name: 'Most for being read in one month',
    says: 'What public pages count for a member who is read every day.',
  },
  settlementDays: { name: 'Days until it is settled', says: 'Until then it speaks for no award and no pay.' },
}

/** Weights in the order they are shown; one that has no words yet stands last under its own name. */
export function weightsOf(rules: Rules) {
  const order = Object.keys(WEIGHTS)
  const placeOf = (weight: string) => (order.includes(weight) ? order.indexOf(weight) : order.length)
  return rules.weights
    .toSorted((a, b) => placeOf(a.weight) - placeOf(b.weight))
    .map(({ weight, value }) => ({ key: weight, value, ...(WEIGHTS[weight] ?? { name: weight, says: '' }) }))
}

const GROUPS: { readonly [group: string]: string } = {
  pair: 'The same person again',
  giver: 'Whose word it is',
  reciprocity: 'Mutual words',
}
const BASE = 'bases.'

/** What was changed, by its name: a base, one weight, or weights that work together. */
export function changeWords(change: string, rules: Rules | undefined): string {
  if (!change.startsWith(BASE)) return WEIGHTS[change]?.name ?? GROUPS[change] ?? change
  return kindWords(change.slice(BASE.length), rules)
}

export const kindWords = (kind: string, rules: Rules | undefined): string =>
  rules?.bases.find(base => base.kind === kind)?.name ?? (kind === 'outcome' ? 'Outcome told' : kind)

export const STATE_WORDS: { readonly [S in TrialState]: string } = {
  waiting: 'About to begin',
  running: 'Being counted',
  done: 'Counted',
  failed: 'Could not be counted',
  cancelled: 'Cancelled',
}

const figures = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 2 })
export const figureOf = (figure: number): string => figures.format(figure)

const signed = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1, signDisplay: 'exceptZero' })
export const signedOf = (figure: number): string => signed.format(figure)

/** A stretch of places as it stands under a bar, and in full. */
export function reachWords({ from, to }: { from: number; to: number }): { label: string; name: string } {
  if (from === 0) return { label: 'Same', name: 'Stay where they are' }
  const [near, far] = [Math.min(Math.abs(from), Math.abs(to)), Math.max(Math.abs(from), Math.abs(to))]
  const sign = from > 0 ? '+' : '−'
  const way = from > 0 ? 'Up' : 'Down'
  const places = near === far ? `${near}` : `${near} to ${far}`
  return {
    label: near === far ? `${sign}${near}` : near >= FURTHEST ? `${sign}${near}…` : `${sign}${near}–${far}`,
    name: `${way} by ${places} ${far === 1 ? 'place' : 'places'}`,
  }
}
const FURTHEST = 100
