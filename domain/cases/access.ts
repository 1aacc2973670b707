import mongoose, { type QueryFilter } from 'mongoose'
import { type Actor, type Context, holds, Refusal } from '../vocabulary.ts'
import type { Outcome } from './contract.ts'
import { type CreditSource, sourcesOfCase, sourcesOfMark } from './happenings.ts'
import { Cases, HelpfulMarks, Replies, type StoredCase } from './model.ts'
import { SEEN_BY_MEMBERS } from './rules.ts'

/** Which cases the actor may see. The one predicate, for every surface. */
export function visibleTo(actor: Actor): QueryFilter<StoredCase> {
  if (actor.kind === 'visitor') return { _id: mongoose.trusted({ $in: [] }) }
  if (holds(actor, 'staff')) return {}
  return {
    $or: [
      { state: mongoose.trusted({ $in: SEEN_BY_MEMBERS }) },
      { askerId: actor.id },
      { assigneeId: actor.id },
    ],
  }
}

/** A case the actor may see. Refuses `not_found`. */
export async function accessCase({ actor }: Context, caseId: string): Promise<StoredCase> {
  const found = await Cases.findOne({ $and: [{ _id: caseId }, visibleTo(actor)] }).lean()
  if (!found) throw new Refusal('not_found', 'No such case')
  return found
}

export type { CreditSource }

/** How a case came to its end, for whoever explains what follows from it. */
export type CaseStory = {
  title: string
  askerId: string
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

  const stories = new Map(cases.map(found => [found._id.toHexString(), toStory(found)]))
  for (const { _id, caseId, authorId, advice, repliedAt } of replies)
    stories
      .get(caseId.toHexString())
      ?.replies.set(_id.toHexString(), { authorId: authorId.toHexString(), advice, repliedAt })
  return stories
}

type Told = Pick<StoredCase, 'title' | 'askerId' | 'submittedAt' | 'accepted' | 'outcomes'>

const toStory = ({ title, askerId, submittedAt, accepted, outcomes }: Told): CaseStory => ({
  title,
  askerId: askerId.toHexString(),
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
  for (const mark of marks) sources.get(mark.caseId.toHexString())?.push(...sourcesOfMark(mark))
  return { last: last._id.toHexString(), sources }
}

/** Which of these cases exist, seen or not. */
export async function knownCases(caseIds: readonly string[]): Promise<Set<string>> {
  const known = await Cases.find({ _id: mongoose.trusted({ $in: caseIds }) }, { _id: 1 }).lean()
  return new Set(known.map(({ _id }) => _id.toHexString()))
}
