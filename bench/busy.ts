/** One busy channel: how much the people in it can say, and how soon everybody hears it, beside a frame for each message. */
import { type CoresUsed, limitOf, watchCores } from './cores.ts'
import type { CrowdOrder, Round, Seat } from './crowd.ts'
import { aboutRun, quantile, round, sorted, spreadOf } from './figures.ts'
import { enlist, enrolInGroup } from './people.ts'
import { endChild, openRoom, order, setStage, startPlayer } from './stage.ts'

export type BusyOptions = { seconds: number; rounds: number; senders: number; sockets: number }
type Measured = { together: Round; each: Round; cores: CoresUsed | undefined }

export async function benchBusy(options: BusyOptions, say: (line: string) => void): Promise<object> {
  const stage = await setStage(say)
  const slow = await stage.addServer({ CHAT_COMMITS: 'each' })
  const players = { together: startPlayer('./crowd.ts'), each: startPlayer('./crowd.ts') }
  try {
    const people = await enlist(options.sockets)
    const seatsOn = async (url: string, name: string): Promise<Seat[]> => {
      const [host, ...others] = people
      const { groupId, channelId } = await openRoom(stage.url, host?.token ?? '', name)
      await enrolInGroup(groupId, others)
      return people.map(({ token }, index) => ({ url, token, channelId, sends: index < options.senders }))
    }
    const seats = { together: await seatsOn(stage.url, 'Busy'), each: await seatsOn(slow.url, 'Busy too') }
    const play = async (way: 'together' | 'each', seconds: number) => {
      await order<number>(players[way], { connect: { seats: seats[way], atOnce: 16 } } satisfies CrowdOrder)
      const cores = watchCores({
        server: [way === 'together' ? stage.pids.server : slow.pid],
        mongod: [stage.pids.mongod],
        redis: [stage.pids.redis],
        load: [players[way].pid ?? 0],
      })
      const sent = await order<Round>(players[way], { send: { seconds } } satisfies CrowdOrder)
      const used = cores?.()
      await order<number>(players[way], { leave: true } satisfies CrowdOrder)
      return { sent, used }
    }

    await play('together', 1)
    const rounds: Measured[] = []
    for (let number = 1; number <= options.rounds; number += 1) {
      const together = await play('together', options.seconds)
      const each = await play('each', options.seconds)
      rounds.push({ together: together.sent, each: each.sent, cores: together.used })
      say(`round ${number}: ${round(together.sent.sent / options.seconds)} messages/s`)
    }
    return toFigures(options, rounds)
  } finally {
    await Promise.all(Object.values(players).map(player => endChild(player)))
    await stage.stop()
  }
}

function toFigures(options: BusyOptions, rounds: readonly Measured[]) {
  const perSecond = (way: 'together' | 'each') => spreadOf(rounds.map(one => one[way].sent / options.seconds))
  const messages = perSecond('together')
  const each = perSecond('each')
  const deliveries = spreadOf(rounds.map(({ together }) => together.delivered / options.seconds))
  const arrival = spreadOf(rounds.map(({ together }) => quantile(sorted(together.arrivalsMs), 0.99)))
  const answer = spreadOf(rounds.map(({ together }) => quantile(sorted(together.answersMs), 0.5)))
  return {
    bench: 'busy',
    messagesPerSecond: messages.median,
    deliveriesPerSecond: deliveries.median,
    deliveryP99Ms: arrival.median,
    p50Ms: answer.median,
    framePerMessagePerSecond: each.median,
    ratioToFramePerMessage: round(messages.median / each.median),
    spread: {
      messagesPerSecond: messages,
      deliveriesPerSecond: deliveries,
      deliveryP99Ms: arrival,
      framePerMessagePerSecond: each,
    },
    ...aboutRun(
      rounds.flatMap(({ cores }) => cores ?? []),
      limitOf,
    ),
    ...options,
  }
}
