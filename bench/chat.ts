/** How many messages a second are stored for good and answered, beside what MongoDB alone would take in the same minute. */
import type { ChildProcess } from 'node:child_process'
import mongoose from 'mongoose'
import type { CeilingOrder } from './ceiling.ts'
import { type CoresUsed, limitOf, residentMb, watchCores } from './cores.ts'
import type { CrowdOrder, Round, Seat } from './crowd.ts'
import { aboutRun, quantile, round, sorted, spreadOf } from './figures.ts'
import { enlist, enrolInGroup, type Person } from './people.ts'
import { endChild, openRooms, order, setStage, type Stage, startPlayer } from './stage.ts'

export type ChatOptions = { seconds: number; rounds: number; senders: number; channels: number }
type Way = 'together' | 'each' | 'twoServers'
type Measured = { ceiling: number; cores: CoresUsed | undefined; rssMb: number | undefined } & Record<
  Way,
  Sent
>
type Sent = Round & { seconds: number }

const WARM_UP_SECONDS = 2
/** For so many rounds two servers share the channels, and one stores each message by itself. */
const COMPARED_ROUNDS = 3
const CEILING = { inFlight: 2, batch: 64 }

/** Runs the bench and returns its figures. */
export async function benchChat(options: ChatOptions, say: (line: string) => void): Promise<object> {
  const stage = await setStage(say)
  const second = await stage.addServer()
  const slow = await stage.addServer({ CHAT_COMMITS: 'each' })
  const players = {
    together: startPlayer('./crowd.ts'),
    each: startPlayer('./crowd.ts'),
    twoServers: startPlayer('./crowd.ts'),
    ceiling: startPlayer('./ceiling.ts'),
  }
  try {
    const seats = await fill(stage, options)
    const places: Record<Way, Seat[]> = {
      together: seats,
      each: seats.map(seat => ({ ...seat, url: slow.url })),
      twoServers: seats.map((seat, index) => (index % 2 === 0 ? seat : { ...seat, url: second.url })),
    }
    await order<number>(players.ceiling, { connect: { mongoUrl: stage.mongoUrl } } satisfies CeilingOrder)

    const send = (way: Way, seconds: number) => play(players[way], places[way], seconds)
    for (const way of ['together', 'each', 'twoServers'] as const) await send(way, WARM_UP_SECONDS)
    const rounds: Measured[] = []
    for (let number = 1; number <= options.rounds; number += 1) {
      const measured = await measure(stage, players, options.seconds, send, number <= COMPARED_ROUNDS)
      rounds.push(measured)
      const { sent, seconds } = measured.together
      say(`round ${number}: ${round(sent / seconds)} acks/s, ceiling ${round(measured.ceiling)}`)
    }
    return { ...toFigures(options, rounds), ...(await checkStored(options.channels)) }
  } finally {
    await Promise.all(Object.values(players).map(player => endChild(player)))
    await stage.stop()
  }
}

/** Everybody sits down, writes for a while and leaves again: nobody who only waits costs the next round anything. */
async function play(player: ChildProcess, seats: Seat[], seconds: number): Promise<Sent> {
  await order<number>(player, { connect: { seats, atOnce: 16 } } satisfies CrowdOrder)
  const startedAt = performance.now()
  const sent = await order<Round>(player, { send: { seconds } } satisfies CrowdOrder)
  const took = (performance.now() - startedAt) / 1000
  await order<number>(player, { leave: true } satisfies CrowdOrder)
  return { ...sent, seconds: took }
}

const NOTHING: Sent = { sent: 0, delivered: 0, refused: 0, answersMs: [], arrivalsMs: [], seconds: 1 }

async function measure(
  stage: Stage,
  players: Record<Way | 'ceiling', ChildProcess>,
  seconds: number,
  send: (way: Way, seconds: number) => Promise<Sent>,
  compared: boolean,
): Promise<Measured> {
  const ceiling = await order<number>(players.ceiling, {
    insert: { seconds, ...CEILING },
  } satisfies CeilingOrder)
  const { server, mongod, redis } = stage.pids
  const cores = watchCores({
    server: [server],
    mongod: [mongod],
    redis: [redis],
    load: [players.together.pid ?? 0],
    bench: [process.pid],
  })
  const together = await send('together', seconds)
  const used = cores?.()
  return {
    ceiling,
    together,
    cores: used,
    rssMb: residentMb(server),
    each: compared ? await send('each', seconds) : NOTHING,
    twoServers: compared ? await send('twoServers', seconds) : NOTHING,
  }
}

async function fill(stage: Stage, { senders, channels }: ChatOptions): Promise<Seat[]> {
  const people = await enlist(senders)
  const hosts = people.slice(0, channels)
  const rooms = await openRooms(stage.url, hosts, 'Room')
  await Promise.all(
    rooms.map(({ groupId }, index) =>
      enrolInGroup(
        groupId,
        people.filter((_, at): boolean => at >= channels && at % channels === index),
      ),
    ),
  )
  return people.map(({ token }: Person, index) => ({
    url: stage.url,
    token,
    channelId: rooms[index % channels]?.channelId ?? null,
    sends: true,
  }))
}

function toFigures(options: ChatOptions, rounds: readonly Measured[]) {
  const perSecond = (way: Way) =>
    spreadOf(
      rounds
        .map(measured => measured[way])
        .flatMap(({ sent, seconds }) => (sent > 0 ? [sent / seconds] : [])),
    )
  const acks = perSecond('together')
  const each = perSecond('each')
  const two = perSecond('twoServers')
  const ceiling = spreadOf(rounds.map(({ ceiling: inserts }) => inserts))
  const answers = rounds.map(({ together }) => sorted(together.answersMs))
  const p50 = spreadOf(answers.map(times => quantile(times, 0.5)))
  const p99 = spreadOf(answers.map(times => quantile(times, 0.99)))
  const deliveries = spreadOf(rounds.map(({ together }) => together.delivered / together.seconds))
  return {
    bench: 'chat',
    acksPerSecond: acks.median,
    p50Ms: p50.median,
    p99Ms: p99.median,
    deliveriesPerSecond: deliveries.median,
    ceilingInsertsPerSecond: ceiling.median,
    ratio: round(acks.median / ceiling.median),
    slowAcksPerSecond: each.median,
    ratioToSlow: round(acks.median / each.median),
    twoServersAcksPerSecond: two.median,
    twoServersRatio: round(two.median / acks.median),
    serverRssMb: Math.max(...rounds.map(({ rssMb }) => rssMb ?? 0)) || null,
    refused: rounds.reduce((sum, { together }) => sum + together.refused, 0),
    spread: {
      acksPerSecond: acks,
      p50Ms: p50,
      p99Ms: p99,
      deliveriesPerSecond: deliveries,
      ceilingInsertsPerSecond: ceiling,
      slowAcksPerSecond: each,
      twoServersAcksPerSecond: two,
    },
    ...aboutRun(
      rounds.flatMap(({ cores }) => cores ?? []),
      limitOf,
    ),
    ...options,
  }
}

// Speed by a broken promise is no figure: every channel must be 1, 2, 3 … without a hole.
async function checkStored(channels: number): Promise<{ stored: number; gaplessChannels: number }> {
  const rows = await mongoose.connection
    .getClient()
    .db(mongoose.connection.name)
    .collection('messages')
    .aggregate<{ count: number; last: number }>([
      { $group: { _id: '$channelId', count: { $sum: 1 }, last: { $max: '$seq' } } },
    ])
    .toArray()
  const gapless = rows.filter(({ count, last }) => count === last)
  if (gapless.length !== channels) throw new Error('a channel has a hole: the figures mean nothing')
  return { stored: rows.reduce((sum, { count }) => sum + count, 0), gaplessChannels: gapless.length }
}
