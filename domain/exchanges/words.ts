/** What an exchange is and why it was counted, in plain words for whoever asks. */
import type { CaseStory, Hidden } from '../cases/access.ts'
import type { ClaimStory } from '../claims/access.ts'
import type { MessageStory } from '../chat/access.ts'
import type { WelcomeStory } from '../newcomers/access.ts'
import type { Outcome } from '../cases/contract.ts'
import type { BeneficiaryKind, ExchangeView } from './contract.ts'
import { caseEvidenceIn, giverOf, type StoredExchange } from './model.ts'
import { isReturn, RULES } from './rules.ts'

/** Who reads it, and what they may know of the people, cases and messages in it. */
export type Reader = {
  readerId: string
  people: Map<string, string>
  stories: Map<string, CaseStory>
  messages: Map<string, MessageStory>
  /** The questions of entries. */
  entries: Map<string, string>
  claims: Map<string, ClaimStory>
  /** By case: who asked it without their name. */
  hidden: Map<string, Hidden>
}
/** A reader who is told the steps as well. */
export type AskingWhy = Reader & { welcomes: Map<string, WelcomeStory> }
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
  if (row.evidence.contestId === undefined)
    return isReturn(row)
      ? `Counts again, as the reply was given back: ${happened({ ...row, reverses: null }, reader)}`
      : happened(row, reader)
  return `Taken back, because it was not right: ${happened({ ...row, reverses: null }, reader)}`
}

function happened(row: StoredExchange, reader: Reader): string {
  const giver = giverName(row, reader)
  const whose = possessiveFor(row, row.creatorId.toHexString(), reader)
  const title = titleOf(storyOf(row, reader))
  switch (row.kind) {
    case 'advice':
      return `${giver} accepted ${whose} advice on ${title}`
    case 'peer_answer':
      return `${giver} accepted ${whose} answer to ${title}`
    case 'outcome':
      return `${giver} told what came of ${whose} reply to ${title}: ${CAME_OF_IT[outcomeIn(row) ?? 'none']}`
    case 'helpful':
      return row.reverses === null
        ? `${giver} marked ${whose} reply to ${title} as helpful`
        : `The mark by ${giver === 'You' ? 'you' : giver} on ${whose} reply to ${title} was taken back`
    case 'helpful_entry':
      return row.reverses === null
        ? `${giver} said that ${whose} entry${questionOf(row, reader)} helped`
        : `${giver} took back that ${whose} entry${questionOf(row, reader)} helped`
    case 'reuse':
      if (!('entryId' in row.evidence))
        return row.reverses === null
          ? `${giver} found the answer in ${whose} reply to ${title}, and asked no case`
          : `What ${giver === 'You' ? 'you' : giver} found in ${whose} reply to ${title} was taken back: the reply was removed`
      return row.reverses === null
        ? `${giver} found the answer in ${whose} entry${questionOf(row, reader)}, and asked no case`
        : `${giver} took back that ${whose} entry${questionOf(row, reader)} was the answer`
    case 'editing':
      return `${giver} published what ${creatorName(row, reader)} wrote in the library${aboutEntry(row, reader)}`
    case 'review':
      return `${capital(creatorName(row, reader))} reviewed an entry of the library${aboutEntry(row, reader)}`
    case 'curation':
      return `${giver} published an entry that ${creatorName(row, reader)} proposed${aboutEntry(row, reader)}`
    case 'moderation_kept':
      return row.reverses === null
        ? `A decision ${creatorName(row, reader)} made as a moderator stood`
        : `A decision ${creatorName(row, reader)} made as a moderator was taken back`
    case 'hosting':
      return `${giver} was alive in ${monthIn(row)}, hosted by ${creatorName(row, reader)}`
    case 'welcome':
      return welcomed(row, reader)
    case 'reach':
      return `${possessive(whose)} public pages were read${dayIn(row)}`
    case 'speaking':
    case 'teaching':
    case 'mentoring':
    case 'referral':
    case 'demand':
    case 'initiative':
    case 'off_platform':
      return `${giver} confirmed what ${creatorName(row, reader)} did${claimedIn(row, reader)}`
    case 'helpful_message':
      return row.reverses === null
        ? `${giver} marked ${whose} message${beginningOf(row, reader)} as helpful`
        : `The mark by ${giver === 'You' ? 'you' : giver} on ${whose} message${beginningOf(row, reader)} was taken back`
  }
}

/** The steps that led to an exchange, in the order they happened, up to how it was counted. */
export function stepsTo(row: StoredExchange, reader: AskingWhy): Step[] {
  if (row.evidence.contestId !== undefined)
    return [
      ...caseSteps(row, reader),
      ...messageSteps(row, reader),
      step(
        'Contested',
        'It was contested, and somebody with no part in it found that it was not right.',
        row.at,
      ),
      countedStep(row),
    ]
  return [
    ...caseSteps(row, reader),
    ...messageSteps(row, reader),
    ...markSteps(row, reader),
    ...claimSteps(row, reader),
    ...welcomeSteps(row, reader),
    countedStep(row),
  ]
}

function* caseSteps(row: StoredExchange, reader: Reader): Generator<Step> {
  const [evidence] = caseEvidenceIn([row])
  const story = storyOf(row, reader)
  if (evidence === undefined || story === undefined) return
  const asker = story.askerId === null ? (story.askerName ?? UNKNOWN_PERSON) : nameFor(story.askerId, reader)
  const replyId = evidence.replyId.toHexString()
  const reply = story.replies.get(replyId)
  yield step('Asked', `${asker} asked ${titleOf(story)}.`, story.submittedAt)
  if (reply)
    yield step(
      'Replied',
      `${partyName(row, reply.authorId, reader)} replied${reply.advice ? ' as a vetted consultant' : ''}.`,
      reply.repliedAt,
    )
  if (row.kind === 'helpful' || row.kind === 'reuse') return

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

function messageSteps(row: StoredExchange, reader: Reader): Step[] {
  const message = messageOf(row, reader)
  if (message === undefined) return []
  const wrote = `${nameFor(message.authorId, reader)} wrote the message.`
  return [{ step: 'Written', detail: wrote, at: message.sentAt }]
}

function markSteps(row: StoredExchange, reader: Reader): Step[] {
  if ('entryId' in row.evidence && row.beneficiaryKind === undefined) return [entryStep(row, reader)]
  if (row.kind !== 'helpful' && row.kind !== 'helpful_message') return []
  const what = row.kind === 'helpful' ? 'reply' : 'message'
  const who = giverName(row, reader)
  if (isReturn(row))
    return [step('Counts again', 'The reply was removed, and given back with its marks.', row.at)]
  if (row.reverses === null)
    return [step('Marked as helpful', `${who} marked the ${what} as helpful.`, row.at)]
  return [step('Mark taken back', `The mark was taken back, or the ${what} removed.`, row.at)]
}

function entryStep(row: StoredExchange, reader: Reader): Step {
  const who = giverName(row, reader)
  return row.reverses === null
    ? step('Helped', `${who} read the entry and said that it helped.`, row.at)
    : step('Taken back', `${who} no longer says that the entry helped.`, row.at)
}

function claimSteps(row: StoredExchange, reader: Reader): Step[] {
  const story = 'claimId' in row.evidence ? reader.claims.get(row.evidence.claimId.toHexString()) : undefined
  if (story === undefined) return []
  const creator = creatorName(row, reader)
  const day = new Date(`${story.on}T00:00:00Z`)
  return [
    step('Done', `${capital(creator)} did it for ${beneficiaryOf(row, reader).name}: ${story.what}.`, day),
    step('Confirmed', `${giverName(row, reader)} confirmed it.`, row.at),
  ]
}

function welcomed(row: StoredExchange, reader: Reader): string {
  const who = capital(creatorName(row, reader))
  const isRead = row.beneficiaryId?.toHexString() === reader.readerId
  if (row.reverses !== null)
    return isRead
      ? `${possessive(possessiveFor(row, row.creatorId.toHexString(), reader))} welcome of you was taken back: what they wrote was removed`
      : `${possessive(possessiveFor(row, row.creatorId.toHexString(), reader))} welcome of ${beneficiaryOf(row, reader).name} was taken back: what was written was removed`
  return isRead
    ? `${who} welcomed you when you were new here, and you stayed`
    : `${who} welcomed ${beneficiaryOf(row, reader).name}, who was new here and stayed`
}

function welcomeSteps(row: StoredExchange, reader: AskingWhy): Step[] {
  const story =
    'newcomerId' in row.evidence ? reader.welcomes.get(row.evidence.newcomerId.toHexString()) : undefined
  if (story === undefined || row.beneficiaryId === null) return []
  if (row.reverses !== null) return [step('Taken back', 'The answer was removed.', row.at)]
  const newcomer = partyName(row, row.beneficiaryId.toHexString(), reader)
  const toWhat = 'caseId' in story ? 'asked' : 'wrote in the group'
  const first = newcomer === 'You' ? 'you' : newcomer
  return [
    step(
      'Answered',
      `${capital(creatorName(row, reader))} answered what ${first} first ${toWhat}.`,
      story.at,
    ),
    step('Stayed', `${newcomer} still took part a good while later.`, row.at),
  ]
}

const DAY = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })
const dayIn = ({ evidence }: StoredExchange): string =>
  'day' in evidence ? ` on ${DAY.format(new Date(`${evidence.day}T00:00:00Z`))}` : ''

const possessive = (whose: string): string => (whose === 'your' ? 'Your' : whose)

const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)

const creatorName = (row: StoredExchange, reader: Reader): string => {
  const name = partyName(row, row.creatorId.toHexString(), reader)
  return name === 'You' ? 'you' : name
}

function claimedIn({ evidence }: StoredExchange, { claims }: Reader): string {
  const story = 'claimId' in evidence ? claims.get(evidence.claimId.toHexString()) : undefined
  return story === undefined ? '' : `: ${story.what}`
}

function countedStep(row: StoredExchange): Step {
  const { kind, credit } = row
  if (credit === 0 && row.reverses !== null)
    return { step: 'Counted', detail: 'Nothing was left to take back.', at: null }
  const amount = credit < 0 ? `${-credit} taken back` : `${credit} counted`
  const waits =
    credit > 0 && (kind === 'advice' || kind === 'peer_answer') && outcomeIn(row) === null
      ? '; the rest waits for the outcome'
      : ''
  const shared = row.share
    ? `, as ${Math.round((100 * row.share.part) / row.share.of)} % of what was made together`
    : ''
  return {
    step: 'Counted',
    detail: `${amount} under the rule “${RULES[kind].name}”, once${shared}${waits}.`,
    at: null,
  }
}

const step = (name: string, detail: string, at: Date): Step => ({ step: name, detail, at: at.toISOString() })

const outcomeIn = (row: StoredExchange): Outcome | null => caseEvidenceIn([row])[0]?.outcome ?? null

const storyOf = ({ evidence }: StoredExchange, { stories }: Reader): CaseStory | undefined =>
  'caseId' in evidence ? stories.get(evidence.caseId.toHexString()) : undefined

const messageOf = ({ evidence }: StoredExchange, { messages }: Reader): MessageStory | undefined =>
  'messageId' in evidence ? messages.get(evidence.messageId.toHexString()) : undefined

// Nothing of a message that was removed or is not for the reader.
function beginningOf(row: StoredExchange, reader: Reader): string {
  const title = messageOf(row, reader)?.title ?? ''
  return title === '' ? '' : ` “${title}”`
}

function questionOf({ evidence }: StoredExchange, { entries }: Reader): string {
  const question = 'entryId' in evidence ? (entries.get(evidence.entryId.toHexString()) ?? '') : ''
  return question === '' ? '' : ` “${question}”`
}

const aboutEntry = (row: StoredExchange, reader: Reader): string => {
  const question = questionOf(row, reader)
  return question === '' ? '' : `:${question}`
}

const MONTH = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric', timeZone: 'UTC' })
const monthIn = ({ evidence }: StoredExchange): string =>
  'period' in evidence ? MONTH.format(new Date(`${evidence.period}-01T00:00:00Z`)) : ''

const titleOf = (story: CaseStory | undefined) => (story === undefined ? UNSEEN_TITLE : `“${story.title}”`)

const nameFor = (id: string, { readerId, people }: Reader) =>
  id === readerId ? 'You' : (people.get(id) ?? UNKNOWN_PERSON)

const partyName = (row: StoredExchange, id: string, reader: Reader) =>
  hiddenName(row, id, reader) ?? nameFor(id, reader)

/** Who says that it helped: a person, or the name of what got the good of it where it is nobody's word. */
const giverName = (row: StoredExchange, reader: Reader): string => {
  const giverId = giverOf(row)
  return giverId === null ? beneficiaryOf(row, reader).name : partyName(row, giverId.toHexString(), reader)
}

const WHOLE: { readonly [K in BeneficiaryKind]: string } = {
  member: UNKNOWN_PERSON,
  group: 'A group that is not open to you',
  specialty: 'A specialty',
  association: 'The association',
}

/** Who got the good of it, as the reader may know them. */
export function beneficiaryOf(
  row: StoredExchange,
  reader: Pick<Reader, 'readerId' | 'people' | 'hidden'>,
): { id: string | null; name: string; kind: BeneficiaryKind } {
  const kind = row.beneficiaryKind ?? 'member'
  const id = row.beneficiaryId?.toHexString() ?? null
  const unnamed = id === null ? undefined : hiddenName(row, id, reader)
  if (unnamed !== undefined) return { id: null, name: unnamed, kind }
  const name = id === null ? undefined : reader.people.get(id)
  // Of a group that the reader may not know, its id is not theirs to know either.
  return { id: kind === 'group' && name === undefined ? null : id, name: name ?? WHOLE[kind], kind }
}

const possessiveFor = (row: StoredExchange, id: string, reader: Reader) =>
  id === reader.readerId ? 'your' : `${partyName(row, id, reader)}’s`

/** What someone is called in a row about a case they asked without their name; undefined where they may be named. */
export function hiddenName(
  { evidence }: StoredExchange,
  id: string,
  reader: Pick<Reader, 'readerId' | 'hidden'>,
) {
  const hidden = 'caseId' in evidence ? reader.hidden.get(evidence.caseId.toHexString()) : undefined
  return hidden?.askerId === id && id !== reader.readerId ? hidden.name : undefined
}
