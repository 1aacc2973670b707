/** What happens in a run: everybody lives, hosts remove people, and one thing after the other breaks. */
import { randomUUID } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { type Chance, createChance } from './chance.ts'
import { isLeaky } from './check/index.ts'
import type { Client } from './clients/client.ts'
import type { Crowd } from './crowd.ts'
import { evict, type Manner, MANNERS } from './evictions.ts'
import type { History } from './history.ts'
import { unleash } from './nemesis/run.ts'
import { planOf } from './nemesis/schedule.ts'
import { type Operation, pickOperation } from './operations.ts'
import type { Cast, Room } from './people.ts'
import type { Stage } from './stage.ts'

/** A run ends before its time when all of this has happened; with `leak`, also as soon as somebody heard what they should not. */
export type Enough = { faults: number; evictions: number; stored: number; leak?: true }

type Parts = {
  stage: Stage
  history: History
  cast: Cast
  crowd: Crowd
  seed: number
  open: readonly Operation[]
  only: readonly string[] | undefined
  minutes: number
  enough: Enough | undefined
  say: (line: string) => void
}

const EVICTORS = 2
const BETWEEN_EVICTIONS_MS = [500, 2500] as const
/** How long a client thinks between two calls. */
const THINK_MS = [10, 250] as const
const WHISPER_TRIES = 20
const WATCH_MS = 500

/** Lets everything happen. Says how many milliseconds it took; everything is whole again then. */
export async function play(parts: Parts): Promise<number> {
  const { stage, history, cast, crowd, seed, only, minutes, enough, say } = parts
  const beganAt = performance.now()
  const done = { faults: 0, evictions: 0, stored: 0 }
  let failed = false
  const isEnough = () =>
    enough !== undefined &&
    done.faults >= enough.faults &&
    done.evictions >= enough.evictions &&
    storedIn(history, done) >= enough.stored
  let ended = false
  const watch = setInterval(() => (ended ||= enough?.leak === true && isLeaky(history.entries)), WATCH_MS)
  const isOver = () => (ended ||= failed || isEnough() || performance.now() > beganAt + minutes * 60_000)

  const evicting = async (room: Room, at: number, manner: Manner) => {
    const subject = room.members[1 + (at % (room.members.length - 1))]
    if (!subject) return
    await evict(room, subject, manner, { crowd, newId: randomUUID, isOver })
    done.evictions += 1
  }
  const whisper = createWhisper(parts, evicting)
  const nemesis = unleash(planOf(seed, only), {
    stage,
    history,
    chance: createChance(seed, 'nemesis run'),
    isOver,
    stored: () => storedIn(history, done),
    say,
    meanwhile: whisper,
    mended: () => (done.faults += 1),
  })
  // Nobody lives on in a world that cannot be mended.
  nemesis.catch(() => (failed = true))

  const busy = cast.rooms.filter(({ quiet }) => !quiet)
  await Promise.all([
    nemesis,
    ...crowd.clients.map((client, at) => live(client, createChance(seed, `client ${at}`), parts, isOver)),
    ...Array.from({ length: EVICTORS }, (_, at) =>
      haunt(
        busy.filter((_room, index) => index % EVICTORS === at),
        createChance(seed, `evictor ${at}`),
        evicting,
        isOver,
      ),
    ),
  ]).finally(() => clearInterval(watch))
  return performance.now() - beganAt
}

async function live(
  client: Client,
  chance: Chance,
  { crowd, open }: Parts,
  isOver: () => boolean,
): Promise<void> {
  const rooms = [...client.rooms].filter(({ quiet }) => !quiet)
  while (!isOver()) {
    await pause(chance.between(...THINK_MS))
    if (rooms.length === 0 || !client.line.isUp()) continue
    const room = chance.pick(rooms)
    await pickOperation(open, chance).run({ crowd, client, room, chance, newId: randomUUID })
  }
}

async function haunt(
  rooms: readonly Room[],
  chance: Chance,
  evicting: (room: Room, at: number, manner: Manner) => Promise<void>,
  isOver: () => boolean,
): Promise<void> {
  for (let turn = 0; !isOver() && rooms.length > 0; turn += 1) {
    await pause(chance.between(...BETWEEN_EVICTIONS_MS))
    if (!isOver()) await evicting(chance.pick(rooms), turn, MANNERS[turn % MANNERS.length] ?? 'connected')
  }
}

/** Says one thing where nobody else speaks, so that nothing said later gives away that it was missed. */
function createWhisper(
  { cast, crowd }: Parts,
  evicting: (room: Room, at: number, manner: Manner) => Promise<void>,
): (eviction: Manner | undefined) => Promise<void> {
  const quiet = cast.rooms.filter(room => room.quiet)
  const taken = new Set<Room>()
  let whispers = 0

  return async eviction => {
    const room = quiet[whispers % quiet.length]
    whispers += 1
    if (!room || taken.has(room)) return
    taken.add(room)
    if (eviction) await evicting(room, whispers, eviction)
    await say(room)
    taken.delete(room)
  }

  async function say(room: Room): Promise<void> {
    const clientId = randomUUID()
    for (let tries = 0; tries < WHISPER_TRIES; tries += 1) {
      if ((await crowd.hostOf(room).send(room, clientId, `${room.canary} ${clientId}`)) === 'ok') return
      await pause(300)
    }
  }
}

const countedUpTo = new WeakMap<object, number>()

/** How many sends were answered well; each entry is looked at once. */
function storedIn({ entries }: History, done: { stored: number }): number {
  for (let at = countedUpTo.get(done) ?? 0; at < entries.length; at += 1) {
    const entry = entries[at]
    if (entry?.op === 'send' && entry.type === 'ok') done.stored += 1
  }
  countedUpTo.set(done, entries.length)
  return done.stored
}
