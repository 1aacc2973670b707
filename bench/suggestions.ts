/** How fast someone who writes a case is shown what is already known, and how soon what was asked is found by others. */
import { mkdir, symlink } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import mongoose from 'mongoose'
import { z } from 'zod'
import { casesForSearchAfter } from '../domain/cases/access.ts'
import { Cases, Specialties } from '../domain/cases/model.ts'
import { neighbours } from '../domain/search/access.ts'
import { deploySearch } from '../domain/search/actions.ts'
import { DIMENSIONS, type SearchIndex } from '../domain/search/engine.ts'
import { changeIndexes, theEngine, theMeaning } from '../domain/search/library.ts'
import type { Meaning } from '../domain/search/meaning.ts'
import { cosineOf, FOR_MEMBERS, toSentence } from '../domain/search/rules.ts'
import { createChance } from '../faults/chance.ts'
import { choosePlace } from '../scripts/launch/place.ts'
import type { Asked, AskersOrder } from './askers.ts'
import { type CoresUsed, limitOf, watchCores } from './cores.ts'
import { aboutRun, quantile, round, sorted, spreadOf } from './figures.ts'
import { enlist, type Person } from './people.ts'
import { createSketches } from './sketches.ts'
import { ask, endChild, order, setStage, type Stage, startPlayer } from './stage.ts'

export type SuggestionsOptions = { seconds: number; rounds: number; cases: number }
type Say = (line: string) => void
type Paced = Record<`${'p50' | 'p95' | 'p99'}Ms`, number>
type Player = ReturnType<typeof startPlayer>

const PACES = [20, 100]
const PEOPLE = 20
const TYPED = 400
const PAGE = 2000
/** So many texts are read by the model; what the others mean lies between two of these. */
const READ = 2000
const COMPARED = 50
const TOP = 10
const TRIES = 10
/** Servers may remember for a second which index is asked. */
const FORGOTTEN_AFTER_MS = 2500
const FOUND_WITHIN_MS = 30_000
const SEEDS = { stored: 1, typed: 2, meanings: 3 }

export async function benchSuggestions(options: SuggestionsOptions, say: Say): Promise<object> {
  const stage = await setStage(say)
  await lendModel(stage)
  const player = startPlayer('./askers.ts')
  let meaning: Meaning | null = null
  try {
    const people = await enlist(PEOPLE)
    deploySearch(stage.settings.search, error => say(`search: ${String(error)}`))
    meaning = await theMeaning()
    if (!meaning) say('the sentence model is not installed (npm run model:install): words alone')
    say(`storing ${options.cases} cases`)
    const specialtyId = await storeCases(options.cases, people)
    const cores: CoresUsed[] = []
    const measureNow = () => measure(stage, player, people, options, cores, say)

    const inWords = await buildIndex(null, null, say)
    const words = { indexSeconds: inWords.seconds, ...(await measureNow()) }
    const withMeaning = meaning && (await measureMeaning(meaning, options.cases, measureNow, say))
    say('asking and withdrawing')
    const soon = await measureSoon(stage, people, specialtyId)
    return {
      bench: 'suggestions',
      words,
      meaning: withMeaning,
      ...soon,
      ...aboutRun(cores, limitOf),
      ...options,
    }
  } finally {
    await meaning?.close()
    await endChild(player)
    await stage.stop()
  }
}

/** The stage has a folder of its own: the model is where it was installed. */
async function lendModel({ settings }: Stage): Promise<void> {
  const { dataDir } = await choosePlace(process.env)
  await mkdir(path.dirname(settings.search.models), { recursive: true })
  await symlink(path.join(dataDir, 'models'), settings.search.models)
}

async function storeCases(count: number, people: readonly Person[]): Promise<string> {
  const specialty = await Specialties.create({ name: 'Everything', createdAt: new Date() })
  const sketch = createSketches(SEEDS.stored)
  const empty = new Cases({
    specialtyId: specialty._id,
    askerId: people[0]?.id,
    title: 'None',
    body: 'None',
    html: '',
    urgency: 'routine',
    state: 'answered',
    submittedAt: new Date(),
  }).toObject()
  for (let from = 0; from < count; from += PAGE) {
    const rows = Array.from({ length: Math.min(PAGE, count - from) }, () => ({
      ...empty,
      ...sketch(),
      _id: new mongoose.Types.ObjectId(),
    }))
    await Cases.collection.insertMany(rows, { ordered: false, writeConcern: { w: 1 } })
  }
  return specialty._id.toHexString()
}

/** Indexes everything that is stored, and lets servers ask that index. */
async function buildIndex(
  model: string | null,
  vectorAt: ((at: number) => Float32Array) | null,
  say: Say,
): Promise<{ index: SearchIndex; seconds: number }> {
  say(`indexing ${model ? 'words and meaning' : 'words'}`)
  const begun = performance.now()
  const name = `bench-${model ?? 'words'}`
  const index = await (await theEngine()).create(name)
  let at = 0
  let page = await casesForSearchAfter(null, PAGE)
  while (page !== null) {
    await index.put(
      page.rows.map(row => ({ ...row, vector: vectorAt?.(at++) ?? null })),
      { soon: false },
    )
    page = await casesForSearchAfter(page.last, PAGE)
  }
  await index.tidy()
  const seconds = round((performance.now() - begun) / 1000)
  await changeIndexes({ current: { name, meaning: model } })
  await pause(FORGOTTEN_AFTER_MS)
  return { index, seconds }
}

async function measureMeaning<T extends object>(
  meaning: Meaning,
  count: number,
  measureNow: () => Promise<T>,
  say: Say,
) {
  say(`reading ${Math.min(READ, count)} texts`)
  const sketch = createSketches(SEEDS.stored)
  const texts = Array.from({ length: Math.min(READ, count) }, sketch)
  const read = await meaning.vectorsOf(texts.map(({ title, body }) => toSentence(title, body)))
  const vectors = spread(read, count)
  const vectorAt = (at: number) => vectors[at] ?? new Float32Array(DIMENSIONS)
  const { index, seconds } = await buildIndex(meaning.model, vectorAt, say)
  const recall = await recallOf(index, meaning, vectors)
  return { indexSeconds: seconds, recallAt10: recall, ...(await measureNow()) }
}

/** As many vectors as are wanted: those that were read, and then what lies between two of them. */
function spread(read: readonly Float32Array[], count: number): Float32Array[] {
  const { next: lot, pick } = createChance(SEEDS.meanings, 'meanings')
  const any = () => pick(read)
  return Array.from({ length: count }, (_, at) => {
    const own = read[at]
    if (own) return own
    const [one, other, share] = [any(), any(), lot()]
    const between = one.map((value, n) => share * value + (1 - share) * (other[n] ?? 0) + (lot() - 0.5) / 20)
    const length = Math.hypot(...between) || 1
    return between.map(value => value / length)
  })
}

/** How many of the ten nearest, as comparing with every vector finds them, the index brings. */
async function recallOf(
  index: SearchIndex,
  meaning: Meaning,
  vectors: readonly Float32Array[],
): Promise<number> {
  const sketch = createSketches(SEEDS.typed)
  const asked = await meaning.vectorsOf(Array.from({ length: COMPARED }, () => sketch().title))
  let found = 0
  for (const vector of asked) {
    const nearest = sorted(vectors.map(each => -cosineOf(vector, each))).slice(0, TOP)
    const brought = await index.candidates({ title: '', visibilities: [FOR_MEMBERS], limit: TOP }, vector)
    const farthest = -(nearest.at(-1) ?? 0) - 1e-6
    found += Math.min(TOP, brought.filter(({ cosine }) => cosine !== null && cosine >= farthest).length)
  }
  return round(found / (COMPARED * TOP))
}

async function measure(
  { url, pids }: Stage,
  player: Player,
  people: readonly Person[],
  { seconds, rounds }: SuggestionsOptions,
  cores: CoresUsed[],
  say: Say,
): Promise<Record<`at${number}`, Paced>> {
  const asked = typedBy(people)
  const askAt = async (perSecond: number) => {
    const done = await order<Asked>(player, { asked, url, seconds, perSecond } satisfies AskersOrder)
    if (done.failed > 0) throw new Error(`${done.failed} questions were refused: the figures mean nothing`)
    return sorted(done.timesMs)
  }
  await askAt(PACES[0] ?? 1)
  const figures: Record<`at${number}`, Paced> = {}
  for (const perSecond of PACES) {
    say(`${perSecond} questions a second`)
    const times: number[][] = []
    for (let number = 0; number < rounds; number += 1) {
      const used = watchCores({
        server: [pids.server],
        mongod: [pids.mongod],
        redis: [pids.redis],
        load: [player.pid ?? 0],
      })
      times.push(await askAt(perSecond))
      if (used) cores.push(used())
    }
    const at = (part: number) => spreadOf(times.map(each => quantile(each, part))).median
    figures[`at${perSecond}`] = { p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) }
  }
  return figures
}

/** Cases as they are being written: the title word by word, and later the beginning of the body. */
function typedBy(people: readonly Person[]): AskersOrder['asked'] {
  const sketch = createSketches(SEEDS.typed)
  return Array.from({ length: TYPED }, (_, at) => {
    const { title, body } = sketch()
    const words = title.split(' ')
    const isBegun = at % 2 === 0
    const typed = isBegun ? { title: words.slice(0, 3 + (at % words.length)).join(' ') } : { title, body }
    return {
      token: people[at % people.length]?.token ?? '',
      path: '/api/v1/cases/similar',
      body: JSON.stringify(typed),
    }
  })
}

const Submitted = z.object({ case: z.object({ id: z.string() }) })
const Suggested = z.object({ items: z.array(z.object({ id: z.string() })) })

/** From the answer to who asked until others are shown it, and from its withdrawal until the index itself has forgotten it. */
async function measureSoon(stage: Stage, people: readonly Person[], specialtyId: string) {
  stage.addWorkers()
  const [asker, other] = people.map(({ token }) => token)
  if (asker === undefined || other === undefined) throw new Error('nobody asks')
  const visibleMs: number[] = []
  const goneMs: number[] = []
  for (let number = 0; number <= TRIES; number += 1) {
    const title = `Quorvexal${number} fever of a llama`
    const body = 'Since this morning.'
    const asked = await ask(stage.url, asker, 'POST /cases', { specialtyId, title, body }, Submitted)
    const { id } = asked.case
    const shown = () =>
      ask(stage.url, other, 'POST /cases/similar', { title }, Suggested).then(({ items }) =>
        items.some(item => item.id === id),
      )
    const visible = await msUntil(shown)
    await ask(stage.url, asker, `POST /cases/${id}/withdraw`, {}, z.unknown())
    const gone = await msUntil(async () =>
      (await neighbours({ title }, { limit: TOP, answeredOnly: false })).every(found => found.id !== id),
    )
    // The first waits for the workers to start.
    if (number > 0) visibleMs.push(visible)
    if (number > 0) goneMs.push(gone)
  }
  return { visibleMs: spreadOf(visibleMs), goneMs: spreadOf(goneMs) }
}

async function msUntil(isSo: () => Promise<boolean>): Promise<number> {
  const begun = performance.now()
  while (!(await isSo())) {
    if (performance.now() - begun > FOUND_WITHIN_MS) throw new Error('what was asked was never found')
    await pause(20)
  }
  return performance.now() - begun
}
