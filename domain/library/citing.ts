/** What an entry is made of: which cases may be cited, and who is credited for them. */
import { Types } from 'mongoose'
import { hiddenAskers, storiesOf } from '../cases/access.ts'
import { renderMarkdown } from '../markdown.ts'
import { citableItems } from '../research/access.ts'
import { type Context, type Issue, Refusal } from '../vocabulary.ts'
import type { Citation } from './contract.ts'
import type { StoredCitation, StoredContributor, StoredEntry, StoredText } from './model.ts'
import { type EntryText, findTraces } from './rules.ts'

/** The words as they are stored. Refuses `invalid` what leads to a person or a case, and what cannot be cited. `cited` stood there before. */
export async function toStoredText(
  context: Context,
  text: EntryText,
  cited: readonly StoredCitation[] = [],
): Promise<StoredText> {
  const research = await researchCited(context, text.citations, cited)
  const issues = [
    ...findTraces(text),
    ...(await findUncitable(context, text.citations)),
    ...findUnknown(text.citations, research),
  ]
  if (issues.length > 0) throw new Refusal('invalid', 'Something here cannot stand in an entry', { issues })
  return {
    ...text,
    html: renderMarkdown(text.answer),
    citations: text.citations.flatMap(each => toStoredCitation(each, research)),
    tags: [...new Set(text.tags)],
    reviewBy: text.reviewBy === null ? null : new Date(text.reviewBy),
  }
}

type Research = Map<string, { title: string; source: string; url: string }>

/** What is cited of research, as it is called: what stood here before as it was called then, for it may be gone by now. */
async function researchCited(
  context: Context,
  citations: readonly Citation[],
  before: readonly StoredCitation[],
): Promise<Research> {
  const itemIds = citations.flatMap(each => (each.kind === 'research' ? [each.itemId] : []))
  const known = before.flatMap(each => (each.kind === 'research' ? [each] : []))
  const found = await citableItems(context, itemIds)
  for (const { itemId, title, source, url } of known) found.set(itemId.toHexString(), { title, source, url })
  return found
}

const findUnknown = (citations: readonly Citation[], research: Research): Issue[] =>
  citations.flatMap((each, at) =>
    each.kind === 'research' && !research.has(each.itemId)
      ? [{ path: `citations.${at}.itemId`, message: 'is nothing of the research you can see' }]
      : [],
  )

function toStoredCitation(cited: Citation, research: Research): StoredCitation[] {
  if (cited.kind === 'link') return [cited]
  if (cited.kind === 'case')
    return [
      {
        kind: 'case',
        caseId: new Types.ObjectId(cited.caseId),
        replyIds: [...new Set(cited.replyIds)].map(id => new Types.ObjectId(id)),
      },
    ]
  const item = research.get(cited.itemId)
  return item ? [{ kind: 'research', itemId: new Types.ObjectId(cited.itemId), ...item }] : []
}

async function findUncitable(context: Context, citations: readonly Citation[]) {
  const cases = citations.flatMap(cited => (cited.kind === 'case' ? [cited] : []))
  const stories = await storiesOf(
    context,
    cases.map(({ caseId }) => caseId),
    cases.flatMap(({ replyIds }) => replyIds),
  )
  const seen = new Set<string>()
  return citations.flatMap((cited, at) => {
    if (cited.kind !== 'case') return []
    const path = `citations.${at}`
    const story = stories.get(cited.caseId)
    if (seen.has(cited.caseId)) return [{ path: `${path}.caseId`, message: 'is cited twice' }]
    seen.add(cited.caseId)
    if (!story) return [{ path: `${path}.caseId`, message: 'is no case you can see' }]
    if (!story.accepted) return [{ path: `${path}.caseId`, message: 'is not resolved yet' }]
    const unknown = cited.replyIds.findIndex(id => !story.replies.has(id))
    return unknown < 0 ? [] : [{ path: `${path}.replyIds.${unknown}`, message: 'is no reply to this case' }]
  })
}

/** The cases these words cite. */
export const citedCases = ({ citations }: StoredText): Types.ObjectId[] =>
  citations.flatMap(cited => (cited.kind === 'case' ? [cited.caseId] : []))

/**
 * Who is credited for an entry, each once: the authors of the replies it was made of, then the editors who wrote it. Who
 * asked a case is never named with it.
 */
export async function creditsOf(context: Context, entry: StoredEntry): Promise<StoredContributor[]> {
  const cases = entry.working.citations.flatMap(cited => (cited.kind === 'case' ? [cited] : []))
  const caseIds = cases.map(({ caseId }) => caseId.toHexString())
  const replyIds = cases.flatMap(({ replyIds }) => replyIds.map(id => id.toHexString()))
  const stories = await storiesOf(context, caseIds, replyIds)
  const hidden = await hiddenAskers(caseIds)

  const credited = new Map<string, StoredContributor>()
  for (const [caseId, { askerId, replies }] of stories)
    for (const { authorId, advice } of replies.values()) {
      if (authorId === (hidden.get(caseId)?.askerId ?? askerId)) continue
      const inRole = advice || (credited.get(authorId)?.inRole ?? false)
      credited.set(authorId, { memberId: new Types.ObjectId(authorId), as: 'author', inRole })
    }
  for (const memberId of entry.editorIds) {
    const key = memberId.toHexString()
    const isKnown = credited.get(key)
    credited.set(key, isKnown ? { ...isKnown, inRole: true } : { memberId, as: 'editor', inRole: true })
  }
  return [...credited.values()]
}
