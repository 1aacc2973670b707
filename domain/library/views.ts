/** Stored entries → what callers see of them. */
import { specialtyNames, storiesOf } from '../cases/access.ts'
import { namesOf } from '../members/access.ts'
import { type Context, holds } from '../vocabulary.ts'
import type { CitationView, EntrySummary, EntryView, VersionView } from './contract.ts'
import {
  EntryMarks,
  type StoredEntry,
  type StoredText,
  type StoredVersion,
  toEntryNow,
  toText,
} from './model.ts'
import { isEditor, isStale, mayEdit, mayMarkHelped, mayRetire, mayReview, maySubmit } from './rules.ts'

export const FORMER = 'A former member'

/** Whether the words being worked on are for the actor: an editor, staff, or who proposed them. */
export const seesWorking = ({ actor }: Context, entry: StoredEntry): boolean =>
  isEditor(actor, entry.specialtyId.toHexString()) ||
  holds(actor, 'staff') ||
  (entry.proposedById?.equals(actor.id) ?? false)

/** A list’s rows as the actor sees them, in the same order. */
export async function toEntrySummaries(
  context: Context,
  entries: readonly StoredEntry[],
): Promise<EntrySummary[]> {
  const names = await specialtyNames(entries.map(({ specialtyId }) => specialtyId.toHexString()))
  return entries.map(entry => toSummary(context, entry, names))
}

function toSummary(context: Context, entry: StoredEntry, names: Map<string, string>): EntrySummary {
  const { published, working, specialtyId, state, slug } = entry
  const shown = published ?? working
  const isHidden = !seesWorking(context, entry) && state !== 'retired'
  const isPublic = entry.isOpen && published?.audience === 'everyone' && slug !== null
  return {
    id: entry._id.toHexString(),
    specialty: {
      id: specialtyId.toHexString(),
      name: names.get(specialtyId.toHexString()) ?? 'A former specialty',
    },
    state: isHidden ? 'published' : state,
    question: shown.question,
    tags: shown.tags,
    evidence: shown.evidence,
    version: published?.version ?? null,
    publishedAt: published?.at.toISOString() ?? null,
    changedAt: (isHidden && published ? published.at : entry.changedAt).toISOString(),
    reviewBy: shown.reviewBy?.toISOString() ?? null,
    stale: entry.isOpen && isStale(published?.reviewBy ?? null, context.now),
    helpedCount: entry.helpedCount,
    audience: shown.audience,
    publicPath: isPublic ? `/library/${slug}` : null,
  }
}

/** One entry as the actor sees it, with what they may do now. */
export async function toEntryView(context: Context, entry: StoredEntry): Promise<EntryView> {
  const { actor } = context
  const { published, working, returned, retired } = entry
  const isWorking = seesWorking(context, entry)
  const shown = [...(published ? [published] : []), ...(isWorking ? [working] : [])]
  const [[summary], cite, named, mark] = await Promise.all([
    toEntrySummaries(context, [entry]),
    citing(context, shown),
    namesOf(peopleOf(entry)),
    EntryMarks.exists({ entryId: entry._id, memberId: actor.id, takenBack: null }),
  ])
  if (!summary) throw new Error('An entry has no summary')
  const someone = toSomeone(named)
  const now = toEntryNow(entry)
  return {
    ...summary,
    published: published && {
      ...toTextView(published, cite),
      contributors: published.contributors.map(({ memberId, as }) => ({ ...someone(memberId), as })),
      reviewer: someone(published.reviewerId),
    },
    working: isWorking
      ? {
          ...toTextView(working, cite),
          revision: entry.revision,
          writers: entry.writerIds.map(someone),
          proposedBy: entry.proposedById && someone(entry.proposedById),
          returned: returned && {
            by: someone(returned.byId),
            reason: returned.reason,
            at: returned.at.toISOString(),
          },
        }
      : null,
    retired: retired && { reason: retired.reason, at: retired.at.toISOString() },
    helpedMe: mark !== null,
    may: {
      edit: mayEdit(now, actor),
      submit: maySubmit(now, actor),
      review: mayReview(now, actor),
      retire: mayRetire(now, actor),
      markHelped: mayMarkHelped(now) && !isContributor(entry, actor.id),
    },
  }
}

/** Whether someone is credited for what is published: whether it helped is for others to say. */
export const isContributor = ({ published }: StoredEntry, memberId: string): boolean =>
  published?.contributors.some(contributor => contributor.memberId.equals(memberId)) ?? false

/** Published versions as the actor sees them, in the same order. */
export async function toVersionViews(
  context: Context,
  versions: readonly StoredVersion[],
): Promise<VersionView[]> {
  const cite = await citing(context, versions)
  const named = await namesOf(
    versions.flatMap(({ editorIds, reviewerId }) => [...editorIds, reviewerId].map(id => id.toHexString())),
  )
  return versions.map(stored => {
    const { html: _html, ...words } = toTextView(stored, cite)
    return {
      ...words,
      version: stored.version,
      at: stored.at.toISOString(),
      editors: stored.editorIds.map(toSomeone(named)),
      reviewer: toSomeone(named)(stored.reviewerId),
    }
  })
}

type Cite = (text: StoredText) => CitationView[]

const toTextView = (stored: StoredText, cite: Cite) => ({
  ...toText(stored),
  html: stored.html,
  citations: cite(stored),
})

/** How the citations of these texts read for the actor: a case they cannot see is not there. */
async function citing(context: Context, texts: readonly StoredText[]): Promise<Cite> {
  const caseIds = texts
    .flatMap(({ citations }) => citations)
    .flatMap(cited => (cited.kind === 'case' ? [cited.caseId.toHexString()] : []))
  const stories = caseIds.length === 0 ? new Map() : await storiesOf(context, caseIds, [])
  return text =>
    text.citations.flatMap((cited): CitationView[] => {
      if (cited.kind === 'link') return [cited]
      if (cited.kind === 'research') return [{ ...cited, itemId: cited.itemId.toHexString() }]
      const caseId = cited.caseId.toHexString()
      const story = stories.get(caseId)
      const replyIds = cited.replyIds.map(id => id.toHexString())
      return story ? [{ kind: 'case', caseId, replyIds, title: story.title }] : []
    })
}

type HasHex = { toHexString(): string }
const toSomeone = (named: Map<string, string>) => (id: HasHex) => ({
  id: id.toHexString(),
  name: named.get(id.toHexString()) ?? FORMER,
})

const peopleOf = ({ published, writerIds, proposedById, returned }: StoredEntry): string[] =>
  [
    ...(published ? [published.reviewerId, ...published.contributors.map(({ memberId }) => memberId)] : []),
    ...writerIds,
    ...(proposedById ? [proposedById] : []),
    ...(returned ? [returned.byId] : []),
  ].map(id => id.toHexString())
