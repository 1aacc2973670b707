/** Votes become marks of placeholders: the source tells how often an answer was found useful, and not by whom. */
import { toMarked } from '../../domain/cases/happenings.ts'
import { HelpfulMarks, type StoredHelpfulMark, type StoredReply } from '../../domain/cases/model.ts'
import { toOutboxRow } from '../../domain/transaction.ts'
import { bytesIn, type Line, readLines } from './lines.ts'
import { toMember } from './members.ts'
import type { QaRun } from './qa-run.ts'
import { caseIdOf, caseRows, replyIdOf, replyRows } from './qa-posts.ts'
import { outboxRows } from './qa-settle.ts'
import { readRecord, VoteLine } from './records.ts'
import { atomically, createBatches, findStored, groupBy, idFor, rowsOf } from './store.ts'

const BATCH = 1000
const KIND = 'votes'
/** Votes are counted for so many answers at once; larger sets are read several times, so that memory stays bounded. */
const ANSWERS_PER_PASS = 1_000_000

/** Types that are not taken over, and why. */
const NO_COUNTERPART: { readonly [type: string]: string } = {
  accept: 'an acceptance is taken from the question',
  down: 'a vote against a post has no counterpart here',
  favorite: 'a bookmark has no counterpart here',
  bountyStart: 'a bounty has no counterpart here',
  bountyClose: 'a bounty has no counterpart here',
}

const markRows = () => rowsOf<StoredHelpfulMark>(HelpfulMarks)

type Vote = { vote: VoteLine; line: Line }
type KnownReply = Pick<StoredReply, '_id' | 'caseId' | 'authorId' | 'repliedAt'>

/** Stores a mark for each vote in favour of a reply, with the event by which its author is credited, once. */
export async function importVotes(run: QaRun): Promise<void> {
  const { files, counts, progress, signal } = run
  if (files.votes === undefined) return
  const passCount = Math.ceil((counts.kinds['answers']?.read ?? 0) / ANSWERS_PER_PASS) || 1
  for (let pass = 0; pass < passCount; pass += 1) {
    const votesOf = new Map<number, number>()
    const batches = createBatches<Vote>(BATCH, batch => storeVotes(run, batch, votesOf))
    progress.begin('votes', await bytesIn([files.votes]))
    for await (const line of readLines(files.votes, progress.read)) {
      if (signal.aborted) break
      if (passOf(line, passCount) !== pass) continue
      const vote = readRecord(VoteLine, line, counts, KIND)
      if (vote?.type === 'up') await batches.add({ vote, line })
      else if (vote)
        counts.skipped(KIND, NO_COUNTERPART[vote.type] ?? 'a vote of another kind has no counterpart here')
    }
    await batches.flush()
  }
}

function passOf(line: Line, passCount: number): number {
  const postId =
    'value' in line
      ? VoteLine.shape.postId.safeParse((line.value as { postId?: unknown } | null)?.postId)
      : undefined
  return (postId?.data ?? 0) % passCount
}

async function storeVotes(run: QaRun, batch: readonly Vote[], votesOf: Map<number, number>): Promise<void> {
  const replyTo = await findReplies(run, batch)
  const questions = await findQuestions(run, batch)
  const marks: StoredHelpfulMark[] = []
  for (const { vote, line } of batch) {
    const reply = replyTo(vote)
    if (reply) {
      const ordinal = (votesOf.get(vote.postId) ?? 0) + 1
      votesOf.set(vote.postId, ordinal)
      marks.push(toMark(run, vote, reply, ordinal))
    } else if (questions.has(vote.postId))
      run.counts.skipped(KIND, 'a vote on a question has no counterpart here')
    else run.counts.bad(KIND, line, `postId: there is no post ${vote.postId}`)
  }

  await storeReaders(run, batch, votesOf)
  const written = await storeMarks(run, marks)
  run.counts.written(KIND, written)
  run.counts.there(KIND, marks.length - written)
}

async function findReplies(
  run: QaRun,
  batch: readonly Vote[],
): Promise<(vote: VoteLine) => KnownReply | undefined> {
  const ids = batch.map(({ vote }) => replyIdOf(run, vote.postId))
  const stored = await findStored(replyRows(), ids, ['caseId', 'authorId', 'repliedAt'])
  return ({ postId }) => {
    const key = replyIdOf(run, postId).toHexString()
    return stored.get(key) ?? run.planned.replies.get(key)
  }
}

async function findQuestions(run: QaRun, batch: readonly Vote[]): Promise<Set<number>> {
  const postIds = batch.map(({ vote }) => vote.postId)
  const stored = await findStored(
    caseRows(),
    postIds.map(postId => caseIdOf(run, postId)),
    [],
  )
  const isQuestion = (postId: number) => {
    const key = caseIdOf(run, postId).toHexString()
    return stored.has(key) || run.planned.cases.has(key)
  }
  return new Set(postIds.filter(isQuestion))
}

const toMark = (
  run: QaRun,
  { postId, date }: VoteLine,
  reply: KnownReply,
  ordinal: number,
): StoredHelpfulMark => ({
  _id: idFor(run.setName, 'vote', `${postId}\0${ordinal}`),
  caseId: reply.caseId,
  specialtyId: run.specialtyId,
  replyId: reply._id,
  authorId: reply.authorId,
  memberId: readerIdOf(run, ordinal),
  eventId: idFor(run.setName, 'voted', `${postId}\0${ordinal}`),
  at: date > reply.repliedAt ? date : reply.repliedAt,
  takenBack: null,
})

const readerIdOf = ({ setName }: QaRun, ordinal: number) => idFor(setName, 'reader', ordinal)

/** The k-th vote for any answer is by reader k, who is nobody's author: so no reader marks one answer twice. */
async function storeReaders(
  run: QaRun,
  batch: readonly Vote[],
  votesOf: ReadonlyMap<number, number>,
): Promise<void> {
  const first = batch[0]?.vote.date
  if (!first) return
  const most = Math.max(0, ...batch.map(({ vote }) => votesOf.get(vote.postId) ?? 0))
  const readers = Array.from({ length: most }, (_, index) =>
    toMember(readerIdOf(run, index + 1), `Reader ${index + 1}`, first),
  )
  await run.people.store(readers, 'placeholder members')
}

/** Marks, what they change in replies, and their events: all of a batch, or none. Returns how many were not there. */
async function storeMarks(run: QaRun, marks: readonly StoredHelpfulMark[]): Promise<number> {
  const ids = marks.map(({ _id }) => _id)
  if (run.dryRun) return marks.length - (await findStored(markRows(), ids, [])).size
  return atomically(async session => {
    const stored = await findStored(markRows(), ids, [], session)
    const missing = marks.filter(({ _id }) => !stored.has(_id.toHexString()))
    if (missing.length === 0) return 0
    const byReply = groupBy(missing, ({ replyId }) => replyId.toHexString())
    const increments = [...byReply.values()].flatMap(group =>
      group[0]
        ? [{ filter: { _id: group[0].replyId }, update: { $inc: { helpfulCount: group.length } } }]
        : [],
    )
    await markRows().insertMany(missing, { session })
    await replyRows().bulkWrite(
      increments.map(updateOne => ({ updateOne })),
      { session, ordered: false },
    )
    await outboxRows().insertMany(missing.map(toEvent), { session })
    return missing.length
  })
}

const toEvent = (mark: StoredHelpfulMark) =>
  toOutboxRow({ id: mark.eventId.toHexString(), name: 'cases.markedHelpful', payload: toMarked(mark) })
