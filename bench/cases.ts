/** How long a case takes to someone's browser, how fast cases are listed and found, and how fast one is routed among many. */
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { readSettings } from '../config/settings.ts'
import { chooseFor } from '../domain/cases/choosing.ts'
import { Cases } from '../domain/cases/model.ts'
import { climb } from '../domain/cases/routing.ts'
import { deploySearch, rebuildIndex } from '../domain/search/actions.ts'
import { transact } from '../domain/transaction.ts'
import type { Asked, AskersOrder } from './askers.ts'
import { fillCases, openSpecialty, questionOf, vet } from './clinic.ts'
import { type CoresUsed, limitOf, watchCores } from './cores.ts'
import { aboutRun, quantile, sorted, spreadOf } from './figures.ts'
import { enlist, type Person } from './people.ts'
import { ask, endChild, order, setStage, type Stage, startPlayer } from './stage.ts'
import { connectWire, type Wire } from './wire.ts'

export type CasesOptions = { seconds: number; rounds: number; cases: number; consultants: number }

const OPEN = 1000
const ASKERS = 200
/** Consultants who sit at a browser while cases come. */
const WATCHING = 100
const PACE_PER_SECOND = 20
const SUBMITS_PER_SECOND = 4
const PAGE = 20
const HEARD_WITHIN_MS = 10_000
const SPECIALTIES = ['Feline', 'Surgery', 'Imaging', 'Exotics'] as const

type Scene = { stage: Stage; askers: Person[]; watching: Person[]; ids: string[]; livelyId: string }
type Measured = {
  submitMs: number[]
  lists: Record<string, number[]>
  routeMs: number[]
  cores: CoresUsed | undefined
}

export async function benchCases(options: CasesOptions, say: (line: string) => void): Promise<object> {
  const stage = await setStage(say)
  const player = startPlayer('./askers.ts')
  const wires: Wire[] = []
  try {
    const scene = await setScene(stage, options, say)
    const heard = await watch(scene, wires)
    const lists = listsOf(scene)
    const rounds: Measured[] = []
    for (let number = 0; number <= options.rounds; number += 1) {
      const cores = watchCores({
        server: [stage.pids.server],
        mongod: [stage.pids.mongod],
        redis: [stage.pids.redis],
        load: [player.pid ?? 0, process.pid],
      })
      const measured = {
        submitMs: await submitFor(scene, heard, options.seconds, number),
        lists: await listFor(lists, scene, player, options.seconds),
        routeMs: await routeFor(scene, options.seconds, number),
        cores: cores?.(),
      }
      // The first round warms caches and code.
      if (number > 0) rounds.push(measured)
      say(
        `round ${number}: heard p95 ${msOf(measured.submitMs, 0.95)} ms, routed p99 ${msOf(measured.routeMs, 0.99)} ms`,
      )
    }
    return toFigures(options, rounds)
  } finally {
    for (const wire of wires) wire.close()
    await endChild(player)
    await stage.stop()
  }
}

async function setScene(stage: Stage, options: CasesOptions, say: (line: string) => void): Promise<Scene> {
  say(`enlisting ${options.consultants} consultants, storing ${options.cases} cases`)
  const askers = await enlist(ASKERS)
  const consultants = await enlist(options.consultants)
  const watching = await enlist(WATCHING)
  const ids = []
  for (const name of SPECIALTIES) ids.push(await openSpecialty(name))
  const livelyId = await openSpecialty('Emergency')
  // Everyone is vetted for one of them: the hardest case there is.
  await vet(ids[0] ?? '', consultants)
  await vet(livelyId, watching)
  await fillCases({ specialtyIds: [ids[0] ?? '', ...ids], askers, consultants, count: options.cases })
  await fillCases({ specialtyIds: [livelyId], askers, consultants: watching, count: 2 * OPEN, open: OPEN })

  say('indexing them')
  deploySearch(readSettings(stage.environment).search, error => say(String(error)))
  await rebuildIndex(new Date())
  return { stage, askers, watching, ids, livelyId }
}

/** When each case was first heard of by each consultant who watches. */
type Heard = Map<string, number>

async function watch({ stage, watching }: Scene, wires: Wire[]): Promise<Heard> {
  const heard: Heard = new Map()
  const CHANGED = Buffer.from('42["cases.changed"')
  for (const { id, token } of watching) {
    const wire = await connectWire(stage.url, token)
    wires.push(wire)
    wire.onFrame(frame => {
      if (!frame.subarray(0, CHANGED.length).equals(CHANGED)) return
      const [, { caseId }] = JSON.parse(frame.subarray(2).toString()) as [string, { caseId: string }]
      const key = `${id} ${caseId}`
      if (!heard.has(key)) heard.set(key, performance.now())
    })
  }
  return heard
}

const Submitted = z.object({
  case: z.object({ id: z.string(), assignee: z.object({ id: z.string() }).nullable() }),
})

/** From the moment a case is sent until the browser of whom it was put to hears of it, in ms. */
async function submitFor(scene: Scene, heard: Heard, seconds: number, round: number): Promise<number[]> {
  const { stage, askers, livelyId } = scene
  const sent = Array.from({ length: Math.max(5, Math.round(seconds * SUBMITS_PER_SECOND)) }, async (_, n) => {
    await pause((n / SUBMITS_PER_SECOND) * 1000)
    const startedAt = performance.now()
    const { title, body } = questionOf(round * 10_007 + n * 13)
    const urgency = n % 5 === 0 ? 'now' : 'routine'
    const asked = { specialtyId: livelyId, title, body, urgency }
    const { case: made } = await ask(
      stage.url,
      askers[n % ASKERS]?.token ?? '',
      'POST /cases',
      asked,
      Submitted,
    )
    if (!made.assignee) throw new Error('a case was put to nobody: the figures mean nothing')
    return (await heardAt(heard, `${made.assignee.id} ${made.id}`)) - startedAt
  })
  return Promise.all(sent)
}

async function heardAt(heard: Heard, key: string): Promise<number> {
  const until = performance.now() + HEARD_WITHIN_MS
  while (performance.now() < until) {
    const at = heard.get(key)
    if (at !== undefined) return at
    await pause(2)
  }
  throw new Error('whom a case was put to did not hear of it')
}

/** Every list the screens offer: TABLE name → the query that asks for it. */
function listsOf({ ids }: Scene): Record<string, string> {
  const specialty = `specialtyId=${ids[0]}`
  const words = 'query=cat%20seizures%20after%20fluids'
  return {
    all: '',
    specialty,
    submitted: 'state=submitted',
    routed: 'state=routed',
    answered: 'state=answered',
    resolved: 'state=resolved',
    withdrawn: 'state=withdrawn',
    specialtyResolved: `${specialty}&state=resolved`,
    specialtyWithdrawn: `${specialty}&state=withdrawn`,
    mine: 'mine=true',
    mineResolved: 'mine=true&state=resolved',
    mineSpecialty: `mine=true&${specialty}`,
    assigned: 'assigned=true',
    found: words,
    foundSpecialty: `${words}&${specialty}`,
    foundResolved: `${words}&state=resolved`,
    foundMine: `${words}&mine=true`,
  }
}

async function listFor(
  lists: Record<string, string>,
  { stage, askers, watching }: Scene,
  player: ReturnType<typeof startPlayer>,
  seconds: number,
): Promise<Record<string, number[]>> {
  const times: Record<string, number[]> = {}
  for (const [name, query] of Object.entries(lists)) {
    const people = name === 'assigned' ? watching : askers
    const asked = people.map(({ token }) => ({ token, path: `/api/v1/cases?limit=${PAGE}&${query}` }))
    const order_ = { asked, url: stage.url, seconds, perSecond: PACE_PER_SECOND } satisfies AskersOrder
    const { failed, timesMs } = await order<Asked>(player, order_)
    if (failed > 0) throw new Error(`${failed} lists of ${name} were refused: the figures mean nothing`)
    times[name] = timesMs
  }
  return times
}

/** From a question that is there to everyone whom it is put to noted for good, in ms. One after the other. */
async function routeFor({ ids, askers }: Scene, seconds: number, round: number): Promise<number[]> {
  const times: number[] = []
  const until = performance.now() + seconds * 1000
  for (let n = 0; performance.now() < until; n += 1) {
    const waiting = new Cases({
      ...questionOf(round * 7919 + n * 17),
      html: '<p></p>',
      specialtyId: ids[0],
      askerId: askers[n % ASKERS]?.id,
      urgency: 'routine',
      state: 'submitted',
      submittedAt: new Date(),
    }).toObject()
    const startedAt = performance.now()
    const choosing = await chooseFor(waiting, new Date())
    const routing = await transact(record => climb(record, waiting, choosing))
    times.push(performance.now() - startedAt)
    if (routing.assigneeId === null) throw new Error('a case was put to nobody: the figures mean nothing')
  }
  return times
}

const msOf = (times: readonly number[], part: number): number =>
  spreadOf([quantile(sorted(times), part)]).median

function toFigures(options: CasesOptions, rounds: readonly Measured[]) {
  const over = (timesOf: (one: Measured) => number[], part: number) =>
    spreadOf(rounds.map(one => quantile(sorted(timesOf(one)), part)))
  const names = Object.keys(rounds[0]?.lists ?? {})
  const lists = Object.fromEntries(names.map(name => [name, over(one => one.lists[name] ?? [], 0.99)]))
  const heard = over(one => one.submitMs, 0.95)
  const routed = over(one => one.routeMs, 0.99)
  const slowest = names.toSorted((a, b) => (lists[b]?.median ?? 0) - (lists[a]?.median ?? 0))[0] ?? ''
  return {
    bench: 'cases',
    heardP50Ms: over(one => one.submitMs, 0.5).median,
    heardP95Ms: heard.median,
    slowestList: slowest,
    listP99Ms: lists[slowest]?.median ?? null,
    listsP99Ms: Object.fromEntries(names.map(name => [name, lists[name]?.median])),
    routedP50Ms: over(one => one.routeMs, 0.5).median,
    routedP99Ms: routed.median,
    openCases: OPEN,
    pacePerSecond: PACE_PER_SECOND,
    spread: { heardP95Ms: heard, routedP99Ms: routed, ...lists },
    ...aboutRun(
      rounds.flatMap(({ cores }) => cores ?? []),
      limitOf,
    ),
    ...options,
  }
}
