/** Stored reviews → what moderators see of them. */
import mongoose, { type QueryFilter } from 'mongoose'
import { messageReview } from '../chat/access.ts'
import { groupReview } from '../groups/access.ts'
import { accessMember, namesOf } from '../members/access.ts'
import { type Actor, type Context, holds } from '../vocabulary.ts'
import type { Act, DecisionView, ReviewSummary, ReviewView } from './contract.ts'
import { Decisions, Flags, Reviews, type StoredDecision, type StoredReview } from './model.ts'
import { actsFor, leaseHolder, toExcerpt } from './rules.ts'
import { toParties } from './reviews.ts'
import { keyOf, type Ref, type Subject } from './subject.ts'
import { readableOf, readSubjects } from './subjects.ts'

/** How far back decisions on the like are counted. */
const ALIKE_DAYS = 365
const DAY_MS = 24 * 60 * 60 * 1000

type Names = Map<string, string>
const hex = (id: mongoose.Types.ObjectId): string => id.toHexString()
const instant = (at: Date | null | undefined): string | null => at?.toISOString() ?? null
export const personOf = (
  id: mongoose.Types.ObjectId | string,
  names: Names,
): { id: string; name: string } => ({
  id: String(id),
  name: names.get(String(id)) ?? 'A former member',
})

export const refOf = ({ kind, subjectId, why }: Pick<StoredReview, 'kind' | 'subjectId' | 'why'>): Ref => ({
  kind,
  id: hex(subjectId),
  isHeld: why === 'waiting' && kind !== 'case',
})

/** Reviews as a list shows them. How something begins is told only where the actor may read it anyway, or where it waits for them. */
export async function toSummaries(
  context: Context,
  reviews: readonly StoredReview[],
  own: QueryFilter<StoredReview>,
): Promise<ReviewSummary[]> {
  const subjects = await readSubjects(reviews.map(refOf))
  const [readable, together, names] = await Promise.all([
    readableOf(context, [...subjects.values()]),
    countTogether(reviews, own),
    namesOf(
      reviews.flatMap(({ authorId, assigneeId, lease }) =>
        [authorId, assigneeId, lease?.byId].flatMap(id => (id ? [hex(id)] : [])),
      ),
    ),
  ])
  return reviews.map(review => {
    const subject = subjects.get(keyOf(refOf(review)))
    return toSummary(review, { subject, names, readable, together, now: context.now })
  })
}

/** How many open reviews, as far as they are the actor's, stand in the cluster of each of these. */
export async function countTogether(
  reviews: readonly StoredReview[],
  own: QueryFilter<StoredReview>,
): Promise<Map<string, number>> {
  const clusterIds = reviews.flatMap(({ state, clusterId }) =>
    state === 'open' && clusterId ? [clusterId] : [],
  )
  const rows = await Reviews.find(
    { ...own, clusterId: mongoose.trusted({ $in: clusterIds }), state: 'open' },
    { clusterId: 1 },
  ).lean()
  const counts = new Map<string, number>()
  for (const { clusterId } of rows)
    if (clusterId) counts.set(hex(clusterId), (counts.get(hex(clusterId)) ?? 0) + 1)
  return counts
}

function toSummary(
  review: StoredReview,
  {
    subject,
    names,
    readable,
    together,
    now,
  }: {
    subject: Subject | undefined
    names: Names
    readable: ReadonlySet<string>
    together: ReadonlyMap<string, number>
    now: Date
  },
): ReviewSummary {
  const alike = review.clusterId ? (together.get(hex(review.clusterId)) ?? 1) : 1
  const isShown =
    subject && (readable.has(keyOf(subject)) || (review.why === 'waiting' && review.kind === 'case'))
  const holder = leaseHolder(review.lease && { byId: hex(review.lease.byId), until: review.lease.until }, now)
  return {
    id: hex(review._id),
    kind: review.kind,
    subjectId: hex(review.subjectId),
    why: review.why,
    state: review.state,
    reasons: mostFrequentFirst(review.reasons),
    flagCount: review.flaggerIds.length,
    score: Math.round(review.score * 10) / 10,
    signals: review.signals,
    author: subject?.pseudonym ? { id: null, name: subject.pseudonym } : personOf(review.authorId, names),
    place: subject?.place ?? null,
    excerpt: isShown ? toExcerpt(subject.title ?? subject.body) : null,
    openedAt: review.openedAt.toISOString(),
    alike: review.clusterId && alike > 1 ? { id: hex(review.clusterId), count: alike } : null,
    assignee: review.assigneeId && personOf(review.assigneeId, names),
    lease:
      holder !== undefined && review.lease
        ? { by: personOf(holder, names), until: review.lease.until.toISOString() }
        : null,
    act: review.act,
  }
}

function mostFrequentFirst(reasons: StoredReview['reasons']): StoredReview['reasons'] {
  const counts = new Map<StoredReview['reasons'][number], number>()
  for (const reason of reasons) counts.set(reason, (counts.get(reason) ?? 0) + 1)
  return [...counts.keys()].toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0))
}

/** A review with everything its moderator needs. Whether the look is to be written down is `isPrivate`. */
export async function toReview(
  context: Context,
  review: StoredReview,
  own: QueryFilter<StoredReview>,
): Promise<ReviewView> {
  const { actor, now } = context
  const subject = (await readSubjects([refOf(review)])).get(keyOf(refOf(review)))
  const [readable, together, lines, reports, decisions, author, decidedAlike] = await Promise.all([
    readableOf(context, subject ? [subject] : []),
    countTogether([review], own),
    linesOf(subject),
    Flags.find({ reviewId: review._id }).sort({ at: 1 }).lean(),
    Decisions.find({ reviewId: review._id }).sort({ at: 1 }).lean(),
    accessMember(hex(review.authorId)),
    countAlike(review, now),
  ])
  const successors = review.kind === 'group' ? await groupReview.successorsIn(hex(review.subjectId)) : []
  const names = await namesOf([
    ...successors,
    ...lines.map(({ authorId }) => authorId),
    ...[review.authorId, review.assigneeId, review.lease?.byId].flatMap(id => (id ? [hex(id)] : [])),
    ...[...review.notes, ...review.history, ...decisions].flatMap(({ byId }) => (byId ? [hex(byId)] : [])),
  ])
  const isOpen = subject !== undefined && readable.has(keyOf(subject))
  const summary = toSummary(review, { subject, names, readable, together, now })
  const isHidden = typeof subject?.pseudonym === 'string' && !mayKnowAskers(actor)
  const known = isHidden ? summary.author : personOf(review.authorId, names)
  const earlier = await Decisions.countDocuments({ authorId: review.authorId, undoneAt: null })
  return {
    ...summary,
    excerpt: subject ? toExcerpt(subject.title ?? subject.body) : null,
    title: subject?.title ?? null,
    body: subject?.isGone === true ? '' : (subject?.body ?? ''),
    lines: lines.map(({ authorId, at, ...line }) => ({
      ...line,
      author: authorId === subject?.authorId ? known : personOf(authorId, names),
      at: at.toISOString(),
    })),
    path: isOpen && !subject.isGone ? subject.path : null,
    // Who asked without their name is told to moderators of everything, and that they looked is written down.
    isPrivate: !isOpen || (typeof subject.pseudonym === 'string' && !isHidden),
    reports: reports.map(({ reason, note, at }) => ({ reason, note, at: at.toISOString() })),
    notes: review.notes.map(({ byId, at, body }) => ({
      by: personOf(byId, names),
      at: at.toISOString(),
      body,
    })),
    history: review.history.map(({ byId, at, what }) => ({
      by: byId && personOf(byId, names),
      at: at.toISOString(),
      what,
    })),
    decisions: decisions.map(decision => toDecision(decision, { names, actorId: actor.id })),
    author: {
      ...known,
      joinedAt: isHidden ? null : author.joinedAt.toISOString(),
      decisions: isHidden ? 0 : earlier,
      silencedUntil: endOf(author.silenced, now),
      suspendedUntil: endOf(author.suspended, now),
    },
    decidedAlike,
    channels:
      subject?.channelId && !subject.isHeld ? await groupReview.channelsBeside(subject.channelId) : [],
    successors: successors.map(id => personOf(id, names)),
    may: actsFor(
      {
        ...toParties(review),
        kind: review.kind,
        why: review.why,
        state: review.state,
        authorGrants: author.grants,
        isGone: subject?.isGone ?? true,
        isArchived: subject?.isArchived === true,
      },
      actor,
    ),
  }
}

/** Who may learn the name of somebody who asked without it. */
export const mayKnowAskers = (actor: Pick<Actor, 'grants'>): boolean => holds(actor, 'moderator')

const FOR_GOOD = '9999-12-31T00:00:00.000Z'
const endOf = (sanction: { until: Date | null } | null | undefined, now: Date): string | null => {
  if (!sanction || (sanction.until && sanction.until <= now)) return null
  return instant(sanction.until) ?? FOR_GOOD
}

async function linesOf(subject: Subject | undefined) {
  if (!subject || subject.kind === 'profile') return []
  if (subject.kind !== 'message' || subject.isHeld)
    return [
      {
        id: subject.id,
        authorId: subject.authorId,
        at: subject.at,
        html: subject.html,
        ...(subject.files && subject.files.length > 0 && { attachments: [...subject.files] }),
        meant: true,
      },
    ]
  const around = await messageReview.readAround(subject.id)
  return around.map(({ id, authorId, at, html }) => ({ id, authorId, at, html, meant: id === subject.id }))
}

async function countAlike({ reasons }: StoredReview, now: Date): Promise<{ act: Act; count: number }[]> {
  const [reason] = mostFrequentFirst(reasons)
  if (reason === undefined) return []
  const rows = await Decisions.aggregate<{ _id: Act; count: number }>([
    { $match: { reason, at: { $gte: new Date(now.getTime() - ALIKE_DAYS * DAY_MS) }, undoneAt: null } },
    { $group: { _id: '$act', count: { $sum: 1 } } },
    { $sort: { count: -1 } },
    { $limit: 4 },
  ])
  return rows.map(({ _id, count }) => ({ act: _id, count }))
}

/** A decision as moderators see it. */
export const toDecision = (
  { _id, act, reason, words, byId, at, until, undoneAt }: StoredDecision,
  { names, actorId }: { names: Names; actorId: string },
): DecisionView => ({
  id: hex(_id),
  act,
  reason,
  words,
  by: personOf(byId, names),
  at: at.toISOString(),
  until: instant(until),
  undoneAt: instant(undoneAt),
  mayUndo: undoneAt === null && hex(byId) === actorId,
})
