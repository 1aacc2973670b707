import {
  type CaseState,
  type CaseSummary,
  type Effect,
  type Expectation,
  type Outcome,
  PSEUDONYM,
  type RungDoes,
  type Urgency,
} from '../../../../domain/cases/contract.ts'
import { spanOf } from '../../ui/index.ts'

/** What each state is called where cases are listed. */
export const STATE_WORDS: Record<CaseState, string> = {
  draft: 'Draft',
  held: 'Waits to be looked at',
  submitted: 'Looking for a consultant',
  routed: 'With a consultant',
  answered: 'Answered',
  resolved: 'Resolved',
  curated: 'In the library',
  returned: 'Sent back',
  withdrawn: 'Withdrawn',
  merged: 'Merged',
  reopened: 'Open again',
}

/** What became of the advice, in the asker's words. */
export const OUTCOME_WORDS: Record<Outcome, string> = {
  confirmed_plan: 'It confirmed my plan',
  new_advice: 'It changed what I did',
  not_useful: 'It did not help',
  none: 'Too early to say',
}

/** The same, told about the asker. */
export const OUTCOME_TOLD: Record<Outcome, string> = {
  confirmed_plan: 'It confirmed the plan',
  new_advice: 'It changed what was done',
  not_useful: 'It did not help',
  none: 'Too early to say',
}

export const EFFECT_WORDS: Record<Effect, string> = {
  avoided: 'A referral was planned and is not needed',
  better_prepared: 'Still referred, and better prepared',
  useful_instruction: 'No referral was planned, and I knew what to do',
  initiated: 'A referral nobody had thought of',
  no_benefit: 'No particular benefit',
  other: 'Something else',
}

/** The words as choices, in the order they are written in. */
export const choicesOf = <V extends string>(words: Record<V, string>): { value: V; label: string }[] =>
  (Object.keys(words) as V[]).map(value => ({ value, label: words[value] }))

/** What to call someone in a sentence, or at its beginning. */
export function firstNameOf(name: string, where: 'within' | 'beginning' = 'within'): string {
  if (name === PSEUDONYM) return where === 'within' ? 'the asker' : 'The asker'
  return name.trim().split(/\s+/)[0] ?? name
}

/** What the next step of a waiting case is, to go on after "if nobody answers". */
export const STEP_WORDS: Record<RungDoes, string> = {
  ask: 'a consultant is asked',
  page: 'everyone on duty is called again',
  widen: 'more consultants are asked',
  editors: 'the editors are told',
  managers: 'the moderators are told',
}

/** A time that something took, rounded as people say it. */
export function minutesWords(minutes: number): string {
  if (minutes < 90) return minutes <= 1 ? 'a minute' : `${minutes} minutes`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`
}

/** When advice is to be expected, as this specialty’s own history has it; and that it says nothing when there is too little. */
export function expectationWords({
  expected,
  specialty,
  urgency,
}: {
  expected: Expectation | null
  specialty: { name: string }
  urgency: Urgency
}): string {
  const field = specialty.name.toLocaleLowerCase()
  if (expected === null) return `There is too little history in ${field} to say when advice comes.`
  const kind =
    urgency === 'now' ? 'cases of this minute' : `${urgency === 'today' ? 'today’s' : 'routine'} cases`
  return `In ${field}, half of the ${kind} had advice within ${minutesWords(expected.medianMinutes)}, nine of ten within ${minutesWords(expected.p90Minutes)}.`
}

export const repliesOf = (count: number): string =>
  count === 0 ? 'no replies yet' : count === 1 ? '1 reply' : `${count} replies`

/** How long from asking to the first advice, or to a colleague's answer without it; undefined while there is neither. */
export function answerSpanOf({ submittedAt, advisedAt, answeredAt }: CaseSummary): string | undefined {
  const at = advisedAt ?? answeredAt
  return at === null ? undefined : spanOf(Date.parse(at) - Date.parse(submittedAt))
}

/** The one thing worth knowing about a case in a list. */
export function factOf(item: CaseSummary): string {
  const span = answerSpanOf(item)
  if (item.state === 'withdrawn') return 'Taken back by the asker.'
  if (item.outcome !== null) return `${OUTCOME_TOLD[item.outcome.outcome]}.`
  if (item.acceptedReplyId !== null) return 'Answered. Nobody has told yet what happened next.'
  if (span !== undefined)
    return `${item.advisedAt === null ? 'Answered' : 'Advised'} in ${span}, ${repliesOf(item.replyCount)}.`
  if (item.claimedAt !== null && item.assignee !== null) return `${item.assignee.name} took it.`
  if (item.assignee !== null) return `Put to ${item.assignee.name}.`
  return 'Waits for a consultant.'
}
