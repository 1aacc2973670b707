/** Whether the engine of the product finds the question that was asked before: by words, and by words and meaning. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { openEngine, type SearchIndex } from '../domain/search/engine.ts'
import { type Meaning, openMeaning } from '../domain/search/meaning.ts'
import { CANDIDATES, FOR_MEMBERS, type Query, rank, type Row, toSentence } from '../domain/search/rules.ts'
import { linesOf } from './lines.ts'
import type { EvaluationOptions } from './options.ts'
import { createRanks, placeOf, type RankFigures } from './ranks.ts'

type Figures = RankFigures & { candidates: number }
type Say = (line: string) => void

const AT_ONCE = 500
/** So often the index is tidied as workers do, who make vectors quick to find once there are many. */
const TIDIED_EVERY = 5000
/** Nobody waits here; a busy machine must not change the figures. */
const PATIENCE_MS = 120_000
const QUESTIONS = 'questions.jsonl.gz'
const LINKS = 'links.jsonl.gz'

/** What is asked, at which moment, and which rows are right. */
type Asked = { title: string; before: Date | undefined; isRight: (id: string) => boolean }

/** Prints both ways; `meaning` is null where the sentence model is not installed. */
export async function evaluateSimilar(
  { data, since, models }: EvaluationOptions,
  say: Say,
): Promise<{ words: Figures; meaning: Figures | null }> {
  const place = await mkdtemp(path.join(tmpdir(), 'commonground-similar-'))
  const meaning = await openMeaning(models)
  if (!meaning) say('The sentence model is not installed (npm run model:install): words alone')
  try {
    const engine = await openEngine({ place }, { patienceMs: PATIENCE_MS })
    const trial = startTrial(await engine.create('trial'), meaning, say)
    const files = await readdir(data)
    if (files.includes(QUESTIONS)) await tryDuplicates(trial, data, files.includes(LINKS), since)
    else await tryPairs(trial, data, files)
    return await trial.figures()
  } finally {
    await meaning?.close()
    await rm(place, { recursive: true, force: true })
  }
}

type Trial = ReturnType<typeof startTrial>

function startTrial(index: SearchIndex, meaning: Meaning | null, say: Say) {
  const words = createRanks()
  const withMeaning = createRanks()
  let stored = 0
  let tidied = 0
  let asked = 0

  return {
    async store(rows: readonly Row[]) {
      for (let from = 0; from < rows.length; from += AT_ONCE) {
        const page = rows.slice(from, from + AT_ONCE)
        const vectors = await meaning?.vectorsOf(page.map(({ title }) => toSentence(title)))
        await index.put(page.map((row, at) => ({ ...row, vector: vectors?.[at] ?? null })))
        stored += page.length
        if (stored >= tidied + TIDIED_EVERY) {
          tidied = stored
          await index.tidy()
        }
        if (page.length === AT_ONCE) say(`${stored} questions known`)
      }
    },
    async ask({ title, before, isRight }: Asked) {
      const query: Query = { title, before, visibilities: [FOR_MEMBERS], limit: CANDIDATES }
      const find = async (vector: Float32Array | null) =>
        rank(await index.candidates(query, vector), query).map(({ id }) => id)
      words.note(placeOf(await find(null), isRight))
      const [vector] = (await meaning?.vectorsOf([toSentence(title)])) ?? []
      if (vector) withMeaning.note(placeOf(await find(vector), isRight))
      asked += 1
      if (asked % AT_ONCE === 0) say(`${asked} asked`)
    },
    async figures(): Promise<{ words: Figures; meaning: Figures | null }> {
      const candidates = await index.count()
      return {
        words: { ...words.figures(), candidates },
        meaning: meaning && { ...withMeaning.figures(), candidates },
      }
    },
  }
}

const toRow = (id: string, title: string, at: Date): Row => ({
  id: `case:${id}`,
  kind: 'case',
  title,
  text: '',
  specialtyId: null,
  visibility: FOR_MEMBERS,
  answered: false,
  state: null,
  at,
})

const Pair = z.object({ query: z.string(), faq: z.string(), entails: z.boolean() })

/** Every distinct text of the second kind can be found; a query counts that has one which is right. */
async function tryPairs(trial: Trial, data: string, files: readonly string[]): Promise<void> {
  const numbers = new Map<string, string>()
  const right = new Map<string, Set<string>>()
  for (const file of files.filter(file => file.endsWith('.jsonl.gz')))
    for await (const { query, faq, entails } of linesOf(path.join(data, file), Pair)) {
      const id = numbers.get(faq) ?? String(numbers.size)
      numbers.set(faq, id)
      if (entails) right.set(query, (right.get(query) ?? new Set()).add(`case:${id}`))
    }
  await trial.store([...numbers].map(([faq, id]) => toRow(id, faq, new Date(0))))
  for (const [title, ids] of right) await trial.ask({ title, before: undefined, isRight: id => ids.has(id) })
}

/** A moment without a zone is in UTC, as the sets have it. */
const Moment = z.string().transform(text => new Date(/Z|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`))
const AnyId = z.union([z.string(), z.number()]).transform(String)
const Question = z.object({
  id: AnyId,
  ts: Moment,
  title: z.string(),
  dupOf: z.array(AnyId).default([]),
})
const Link = z.object({ questionId: AnyId, relatedId: AnyId, type: z.string() })

/** Questions in the order of their time: one that repeats an older one is asked when only what is older is known. */
async function tryDuplicates(
  trial: Trial,
  data: string,
  hasLinks: boolean,
  since: Date | undefined,
): Promise<void> {
  const originals = new Map<string, Set<string>>()
  const note = (id: string, original: string) =>
    originals.set(id, (originals.get(id) ?? new Set()).add(original))
  if (hasLinks)
    for await (const { questionId, relatedId, type } of linesOf(path.join(data, LINKS), Link))
      if (type === 'duplicate') note(questionId, relatedId)

  const questions: z.output<typeof Question>[] = []
  for await (const question of linesOf(path.join(data, QUESTIONS), Question)) questions.push(question)
  for (const { id, dupOf } of questions) for (const original of dupOf) note(id, original)

  const known = new Set<string>()
  let unstored: Row[] = []
  for (const { id, ts, title } of questions.toSorted((a, b) => a.ts.getTime() - b.ts.getTime())) {
    const older = new Set([...(originals.get(id) ?? [])].filter(original => known.has(original)))
    if (older.size > 0 && (since === undefined || ts >= since)) {
      await trial.store(unstored)
      unstored = []
      await trial.ask({ title, before: ts, isRight: found => older.has(found.slice('case:'.length)) })
    }
    known.add(id)
    unstored.push(toRow(id, title, ts))
  }
  await trial.store(unstored)
}
