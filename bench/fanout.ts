/** How fast what a few people say reaches many, stored for good first, beside a bare WebSocket server that stores nothing. */
import { type CoresUsed, limitOf, watchCores } from './cores.ts'
import type { CrowdOrder, Round, Seat } from './crowd.ts'
import { aboutRun, quantile, round, sorted, spreadOf } from './figures.ts'
import { enlist, enrolInGroup } from './people.ts'
import type { RawOrder } from './raw-ws.ts'
import { endChild, openRoom, order, setStage, startPlayer } from './stage.ts'

export type FanoutOptions = { seconds: number; rounds: number; sockets: readonly number[] }
type Measured = { ours: Round; raw: number; cores: CoresUsed | undefined }

/** A few who write, as in a meeting that many follow; and a room in which many do, where one frame carries what several said. */
const FEW = 4
const MANY = 64

export async function benchFanout(options: FanoutOptions, say: (line: string) => void): Promise<object> {
  const stage = await setStage(say)
  const players = {
    crowd: startPlayer('./crowd.ts'),
    raw: startPlayer('./raw-ws.ts'),
    rawCrowd: startPlayer('./raw-ws.ts'),
  }
  try {
    const people = await enlist(Math.max(...options.sockets))
    const [host, ...others] = people
    const { groupId, channelId } = await openRoom(stage.url, host?.token ?? '', 'Many')
    await enrolInGroup(groupId, others)
    const rawPort = await order<number>(players.raw, { listen: true } satisfies RawOrder)
    const url = `ws://127.0.0.1:${rawPort}`

    const cores: CoresUsed[] = []
    const playScene = async (sockets: number, senders: number) => {
      const seats = people
        .slice(0, sockets)
        .map(({ token }, index): Seat => ({ url: stage.url, token, channelId, sends: index < senders }))
      const rounds: Measured[] = []
      for (let number = 1; number <= options.rounds; number += 1) {
        const fanOut = { sockets, inFlight: senders, seconds: options.seconds, url }
        const raw = await order<number>(players.rawCrowd, { fanOut } satisfies RawOrder)
        await order<number>(players.crowd, { connect: { seats, atOnce: 16 } } satisfies CrowdOrder)
        const watch = watchCores({
          server: [stage.pids.server],
          mongod: [stage.pids.mongod],
          redis: [stage.pids.redis],
          load: [players.crowd.pid ?? 0],
        })
        const send = { seconds: options.seconds }
        const ours = await order<Round>(players.crowd, { send } satisfies CrowdOrder)
        rounds.push({ ours, raw, cores: watch?.() })
        await order<number>(players.crowd, { leave: true } satisfies CrowdOrder)
        say(
          `${sockets} sockets, ${senders} senders, round ${number}: ${round(ours.delivered / options.seconds)} deliveries/s, raw ${round(raw)}`,
        )
      }
      cores.push(...rounds.flatMap(one => one.cores ?? []))
      return toFigures(rounds, options.seconds)
    }

    const bySockets: Record<string, object> = {}
    for (const sockets of options.sockets)
      bySockets[sockets] = {
        ...(await playScene(sockets, FEW)),
        [`with${MANY}Senders`]: await playScene(sockets, MANY),
      }
    return { bench: 'fanout', bySockets, ...aboutRun(cores, limitOf), ...options, senders: FEW }
  } finally {
    await Promise.all(Object.values(players).map(player => endChild(player)))
    await stage.stop()
  }
}

function toFigures(rounds: readonly Measured[], seconds: number) {
  const deliveries = spreadOf(rounds.map(({ ours }) => ours.delivered / seconds))
  const raw = spreadOf(rounds.map(one => one.raw))
  const arrival = spreadOf(rounds.map(({ ours }) => quantile(sorted(ours.arrivalsMs), 0.99)))
  return {
    deliveriesPerSecond: deliveries.median,
    rawDeliveriesPerSecond: raw.median,
    ratio: round(deliveries.median / raw.median),
    deliveryP99Ms: arrival.median,
    spread: { deliveriesPerSecond: deliveries, rawDeliveriesPerSecond: raw, deliveryP99Ms: arrival },
  }
}
