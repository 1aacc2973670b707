import type { Later, Measure } from '../../../../domain/outcomes/contract.ts'

/** How it stands two to three months later. */
export const LATER_WORDS: Record<Later, string> = {
  as_expected: 'As expected',
  better: 'Better than expected',
  worse: 'Worse than expected',
  unknown: 'I do not know',
}

export const LATER_HUES = {
  as_expected: 'moss',
  better: 'moss',
  worse: 'bracken',
  unknown: undefined,
} as const satisfies Record<Later, string | undefined>

/** What is counted, to go on after "of your advice". */
export const MEASURE_WORDS: Record<Measure, string> = {
  confirmed_plan: 'Confirmed the plan',
  new_advice: 'Brought something new',
  not_useful: 'Did not help',
  none: 'Too early to say',
  changed_course: 'Changed the course',
  avoided: 'Avoided a referral',
  better_prepared: 'Prepared a referral',
  worth_it: 'Worth 4 or 5 of 5 to the client',
  as_expected: 'Well months later',
}

/** What each is counted of, for who wants to know. */
export const MEASURE_SAYS: Partial<Record<Measure, string>> = {
  changed_course: 'A referral was avoided or begun.',
  as_expected: 'As expected or better, of those of whom it is known.',
}
