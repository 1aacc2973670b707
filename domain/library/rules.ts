import type { Issue } from '../vocabulary.ts'
import { type Actor, holds } from '../vocabulary.ts'
import type { Audience, Citation, EntryState, Evidence } from './contract.ts'

/** The words of an entry. */
export type EntryText = {
  question: string
  answer: string
  evidence: Evidence
  citations: Citation[]
  tags: string[]
  reviewBy: string | null
  audience: Audience
}

/** An entry as far as decisions go. */
export type EntryNow = {
  state: EntryState
  specialtyId: string
  isPublished: boolean
  writerIds: readonly string[]
}

/** Whether the actor is an editor of the specialty. */
export const isEditor = (actor: Pick<Actor, 'grants'>, specialtyId: string): boolean =>
  holds(actor, 'editor', specialtyId)

/** Whether the actor may make an entry of a case: consultants and editors of its specialty. */
export const mayPropose = (actor: Pick<Actor, 'grants'>, specialtyId: string): boolean =>
  isEditor(actor, specialtyId) || holds(actor, 'consultant', specialtyId)

/** Whether the actor may change the words: any editor of the specialty, until the entry is retired. */
export const mayEdit = ({ state, specialtyId }: EntryNow, actor: Actor): boolean =>
  state !== 'retired' && isEditor(actor, specialtyId)

/** Whether the actor may ask for a review. */
export const maySubmit = (entry: EntryNow, actor: Actor): boolean =>
  entry.state === 'draft' && mayEdit(entry, actor)

/** Whether the actor may review: an editor of the specialty who wrote none of what waits. */
export const mayReview = (entry: EntryNow, actor: Actor): boolean =>
  entry.state === 'in_review' && mayEdit(entry, actor) && !entry.writerIds.includes(actor.id)

/** Whether the actor may take the entry out of the library. */
export const mayRetire = (entry: EntryNow, actor: Actor): boolean => mayEdit(entry, actor)

/** Whether somebody may say that the entry helped: while it is in the library. */
export const mayMarkHelped = ({ state, isPublished }: EntryNow): boolean => isPublished && state !== 'retired'

/** Whether an entry was to be looked at again by now. */
export const isStale = (reviewBy: Date | null, now: Date): boolean =>
  reviewBy !== null && reviewBy.getTime() <= now.getTime()

const PERSON = /@\[([^[\]\n]{1,80})\]\(member:[0-9a-f]{24}\)/g
const TRACES: readonly { of: RegExp; says: string }[] = [
  { of: /\bmember:[0-9a-f]{24}\b/i, says: 'must not call a member: an entry names nobody' },
  { of: /\/cases\/[0-9a-f]{24}\b/i, says: 'must not link to a case: cite it instead' },
  { of: /\/(?:people|g|i)\/[0-9a-f]{16}/i, says: 'must not link to a member or a group' },
]

/** What in the words leads to a case or a person, and so must not be in an entry that others read outside of it. */
export function findTraces(text: Partial<EntryText>): Issue[] {
  const { question = '', answer = '', tags = [], citations = [] } = text
  const fields: [path: string, value: string][] = [
    ['question', question],
    ['answer', answer],
    ...tags.map((tag, at): [string, string] => [`tags.${at}`, tag]),
    ...citations.flatMap((cited, at): [string, string][] =>
      cited.kind === 'link'
        ? [
            [`citations.${at}.title`, cited.title],
            [`citations.${at}.url`, cited.url],
          ]
        : [],
    ),
  ]
  return fields.flatMap(([path, value]) => {
    const trace = TRACES.find(({ of }) => of.test(value))
    return trace ? [{ path, message: trace.says }] : []
  })
}

/** A reply’s words as an entry may begin with them: whom it called is a colleague. */
export const withoutPeople = (markdown: string): string => markdown.replace(PERSON, 'a colleague')

const YEAR_MS = 365.25 * 24 * 3_600_000
/** Medicine moves on: nothing is true for longer without somebody looking. */
const REVIEW_WITHIN_YEARS = 5

/** What is missing before somebody can review it. */
export function missingForReview({ answer, citations, reviewBy }: EntryText, now: Date): Issue[] {
  const issues: Issue[] = []
  if (answer === '') issues.push({ path: 'answer', message: 'is still empty' })
  if (citations.length === 0)
    issues.push({ path: 'citations', message: 'cite what it rests on: a case, a paper or a page' })
  const until = reviewBy === null ? null : Date.parse(reviewBy) - now.getTime()
  if (until === null || until <= 0)
    issues.push({ path: 'reviewBy', message: 'say by when somebody looks at it again: a day to come' })
  else if (until > REVIEW_WITHIN_YEARS * YEAR_MS)
    issues.push({ path: 'reviewBy', message: `is more than ${REVIEW_WITHIN_YEARS} years away` })
  return issues
}

const SLUG_MAX = 70

/** The entry’s part of a public address: readable words, and enough of its id to be the only one. */
export function toSlug(question: string, entryId: string): string {
  const words = question
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_MAX)
    .replace(/^-+|-+$/g, '')
  return `${words || 'entry'}-${entryId.slice(-8)}`
}
