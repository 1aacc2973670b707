import mongoose, { type QueryFilter, type Types } from 'mongoose'
import { type Actor, type Context, holds, Refusal } from '../vocabulary.ts'
import type { Outcome } from './contract.ts'
import { type CreditSource, sourcesOfCase, sourcesOfMark } from './happenings.ts'
import { AnsweredMarks, Cases, HelpfulMarks, Replies, Specialties, type StoredCase } from './model.ts'
import { SEEN_BY_MEMBERS } from './rules.ts'

/** Which cases the actor may see. The one predicate, for every surface. */
export function visibleTo(actor: Actor): QueryFilter<StoredCase> {
  if (actor.kind === 'visitor') return { _id: mongoose.trusted({ $in: [] }) }
  // What waits to be looked at is for its asker and, written down, for who reviews it.
  if (holds(actor, 'staff'))
    return { $or: [{ state: mongoose.trusted({ $ne: 'held' }) }, { askerId: actor.id }] }
  return {
    $or: [
      { state: mongoose.trusted({ $in: SEEN_BY_MEMBERS }) },
      { askerId: actor.id },
      { assigneeId: actor.id },
      { askedIds: actor.id },
    ],
  }
}

/** A case the actor may see. Refuses `not_found`. */
export async function accessCase({ actor }: Context, caseId: string): Promise<StoredCase> {
  const found = await Cases.findOne({ $and: [{ _id: caseId }, visibleTo(actor)] }).lean()
  if (!found) throw new Refusal('not_found', 'No such case')
  return found
}

type FileHome = { kind: 'case' | 'reply'; id: Types.ObjectId }

/**
 * Whether the actor may have a file of a case or of a reply to one: whoever may see the case, while what it came with stands. The one
 * predicate for its bytes, beside what a review opens.
 */
export async function mayReadFile(
  { actor }: Context,
  home: FileHome,
  attachmentId: string,
): Promise<boolean> {
  const within = await caseShowing(home, attachmentId)
  return within !== null && (await Cases.exists({ $and: [within, visibleTo(actor)] })) !== null
}

/** Whether a case or a reply still shows a file, whoever may see it. */
export async function showsFile(home: FileHome, attachmentId: string): Promise<boolean> {
  const within = await caseShowing(home, attachmentId)
  return within !== null && (await Cases.exists(within)) !== null
}

async function caseShowing(
  { kind, id }: FileHome,
  attachmentId: string,
): Promise<QueryFilter<StoredCase> | null> {
  const shown = { _id: id, 'attachments.id': attachmentId, removedAt: null }
  if (kind === 'case') return shown
  const reply = await Replies.findOne(shown, { caseId: 1 }).lean()
  return reply && { _id: reply.caseId }
}

/** Where files of a case may belong, and those that the case and its replies still show. */
export async function filesStanding(
  caseId: string,
): Promise<{ homeIds: Types.ObjectId[]; fileIds: Set<string> }> {
  const [cases, replies] = await Promise.all([
    Cases.find({ _id: caseId }, { attachments: 1 }).lean(),
    Replies.find({ caseId }, { attachments: 1 }).lean(),
  ])
  const homes = [...cases, ...replies]
  return {
    homeIds: homes.map(({ _id }) => _id),
    fileIds: new Set(homes.flatMap(({ attachments = [] }) => attachments.map(({ id }) => id))),
  }
}

export type { CreditSource }
export * as caseReview from './moderation.ts'

/** How a case came to its end, for whoever explains what follows from it. */
export type CaseStory = {
  title: string
  /** Null when the asker’s name is kept from the reader: then `askerName` says what they are called. */
  askerId: string | null
  askerName: string | null
  submittedAt: Date
  accepted: { replyId: string; at: Date } | null
  outcomes: { eventId: string; outcome: Outcome; valueForMe: number; reportedAt: Date }[]
  replies: Map<string, { authorId: string; advice: boolean; repliedAt: Date }>
}

/** The stories of those of these cases that the actor may see, with those of these replies that belong to them. */
export async function storiesOf(
  { actor }: Context,
  caseIds: readonly string[],
  replyIds: readonly string[],
): Promise<Map<string, CaseStory>> {
  const cases = await Cases.find(
    { $and: [{ _id: mongoose.trusted({ $in: caseIds }) }, visibleTo(actor)] },
    {
      title: 1,
      askerId: 1,
      pseudonym: 1,
      submittedAt: 1,
      accepted: 1,
      outcomes: 1,
    },
  ).lean()
  const replies = await Replies.find(
    { _id: mongoose.trusted({ $in: replyIds }) },
    {
      caseId: 1,
      authorId: 1,
      advice: 1,
      repliedAt: 1,
    },
  ).lean()

  const stories = new Map(cases.map(found => [found._id.toHexString(), toStory(found, actor.id)]))
  for (const { _id, caseId, authorId, advice, repliedAt } of replies)
    stories
      .get(caseId.toHexString())
      ?.replies.set(_id.toHexString(), { authorId: authorId.toHexString(), advice, repliedAt })
  return stories
}

type Told = Pick<StoredCase, 'title' | 'askerId' | 'pseudonym' | 'submittedAt' | 'accepted' | 'outcomes'>

const toStory = (
  { title, askerId, pseudonym, submittedAt, accepted, outcomes }: Told,
  readerId: string,
): CaseStory => ({
  title,
  ...(typeof pseudonym === 'string' && askerId.toHexString() !== readerId
    ? { askerId: null, askerName: pseudonym }
    : { askerId: askerId.toHexString(), askerName: null }),
  submittedAt,
  accepted: accepted && { replyId: accepted.replyId.toHexString(), at: accepted.at },
  outcomes: outcomes.map(({ eventId, outcome, valueForMe, reportedAt }) => ({
    eventId: eventId.toHexString(),
    outcome,
    valueForMe,
    reportedAt,
  })),
  replies: new Map(),
})

/** A page of cases in the order of their ids, each with every event it was credited for. The next page begins after `last`. */
export async function creditSourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, CreditSource[]> } | null> {
  const cases = await Cases.find(after === null ? {} : { _id: mongoose.trusted({ $gt: after }) }, {
    specialtyId: 1,
    askerId: 1,
    accepted: 1,
    outcomes: 1,
  })
    .sort({ _id: 1 })
    .limit(limit)
    .lean()
  const last = cases.at(-1)
  if (!last) return null

  const marks = await HelpfulMarks.find({
    caseId: mongoose.trusted({ $in: cases.map(({ _id }) => _id) }),
  }).lean()
  const sources = new Map(cases.map(found => [found._id.toHexString(), [...sourcesOfCase(found)]]))
  for (const mark of marks) sources.get(mark.caseId.toHexString())?.push(...sourcesOfMark('helpful', mark))
  const answered = await AnsweredMarks.find({
    caseId: mongoose.trusted({ $in: cases.map(({ _id }) => _id) }),
  }).lean()
  for (const mark of answered)
    sources.get(mark.caseId.toHexString())?.push(...sourcesOfMark('answered', mark))
  return { last: last._id.toHexString(), sources }
}

/** Which of these cases exist, seen or not. */
export async function knownCases(caseIds: readonly string[]): Promise<Set<string>> {
  const known = await Cases.find({ _id: mongoose.trusted({ $in: caseIds }) }, { _id: 1 }).lean()
  return new Set(known.map(({ _id }) => _id.toHexString()))
}

/** Who must not be named with a case, and what they are called instead. */
export type Hidden = { askerId: string; name: string }

/** Those of these cases whose asker’s name is kept, seen or not. */
export async function hiddenAskers(caseIds: readonly string[]): Promise<Map<string, Hidden>> {
  const found = await Cases.find(
    { _id: mongoose.trusted({ $in: caseIds }), pseudonym: mongoose.trusted({ $type: 'string' }) },
    { askerId: 1, pseudonym: 1 },
  ).lean()
  return new Map(
    found.map(({ _id, askerId, pseudonym }) => [
      _id.toHexString(),
      { askerId: askerId.toHexString(), name: pseudonym ?? '' },
    ]),
  )
}

/** The cases someone asked without their name: in what others read of this member, these must not appear. */
export async function hiddenCasesOf(memberId: string): Promise<Types.ObjectId[]> {
  const found = await Cases.find(
    { askerId: memberId, pseudonym: mongoose.trusted({ $type: 'string' }) },
    { _id: 1 },
  ).lean()
  return found.map(({ _id }) => _id)
}

/** Which specialty each of these cases was put to. One there is not has no entry. */
export async function specialtiesOfCases(caseIds: readonly string[]): Promise<Map<string, string>> {
  const found = await Cases.find({ _id: mongoose.trusted({ $in: caseIds }) }, { specialtyId: 1 }).lean()
  return new Map(found.map(({ _id, specialtyId }) => [_id.toHexString(), specialtyId.toHexString()]))
}

/** The names of these specialties. One there is not has no entry. */
export async function specialtyNames(specialtyIds: readonly string[]): Promise<Map<string, string>> {
  const found = await Specialties.find({ _id: mongoose.trusted({ $in: specialtyIds }) }, { name: 1 }).lean()
  return new Map(found.map(({ _id, name }) => [_id.toHexString(), name]))
}

export { type Closing, closingOf, type Untold, untoldCases } from './closing.ts'
export { firstCaseOf, hasTakenPart, openReplies, removedReplies } from './welcoming.ts'
export { casesForSearch, casesForSearchAfter } from './searchable.ts'
export { followersAfter } from './followings.ts'

/** A case as an entry of the library can begin with it: its question, and the reply that answered it, if one did. */
export async function replyForEntry(
  context: Context,
  caseId: string,
): Promise<{ specialtyId: string; title: string; tags: string[]; replyId: string | null; body: string }> {
  const { specialtyId, title, tags, accepted } = await accessCase(context, caseId)
  const reply =
    accepted && (await Replies.findOne({ _id: accepted.replyId, removedAt: null }, { body: 1 }).lean())
  return {
    specialtyId: specialtyId.toHexString(),
    title,
    tags,
    replyId: reply ? reply._id.toHexString() : null,
    body: reply?.body ?? '',
  }
}

/** The resolved cases whose accepted reply the actor wrote, the latest first: at most `limit`. */
export async function resolvedAnswersOf(
  { actor }: Context,
  limit: number,
): Promise<{ caseId: string; title: string; specialty: { id: string; name: string } }[]> {
  const found = await Cases.find(
    { 'accepted.authorId': actor.id, state: 'resolved' },
    { title: 1, specialtyId: 1 },
  )
    .sort({ submittedAt: -1, _id: -1 })
    .limit(limit)
    .lean()
  const names = await specialtyNames([...new Set(found.map(({ specialtyId }) => specialtyId.toHexString()))])
  return found.map(({ _id, title, specialtyId }) => {
    const id = specialtyId.toHexString()
    return { caseId: _id.toHexString(), title, specialty: { id, name: names.get(id) ?? '' } }
  })
}
