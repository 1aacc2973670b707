/** Whether the ledger's machinery orders people as a community's own reputation does: votes and accepts become exchanges, weighed with every guard on. */
import { access } from 'node:fs/promises'
import path from 'node:path'
import { z } from 'zod'
import { RULES } from '../domain/exchanges/rules.ts'
import { type LedgerRow, STANDING_RULES, weigh } from '../domain/exchanges/standing-rules.ts'
import type { EvaluationOptions } from './options.ts'
import { linesOf } from './lines.ts'
import { lotOf } from './lot.ts'

const DAY_MS = 24 * 3600 * 1000
/** An accepted answer of which nobody told the outcome counts half. */
const UNTOLD = 0.5
const TOP = 50

const moment = z.string().transform(text => Date.parse(text.endsWith('Z') ? text : `${text}Z`))
const someone = z.number().nullable()
const QuestionLine = z.object({ id: z.number(), ts: moment, askerId: someone })
const AnswerLine = z.object({ id: z.number(), questionId: z.number(), ts: moment, userId: someone })
const VoteLine = z.object({ postId: z.number(), type: z.string(), date: z.string() })
const CommentLine = z.object({ ts: moment, userId: someone })
const UserLine = z.object({ id: z.number(), reputation: z.number() })

type Post = { authorId: string | null; askerId: string | null; isAnswer: boolean; at: number }

/**
 * Prints the rank correlation with the reputation people really have, and how many of the fifty highest are the same: for those who
 * answered anybody, and beside it with those who only asked, whose reputation comes from events no ledger of help has. The sets do not say
 * who voted. A voter is therefore drawn by lot among those who had written something there by that day, never the author: the guards
 * that look at pairs then meet the pairs that chance makes, and no ring, because none is known to be there. Who accepted is known. Nobody
 * there is vetted, so that by the product's own rule every word weighs the same; where anybody works is unknown.
 */
export async function evaluateLedger(
  { data, seed }: EvaluationOptions,
  say: (line: string) => void,
): Promise<object> {
  const startedAt = performance.now()
  const { posts, writers, until } = await readPosts(data)
  say(`${posts.size} posts by ${writers.length} people`)
  const rows = await readRows(data, posts, writers, lotOf(seed))
  const counted = countAll(rows, new Date(until + 2 * STANDING_RULES.settlementDays * DAY_MS))
  say(`${rows.length} exchanges counted`)

  const reputation = new Map<string, number>()
  for await (const { id, reputation: own } of linesOf(path.join(data, 'users.jsonl.gz'), UserLine))
    reputation.set(String(id), own)
  const judge = (isJudged: (writer: Writer) => boolean) => {
    const ids = writers.filter(writer => reputation.has(writer.id) && isJudged(writer)).map(({ id }) => id)
    return {
      spearman: round(spearman(ids.map(id => [counted.get(id) ?? 0, reputation.get(id) ?? 0]))),
      top50Overlap: overlap(ids, counted, reputation),
      members: ids.length,
    }
  }
  return {
    ...judge(({ hasAnswered }) => hasAnswered),
    withAskers: judge(({ hasPosted }) => hasPosted),
    exchanges: rows.length,
    seconds: Math.round((performance.now() - startedAt) / 100) / 10,
    seed,
    rules: STANDING_RULES.version,
  }
}

type Writer = { id: string; since: number; hasPosted: boolean; hasAnswered: boolean }

async function readPosts(data: string) {
  const posts = new Map<number, Post>()
  const writers = new Map<string, Writer>()
  let until = 0
  const wrote = (userId: number | null, at: number, what: 'question' | 'answer' | 'comment') => {
    until = Math.max(until, at)
    if (userId === null) return
    const id = String(userId)
    const known = writers.get(id)
    writers.set(id, {
      id,
      since: Math.min(known?.since ?? at, at),
      hasPosted: what !== 'comment' || (known?.hasPosted ?? false),
      hasAnswered: what === 'answer' || (known?.hasAnswered ?? false),
    })
  }
  for await (const { id, ts, askerId } of linesOf(path.join(data, 'questions.jsonl.gz'), QuestionLine)) {
    const authorId = askerId === null ? null : String(askerId)
    posts.set(id, { authorId, askerId: authorId, isAnswer: false, at: ts })
    wrote(askerId, ts, 'question')
  }
  for await (const { id, ts, userId, questionId } of linesOf(
    path.join(data, 'answers.jsonl.gz'),
    AnswerLine,
  )) {
    const authorId = userId === null ? null : String(userId)
    posts.set(id, { authorId, askerId: posts.get(questionId)?.askerId ?? null, isAnswer: true, at: ts })
    wrote(userId, ts, 'answer')
  }
  const comments = path.join(data, 'comments.jsonl.gz')
  if (await isThere(comments))
    for await (const { ts, userId } of linesOf(comments, CommentLine)) wrote(userId, ts, 'comment')
  return { posts, writers: [...writers.values()].toSorted((a, b) => a.since - b.since), until }
}

const isThere = (file: string): Promise<boolean> =>
  access(file).then(
    () => true,
    () => false,
  )

/** An accept is an accepted answer of a colleague; an upvote is a mark as helpful. Votes against someone have no like in the ledger. */
async function readRows(
  data: string,
  posts: ReadonlyMap<number, Post>,
  writers: readonly Writer[],
  lot: () => number,
): Promise<LedgerRow[]> {
  const rows: LedgerRow[] = []
  for await (const { postId, type, date } of linesOf(path.join(data, 'votes.jsonl.gz'), VoteLine)) {
    const post = posts.get(postId)
    if (post === undefined || post.authorId === null || (type !== 'up' && type !== 'accept')) continue
    // A vote has a day only. Its place in the day is drawn, but it does not come before what it is for.
    const at = Math.max(post.at + 1, Date.parse(date) + Math.floor(lot() * DAY_MS))
    const giverId = type === 'accept' ? post.askerId : voterAt(writers, at, post.authorId, lot)
    if (giverId === post.authorId) continue
    rows.push(toRow(rows.length, { creatorId: post.authorId, giverId, at, isAccept: type === 'accept' }))
  }
  return rows
}

function voterAt(writers: readonly Writer[], at: number, authorId: string, lot: () => number): string | null {
  let low = 0
  let high = writers.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((writers[middle]?.since ?? 0) <= at) low = middle + 1
    else high = middle
  }
  const drawn = writers[Math.floor(lot() * low)]?.id
  if (drawn !== authorId) return drawn ?? null
  return writers[(Math.floor(lot() * low) + 1) % Math.max(1, low)]?.id ?? null
}

type Vote = { creatorId: string; giverId: string | null; at: number; isAccept: boolean }

function toRow(number: number, { creatorId, giverId, at, isAccept }: Vote): LedgerRow {
  const exchangeId = number.toString(16).padStart(24, '0')
  return {
    exchangeId,
    kind: isAccept ? 'peer_answer' : 'helpful',
    dimension: 'knowledge',
    creatorId,
    giverId,
    beneficiaryId: giverId,
    credit: isAccept ? RULES.peer_answer.base * UNTOLD : RULES.helpful.base,
    at: new Date(at),
    replyId: isAccept ? exchangeId : null,
    outcome: null,
    reverses: null,
  }
}

function countAll(rows: readonly LedgerRow[], asOf: Date): Map<string, number> {
  const byMember = new Map<string, LedgerRow[]>()
  for (const row of rows)
    for (const id of [row.creatorId, row.giverId]) {
      if (id === null) continue
      const own = byMember.get(id)
      if (own) own.push(row)
      else byMember.set(id, [row])
    }
  const known = { weightAt: () => 1000, organisationOf: () => undefined, isHeld: () => false }
  return new Map(
    [...byMember].map(([id, own]) => {
      const weighed = weigh(id, own, { known, asOf, rules: STANDING_RULES })
      return [id, weighed.reduce((sum, { counted }) => sum + counted, 0)]
    }),
  )
}

/** Spearman's rank correlation; who is equal shares the mean of their ranks. */
function spearman(pairs: readonly (readonly [number, number])[]): number {
  const xs = ranksOf(pairs.map(([x]) => x))
  const ys = ranksOf(pairs.map(([, y]) => y))
  const mean = (pairs.length + 1) / 2
  let both = 0
  let ofX = 0
  let ofY = 0
  for (const [at, x] of xs.entries()) {
    const y = ys[at] ?? mean
    both += (x - mean) * (y - mean)
    ofX += (x - mean) ** 2
    ofY += (y - mean) ** 2
  }
  return both / Math.sqrt(ofX * ofY)
}

function ranksOf(values: readonly number[]): number[] {
  const order = values.map((value, at) => ({ value, at })).toSorted((a, b) => a.value - b.value)
  const ranks = Array.from(values, () => 0)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && order[to]?.value === order[from]?.value) to += 1
    for (const { at } of order.slice(from, to)) ranks[at] = (from + 1 + to) / 2
    from = to
  }
  return ranks
}

function overlap(
  ids: readonly string[],
  counted: ReadonlyMap<string, number>,
  reputation: ReadonlyMap<string, number>,
): number {
  const highest = (scores: ReadonlyMap<string, number>) =>
    ids.toSorted((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0)).slice(0, TOP)
  const real = new Set(highest(reputation))
  return highest(counted).filter(id => real.has(id)).length / TOP
}

const round = (value: number): number => Math.round(value * 1000) / 1000
