/** Stored cases and replies → what callers see of them. */
import mongoose, { type Types } from 'mongoose'
import { renderMarkdown } from '../markdown.ts'
import { namesOf } from '../members/access.ts'
import type { Context } from '../vocabulary.ts'
import type { Asker, CaseSummary, CaseView, OutcomeView, Person, ReplyView } from './contract.ts'
import { PSEUDONYM } from './contract.ts'
import {
  Cases,
  HelpfulMarks,
  Specialties,
  type StoredCase,
  type StoredOutcome,
  type StoredReply,
  toCaseNow,
} from './model.ts'
import { nextRung, rungsOf } from './ladder-rules.ts'
import {
  mayAccept,
  mayClaim,
  mayDecline,
  mayReadRouting,
  mayRelabel,
  mayReply,
  mayReportOutcome,
  mayWithdraw,
} from './rules.ts'
import { Asks } from './asks-model.ts'
import { expectationIn } from './history.ts'

/** What a list needs of a case: its texts stay in the database. */
export type ListedCase = Omit<
  StoredCase,
  | 'body'
  | 'html'
  | 'attachments'
  | 'declinedBy'
  | 'replierIds'
  | 'askedIds'
  | 'ladder'
  | 'language'
  | 'fields'
>
export const LEFT_OUT_OF_LISTS = {
  body: 0,
  html: 0,
  attachments: 0,
  declinedBy: 0,
  replierIds: 0,
  askedIds: 0,
  ladder: 0,
  language: 0,
  fields: 0,
} as const

type Words = { people: Map<string, string>; specialties: Map<string, string> }

/** A list's rows as callers see them, in the same order. */
export async function toSummaries({ actor }: Context, cases: readonly ListedCase[]): Promise<CaseSummary[]> {
  const words = await wordsFor(cases)
  return cases.map(found => toSummary(found, actor.id, words))
}

/** One case as the actor sees it, with what they may do now. */
export async function toCaseView({ actor, now: at }: Context, found: StoredCase): Promise<CaseView> {
  const now = toCaseNow(found)
  return {
    ...toSummary(found, actor.id, await wordsFor([found])),
    body: found.body,
    html: found.html,
    ...(found.attachments && { attachments: found.attachments }),
    ...toRevision(found),
    ...(found.lockedAt && { locked: true as const }),
    ...(found.mergedInto && { mergedInto: await toTarget(found.mergedInto) }),
    ...(found.source && { source: found.source }),
    language: found.language ?? null,
    fields: found.fields ?? [],
    expected: found.advisedAt === null ? await expectationIn(found.specialtyId, found.urgency) : null,
    nextStep: await nextStepOf(found, at),
    askedCount: found.askedIds?.length ?? 0,
    seenBy: found.askerId.equals(actor.id) && found.advisedAt === null ? await peopleWhoSaw(found) : [],
    may: {
      claim: mayClaim(now, actor),
      decline: mayDecline(now, actor),
      reply: mayReply(now),
      accept: mayAccept(now, actor),
      reportOutcome: mayReportOutcome(now, actor),
      withdraw: mayWithdraw(now, actor),
      relabel: mayRelabel(now, actor),
      readRouting: mayReadRouting(now, actor),
    },
  }
}

/** What is done next for a case that waits, and when. */
async function nextStepOf(found: StoredCase, now: Date): Promise<CaseView['nextStep']> {
  const { ladder, urgency, advisedAt, claimedAt, specialtyId } = found
  if (!ladder?.from || ladder.dueAt === null || advisedAt !== null) return null
  const specialty = await Specialties.findById(specialtyId, { ladder: 1 }).lean()
  const climbed = { ...ladder, from: ladder.from }
  const next = nextRung(rungsOf(specialty?.ladder, urgency), climbed, now, claimedAt !== null)
  return next && { does: next.does, at: next.at.toISOString() }
}

async function peopleWhoSaw({ _id }: StoredCase): Promise<Person[]> {
  const asks = await Asks.find(
    { caseId: _id, seenAt: mongoose.trusted({ $type: 'date' }), declinedAt: null },
    { memberId: 1, seenAt: 1 },
  )
    .sort({ seenAt: 1 })
    .lean()
  const names = await namesOf(asks.map(({ memberId }) => memberId.toHexString()))
  return asks.map(({ memberId }) => toPerson(memberId, names))
}

/** Replies to a case as the actor sees them, in the same order. */
export async function toReplyViews(
  { actor }: Context,
  found: Pick<StoredCase, '_id' | 'accepted' | 'askerId' | 'pseudonym'>,
  replies: readonly StoredReply[],
): Promise<ReplyView[]> {
  const { _id, accepted } = found
  const marks = await HelpfulMarks.find({ caseId: _id, memberId: actor.id, takenBack: null }).lean()
  const mine = new Set(marks.map(({ replyId }) => replyId.toHexString()))
  const people = await namesOf(replies.map(({ authorId }) => authorId.toHexString()))
  return replies.map(reply => ({
    id: reply._id.toHexString(),
    caseId: reply.caseId.toHexString(),
    author: reply.authorId.equals(found.askerId)
      ? toAsker(found, actor.id, people)
      : toPerson(reply.authorId, people),
    byAsker: reply.authorId.equals(found.askerId),
    advice: reply.advice,
    body: reply.body,
    html: reply.html,
    ...(reply.attachments && { attachments: reply.attachments }),
    repliedAt: reply.repliedAt.toISOString(),
    accepted: accepted !== null && accepted.replyId.equals(reply._id),
    helpfulCount: reply.helpfulCount,
    helpfulToMe: mine.has(reply._id.toHexString()),
    ...toRevision(reply),
    ...(reply.source && { source: reply.source }),
  }))
}

async function wordsFor(cases: readonly ListedCase[]): Promise<Words> {
  const specialtyIds = [...new Set(cases.map(({ specialtyId }) => specialtyId.toHexString()))]
  const specialties = await Specialties.find(
    { _id: mongoose.trusted({ $in: specialtyIds }) },
    {
      name: 1,
    },
  ).lean()
  const people = await namesOf(
    cases.flatMap(({ askerId, assigneeId }) => [
      askerId.toHexString(),
      ...(assigneeId ? [assigneeId.toHexString()] : []),
    ]),
  )
  return { people, specialties: new Map(specialties.map(({ _id, name }) => [_id.toHexString(), name])) }
}

function toSummary(found: ListedCase, readerId: string, { people, specialties }: Words): CaseSummary {
  const specialtyId = found.specialtyId.toHexString()
  const told = found.outcomes.at(-1)
  return {
    id: found._id.toHexString(),
    specialty: { id: specialtyId, name: specialties.get(specialtyId) ?? '' },
    title: found.title,
    urgency: found.urgency,
    state: found.state,
    tags: found.tags,
    asker: toAsker(found, readerId, people),
    mine: found.askerId.toHexString() === readerId,
    underPseudonym: hasPseudonym(found),
    assignee: found.assigneeId && toPerson(found.assigneeId, people),
    claimedAt: instant(found.claimedAt),
    submittedAt: found.submittedAt.toISOString(),
    routedAt: instant(found.routedAt),
    answeredAt: instant(found.answeredAt),
    advisedAt: instant(found.advisedAt),
    resolvedAt: instant(found.resolvedAt),
    replyCount: found.replyCount,
    acceptedReplyId: found.accepted?.replyId.toHexString() ?? null,
    outcome: told ? toOutcome(told) : null,
  }
}

const instant = (at: Date | null) => at?.toISOString() ?? null

const toPerson = (id: Types.ObjectId, people: Map<string, string>): Person => ({
  id: id.toHexString(),
  name: people.get(id.toHexString()) ?? 'A former member',
})

/** The one who asked, as a reader may know them: under a pseudonym their id and name are for themselves alone. */
export function toAsker(
  { askerId, pseudonym }: Pick<StoredCase, 'askerId' | 'pseudonym'>,
  readerId: string,
  people: Map<string, string>,
): Asker {
  const isHidden = hasPseudonym({ pseudonym }) && askerId.toHexString() !== readerId
  return isHidden ? { id: null, name: pseudonym ?? PSEUDONYM } : toPerson(askerId, people)
}

// Cases from before there were pseudonyms have no such field.
const hasPseudonym = ({ pseudonym }: { pseudonym?: string | null }) => typeof pseudonym === 'string'

const toOutcome = ({ reportedAt, ...told }: StoredOutcome): OutcomeView => ({
  outcome: told.outcome,
  effect: told.effect,
  valueForClient: told.valueForClient,
  valueForMe: told.valueForMe,
  note: told.note,
  reportedAt: reportedAt.toISOString(),
})

async function toTarget(caseId: Types.ObjectId): Promise<{ id: string; title: string }> {
  const into = await Cases.findById(caseId, { title: 1 }).lean()
  return { id: caseId.toHexString(), title: into?.title ?? '' }
}

type Revised = Pick<StoredReply, 'editedAt' | 'removedAt' | 'earlier'>

const toRevision = ({ editedAt, removedAt, earlier }: Revised) => ({
  ...(editedAt && { editedAt: editedAt.toISOString() }),
  ...(removedAt && { removed: true as const }),
  ...(earlier && {
    earlier: earlier.map(({ at, title, body }) => ({
      at: at.toISOString(),
      ...(title !== undefined && { title }),
      html: renderMarkdown(body),
    })),
  }),
})

type Proposal = { _id: Types.ObjectId; memberId: Types.ObjectId; body: string; html: string; at: Date }

/** A reply that waits to be looked at, as its author sees it. */
export const toProposed = ({ _id: caseId }: StoredCase, held: Proposal, advice: boolean): StoredReply => ({
  _id: held._id,
  caseId,
  authorId: held.memberId,
  advice,
  body: held.body,
  html: held.html,
  repliedAt: held.at,
  helpfulCount: 0,
})
