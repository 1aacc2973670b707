/** How many messages a second are stored for good and answered, beside what MongoDB alone would take in the same minute. */
import type { ChildProcess } from 'node:child_process'
import { availableParallelism } from 'node:os'
import mongoose from 'mongoose'
import { z } from 'zod'
import type { CeilingOrder } from './ceiling.ts'
import { type CoresUsed, FOREIGN_MAX, limitOf, residentMb, watchCores } from './cores.ts'
import { quantile, round, spreadOf } from './figures.ts'
import type { Round, Sender, SendersOrder } from './senders.ts'
import { ask, endChild, enrol, order, setStage, type Stage, startPlayer } from './stage.ts'

export type ChatOptions = {
  seconds: number
  rounds: number
  senders: number
  channels: number
  slow: boolean
}
type Measured = {
  round: Round
  seconds: number
  cores: CoresUsed | undefined
  rssMb: number | undefined
  ceiling: number
  oneByOne: number | undefined
}

const WARM_UP_SECONDS = 1
const CEILING = { inFlight: 2, batch: 64 }
/** What a server could do at best that stores each message by itself. */
const ONE_BY_ONE = { inFlight: 64, batch: 1 }
const Named = z.object({ id: z.string() })

/** Runs the bench and returns its figures. */
export async function benchChat(options: ChatOptions, say: (line: string) => void): Promise<object> {
  const stage = await setStage(say)
  const players = { load: startPlayer('./senders.ts'), ceiling: startPlayer('./ceiling.ts') }
  try {
    say(`signing ${options.senders} people in`)
    const senders = await gather(stage.url, options)
    await order<number>(players.load, { connect: { url: stage.url, senders } } satisfies SendersOrder)
    await order<number>(players.ceiling, { connect: { mongoUrl: stage.mongoUrl } } satisfies CeilingOrder)

    await measure(stage, players, WARM_UP_SECONDS, options.slow)
    const rounds: Measured[] = []
    for (let number = 1; number <= options.rounds; number += 1) {
      const measured = await measure(stage, players, options.seconds, options.slow)
      rounds.push(measured)
      say(
        `round ${number}: ${round(measured.round.sent / measured.seconds)} acks/s, ceiling ${round(measured.ceiling)}`,
      )
    }
    return { ...toFigures(options, rounds), ...(await checkStored(senders)) }
  } finally {
    await Promise.all(Object.values(players).map(endChild))
    await stage.stop()
  }
}

async function measure(
  stage: Stage,
  players: { load: ChildProcess; ceiling: ChildProcess },
  seconds: number,
  slow: boolean,
): Promise<Measured> {
  const insert = (shape: { inFlight: number; batch: number }) =>
    order<number>(players.ceiling, { insert: { seconds, ...shape } } satisfies CeilingOrder)
  const ceiling = await insert(CEILING)
  const oneByOne = slow ? await insert(ONE_BY_ONE) : undefined

  const { server, mongod, redis } = stage.pids
  const cores = watchCores({
    server: [server],
    mongod: [mongod],
    redis: [redis],
    load: [players.load.pid ?? 0],
    bench: [process.pid],
  })
  const startedAt = performance.now()
  const sent = await order<Round>(players.load, { send: { seconds } } satisfies SendersOrder)
  return {
    round: sent,
    seconds: (performance.now() - startedAt) / 1000,
    cores: cores?.(),
    rssMb: residentMb(server),
    ceiling,
    oneByOne,
  }
}

async function gather(url: string, options: ChatOptions): Promise<Sender[]> {
  const tokens: string[] = []
  for (let index = 0; index < options.senders; index += 4)
    tokens.push(
      ...(await Promise.all(
        Array.from({ length: Math.min(4, options.senders - index) }, (_, more) =>
          enrol(url, `Sender ${index + more}`),
        ),
      )),
    )

  const channels = await Promise.all(
    tokens.slice(0, options.channels).map(async (token, index) => {
      const authorization = `Bearer ${token}`
      const { value } = await ask(
        url,
        'POST /groups',
        { name: `Room ${index}` },
        z.object({ group: Named, channel: Named }),
        { authorization },
      )
      return { groupId: value.group.id, channelId: value.channel.id }
    }),
  )
  return Promise.all(
    tokens.map(async (token, index) => {
      const { groupId, channelId } = channels[index % channels.length] ?? { groupId: '', channelId: '' }
      if (index >= channels.length)
        await ask(url, `POST /groups/${groupId}/join`, {}, z.unknown(), { authorization: `Bearer ${token}` })
      return { token, channelId }
    }),
  )
}

function toFigures(options: ChatOptions, rounds: readonly Measured[]) {
  const acks = spreadOf(rounds.map(({ round: { sent }, seconds }) => sent / seconds))
  const ceiling = spreadOf(rounds.map(({ ceiling: inserts }) => inserts))
  const latencies = rounds.map(({ round: { latenciesMs } }) => latenciesMs.toSorted((a, b) => a - b))
  const p50 = spreadOf(latencies.map(sorted => quantile(sorted, 0.5)))
  const p99 = spreadOf(latencies.map(sorted => quantile(sorted, 0.99)))
  const deliveries = spreadOf(rounds.map(({ round: { delivered }, seconds }) => delivered / seconds))
  const cores = rounds.flatMap(({ cores: used }) => used ?? [])
  const used = cores.toSorted((a, b) => a.foreign - b.foreign)[Math.floor(cores.length / 2)]
  const foreign = spreadOf(cores.map(({ foreign: others }) => others))
  return {
    bench: 'chat',
    acksPerSecond: acks.median,
    p50Ms: p50.median,
    p99Ms: p99.median,
    deliveriesPerSecond: deliveries.median,
    ceilingInsertsPerSecond: ceiling.median,
    ratio: round(acks.median / ceiling.median),
    ...(options.slow && {
      oneByOneInsertsPerSecond: spreadOf(rounds.map(({ oneByOne }) => oneByOne ?? 0)).median,
    }),
    serverRssMb: Math.max(...rounds.map(({ rssMb }) => rssMb ?? 0)) || null,
    refused: rounds.reduce((sum, { round: { refused } }) => sum + refused, 0),
    spread: {
      acksPerSecond: acks,
      p50Ms: p50,
      p99Ms: p99,
      deliveriesPerSecond: deliveries,
      ceilingInsertsPerSecond: ceiling,
    },
    cores: used && { ...mapValues(used.ours, round), foreign: foreign.median },
    limitedBy: used ? limitOf(used) : 'unknown on this system',
    void: cores.length > 0 && foreign.median > FOREIGN_MAX,
    ...options,
    machine: { cores: availableParallelism(), node: process.version },
  }
}

const mapValues = (values: Record<string, number>, change: (value: number) => number) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, change(value)]))

// Speed by a broken promise is no figure: every channel must be 1, 2, 3 … without a hole.
async function checkStored(senders: readonly Sender[]): Promise<{ stored: number; gaplessChannels: number }> {
  const rows = await mongoose.connection
    .getClient()
    .db(mongoose.connection.name)
    .collection('messages')
    .aggregate<{ count: number; last: number }>([
      { $group: { _id: '$channelId', count: { $sum: 1 }, last: { $max: '$seq' } } },
    ])
    .toArray()
  const gapless = rows.filter(({ count, last }) => count === last)
  const channels = new Set(senders.map(({ channelId }) => channelId))
  if (gapless.length !== channels.size) throw new Error('a channel has a hole: the figures mean nothing')
  return { stored: rows.reduce((sum, { count }) => sum + count, 0), gaplessChannels: gapless.length }
}
