/** Who said of which reply that it helped, or that it answered them: what the ledger is counted from. */
import mongoose, { Types } from 'mongoose'
import type { Record } from '../transaction.ts'
import type { Context } from '../vocabulary.ts'
import { MARK_EVENTS, type MarkKind, standingEventId, toMarked, toUnmarked } from './happenings.ts'
import {
  AnsweredMarks,
  HelpfulMarks,
  Replies,
  type StoredCase,
  type StoredHelpfulMark,
  type StoredReply,
} from './model.ts'

const BOOKS = [
  { kind: 'helpful', marks: HelpfulMarks },
  { kind: 'answered', marks: AnsweredMarks },
] as const satisfies readonly { kind: MarkKind; marks: typeof HelpfulMarks }[]

type Marking = { found: StoredCase; reply: StoredReply }

/** Notes that the actor found a reply helpful, or that it answered them. Inside a transaction alone, by which no mark of theirs on it stands. */
export async function putMark(
  record: Record,
  { actor, now }: Context,
  kind: MarkKind,
  { found, reply }: Marking,
): Promise<void> {
  const mark = {
    caseId: found._id,
    specialtyId: found.specialtyId,
    replyId: reply._id,
    authorId: reply.authorId,
    memberId: new Types.ObjectId(actor.id),
    at: now,
  }
  const eventId = new Types.ObjectId(record(MARK_EVENTS[kind].on, toMarked(mark)))
  await (kind === 'helpful' ? HelpfulMarks : AnsweredMarks).create([{ ...mark, eventId, takenBack: null }])
}

/** Takes the actor’s mark on a reply back, if it stands, and says whether it did. One that went with its reply does not come back with it. Inside a transaction alone. */
export async function takeBackMark(
  record: Record,
  { actor, now }: Context,
  { _id: replyId, caseId }: StoredReply,
): Promise<boolean> {
  const own = { caseId, memberId: actor.id, replyId }
  const mark = await HelpfulMarks.findOne({ ...own, takenBack: null }).lean()
  if (!mark) {
    await HelpfulMarks.updateOne(
      { ...own, 'takenBack.isRemoval': true },
      { $unset: { 'takenBack.isRemoval': 1 } },
    )
    return false
  }
  const eventId = record('cases.unmarkedHelpful', toUnmarked(mark, standingEventId(mark), now))
  await HelpfulMarks.updateOne({ _id: mark._id }, { $set: { takenBack: { eventId, at: now } } })
  return true
}

/** Takes back every mark on a reply that is taken away, each by an event of its own. Does nothing the second time. Inside a transaction alone. */
export async function withdrawMarks(record: Record, reply: StoredReply, now: Date): Promise<void> {
  for (const { kind, marks } of BOOKS) {
    const standing = await marks.find({ ...onReply(reply), takenBack: null }).lean()
    for (const mark of standing) {
      const eventId = record(MARK_EVENTS[kind].off, toUnmarked(mark, standingEventId(mark), now))
      await marks.updateOne({ _id: mark._id }, { $set: { takenBack: { eventId, at: now, isRemoval: true } } })
    }
    if (kind === 'helpful') await countHelpful(reply, -standing.length)
  }
}

/** Lets the marks that went with a reply stand again as they stood, each by an event of its own. Does nothing the second time. Inside a transaction alone. */
export async function bringBackMarks(record: Record, reply: StoredReply): Promise<void> {
  for (const { kind, marks } of BOOKS) {
    const gone = await marks.find({ ...onReply(reply), 'takenBack.isRemoval': true }).lean()
    const back = []
    for (const mark of gone) if (!(await isReplaced(kind, mark))) back.push(mark)
    for (const mark of back) {
      if (!mark.takenBack) continue
      const { eventId, at } = mark.takenBack
      const backEventId = new Types.ObjectId(record(MARK_EVENTS[kind].on, toMarked(mark)))
      await marks.updateOne(
        { _id: mark._id },
        { $set: { takenBack: null }, $push: { removals: { eventId, at, backEventId } } },
      )
    }
    if (kind === 'helpful') await countHelpful(reply, back.length)
  }
}

// By the case, which is what both collections are looked up by.
const onReply = ({ _id: replyId, caseId }: StoredReply) => ({ caseId, replyId })

/** Whether another answer took its place meanwhile: a case answers a member once. */
async function isReplaced(
  kind: MarkKind,
  { caseId, memberId, takenBack }: StoredHelpfulMark,
): Promise<boolean> {
  if (kind !== 'answered' || !takenBack) return false
  const since = mongoose.trusted({ $gte: takenBack.at })
  return (await AnsweredMarks.exists({ caseId, memberId, takenBack: null, at: since })) !== null
}

async function countHelpful({ _id }: StoredReply, by: number): Promise<void> {
  if (by !== 0) await Replies.updateOne({ _id }, { $inc: { helpfulCount: by } })
}
