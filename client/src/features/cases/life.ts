import type { CaseState, CaseSummary, CaseView } from '../../../../domain/cases/contract.ts'
import type { MiniLineProps, StepState } from '../../ui/index.ts'
import { answerSpanOf, firstNameOf, minutesWords, STATE_WORDS } from './words.ts'

export type LifeFact = {
  name: string
  /** When it happened. */
  at?: string | undefined
  /** By whom, how fast, or what it waits for. */
  words?: string | undefined
  state: StepState
}

type Moment = Pick<LifeFact, 'name'> & { at: string | null; fact?: string | undefined; waits: string }

const EXITS: Partial<Record<CaseState, string>> = {
  withdrawn: 'Withdrawn by the asker',
  returned: 'Sent back to the asker',
  merged: 'Merged with another case',
}

/** A case of a list, or one that says when to expect advice. */
type Living = CaseSummary & Partial<Pick<CaseView, 'expected'>>

/** What it waits for until there is advice: who is on it, and when advice came in the past, if there was enough of one. */
function adviceWaits({ claimedAt, assignee, expected }: Living): string {
  if (claimedAt !== null && assignee !== null) return `${firstNameOf(assignee.name)} is on it`
  if (expected === undefined) return ''
  return expected === null
    ? 'too little history to say when'
    : `half had it within ${minutesWords(expected.medianMinutes)}`
}

function momentsOf(item: Living, mine: boolean): Moment[] {
  const span = answerSpanOf(item)
  const consultant = item.assignee === null ? undefined : item.assignee.name
  return [
    { name: 'Asked', at: item.submittedAt, waits: '' },
    {
      name: 'Routed',
      at: item.routedAt,
      fact: item.specialty.name.toLocaleLowerCase(),
      waits: 'to a consultant',
    },
    {
      name: 'Claimed',
      at: item.claimedAt,
      fact: consultant,
      waits: consultant ? `put to ${consultant}` : '',
    },
    {
      name: item.answeredAt !== null && item.advisedAt === null ? 'Answered' : 'Advised',
      at: item.advisedAt ?? item.answeredAt,
      fact: span && `in ${span}`,
      waits: adviceWaits(item),
    },
    {
      name: 'Outcome',
      at: item.outcome === null ? null : item.outcome.reportedAt,
      waits: mine ? 'yours to tell' : `${firstNameOf(item.asker.name)}’s to tell`,
    },
  ]
}

/** A step that never happened although a later one did was left out, not missed. */
const skipped = (moments: readonly Moment[], place: number): boolean =>
  moments[place]?.at === null && moments.slice(place + 1).some(later => later.at !== null)

/** What happened to a case, where it is, and what may come, told to its asker (`mine`) or to someone else. */
export function lifeOf(item: Living, mine: boolean): LifeFact[] {
  const over = EXITS[item.state] !== undefined
  const moments = momentsOf(item, mine).filter((_, place, all) => !skipped(all, place))
  const here = over ? -1 : moments.findIndex(moment => moment.at === null)

  const steps = moments
    .map(({ name, at, fact, waits }, place): LifeFact => {
      if (at !== null) return { name, at, words: fact, state: 'done' }
      return { name, words: waits === '' ? undefined : waits, state: place === here ? 'here' : 'ahead' }
    })
    .filter(step => !over || step.state === 'done')
  if (item.state === 'curated')
    steps.push({ name: 'Library', words: 'an entry is made of it', state: 'done' })
  else if (!over) steps.push({ name: 'Library', words: 'if worth keeping', state: 'ahead' })
  return steps
}

/** How the case left the line, when it did. */
export const exitOf = ({ state }: CaseSummary, mine: boolean): string | undefined =>
  state === 'withdrawn' && mine ? 'Withdrawn by you' : EXITS[state]

/** The life line in dots, for a list. */
export function miniLineOf(item: CaseSummary): MiniLineProps {
  const steps = lifeOf(item, false).filter(step => step.name !== 'Library')
  return { states: steps.map(step => step.state), label: STATE_WORDS[item.state] }
}
