/** How fast someone who comes back is told what they missed, beside the same server's other answers. */
import { fillChannel } from './archive.ts'
import type { Asked, AskersOrder } from './askers.ts'
import { type CoresUsed, limitOf, watchCores } from './cores.ts'
import { aboutRun, quantile, round, sorted, spreadOf } from './figures.ts'
import { enlist, enrolInGroup } from './people.ts'
import { endChild, openRoom, openRooms, order, setStage, startPlayer } from './stage.ts'

export type CatchUpOptions = { seconds: number; rounds: number; messages: number }
type Measured = { plain: number; newest: number; any: number; paced: Asked; cores: CoresUsed | undefined }

const CHANNELS = 32
const ACTIVE_LENGTH = 500
const CONNECTIONS = 32
const PACE_PER_SECOND = 200
const PAGE = 50

export async function benchCatchUp(options: CatchUpOptions, say: (line: string) => void): Promise<object> {
  const stage = await setStage(say)
  const player = startPlayer('./askers.ts')
  try {
    const people = await enlist(CHANNELS)
    const ids = people.map(({ id }) => id)
    const rooms = await openRooms(stage.url, people, 'Room')
    for (const { channelId } of rooms) await fillChannel(channelId, ids, { from: 1, to: ACTIVE_LENGTH })
    say(`filling a channel with ${options.messages} messages`)
    const long = await openRoom(stage.url, people[0]?.token ?? '', 'Long')
    await enrolInGroup(long.groupId, people.slice(1))
    await fillChannel(long.channelId, ids, { from: 1, to: options.messages })

    const newest = people.map(({ token }, index) => ({
      token,
      path: `/api/v1/channels/${rooms[index]?.channelId}/messages?limit=${PAGE}`,
    }))
    const any = Array.from({ length: 997 }, (_, index) => ({
      token: people[index % people.length]?.token ?? '',
      path: `/api/v1/channels/${long.channelId}/messages?limit=${PAGE}&before=${1 + PAGE + Math.floor((index / 997) * (options.messages - PAGE))}`,
    }))
    const plain = people.map(({ token }) => ({ token, path: '/api/v1/me' }))
    const askFor = (asked: AskersOrder['asked']) =>
      order<Asked>(player, {
        asked,
        url: stage.url,
        seconds: options.seconds,
        connections: CONNECTIONS,
      } satisfies AskersOrder)
    const perSecond = async (asked: AskersOrder['asked']) => {
      const { answers, failed } = await askFor(asked)
      if (failed > 0) throw new Error(`${failed} questions were refused: the figures mean nothing`)
      return answers / options.seconds
    }

    for (const asked of [plain, newest, any]) await perSecond(asked)
    const rounds: Measured[] = []
    for (let number = 1; number <= options.rounds; number += 1) {
      const cores = watchCores({
        server: [stage.pids.server],
        mongod: [stage.pids.mongod],
        redis: [stage.pids.redis],
        load: [player.pid ?? 0],
      })
      const measured = {
        plain: await perSecond(plain),
        newest: await perSecond(newest),
        any: await perSecond(any),
      }
      const used = cores?.()
      const paced = await order<Asked>(player, {
        asked: newest,
        url: stage.url,
        seconds: options.seconds,
        perSecond: PACE_PER_SECOND,
      } satisfies AskersOrder)
      rounds.push({ ...measured, paced, cores: used })
      say(`round ${number}: newest ${round(measured.newest)}/s, plain ${round(measured.plain)}/s`)
    }
    return toFigures(options, rounds)
  } finally {
    await endChild(player)
    await stage.stop()
  }
}

function toFigures(options: CatchUpOptions, rounds: readonly Measured[]) {
  const plain = spreadOf(rounds.map(one => one.plain))
  const newest = spreadOf(rounds.map(one => one.newest))
  const any = spreadOf(rounds.map(one => one.any))
  const p99 = spreadOf(rounds.map(({ paced }) => quantile(sorted(paced.timesMs), 0.99)))
  return {
    bench: 'catchup',
    newestPagesPerSecond: newest.median,
    anyPagesPerSecond: any.median,
    plainAnswersPerSecond: plain.median,
    newestRatio: round(newest.median / plain.median),
    anyRatio: round(any.median / plain.median),
    p99MsAtPace: p99.median,
    pacePerSecond: PACE_PER_SECOND,
    spread: {
      newestPagesPerSecond: newest,
      anyPagesPerSecond: any,
      plainAnswersPerSecond: plain,
      p99MsAtPace: p99,
    },
    ...aboutRun(
      rounds.flatMap(({ cores }) => cores ?? []),
      limitOf,
    ),
    ...options,
  }
}
