/** Whether the people the product would ask are those who answered: questions in the order they came, each knowing only what lay before it. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import {
  activityAt,
  ALIKE_CASES,
  type Candidate,
  evidenceOf,
  type PastAnswer,
  pickConsultants,
} from '../domain/cases/routing-rules.ts'
import { openEngine, type SearchIndex } from '../domain/search/engine.ts'
import { type Meaning, openMeaning } from '../domain/search/meaning.ts'
import { FOR_MEMBERS, type Query, rank, type Row, toSentence } from '../domain/search/rules.ts'
import type { EvaluationOptions } from './options.ts'
import { linesOf } from './lines.ts'
import { lotOf } from './lot.ts'
import { createRanks, placeOf, type RankFigures } from './ranks.ts'

const DAY_MS = 24 * 3600 * 1000
/** Who answered within so many days may be asked. */
const ASKED_WITHIN_DAYS = 365
/** More questions than this are drawn by lot. */
const JUDGED_AT_MOST = 1000
const AT_ONCE = 500
/** Nobody newer is tried here: what is measured is whom the product knows to be right. */
const NO_TRIALS = 1

const moment = z.string().transform(text => new Date(text.endsWith('Z') ? text : `${text}Z`))
const someone = z.number().nullable()
const QuestionLine = z.object({
  id: z.number(),
  ts: moment,
  askerId: someone,
  title: z.string(),
  body: z.string().optional(),
  tags: z.array(z.string()).optional(),
  acceptedAnswerId: someone,
})
const AnswerLine = z.object({ id: z.number(), questionId: z.number(), ts: moment, userId: someone })
const VoteLine = z.object({ postId: z.number(), type: z.string(), date: z.string() })
type Question = z.output<typeof QuestionLine>
type Answer = { id: number; questionId: number; at: Date; userId: string }
type Vote = { isUp: boolean; at: number }

type Past = {
  questions: Question[]
  answers: Answer[]
  byQuestion: Map<number, Answer[]>
  votes: Map<number, Vote[]>
}
type Figures = Omit<RankFigures, 'queries'> & { anyAnswerer10: number }
type Say = (line: string) => void

/** Prints the product's choice, with the sentence model where it is installed, beside words alone and beside who was there lately. */
export async function evaluateRouting(
  { data, since, seed, models }: EvaluationOptions,
  say: Say,
): Promise<object> {
  const past = await readPast(data)
  const asked = judged(past, since, seed)
  const place = await mkdtemp(path.join(tmpdir(), 'commonground-routing-'))
  const meaning = await openMeaning(models)
  if (!meaning) say('The sentence model is not installed (npm run model:install): words alone')
  try {
    const index = await (await openEngine({ place })).create('trial')
    await store(index, past.questions, meaning, say)
    const words = createBoard()
    const chosen = createBoard()
    const recent = createBoard()
    for (const [at, question] of asked.entries()) {
      const [vector] = (await meaning?.vectorsOf([sentenceOf(question)])) ?? []
      const people = peopleBefore(past, question)
      const byWords = await evidenceBefore(index, past, question, null)
      words.note(past, question, choose(people, byWords))
      if (vector)
        chosen.note(past, question, choose(people, await evidenceBefore(index, past, question, vector)))
      recent.note(past, question, byActivity(people))
      if ((at + 1) % AT_ONCE === 0) say(`${at + 1} of ${asked.length} asked`)
    }
    return {
      ...(meaning ? chosen : words).figures(),
      questions: asked.length,
      seed,
      meaning: meaning !== null,
      words: words.figures(),
      baseline: { recent: recent.figures() },
    }
  } finally {
    await meaning?.close()
    await rm(place, { recursive: true, force: true, maxRetries: 10 })
  }
}

async function readPast(data: string): Promise<Past> {
  const questions = await all(path.join(data, 'questions.jsonl.gz'), QuestionLine)
  questions.sort((a, b) => a.ts.getTime() - b.ts.getTime() || a.id - b.id)
  const lines = await all(path.join(data, 'answers.jsonl.gz'), AnswerLine)
  const answers = lines
    .flatMap(({ ts: at, userId, ...line }): Answer[] =>
      userId === null ? [] : [{ ...line, at, userId: String(userId) }],
    )
    .toSorted((a, b) => a.at.getTime() - b.at.getTime())
  const byQuestion = new Map<number, Answer[]>()
  for (const answer of answers) append(byQuestion, answer.questionId, answer)

  const votes = new Map<number, Vote[]>()
  if ((await readdir(data)).includes('votes.jsonl.gz'))
    for await (const { postId, type, date } of linesOf(path.join(data, 'votes.jsonl.gz'), VoteLine))
      if (type === 'up' || type === 'accept' || type === 'down')
        // A vote has a day only: it is known from the next one on.
        append(votes, postId, { isUp: type !== 'down', at: Date.parse(date) + DAY_MS })
  return { questions, answers, byQuestion, votes }
}

async function all<T extends z.ZodType>(file: string, shape: T): Promise<z.output<T>[]> {
  const lines: z.output<T>[] = []
  for await (const line of linesOf(file, shape)) lines.push(line)
  return lines
}

function append<V>(lists: Map<number, V[]>, key: number, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

/** The questions that are judged: those with an accepted answer, from `since` on or of the last third, a thousand of them by lot. */
function judged({ questions, byQuestion }: Past, since: Date | undefined, seed: number): Question[] {
  const from = since ?? questions[Math.floor((questions.length * 2) / 3)]?.ts ?? new Date(0)
  const wanted = questions.filter(
    ({ id, ts, acceptedAnswerId }) =>
      ts >= from && (byQuestion.get(id) ?? []).some(answer => answer.id === acceptedAnswerId),
  )
  if (wanted.length <= JUDGED_AT_MOST) return wanted
  const lot = lotOf(seed)
  const drawn = wanted.map(question => ({ question, at: lot() })).toSorted((a, b) => a.at - b.at)
  return drawn
    .slice(0, JUDGED_AT_MOST)
    .map(({ question }) => question)
    .toSorted((a, b) => a.ts.getTime() - b.ts.getTime())
}

const tellingOf = ({ body = '' }: Question): string => body
const sentenceOf = (question: Question): string => toSentence(question.title, tellingOf(question))

async function store(index: SearchIndex, questions: readonly Question[], meaning: Meaning | null, say: Say) {
  for (let from = 0; from < questions.length; from += AT_ONCE) {
    const page = questions.slice(from, from + AT_ONCE)
    const vectors = await meaning?.vectorsOf(page.map(sentenceOf))
    await index.put(page.map((question, at) => ({ ...toRow(question), vector: vectors?.[at] ?? null })))
    say(`${from + page.length} questions known`)
  }
  await index.tidy()
}

const toRow = (question: Question): Row => ({
  id: `case:${question.id}`,
  kind: 'case',
  title: question.title,
  text: question.body ?? '',
  specialtyId: null,
  visibility: FOR_MEMBERS,
  answered: true,
  state: null,
  at: question.ts,
})

/** What everyone who may be asked did until then. */
function peopleBefore({ answers }: Past, { ts, askerId }: Question): Map<string, number> {
  const activity = new Map<string, { activity: number; at: Date; last: Date }>()
  for (const { at, userId } of answers) {
    if (at >= ts) break
    const known = activity.get(userId)
    const before = known ? activityAt(known, at) : 0
    activity.set(userId, { activity: before + 1, at, last: at })
  }
  const oldest = new Date(ts.getTime() - ASKED_WITHIN_DAYS * DAY_MS)
  return new Map(
    [...activity]
      .filter(([id, { last }]) => last >= oldest && id !== String(askerId))
      .map(([id, known]) => [id, activityAt(known, ts)]),
  )
}

async function evidenceBefore(
  index: SearchIndex,
  { byQuestion, votes }: Past,
  question: Question,
  vector: Float32Array | null,
): Promise<Map<string, number>> {
  const query: Query = {
    title: question.title,
    body: tellingOf(question),
    before: question.ts,
    visibilities: [FOR_MEMBERS],
    limit: ALIKE_CASES,
  }
  const alike = rank(await index.candidates(query, vector), query)
  const then = question.ts.getTime()
  const answers = alike.flatMap(({ id, score }) =>
    (byQuestion.get(Number(id.slice('case:'.length))) ?? [])
      .filter(({ at }) => at < question.ts)
      .map((answer): PastAnswer => {
        const known = (votes.get(answer.id) ?? []).filter(({ at }) => at <= then)
        return {
          authorId: answer.userId,
          at: answer.at,
          likeness: score,
          judged: known.length,
          helped: known.filter(({ isUp }) => isUp).length,
        }
      }),
  )
  return evidenceOf(answers, question.ts)
}

/** The people in the order in which the product would ask them, if all were free. */
function choose(people: Map<string, number>, evidence: Map<string, number>): string[] {
  const candidates = [...people].map(([id, activity]): Candidate => ({
    id,
    isCredentialValid: true,
    languages: [],
    topics: [],
    hasConflict: false,
    onDuty: true,
    askedOffDuty: false,
    isAway: false,
    openLoad: 0,
    loadCap: 1,
    evidence: evidence.get(id) ?? 0,
    activity,
    answered: 0,
    asked: 0,
    inTime: 0,
    askedThisWeek: 0,
    lastRoutedAt: null,
  }))
  const anyone = {
    askerId: '',
    declinedBy: [],
    askedIds: [],
    tags: [],
    language: null,
    reachesOffDuty: false,
  }
  return pickConsultants(candidates, anyone, NO_TRIALS).map(({ id }) => id)
}

const byActivity = (people: Map<string, number>): string[] =>
  [...people].toSorted(([a, x], [b, y]) => y - x || (a < b ? -1 : 1)).map(([id]) => id)

function createBoard() {
  const ranks = createRanks()
  let anyone = 0
  let count = 0
  return {
    note({ byQuestion }: Past, { id, acceptedAnswerId }: Question, order: readonly string[]) {
      const answers = byQuestion.get(id) ?? []
      const accepted = answers.find(answer => answer.id === acceptedAnswerId)
      const answerers = new Set(answers.map(({ userId }) => userId))
      ranks.note(placeOf(order, each => each === accepted?.userId))
      count += 1
      if (order.slice(0, 10).some(each => answerers.has(each))) anyone += 1
    },
    figures(): Figures {
      const { queries: _queries, ...figures } = ranks.figures()
      return { ...figures, anyAnswerer10: Math.round((anyone / Math.max(1, count)) * 10_000) / 10_000 }
    },
  }
}
