/** What an exchange is and why it was counted, in plain words for whoever asks. */
import type { CaseStory } from '../cases/access.ts'
import type { Outcome } from '../cases/contract.ts'
import type { ExchangeView } from './contract.ts'
import type { StoredExchange } from './model.ts'
import { RULES } from './rules.ts'

/** Who reads it, and what is known of the people and the case in it. */
export type Reader = { readerId: string; people: Map<string, string>; story: CaseStory | undefined }
type Step = ExchangeView['why'][number]

export const UNKNOWN_PERSON = 'A former member'
const UNSEEN_TITLE = 'a case you cannot see'

const CAME_OF_IT: { readonly [O in Outcome]: string } = {
  confirmed_plan: 'it confirmed the plan',
  new_advice: 'it brought something new',
  not_useful: 'it was of no use',
  none: 'nothing came of it',
}

/** What happened, in one sentence. */
export function sentenceOf(row: StoredExchange, reader: Reader): string {
  const giver = nameFor(row.beneficiaryId.toHexString(), reader)
  const whose = possessiveFor(row.creatorId.toHexString(), reader)
  const title = titleOf(reader.story)
  switch (row.kind) {
    case 'advice':
      return `${giver} accepted ${whose} advice on ${title}`
    case 'peer_answer':
      return `${giver} accepted ${whose} answer to ${title}`
    case 'outcome':
      return `${giver} told what came of ${whose} reply to ${title}: ${CAME_OF_IT[row.evidence.outcome ?? 'none']}`
    case 'helpful':
      return row.reverses === null
        ? `${giver} marked ${whose} reply to ${title} as helpful`
        : `${giver} took back the mark on ${whose} reply to ${title}`
  }
}

/** The steps that led to an exchange, in the order they happened, up to how it was counted. */
export function stepsTo(row: StoredExchange, reader: Reader): Step[] {
  const { story } = reader
  const earlier = story === undefined ? [] : [...caseSteps(row, story, reader)]
  return [...earlier, ...markSteps(row, reader), countedStep(row)]
}

function* caseSteps(row: StoredExchange, story: CaseStory, reader: Reader): Generator<Step> {
  const asker = nameFor(story.askerId, reader)
  const replyId = row.evidence.replyId.toHexString()
  const reply = story.replies.get(replyId)
  yield step('Asked', `${asker} asked ${titleOf(story)}.`, story.submittedAt)
  if (reply)
    yield step(
      'Replied',
      `${nameFor(reply.authorId, reader)} replied${reply.advice ? ' as a vetted consultant' : ''}.`,
      reply.repliedAt,
    )
  if (row.kind === 'helpful') return

  const accepted =
    story.accepted?.replyId === replyId
      ? [step('Accepted', `${asker} accepted the reply.`, story.accepted.at)]
      : []
  const outcomes = story.outcomes.map(told =>
    step(
      'Outcome told',
      `${asker} told the outcome: ${CAME_OF_IT[told.outcome]}. Worth ${told.valueForMe} of 5.`,
      told.reportedAt,
    ),
  )
  yield* [...accepted, ...outcomes]
    .filter(({ at }) => at !== null && at <= row.at.toISOString())
    .toSorted((a, b) => ((a.at ?? '') < (b.at ?? '') ? -1 : 1))
}

function markSteps(row: StoredExchange, reader: Reader): Step[] {
  if (row.kind !== 'helpful') return []
  const who = nameFor(row.beneficiaryId.toHexString(), reader)
  return row.reverses === null
    ? [step('Marked as helpful', `${who} marked the reply as helpful.`, row.at)]
    : [step('Mark taken back', `${who} no longer marks the reply as helpful.`, row.at)]
}

function countedStep({ kind, credit, evidence }: StoredExchange): Step {
  const amount = credit < 0 ? `${-credit} taken back` : `${credit} counted`
  const waits =
    (kind === 'advice' || kind === 'peer_answer') && evidence.outcome === null
      ? '; the rest waits for the outcome'
      : ''
  return {
    step: 'Counted',
    detail: `${amount} under the rule “${RULES[kind].name}”, once${waits}.`,
    at: null,
  }
}

const step = (name: string, detail: string, at: Date): Step => ({ step: name, detail, at: at.toISOString() })

const titleOf = (story: CaseStory | undefined) => (story === undefined ? UNSEEN_TITLE : `“${story.title}”`)

const nameFor = (id: string, { readerId, people }: Reader) =>
  id === readerId ? 'You' : (people.get(id) ?? UNKNOWN_PERSON)

const possessiveFor = (id: string, reader: Reader) =>
  id === reader.readerId ? 'your' : `${nameFor(id, reader)}’s`
