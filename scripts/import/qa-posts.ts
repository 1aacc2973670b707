/** Questions become cases and answers replies. A case stays a draft, which nobody is shown, until it is settled. */
import type { z } from 'zod'
import { Cases, NO_LADDER, Replies, type StoredCase, type StoredReply } from '../../domain/cases/model.ts'
import { renderMarkdown } from '../../domain/markdown.ts'
import { bytesIn, type Line, readLines } from './lines.ts'
import type { QaRun } from './qa-run.ts'
import type { Author, Post } from './qa-people.ts'
import { AnswerLine, QuestionLine, readRecord, wellFormed } from './records.ts'
import type { Run } from './run.ts'
import { createBatches, findStored, idFor, insertMissing, type Rows, rowsOf } from './store.ts'

const BATCH = 500

export const caseRows = () => rowsOf<StoredCase>(Cases)
export const replyRows = () => rowsOf<StoredReply>(Replies)
export const caseIdOf = ({ setName }: Pick<Run, 'setName'>, questionId: number) =>
  idFor(setName, 'question', questionId)
export const replyIdOf = ({ setName }: Pick<Run, 'setName'>, answerId: number) =>
  idFor(setName, 'answer', answerId)

/** A case and a reply must say something; some sets hold titles only. */
const TITLE_ONLY = '(title only)'
const NO_TEXT = '(the text of this answer is not part of the imported set)'

type Read<T> = { record: T; line: Line }
export async function importQuestions(run: QaRun): Promise<void> {
  const { counts } = run
  await eachBatch(run, 'questions', QuestionLine, async batch => {
    const known = await withAuthors(run, 'questions', batch, ({ id, askerId, ts }) => ({
      kind: 'q',
      id,
      userId: askerId,
      at: ts,
    }))
    const drafts = known.map(({ record, author }) => toDraft(run, record, author))
    for (const { record } of known) {
      if (record.body === undefined) counts.note(`question without a text, stored as ${TITLE_ONLY}`)
      if (typeof record.closedAt === 'string')
        counts.note('question closed at its source, stored as an open case')
    }
    await store(run, 'questions', caseRows(), drafts)
    if (run.dryRun) for (const { _id, askerId } of drafts) run.planned.cases.set(_id.toHexString(), askerId)
  })
}

const toDraft = (run: QaRun, question: QuestionLine, { memberId, source }: Author): StoredCase => {
  const body = wellFormed(question.body ?? TITLE_ONLY)
  return {
    _id: caseIdOf(run, question.id),
    specialtyId: run.specialtyId,
    askerId: memberId,
    pseudonym: null,
    title: wellFormed(question.title),
    body,
    html: renderMarkdown(body),
    urgency: 'routine',
    tags: [...new Set(question.tags)],
    state: 'draft',
    submittedAt: question.ts,
    assigneeId: null,
    routedAt: null,
    claimedAt: null,
    askedIds: [],
    declinedBy: [],
    language: null,
    fields: [],
    ladder: NO_LADDER,
    answeredAt: null,
    advisedAt: null,
    resolvedAt: null,
    withdrawnAt: null,
    replierIds: [],
    replyCount: 0,
    accepted: null,
    outcomes: [],
    source,
  }
}

export async function importAnswers(run: QaRun): Promise<void> {
  const { counts, planned } = run
  await eachBatch(run, 'answers', AnswerLine, async batch => {
    const caseIds = batch.map(({ record }) => caseIdOf(run, record.questionId))
    const stored = await findStored(caseRows(), caseIds, [])
    const toKnown = batch.filter(({ record, line }) => {
      const key = caseIdOf(run, record.questionId).toHexString()
      if (stored.has(key) || planned.cases.has(key)) return true
      counts.bad('answers', line, `questionId: there is no question ${record.questionId}`)
      return false
    })
    const known = await withAuthors(run, 'answers', toKnown, ({ id, userId, ts }) => ({
      kind: 'a',
      id,
      userId,
      at: ts,
    }))
    const replies = known.map(({ record, author }) => toReply(run, record, author))
    for (const { record } of known)
      if (record.body === undefined) counts.note('answer without a text, stored with a sentence that says so')
    await store(run, 'answers', replyRows(), replies)
    if (run.dryRun) for (const reply of replies) planned.replies.set(reply._id.toHexString(), reply)
  })
}

const toReply = (run: QaRun, answer: AnswerLine, { memberId, source }: Author): StoredReply => {
  const body = wellFormed(answer.body ?? NO_TEXT)
  return {
    _id: replyIdOf(run, answer.id),
    caseId: caseIdOf(run, answer.questionId),
    authorId: memberId,
    advice: false,
    body,
    html: renderMarkdown(body),
    repliedAt: answer.ts,
    helpfulCount: 0,
    source,
  }
}

type PostShape = typeof QuestionLine | typeof AnswerLine

async function eachBatch<S extends PostShape>(
  { files, counts, progress, signal }: QaRun,
  kind: 'questions' | 'answers',
  shape: S,
  work: (batch: Read<z.output<S>>[]) => Promise<void>,
): Promise<void> {
  const file = files[kind] ?? ''
  progress.begin(kind, await bytesIn([file]))
  const batches = createBatches<Read<z.output<S>>>(BATCH, work)
  for await (const line of readLines(file, progress.read)) {
    if (signal.aborted) break
    const record = readRecord(shape, line, counts, kind)
    if (record) await batches.add({ record: record as z.output<S>, line })
  }
  await batches.flush()
}

async function withAuthors<T>(
  run: QaRun,
  kind: string,
  batch: readonly Read<T>[],
  toPost: (record: T) => Post,
): Promise<{ record: T; author: Author }[]> {
  const posts = batch.map(({ record }) => toPost(record))
  await run.people.store(
    posts.flatMap(post => run.people.placeholderFor(post) ?? []),
    'placeholder members',
  )
  const authors = await run.people.authorsOf(posts)
  return batch.flatMap(({ record, line }, index) => {
    const author = authors[index]
    if (author) return [{ record, author }]
    run.counts.bad(kind, line, `there is no user ${posts[index]?.userId ?? ''}`)
    return []
  })
}

async function store<T extends StoredCase | StoredReply>(
  { counts, dryRun }: QaRun,
  kind: string,
  rows: Rows<T>,
  wanted: readonly T[],
): Promise<void> {
  const ids = wanted.map(({ _id }) => _id)
  const written = dryRun
    ? wanted.length - (await findStored(rows, ids, [])).size
    : await insertMissing(rows, wanted)
  counts.written(kind, written)
  counts.there(kind, wanted.length - written)
}
