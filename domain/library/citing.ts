/** What an entry is made of: which cases may be cited, and who is credited for them. */
import { Types } from 'mongoose'
import { hiddenAskers, storiesOf } from '../cases/access.ts'
import { renderMarkdown } from '../markdown.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { Citation } from './contract.ts'
import type { StoredCitation, StoredContributor, StoredEntry, StoredText } from './model.ts'
import { type EntryText, findTraces } from './rules.ts'

/** The words as they are stored. Refuses `invalid` what leads to a person or a case, and cases that cannot be cited. */
export async function toStoredText(context: Context, text: EntryText): Promise<StoredText> {
  const issues = [...findTraces(text), ...(await findUncitable(context, text.citations))]
  if (issues.length > 0) throw new Refusal('invalid', 'Something here cannot stand in an entry', { issues })
  return {
    ...text,
    html: renderMarkdown(text.answer),
    citations: text.citations.map(toStoredCitation),
    tags: [...new Set(text.tags)],
    reviewBy: text.reviewBy === null ? null : new Date(text.reviewBy),
  }
}

const toStoredCitation = (cited: Citation): StoredCitation =>
  cited.kind === 'link'
    ? cited
    : {
        kind: 'case',
        caseId: new Types.ObjectId(cited.caseId),
        replyIds: [...new Set(cited.replyIds)].map(id => new Types.ObjectId(id)),
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
    if (cited.kind === 'link') return []
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
