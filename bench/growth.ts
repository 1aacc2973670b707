/** Whether a community that has talked for years is slower than a new one, and how long it takes to start fresh in it. */
import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import { fillChannel } from './archive.ts'
import type { Asked, AskersOrder } from './askers.ts'
import { quantile, round, sorted, spreadOf } from './figures.ts'
import { enlist, enrolInGroup, type Person } from './people.ts'
import { ask, endChild, openRooms, order, setStage, startPlayer } from './stage.ts'

export type GrowthOptions = { seconds: number; rounds: number; from: number; to: number }
type Room = { groupId: string; channelId: string }
type P99 = Record<'send' | 'catchUp' | 'unread', number>

const CHANNELS = 20
const PACE_PER_SECOND = 100
const FRESH = { channels: 300, unread: 50_000, tries: 5 }

export async function benchGrowth(options: GrowthOptions, say: (line: string) => void): Promise<object> {
  const stage = await setStage(say)
  const player = startPlayer('./askers.ts')
  try {
    const people = await enlist(CHANNELS)
    const rooms = await openRooms(stage.url, people, 'Room')
    for (const { groupId } of rooms.slice(1)) await enrolInGroup(groupId, people.slice(0, 1))
    const ids = people.map(({ id }) => id)
    const fill = (from: number, to: number) =>
      Promise.all(rooms.map(({ channelId }) => fillChannel(channelId, ids, { from, to })))

    say(`${options.from} messages`)
    await fill(1, options.from / CHANNELS)
    const young = await measure(stage.url, player, people, rooms, options)
    const sent = PACE_PER_SECOND * options.seconds * (options.rounds + 1)
    say(`${options.to} messages`)
    await fill(options.from / CHANNELS + sent, options.to / CHANNELS)
    // A restart forgets what was remembered of the young one, as years would.
    const server = await stage.addServer()
    const grown = await measure(server.url, player, people, rooms, options)

    say(`starting fresh with ${FRESH.unread} unread messages in ${FRESH.channels} channels`)
    const freshMs = await startFresh(server.url, people)
    return {
      bench: 'growth',
      p99Ms: { young, grown },
      ratio: {
        send: round(grown.send / young.send),
        catchUp: round(grown.catchUp / young.catchUp),
        unread: round(grown.unread / young.unread),
      },
      startFreshMs: freshMs.median,
      spread: { startFreshMs: freshMs },
      limitedBy: 'the round trips to MongoDB: each answer reads along an index, whose depth hardly grows',
      ...options,
    }
  } finally {
    await endChild(player)
    await stage.stop()
  }
}

async function measure(
  url: string,
  player: ReturnType<typeof startPlayer>,
  people: readonly Person[],
  rooms: readonly Room[],
  { seconds, rounds }: GrowthOptions,
): Promise<P99> {
  const each = people.map(({ token }, index) => ({ token, channelId: rooms[index]?.channelId ?? '' }))
  const asked = {
    send: () =>
      Array.from({ length: PACE_PER_SECOND * seconds + PACE_PER_SECOND }, (_, index) => {
        const { token, channelId } = each[index % each.length] ?? { token: '', channelId: '' }
        const body = JSON.stringify({ clientId: randomUUID(), body: 'Eating again since yesterday.' })
        return { token, path: `/api/v1/channels/${channelId}/messages`, body }
      }),
    catchUp: () =>
      each.map(({ token, channelId }, index) => ({
        token,
        path: `/api/v1/channels/${channelId}/messages?after=${100 + index * 7}&limit=50`,
      })),
    unread: () => each.slice(0, 1).map(({ token }) => ({ token, path: '/api/v1/me/channels' })),
  }
  const p99 = async (what: keyof P99) => {
    const { timesMs, failed } = await order<Asked>(player, {
      asked: asked[what](),
      url,
      seconds,
      perSecond: PACE_PER_SECOND,
    } satisfies AskersOrder)
    if (failed > 0) throw new Error(`${what}: ${failed} were refused`)
    return quantile(sorted(timesMs), 0.99)
  }
  const seen: P99[] = []
  for (let number = 0; number <= rounds; number += 1)
    seen.push({ send: await p99('send'), catchUp: await p99('catchUp'), unread: await p99('unread') })
  const measured = seen.slice(1)
  return {
    send: spreadOf(measured.map(({ send }) => send)).median,
    catchUp: spreadOf(measured.map(({ catchUp }) => catchUp)).median,
    unread: spreadOf(measured.map(({ unread }) => unread)).median,
  }
}

async function startFresh(url: string, people: readonly Person[]) {
  const [host, ...others] = people
  const hosts = Array.from({ length: FRESH.channels }, () => ({ token: host?.token ?? '' }))
  const rooms = await openRooms(url, hosts, 'Fresh')
  for (const { groupId, channelId } of rooms) {
    await enrolInGroup(groupId, others)
    await fillChannel(channelId, [host?.id ?? ''], { from: 1, to: Math.round(FRESH.unread / FRESH.channels) })
  }
  const times: number[] = []
  for (const { token } of others.slice(0, FRESH.tries)) {
    const startedAt = performance.now()
    await ask(url, token, 'POST /me/start-fresh', { keepDays: 0 }, z.unknown())
    times.push(performance.now() - startedAt)
  }
  return spreadOf(times)
}
