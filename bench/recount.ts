/** How long it takes to count a whole ledger from nothing, and whether memory grows with it. */
import { Types } from 'mongoose'
import { countStandings } from '../domain/exchanges/actions.ts'
import { Exchanges, type StoredExchange } from '../domain/exchanges/model.ts'
import { Standings, TrustEpochs } from '../domain/exchanges/model-standing.ts'
import { Members } from '../domain/members/model.ts'
import { lotOf } from '../evaluations/lot.ts'
import { limitOf, watchCores } from './cores.ts'
import { aboutRun, round } from './figures.ts'
import { enlist } from './people.ts'
import { setStage } from './stage.ts'

export type RecountOptions = { exchanges: number; people: number }

const SLICE = 10_000
const YEAR_MS = 365 * 24 * 3600 * 1000
const ORGANISATIONS = 5000
const VETTED_SHARE = 0.02
const TAKEN_BACK_SHARE = 0.02
const SAMPLED_EVERY_MS = 50
/** For a million exchanges of fifty thousand members; memory is that of the whole program. */
const BARS = { seconds: 60, peakMegabytes: 600 }

/** Counts everyone from nothing, and once more after one row came. */
export async function benchRecount(options: RecountOptions, say: (line: string) => void): Promise<object> {
  const stage = await setStage(say)
  try {
    say(`enlisting ${options.people} members`)
    const people = (await enlist(options.people)).map(({ id }) => id)
    await settle(people)
    say(`storing ${options.exchanges} exchanges of a year`)
    const lot = lotOf(1)
    const now = new Date()
    for (let from = 0; from < options.exchanges; from += SLICE) {
      const count = Math.min(SLICE, options.exchanges - from)
      const rows = Array.from({ length: count }, () => drawRow(people, lot, now))
      await Exchanges.collection.insertMany(withTakings(rows, lot), {
        ordered: false,
        writeConcern: { w: 1 },
      })
    }
    await Promise.all([Standings.deleteMany({}), TrustEpochs.deleteMany({})])

    say('counting everyone from nothing')
    const before = process.memoryUsage.rss()
    const memory = watchMemory()
    const cores = watchCores({ mongod: [stage.pids.mongod], counting: [process.pid] })
    const cpu = process.cpuUsage()
    const startedAt = performance.now()
    const counted = await countStandings(now)
    const seconds = (performance.now() - startedAt) / 1000
    const { user, system } = process.cpuUsage(cpu)
    const used = cores?.()
    const peak = memory()

    say('and after one more')
    await Exchanges.collection.insertMany([{ ...drawRow(people, lot, now), at: now }])
    const againAt = performance.now()
    const changed = await countStandings(now)
    return {
      bench: 'recount',
      seconds: round(seconds),
      perSecond: Math.round(options.exchanges / seconds),
      /** Of one core, whoever else was busy: what the count itself costs. */
      cpuSeconds: round((user + system) / 1e6),
      counted,
      peakMegabytes: Math.round(peak / 2 ** 20),
      bars: BARS,
      meetsBars: seconds <= BARS.seconds && peak / 2 ** 20 <= BARS.peakMegabytes,
      beforeMegabytes: Math.round(before / 2 ** 20),
      afterOneMore: { seconds: round((performance.now() - againAt) / 1000), counted: changed },
      ...aboutRun(used ? [used] : [], limitOf),
      ...options,
    }
  } finally {
    await stage.stop()
  }
}

/** Some are vetted, and everybody works somewhere. */
async function settle(people: readonly string[]): Promise<void> {
  for (let from = 0; from < people.length; from += SLICE)
    await Members.collection.bulkWrite(
      people.slice(from, from + SLICE).map((id, n) => ({
        updateOne: {
          filter: { _id: new Types.ObjectId(id) },
          update: {
            $set: {
              organisation: `Clinic ${(from + n) % ORGANISATIONS}`,
              ...((from + n) % Math.round(1 / VETTED_SHARE) === 0 && {
                grants: [{ role: 'consultant', scope: new Types.ObjectId().toHexString() }],
              }),
            },
          },
        },
      })),
    )
}

/** A few help much: the part of all people who come before one who helps is drawn with its square. */
function drawRow(people: readonly string[], lot: () => number, now: Date): StoredExchange {
  const giver = people[Math.floor(lot() * people.length)] ?? ''
  const drawn = people[Math.floor(lot() ** 2 * people.length)] ?? ''
  const creator = drawn === giver ? (people[0] ?? '') : drawn
  const isAnswer = lot() < 0.3
  return {
    _id: new Types.ObjectId(),
    eventId: new Types.ObjectId(),
    kind: isAnswer ? 'peer_answer' : 'helpful_message',
    dimension: 'knowledge',
    creatorId: new Types.ObjectId(creator),
    beneficiaryId: new Types.ObjectId(giver),
    credit: isAnswer ? 3 : 1,
    state: 'settled',
    rules: 'bench',
    evidence: isAnswer
      ? { caseId: new Types.ObjectId(), replyId: new Types.ObjectId(), outcome: null }
      : { messageId: new Types.ObjectId() },
    reverses: null,
    at: new Date(now.getTime() - Math.floor(lot() * YEAR_MS)),
  }
}

function withTakings(rows: readonly StoredExchange[], lot: () => number): StoredExchange[] {
  return rows.map((row, n) => {
    const taken = rows[n - 1]
    return taken && 'messageId' in taken.evidence && taken.reverses === null && lot() < TAKEN_BACK_SHARE
      ? {
          ...taken,
          _id: row._id,
          eventId: row.eventId,
          credit: -taken.credit,
          reverses: taken._id,
          at: new Date(taken.at.getTime() + 1000),
        }
      : row
  })
}

function watchMemory(): () => number {
  let peak = process.memoryUsage.rss()
  const timer = setInterval(() => (peak = Math.max(peak, process.memoryUsage.rss())), SAMPLED_EVERY_MS)
  return () => {
    clearInterval(timer)
    return Math.max(peak, process.memoryUsage.rss())
  }
}
