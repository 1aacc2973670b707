/** The rules staff set, each set from a month on; and how what was decided under them is named. */
import type { Rules } from './contract.ts'
import { SUGGESTION_BARS } from './nomination-rules.ts'
import { AWARD_BAR, RENEWAL_SHARE, REVIEW_RULES_VERSION } from './review-rules.ts'
import { PEOPLE_MIN, USEFUL_OUTCOMES_MIN } from './rules.ts'
import { RENEWAL_DAY } from './tenure-rules.ts'

/** What holds until staff set anything. */
export const USUAL_RULES: Rules = {
  renewal: RENEWAL_DAY,
  bar: AWARD_BAR,
  renewalShare: RENEWAL_SHARE,
  ...SUGGESTION_BARS,
  people: PEOPLE_MIN,
  usefulOutcomes: USEFUL_OUTCOMES_MIN,
}

/** Rules, and the month from which they hold. */
export type Edition = { period: string; rules: Rules }
export type InForce = { rules: Rules; version: string }

/** What held in a month: the latest that were set for it or a month before. */
export function rulesIn(editions: readonly Edition[], period: string, usual: Rules = USUAL_RULES): InForce {
  const edition = editions
    .filter(each => each.period <= period)
    .toSorted((a, b) => (a.period < b.period ? -1 : 1))
    .at(-1)
  return edition
    ? { rules: edition.rules, version: `${REVIEW_RULES_VERSION}, as set for ${edition.period}` }
    : { rules: usual, version: REVIEW_RULES_VERSION }
}

const WORDS: { readonly [R in keyof Rules]: string } = {
  renewal: 'renewal day',
  bar: 'bar',
  renewalShare: 'share of the bar for renewals',
  topShare: 'top share of suggestions',
  groups: 'groups of suggestions',
  organisations: 'organisations of suggestions',
  people: 'people of the shortlist',
  usefulOutcomes: 'useful outcomes of the shortlist',
}

/** What changes from the one to the other, in words for the log; empty when nothing does. */
export const changesBetween = (before: Rules, after: Rules): string =>
  (Object.keys(WORDS) as (keyof Rules)[])
    .filter(key => valueOf(before[key]) !== valueOf(after[key]))
    .map(key => `${WORDS[key]} ${valueOf(before[key])} to ${valueOf(after[key])}`)
    .join(', ')

const valueOf = (value: Rules[keyof Rules]): string =>
  typeof value === 'number' ? String(value) : `${value.day}.${value.month}.`
