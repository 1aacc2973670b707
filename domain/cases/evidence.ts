/** Who advised on cases like one. Looked up before the transaction that chooses among them. */
import { Types } from 'mongoose'
import { inOneBatch } from '../paging.ts'
import { neighbours } from '../search/access.ts'
import { Cases, Replies, type StoredCase, type StoredReply } from './model.ts'
import { ALIKE_CASES, evidenceOf, type PastAnswer } from './routing-rules.ts'

/** What each did for such cases, by member. */
export type Evidence = ReadonlyMap<string, number>

type Question = Pick<StoredCase, 'specialtyId' | 'title' | 'body'> & { _id?: Types.ObjectId }

const OF_CASES = { accepted: 1, outcomes: 1, askerId: 1 } as const satisfies { [K in keyof StoredCase]?: 1 }
const OF_REPLIES = { caseId: 1, authorId: 1, repliedAt: 1, helpfulCount: 1 } as const satisfies {
  [K in keyof StoredReply]?: 1
}
const REPLIES_AT_ONCE = 1000

/** What each author did for answered cases of the specialty that are like this one. */
export async function evidenceFor(question: Question, now: Date): Promise<Evidence> {
  const alike = await casesLike(question)
  if (alike.size === 0) return new Map()
  // Past the models: every case that is put to someone reads some hundred of these.
  const among = { $in: [...alike.keys()].map(id => new Types.ObjectId(id)) }
  const [cases, replies] = await Promise.all([
    Cases.collection
      .find<Pick<StoredCase, '_id' | keyof typeof OF_CASES>>(
        { _id: among },
        { projection: OF_CASES, ...inOneBatch([...alike.keys()]) },
      )
      .toArray(),
    Replies.collection
      .find<Pick<StoredReply, '_id' | keyof typeof OF_REPLIES>>(
        { caseId: among },
        { projection: OF_REPLIES, batchSize: REPLIES_AT_ONCE },
      )
      .toArray(),
  ])
  const byCase = new Map(cases.map(found => [found._id.toHexString(), found]))
  const answers = replies.flatMap((reply): PastAnswer[] => {
    const found = byCase.get(reply.caseId.toHexString())
    if (!found || reply.authorId.equals(found.askerId)) return []
    const isAccepted = found.accepted?.replyId.equals(reply._id) === true
    const isUseless = isAccepted && found.outcomes.at(-1)?.outcome === 'not_useful'
    return [
      {
        authorId: reply.authorId.toHexString(),
        at: reply.repliedAt,
        likeness: alike.get(reply.caseId.toHexString()) ?? 0,
        judged: reply.helpfulCount + (isAccepted ? 1 : 0),
        helped: reply.helpfulCount + (isAccepted && !isUseless ? 1 : 0),
      },
    ]
  })
  return evidenceOf(answers, now)
}

/** Answered cases that are like a question, each with how like it is, 0 to 1. */
async function casesLike({ _id, specialtyId, title, body }: Question): Promise<Map<string, number>> {
  const found = await neighbours(
    { title, body },
    { limit: ALIKE_CASES, answeredOnly: true, specialtyId: specialtyId.toHexString() },
  )
  return new Map(found.flatMap(({ id, score }) => (_id?.toHexString() === id ? [] : [[id, score]])))
}
