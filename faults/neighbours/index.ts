/** The neighbours profile: well-behaved people talk, beside them one thing after the other goes wrong, and it is measured what they notice. */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { residentKb } from '../../bench/cores.ts'
import { createChance } from '../chance.ts'
import { type Cast, gatherCast, type Room } from '../people.ts'
import { root } from '../program.ts'
import { setStage, type Stage } from '../stage.ts'
import type { Order, Told } from './attacker.ts'
import { ATTACKS, type Done, type Target } from './attacks.ts'
import { type Heard, startTalk, type Talk } from './talk.ts'

export type NeighboursOptions = {
  seed: number
  /** How often each attack comes, between windows without. */
  rounds: number
  /** How long each window lasts. */
  seconds: number
  handshakes: number
  /** Only these attacks. */
  only?: readonly string[] | undefined
  say?: (line: string) => void
}
/** One attack: medians of its rounds. */
export type Suffered = {
  attack: string
  ok: boolean
  /** The most the server held during the attack, beyond the most it held without. */
  growthMiB: number
  /** What it still held more, a while after. Not judged. */
  keptMiB: number
  p99Ms: { without: number; with: number; ratio: number }
  p50Ms: { without: number; with: number }
  /** Messages of the others during the attack, and those that did not arrive. */
  others: { messages: number; failed: number }
  done: Done
}
export type NeighboursReport = {
  check: 'neighbours'
  ok: boolean
  seed: number
  handshakes: number
  bars: typeof BARS
  attacks: Suffered[]
  /** Well-behaved people who lost their connection meanwhile. */
  comebacks: number
}

export const BARS = { growthMiB: 64, p99Ratio: 2 }
const PEOPLE = 12
const SAMPLE_EVERY_MS = 50
/** Until what was attacked with has been let go. */
const SETTLED_MS = 1500

/** Runs every attack and says what the others noticed. */
export async function checkNeighbours(options: NeighboursOptions): Promise<NeighboursReport> {
  const { seed, rounds, seconds, handshakes, say = () => undefined } = options
  const logs = path.join(root, '.cache', 'faults', `neighbours-${seed}-${process.pid}-${Date.now()}`)
  // Everything that limits is as it is in service.
  const stage = await setStage({ servers: 1, workers: 0, rateLimitFactor: '1', measured: true, logs, say })
  const attacker = startAttacker()
  let talk: Talk | undefined
  try {
    say('gathering people')
    const url = stage.urls[0] ?? ''
    const cast = await gatherCast(url, { people: PEOPLE, busy: 2, quiet: 0 }, createChance(seed, 'cast'))
    const [well, bad] = castRoles(cast)
    talk = await startTalk(url, well)
    await talk.listen(seconds * 1000)
    const target = {
      url,
      tokens: bad.members.map(({ token }) => token),
      channelId: bad.channelId,
      handshakes,
    }
    const attacks: Suffered[] = []
    for (const attack of options.only ?? Object.keys(ATTACKS)) {
      const suffered: Round[] = []
      for (let round = 0; round < rounds; round += 1)
        suffered.push(await suffer(attack, { stage, talk, attacker, target, ms: seconds * 1000 }))
      attacks.push(judge(attack, suffered))
      say(JSON.stringify(attacks.at(-1)))
    }
    const { connected, people, comebacks } = talk.state()
    return {
      check: 'neighbours',
      ok: attacks.every(({ ok }) => ok) && connected === people,
      seed,
      handshakes,
      bars: BARS,
      attacks,
      comebacks,
    }
  } finally {
    talk?.stop()
    attacker.kill('SIGKILL')
    await stage.stop()
  }
}

/** The room of those who behave, and that of those who do not; nobody is in both parts. */
function castRoles({ rooms: [well, bad] }: Cast): [Room, Room] {
  if (!well || !bad) throw new Error('two rooms are needed')
  const good = new Set(well.members.map(({ id }) => id))
  return [well, { ...bad, members: bad.members.filter(({ id }) => !good.has(id)) }]
}

type Window = Heard & { peakKb: number }
type Round = { without: Window; during: Window; keptKb: number; done: Done }
type Scene = { stage: Stage; talk: Talk; attacker: ChildProcess; target: Target; ms: number }

async function suffer(attack: string, { stage, talk, attacker, target, ms }: Scene): Promise<Round> {
  const pid = stage.servers[0]?.pid ?? 0
  const startKb = await settle(pid)
  const without = await watch(talk, pid, ms)
  await settle(pid)
  const told = once(attacker, 'message') as Promise<[Told]>
  attacker.send({ attack, target } satisfies Order)
  const during = await watch(talk, pid, ms)
  attacker.send({ stop: true } satisfies Order)
  const [answer] = await told
  if ('error' in answer) throw new Error(`${attack}: ${answer.error}`)
  return { without, during, keptKb: (await settle(pid)) - startKb, done: answer.done }
}

/** Lets the server give back what it does not use. Says what it holds then, in KB. */
async function settle(pid: number): Promise<number> {
  await pause(SETTLED_MS)
  process.kill(pid, 'SIGUSR2')
  await pause(SETTLED_MS / 3)
  return residentKb(pid) ?? 0
}

async function watch(talk: Talk, pid: number, ms: number): Promise<Window> {
  let peakKb = 0
  const look = () => (peakKb = Math.max(peakKb, residentKb(pid) ?? 0))
  const sampling = setInterval(look, SAMPLE_EVERY_MS)
  try {
    return { ...(await talk.listen(ms)), peakKb: (look(), peakKb) }
  } finally {
    clearInterval(sampling)
  }
}

function judge(attack: string, rounds: readonly Round[]): Suffered {
  const median = (of: (round: Round) => number) =>
    rounds.map(of).toSorted((a, b) => a - b)[Math.floor((rounds.length - 1) / 2)] ?? 0
  const sum = (of: (round: Round) => number) => rounds.reduce((total, round) => total + of(round), 0)
  const growthMiB = toMiB(Math.max(...rounds.map(({ without, during }) => during.peakKb - without.peakKb)))
  const ratio = Math.round(median(({ without, during }) => during.p99Ms / without.p99Ms) * 100) / 100
  const failed = sum(({ during }) => during.failed)
  return {
    attack,
    ok: growthMiB < BARS.growthMiB && ratio < BARS.p99Ratio && failed === 0,
    growthMiB,
    keptMiB: toMiB(median(({ keptKb }) => keptKb)),
    p99Ms: {
      without: median(({ without }) => without.p99Ms),
      with: median(({ during }) => during.p99Ms),
      ratio,
    },
    p50Ms: { without: median(({ without }) => without.p50Ms), with: median(({ during }) => during.p50Ms) },
    others: { messages: sum(({ during }) => during.messages), failed },
    done: rounds.at(-1)?.done ?? {},
  }
}

const toMiB = (kilobytes: number) => Math.round((kilobytes / 1024) * 10) / 10

function startAttacker(): ChildProcess {
  const child = fork(path.join(root, 'faults/neighbours/attacker.ts'), {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 2, 2, 'ipc'],
  })
  process.once('exit', () => child.kill('SIGKILL'))
  return child
}
