/** A question that needs no case: what was answered to somebody else answered it. */
import type { OutputOf, ParsedOf } from '../contract.ts'
import { transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { accessCase } from './access.ts'
import { putMark } from './marks.ts'
import { AnsweredMarks, Replies, type StoredCase, type StoredReply } from './model.ts'

/** So many authors share in one case that needed not be asked. */
const CREDITED_MAX = 3

/**
 * Says that a case of somebody else answered the actor's own question, and credits who answered it. May be repeated: a case
 * answers a member once. Refuses `conflict` when nobody but the actor has answered it.
 */
export async function noteAnsweredMe(
  context: Context,
  { caseId }: ParsedOf<'cases.reuse'>,
): Promise<OutputOf<'cases.reuse'>> {
  const { actor } = context
  return transact(async record => {
    const found = await accessCase(context, caseId)
    if (found.askerId.equals(actor.id))
      throw new Refusal('forbidden', 'Your own case: accept the reply that answered it')
    const known = await AnsweredMarks.find({ caseId, memberId: actor.id }).lean()
    const standing = known.filter(({ takenBack }) => !takenBack)
    if (standing.length > 0) return { creditedCount: standing.length }

    const replies = await answersOf(found)
    const others = replies.filter(
      ({ _id, authorId }) => !authorId.equals(actor.id) && !known.some(({ replyId }) => replyId.equals(_id)),
    )
    if (others.length === 0) throw new Refusal('conflict', 'Nobody has answered this case')
    for (const reply of others) await putMark(record, context, 'answered', { found, reply })
    return { creditedCount: others.length }
  })
}

/** The reply that was accepted; without one the advice, and without that what helped most. One for each author. */
async function answersOf(found: StoredCase): Promise<StoredReply[]> {
  const replies = await Replies.find({ caseId: found._id, removedAt: null })
    .sort({ helpfulCount: -1, repliedAt: 1, _id: 1 })
    .lean()
  const accepted = replies.filter(({ _id }) => found.accepted?.replyId.equals(_id))
  if (accepted.length > 0) return accepted
  const byOthers = replies.filter(({ authorId }) => !authorId.equals(found.askerId))
  const advice = byOthers.filter(each => each.advice)
  const answers = advice.length > 0 ? advice : byOthers.slice(0, 1)
  const firstOfEach = answers.filter(
    (reply, at) => answers.findIndex(({ authorId }) => authorId.equals(reply.authorId)) === at,
  )
  return firstOfEach.slice(0, CREDITED_MAX)
}
