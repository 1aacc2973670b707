import type { SpecialtyView, TemplateField } from '../../../../domain/cases/contract.ts'
import type { InputOf } from '../../../../domain/contract.ts'
import type { Urgency } from '../../ui/index.ts'
import { expectationWords } from './words.ts'

/** What the asker has written so far. */
export type Asking = {
  title: string
  body: string
  urgency: Urgency
  specialtyId: string
  /** As typed: commas between them. */
  tags: string
  /** Whether the asker’s name is kept from everyone else. */
  underPseudonym: boolean
  /** What was told field by field, by the keys of the specialty’s template. */
  fields: Record<string, string>
  /** What looks like an identifier and is none. */
  confirmed: string[]
}
export type AskField = keyof Asking | 'attachmentIds'
export type AskErrors = Partial<Record<AskField, string>>

export const BLANK: Asking = {
  title: '',
  body: '',
  urgency: 'routine',
  specialtyId: '',
  tags: '',
  underPseudonym: false,
  fields: {},
  confirmed: [],
}

/** The order in which the fields stand, so that the first wrong one gets the focus. */
export const FIELDS: readonly AskField[] = [
  'title',
  'urgency',
  'specialtyId',
  'fields',
  'body',
  'attachmentIds',
  'tags',
  'underPseudonym',
]

const WORDS = {
  title: 'Write 5 to 200 characters: who it is about, and what is wrong.',
  body: 'Say what you see, did and want to know, in at most 20,000 characters.',
  specialtyId: 'Choose the specialty that should see it.',
  fields: 'Fill in what this specialty needs to know.',
  attachmentIds: 'A file cannot go with this: remove it, and attach it again.',
  confirmed: 'Replace what could tell who this is.',
  tags: 'Use at most 8 tags of up to 40 characters each.',
  underPseudonym: 'Choose under which name you ask.',
}

/** The tags in what was typed: once each, in small letters. */
export const tagsOf = (written: string): string[] => [
  ...new Set(
    written
      .split(',')
      .map(tag => tag.trim().toLocaleLowerCase())
      .filter(tag => tag !== ''),
  ),
]

/** What is sent: field by field where the specialty has a template. */
export const toSubmission = (
  { title, body, urgency, specialtyId, tags, underPseudonym, fields, confirmed }: Asking,
  template: readonly TemplateField[] = [],
): InputOf<'cases.submit'> => ({
  specialtyId,
  title: title.trim(),
  ...(template.length > 0 ? { fields: filledOf(fields, template) } : { body: body.trim() }),
  ...(confirmed.length > 0 && { confirmed }),
  urgency,
  tags: tagsOf(tags),
  ...(underPseudonym && { underPseudonym }),
})

const filledOf = (fields: Asking['fields'], template: readonly TemplateField[]) =>
  template.flatMap(({ key }) => {
    const text = fields[key]?.trim() ?? ''
    return text === '' ? [] : [{ key, text }]
  })

const isWithin = (text: string, least: number, most: number): boolean =>
  text.length >= least && text.length <= most

/** What each field still needs before it is worth sending. The server has the last word. */
export function errorsOf(asking: Asking, template: readonly TemplateField[] = []): AskErrors {
  const { title, body = '', specialtyId, tags = [], fields = [] } = toSubmission(asking, template)
  const isMissing = template.some(({ key, required }) => required && !fields.some(field => field.key === key))
  return {
    ...(!isWithin(title, 5, 200) && { title: WORDS.title }),
    ...(template.length === 0 && !isWithin(body, 1, 20_000) && { body: WORDS.body }),
    ...(isMissing && { fields: WORDS.fields }),
    ...(specialtyId === '' && { specialtyId: WORDS.specialtyId }),
    ...((tags.length > 8 || tags.some(tag => tag.length > 40)) && { tags: WORDS.tags }),
  }
}

const SAID_AS_IT_IS = ['contains ', 'can carry ', 'says in ']

/** The server's issues at our fields, in our words: `tags.3` is the field of tags. */
export function byField(issues: Record<string, string>): AskErrors {
  const errors: AskErrors = {}
  for (const [path, message] of Object.entries(issues)) {
    const field = FIELDS.find(name => name === path.split('.')[0])
    if (field === undefined) continue
    // What could tell who a case is about, or by whom, is said as the server says it: it names what to do instead.
    const named = SAID_AS_IT_IS.some(word => message.startsWith(word)) ? `It ${message}.` : undefined
    errors[field] ??= named ?? (field === 'urgency' ? message : WORDS[field])
  }
  return errors
}

export const consultantsIn = ({ consultantCount }: SpecialtyView): string =>
  consultantCount === 0
    ? 'No consultant yet'
    : consultantCount === 1
      ? '1 consultant'
      : `${consultantCount} consultants`

/** What happens to the case once it is sent, in order. */
export function whatHappensNext(specialty: SpecialtyView | undefined, urgency: Urgency) {
  const field = specialty?.name.toLocaleLowerCase() ?? 'the specialty'
  const routed =
    specialty?.consultantCount === 0
      ? {
          title: 'It waits for a consultant',
          detail: `Nobody is vetted for ${field} yet. Colleagues can answer at once; the first consultant gets it.`,
        }
      : urgency === 'now'
        ? {
            title: 'Everyone on duty is called',
            detail: `All consultants of ${field} who are on duty see it at once, and again every two minutes until one takes it.`,
          }
        : {
            title: 'One consultant gets it',
            detail: `Whoever of ${field} knows such cases, answers in time and has room. If they cannot, it goes to the next.`,
          }
  return [
    routed,
    {
      title: 'When advice comes',
      detail:
        specialty === undefined
          ? 'Choose a specialty: its own history says how long advice took there.'
          : expectationWords({ expected: specialty.expected[urgency], specialty, urgency }),
    },
    {
      title: 'Anyone here may answer',
      detail:
        'All members can read it. A consultant’s reply is marked as advice, a colleague’s stands beside it.',
    },
    {
      title: 'You say which reply answered it',
      detail: 'Then its author is credited. Posting alone earns nothing.',
    },
    {
      title: 'You tell what happened next',
      detail: 'That is how advice becomes better, and how the next person knows.',
    },
  ].map(step => ({ ...step, state: 'ahead' as const }))
}
