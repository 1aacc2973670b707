/** Who said of which reply that it helped, or that it answered them: what the ledger is counted from. */
import mongoose, { type QueryFilter, Types } from 'mongoose'
import type { Record } from '../transaction.ts'
import type { Context } from '../vocabulary.ts'
import { MARK_EVENTS, type MarkKind, toMarked, toMarkedAgain, toUnmarked } from './happenings.ts'
import {
  AnsweredMarks,
  HelpfulMarks,
  Replies,
  type StoredCase,
  type StoredHelpfulMark,
  type StoredReply,
} from './model.ts'

const BOOKS = [
  { kind: 'helpful', marks: HelpfulMarks, count: 'helpfulCount' },
  { kind: 'answered', marks: AnsweredMarks, count: 'answeredCount' },
] as const satisfies readonly Book[]
type Book = { kind: MarkKind; marks: typeof HelpfulMarks; count: 'helpfulCount' | 'answeredCount' }
const [HELPFUL, ANSWERED] = BOOKS

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
  const book = kind === 'helpful' ? HELPFUL : ANSWERED
  const eventId = new Types.ObjectId(record(MARK_EVENTS[kind].on, toMarked(mark)))
  await book.marks.create([{ ...mark, eventId, takenBack: null }])
  await countOn(reply, book, 1)
}

/** Whether any of these replies was ever marked, as helpful or as the answer. */
export async function isMarked(onReplies: QueryFilter<StoredHelpfulMark>): Promise<boolean> {
  for (const { marks } of BOOKS) if (await marks.exists(onReplies)) return true
  return false
}

/** Takes the actor’s mark on a reply back, if it stands, and says whether it did. One that went with its reply does not come back with it. Inside a transaction alone. */
export async function takeBackMark(
  record: Record,
  { actor, now }: Context,
  reply: StoredReply,
): Promise<boolean> {
  const { _id: replyId, caseId } = reply
  const own = { caseId, memberId: actor.id, replyId }
  const mark = await HelpfulMarks.findOne({ ...own, takenBack: null }).lean()
  if (!mark) {
    await HelpfulMarks.updateOne(
      { ...own, 'takenBack.isRemoval': true },
      { $unset: { 'takenBack.isRemoval': 1 } },
    )
    return false
  }
  const eventId = record('cases.unmarkedHelpful', toUnmarked(mark, now))
  await HelpfulMarks.updateOne({ _id: mark._id }, { $set: { takenBack: { eventId, at: now } } })
  await countOn(reply, HELPFUL, -1)
  return true
}

/** Takes back every mark on a reply that is taken away, each by an event of its own. Does nothing the second time. Inside a transaction alone. */
export async function withdrawMarks(record: Record, reply: StoredReply, now: Date): Promise<void> {
  for (const book of BOOKS) {
    const { kind, marks } = book
    const standing = await marks.find({ ...onReply(reply), takenBack: null }).lean()
    for (const mark of standing) {
      const eventId = record(MARK_EVENTS[kind].off, toUnmarked(mark, now))
      await marks.updateOne({ _id: mark._id }, { $set: { takenBack: { eventId, at: now, isRemoval: true } } })
    }
    await countOn(reply, book, -standing.length)
  }
}

/** Lets the marks that went with a reply stand again as they stood, each by an event of its own. Does nothing the second time. Inside a transaction alone. */
export async function bringBackMarks(record: Record, reply: StoredReply, now: Date): Promise<void> {
  for (const book of BOOKS) {
    const { kind, marks } = book
    const gone = await marks.find({ ...onReply(reply), 'takenBack.isRemoval': true }).lean()
    const back = []
    for (const mark of gone) if (!(await isReplaced(kind, mark))) back.push(mark)
    for (const mark of back) {
      if (!mark.takenBack) continue
      const { eventId, at } = mark.takenBack
      const backEventId = new Types.ObjectId(record(MARK_EVENTS[kind].on, toMarkedAgain(mark, now)))
      await marks.updateOne(
        { _id: mark._id },
        { $set: { takenBack: null }, $push: { removals: { eventId, at, backEventId, backAt: now } } },
      )
    }
    await countOn(reply, book, back.length)
  }
}

// By the case, which is what both collections are looked up by.
const onReply = ({ _id: replyId, caseId }: StoredReply) => ({ caseId, replyId })

/** Whether another answer has its place: a case answers a member once, by what was said to have at one moment. */
async function isReplaced(kind: MarkKind, { caseId, memberId, at }: StoredHelpfulMark): Promise<boolean> {
  if (kind !== 'answered') return false
  const another = mongoose.trusted({ $ne: at })
  return (await AnsweredMarks.exists({ caseId, memberId, takenBack: null, at: another })) !== null
}

/** Also what a mark and the removal, or the moving, of its reply meet on: of two at once one sees the other. */
async function countOn({ _id }: StoredReply, { count }: Book, by: number): Promise<void> {
  if (by !== 0) await Replies.updateOne({ _id }, { $inc: { [count]: by } })
}
