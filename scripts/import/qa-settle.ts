/** Cases leave the draft once their replies are stored: with their state, who answered, and the accepted answer as an event. */
import { Types } from 'mongoose'
import { toAccepted } from '../../domain/cases/happenings.ts'
import type { StoredCase, StoredReply } from '../../domain/cases/model.ts'
import { stateAfter } from '../../domain/cases/rules.ts'
import { Outbox, toOutboxRow } from '../../domain/transaction.ts'
import { bytesIn, readLines } from './lines.ts'
import type { QaRun } from './qa-run.ts'
import { caseIdOf, caseRows, replyIdOf, replyRows } from './qa-posts.ts'
import { QuestionLine } from './records.ts'
import { atomically, createBatches, findStored, groupBy, idFor, rowsOf } from './store.ts'

const BATCH = 200
const KIND = 'accepted answers'

export const outboxRows = () => rowsOf<ReturnType<typeof toOutboxRow>>(Outbox)

type KnownCase = Pick<
  StoredCase,
  | '_id'
  | 'specialtyId'
  | 'askerId'
  | 'state'
  | 'answeredAt'
  | 'replierIds'
  | 'replyCount'
  | 'accepted'
  | 'outcomes'
>
type KnownReply = Pick<StoredReply, '_id' | 'caseId' | 'authorId' | 'repliedAt'>
const CASE_FIELDS = [
  'specialtyId',
  'askerId',
  'state',
  'answeredAt',
  'replierIds',
  'replyCount',
  'accepted',
  'outcomes',
] as const

/** Settles every case of the questions file that is stored. Changes nothing of those that are settled. */
export async function settleCases(run: QaRun): Promise<void> {
  const file = run.files.questions ?? ''
  run.progress.begin('accepted answers', await bytesIn([file]))
  const batches = createBatches<QuestionLine>(BATCH, batch =>
    run.dryRun ? plan(run, batch) : settle(run, batch),
  )
  for await (const line of readLines(file, run.progress.read)) {
    if (run.signal.aborted) break
    const question = 'value' in line ? QuestionLine.safeParse(line.value).data : undefined
    if (question) await batches.add(question)
  }
  await batches.flush()
}

async function settle(run: QaRun, questions: readonly QuestionLine[]): Promise<void> {
  const ids = questions.map(({ id }) => caseIdOf(run, id))
  const fates = await atomically(async session => {
    const cases = await findStored(caseRows(), ids, CASE_FIELDS, session)
    const replies = await replyRows()
      .find({ caseId: { $in: ids } }, { projection: { caseId: 1, authorId: 1, repliedAt: 1 }, session })
      .sort({ caseId: 1, repliedAt: 1, _id: 1 })
      .toArray()
    const byCase = groupBy(replies, ({ caseId }) => caseId.toHexString())
    const settled = questions.flatMap(question => {
      const key = caseIdOf(run, question.id).toHexString()
      const found = cases.get(key)
      return found ? [settleCase(run, question, found, byCase.get(key) ?? [])] : []
    })

    const updates = settled.flatMap(({ update }) => update ?? [])
    const events = settled.flatMap(({ event }) => event ?? [])
    if (updates.length > 0) events.push(toImported(updates.map(({ filter }) => filter._id)))
    if (updates.length > 0)
      await caseRows().bulkWrite(
        updates.map(updateOne => ({ updateOne })),
        { session },
      )
    if (events.length > 0) await outboxRows().insertMany(events, { session })
    return settled.map(({ fate }) => fate)
  })
  for (const fate of fates) count(run, fate)
}

/** With what it tells of, so that search hears of each change once, whenever the run is ended. */
const toImported = (caseIds: readonly Types.ObjectId[]) =>
  toOutboxRow({
    id: new Types.ObjectId().toHexString(),
    name: 'cases.imported',
    payload: { caseIds: caseIds.map(id => id.toHexString()), at: new Date().toISOString() },
  })

type Fate = 'written' | 'there' | { skipped: string } | undefined

function settleCase(run: QaRun, question: QuestionLine, found: KnownCase, replies: readonly KnownReply[]) {
  const byOthers = replies.filter(({ authorId }) => !authorId.equals(found.askerId))
  const begun = found.state === 'draft' ? 'submitted' : found.state
  const state = byOthers.length > 0 ? (stateAfter(begun, 'answer') ?? begun) : begun
  const summary = {
    state,
    answeredAt: found.answeredAt ?? byOthers[0]?.repliedAt ?? null,
    replierIds: distinct([...found.replierIds, ...replies.map(({ authorId }) => authorId)]),
    replyCount: replies.length,
  }
  const fate = fateOf(run, question, { ...found, state }, replies)
  const reply = replies.find(
    ({ _id }) => fate === 'written' && _id.equals(replyIdOf(run, question.acceptedAnswerId ?? 0)),
  )
  if (!reply) return { fate, update: isSettled(found, summary) ? undefined : toUpdate(found, summary) }

  const at = latest(question.acceptedOn ?? reply.repliedAt, reply.repliedAt)
  const eventId = idFor(run.setName, 'accepted', question.id)
  const accepted = { eventId, replyId: reply._id, authorId: reply.authorId, advice: false, at }
  const payload = toAccepted(found, accepted, null)
  return {
    fate,
    update: toUpdate(found, {
      ...summary,
      state: stateAfter(state, 'accept') ?? state,
      resolvedAt: at,
      accepted,
    }),
    event: toOutboxRow({ id: eventId.toHexString(), name: 'cases.accepted', payload }),
  }
}

/** What becomes of the acceptance a question tells of; undefined when it tells of none. */
function fateOf(
  run: QaRun,
  { acceptedAnswerId }: QuestionLine,
  found: Pick<KnownCase, 'askerId' | 'state' | 'accepted'>,
  replies: readonly KnownReply[],
): Fate {
  if (acceptedAnswerId === null || acceptedAnswerId === undefined) return undefined
  const replyId = replyIdOf(run, acceptedAnswerId)
  if (found.accepted)
    return found.accepted.replyId.equals(replyId) ? 'there' : { skipped: 'another reply was accepted here' }
  const reply = replies.find(({ _id }) => _id.equals(replyId))
  if (!reply) return { skipped: 'the accepted answer is not an imported reply to this case' }
  if (reply.authorId.equals(found.askerId))
    return { skipped: 'the asker’s own answer: value is confirmed by somebody else' }
  return stateAfter(found.state, 'accept') ? 'written' : { skipped: 'the case is closed here' }
}

function count({ counts }: QaRun, fate: Fate): void {
  if (fate === undefined) return
  counts.read(KIND)
  if (fate === 'written') counts.written(KIND)
  else if (fate === 'there') counts.there(KIND)
  else counts.skipped(KIND, fate.skipped)
}

async function plan(run: QaRun, questions: readonly QuestionLine[]): Promise<void> {
  const ids = questions.map(({ id }) => caseIdOf(run, id))
  const stored = await findStored(caseRows(), ids, CASE_FIELDS)
  const replyIds = questions.flatMap(({ acceptedAnswerId }) =>
    acceptedAnswerId ? [replyIdOf(run, acceptedAnswerId)] : [],
  )
  const storedReplies = await findStored(replyRows(), replyIds, ['caseId', 'authorId', 'repliedAt'])
  for (const question of questions) {
    const key = caseIdOf(run, question.id).toHexString()
    const askerId = stored.get(key)?.askerId ?? run.planned.cases.get(key)
    if (!askerId) continue
    const replyKey = replyIdOf(run, question.acceptedAnswerId ?? 0).toHexString()
    const reply = storedReplies.get(replyKey) ?? run.planned.replies.get(replyKey)
    const replies = reply?.caseId.toHexString() === key ? [reply] : []
    const found = { askerId, state: 'answered' as const, accepted: stored.get(key)?.accepted ?? null }
    count(run, fateOf(run, question, found, replies))
  }
}

const toUpdate = ({ _id }: KnownCase, $set: Partial<StoredCase>) => ({ filter: { _id }, update: { $set } })

const isSettled = (
  found: KnownCase,
  summary: Pick<StoredCase, 'state' | 'replierIds' | 'replyCount'>,
): boolean =>
  found.state === summary.state &&
  found.replyCount === summary.replyCount &&
  found.replierIds.length === summary.replierIds.length

const distinct = (ids: readonly Types.ObjectId[]): Types.ObjectId[] => [
  ...new Map(ids.map(id => [id.toHexString(), id])).values(),
]

const latest = (a: Date, b: Date): Date => (a > b ? a : b)
