/** What moderation may know and do of cases and replies, asking nobody's leave: who reviews decides there. */
import mongoose from 'mongoose'
import type { AttachmentView } from '../media/contract.ts'
import { renderMarkdown } from '../markdown.ts'
import type { Record } from '../transaction.ts'
import { announceChange, changeCase } from './changes.ts'
import type { CaseState } from './contract.ts'
import { bringBackMarks, withdrawMarks } from './marks.ts'
import { Cases, Replies, Specialties, type StoredCase } from './model.ts'
import { accessStored, announceRevision } from './rearranging.ts'

export { joinBack, mergeInto, moveTo, release, splitOff, unmerge } from './rearranging.ts'

/** A case or a reply as it is reviewed. */
export type ReviewedText = {
  id: string
  caseId: string
  specialtyId: string
  authorId: string
  /** What its author is called by those from whom their name is kept. */
  pseudonym: string | null
  title: string
  body: string
  html: string
  files: AttachmentView[]
  at: Date
  state: CaseState
  isGone: boolean
}

/** What stands where something was taken away. */
export const REMOVED = 'Removed by a moderator'

const toReviewed = (found: StoredCase): ReviewedText => ({
  id: found._id.toHexString(),
  caseId: found._id.toHexString(),
  specialtyId: found.specialtyId.toHexString(),
  authorId: found.askerId.toHexString(),
  pseudonym: found.pseudonym ?? null,
  title: found.title,
  body: found.body,
  html: found.html,
  files: found.attachments ?? [],
  at: found.submittedAt,
  state: found.state,
  isGone: found.removedAt !== undefined,
})

/** These cases as they stand. */
export async function readCases(caseIds: readonly string[]): Promise<Map<string, ReviewedText>> {
  if (caseIds.length === 0) return new Map()
  const found = await Cases.find({ _id: mongoose.trusted({ $in: caseIds }) }).lean()
  return new Map(found.map(each => [each._id.toHexString(), toReviewed(each)]))
}

/** These replies as they stand, with the titles of their cases. */
export async function readReplies(replyIds: readonly string[]): Promise<Map<string, ReviewedText>> {
  if (replyIds.length === 0) return new Map()
  const replies = await Replies.find({ _id: mongoose.trusted({ $in: replyIds }) }).lean()
  const cases = await readCases(replies.map(({ caseId }) => caseId.toHexString()))
  return new Map(
    replies.flatMap(reply => {
      const id = reply._id.toHexString()
      const found = cases.get(reply.caseId.toHexString())
      if (!found) return []
      const { authorId, body, html, repliedAt, removedAt, attachments: files = [] } = reply
      const own = { id, authorId: authorId.toHexString(), body, html, files, at: repliedAt }
      const pseudonym = own.authorId === found.authorId ? found.pseudonym : null
      return [[id, { ...found, ...own, pseudonym, isGone: removedAt !== undefined }] as const]
    }),
  )
}

/** The names of these specialties. */
export async function specialtyNames(specialtyIds: Iterable<string>): Promise<Map<string, string>> {
  const found = await Specialties.find(
    { _id: mongoose.trusted({ $in: [...new Set(specialtyIds)] }) },
    { name: 1 },
  ).lean()
  return new Map(found.map(({ _id, name }) => [_id.toHexString(), name]))
}

/** The names of all specialties. */
export async function allSpecialties(): Promise<Map<string, string>> {
  const found = await Specialties.find({}, { name: 1 }).lean()
  return new Map(found.map(({ _id, name }) => [_id.toHexString(), name]))
}

type Text = { title: string; body: string }
type How = { now: Date; keepsHistory?: boolean; isRemoval?: boolean }

/** Gives a case another text, and answers the one it had. With `keepsHistory` readers see what it said before. Inside a transaction alone. */
export async function rewriteCase(
  record: Record,
  caseId: string,
  { title, body }: Text,
  { now, keepsHistory = false, isRemoval = false }: How,
): Promise<Text> {
  const found = await accessStored(caseId)
  const earlier = { at: found.editedAt ?? found.submittedAt, title: found.title, body: found.body }
  await changeCase(record, found, 'revised', {
    $set: { title, body, html: renderMarkdown(body), editedAt: now, ...(isRemoval && { removedAt: now }) },
    ...(keepsHistory && { $push: { earlier } }),
    $unset: {
      source: 1,
      ...(!keepsHistory && { earlier: 1 }),
      ...(isRemoval ? { attachments: 1 } : { removedAt: 1 }),
    },
  })
  // A case that was split off shows the files of the reply it was.
  if (isRemoval)
    await Replies.updateMany({ caseId: found._id, isQuestion: true }, { $unset: { attachments: 1 } })
  announceRevision(record, found, now)
  return { title: found.title, body: found.body }
}

/** The same for a reply. With its words go the marks on it, and come back with them. */
export async function rewriteReply(
  record: Record,
  replyId: string,
  body: string,
  { now, keepsHistory = false, isRemoval = false }: How,
): Promise<string> {
  const reply = await Replies.findById(replyId).lean()
  if (!reply) return ''
  const found = await accessStored(reply.caseId.toHexString())
  const earlier = { at: reply.editedAt ?? reply.repliedAt, body: reply.body }
  await Replies.updateOne(
    { _id: replyId },
    {
      $set: { body, html: renderMarkdown(body), editedAt: now, ...(isRemoval && { removedAt: now }) },
      ...(keepsHistory && { $push: { earlier } }),
      $unset: {
        source: 1,
        ...(!keepsHistory && { earlier: 1 }),
        ...(isRemoval ? { attachments: 1 } : { removedAt: 1 }),
      },
    },
  )
  // What is taken away helped nobody, and what is given back helped whom it helped.
  if (isRemoval) await withdrawMarks(record, reply, now)
  else if (reply.removedAt) await bringBackMarks(record, reply, now)
  announceChange(record, found, 'revised')
  announceRevision(record, found, now)
  return reply.body
}

/** Puts a case into a state and answers the one it was in. Inside a transaction alone. */
export async function setState(
  record: Record,
  caseId: string,
  state: CaseState,
  now: Date,
): Promise<CaseState> {
  const found = await accessStored(caseId)
  await changeCase(record, found, 'revised', { $set: { state } })
  announceRevision(record, found, now)
  return found.state
}

/** Closes a case to replies, or opens it. Inside a transaction alone. */
export async function lockCase(record: Record, caseId: string, on: boolean, now: Date): Promise<void> {
  const found = await accessStored(caseId)
  await changeCase(record, found, 'revised', on ? { $set: { lockedAt: now } } : { $unset: { lockedAt: 1 } })
}

/** A case that waits, as a review of it begins. */
export const toWaiting = (held: StoredCase) => ({
  ...toReviewed(held),
  kind: 'case' as const,
  scopeId: held.specialtyId.toHexString(),
  place: null,
  path: null,
  channelId: null,
})
