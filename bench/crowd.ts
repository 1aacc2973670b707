/** Load: people who send their next message as soon as the last was answered, and others who only hear. Takes orders by messages. */
import { randomUUID } from 'node:crypto'
import { connectWire, countSent, latencyOf, markedText, type Wire } from './wire.ts'

export type Seat = { url: string; token: string; channelId: string | null; sends: boolean }
export type CrowdOrder =
  { connect: { seats: Seat[]; atOnce: number } } | { send: { seconds: number } } | { leave: true }
/** What one round brought. Times in ms: one for each answer, and one for each frame that a sample of the people heard. */
export type Round = {
  sent: number
  delivered: number
  refused: number
  answersMs: number[]
  arrivalsMs: number[]
}

const BODY = 'The cat is eating again since yesterday, and the values are back to where they were in spring.'
/** One in so many people notes when frames arrive. */
const SAMPLED = 16

type Seated = Seat & { wire: Wire }
let crowd: Seated[] = []
let delivered = 0
let arrivalsMs: number[] = []

process.on('message', message => void obey(message as CrowdOrder))
process.on('disconnect', () => process.exit(0))

async function obey(given: CrowdOrder): Promise<void> {
  try {
    process.send?.({ value: await carryOut(given) })
  } catch (error) {
    process.send?.({ error: String(error) })
  }
}

async function carryOut(given: CrowdOrder): Promise<Round | number> {
  if ('connect' in given) return seat(given.connect)
  if ('send' in given) return sendFor(given.send.seconds)
  for (const { wire } of crowd) wire.close()
  crowd = []
  return 0
}

async function seat({ seats, atOnce }: { seats: Seat[]; atOnce: number }): Promise<number> {
  const left = seats.map((one, index) => ({ one, isSampled: index % SAMPLED === 0 }))
  const sitDown = async () => {
    for (let next = left.shift(); next !== undefined; next = left.shift())
      crowd.push(await sit(next.one, next.isSampled))
  }
  await Promise.all(Array.from({ length: atOnce }, sitDown))
  return crowd.length
}

async function sit(one: Seat, isSampled: boolean): Promise<Seated> {
  const wire = await connectWire(one.url, one.token)
  if (one.channelId !== null) {
    const opened = await wire.ask('chat.open', { channelId: one.channelId })
    if (!opened.ok) throw new Error(`chat.open: ${opened.error.message}`)
  }
  wire.onFrame(frame => {
    delivered += countSent(frame)
    const took = isSampled ? latencyOf(frame) : undefined
    if (took !== undefined) arrivalsMs.push(took)
  })
  return { ...one, wire }
}

async function sendFor(seconds: number): Promise<Round> {
  const until = performance.now() + seconds * 1000
  const deliveredBefore = delivered
  arrivalsMs = []
  const answersMs: number[] = []
  let refused = 0

  await Promise.all(
    crowd.map(async ({ wire, channelId, sends }) => {
      if (!sends || channelId === null) return
      while (performance.now() < until) {
        const sentAt = performance.now()
        const reply = await wire.ask('chat.send', {
          channelId,
          clientId: randomUUID(),
          body: markedText(BODY),
        })
        if (reply.ok) answersMs.push(performance.now() - sentAt)
        else refused += 1
      }
    }),
  )
  return { sent: answersMs.length, delivered: delivered - deliveredBefore, refused, answersMs, arrivalsMs }
}
