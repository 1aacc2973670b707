import mongoose, { type Types } from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { lastLedgerCheck } from '../exchanges/access.ts'
import { appendAudit } from '../moderation/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { Outbox, transact } from '../transaction.ts'
import { type Context, Instant, Refusal } from '../vocabulary.ts'
import type { DeadLetterView, LaneView, QueueView } from './contract.ts'
import { DeadLetters, QueueReports, type StoredDeadLetter, type StoredQueueReport } from './model.ts'
import { sumMinutes } from './rules.ts'

export { bury, type Death } from './burying.ts'
export { minuteOf, MINUTES_SHOWN, pauseAfter, triesFor } from './rules.ts'

/** A worker that said nothing for this long is taken for gone. */
const REPORT_HOLDS_MS = 10_000

/** Keeps what a worker says of the queue and of itself until it says more. */
export async function reportQueue(report: {
  workerId: string
  at: Date
  lanes: LaneView[]
  minutes: readonly { at: Date; done: number; failed: number }[]
}): Promise<void> {
  const { workerId, ...said } = report
  await QueueReports.updateOne({ _id: workerId }, { $set: said }, { upsert: true })
}

/** What the workers have before them and behind them. */
export async function showQueue({ now }: Context): Promise<OutputOf<'operations.queue'>> {
  const reports = await QueueReports.find().sort({ at: -1 }).lean<StoredQueueReport[]>()
  const live = reports.filter(({ at }) => now.getTime() - at.getTime() < REPORT_HOLDS_MS)
  const [outbox, dead, ledger] = await Promise.all([outboxLag(now), countDead(), lastLedgerCheck()])
  return {
    asOf: now.toISOString(),
    workers: live.length,
    lanes: live[0]?.lanes ?? [],
    minutes: sumMinutes(reports, now),
    outbox,
    dead,
    ledger,
  }
}

/** How many events wait for reactions, and for how long the oldest of them does. */
export async function outboxLag(now: Date): Promise<QueueView['outbox']> {
  const [found] = await Outbox.aggregate<{ waiting: number; oldest: Types.ObjectId }>([
    { $match: { doneAt: null } },
    { $group: { _id: null, waiting: { $sum: 1 }, oldest: { $min: '$_id' } } },
  ]).hint('not_done')
  if (!found) return { waiting: 0, oldestMs: null }
  const ageMs = now.getTime() - found.oldest.getTimestamp().getTime()
  return { waiting: found.waiting, oldestMs: Math.max(0, ageMs) }
}

async function countDead(): Promise<QueueView['dead']> {
  const kinds = await DeadLetters.aggregate<{ _id: { event: string; reaction: string }; count: number }>([
    { $match: { letGoAt: null } },
    { $group: { _id: { event: '$event', reaction: '$reaction' }, count: { $sum: 1 } } },
    { $sort: { count: -1, _id: 1 } },
  ])
  return kinds.map(({ _id, count }) => ({ ..._id, count }))
}

const LETTER_KEYS = z.tuple([Instant, z.string()])

/** Lists reactions that were given up, the latest first. */
export async function listDeadLetters(
  _context: Context,
  { event, reaction, limit, cursor }: ParsedOf<'operations.deadLetters'>,
): Promise<OutputOf<'operations.deadLetters'>> {
  const rows = await DeadLetters.find({
    $and: [{ letGoAt: null, ...(event && { event }), ...(reaction && { reaction }) }, olderThan(cursor)],
  })
    .sort({ at: -1, _id: -1 })
    .limit(limit + 1)
    .lean<StoredDeadLetter[]>()
  return toPage(rows, limit, ({ at, _id }) => toCursor(at.toISOString(), _id), toDeadLetter)
}

function olderThan(cursor: string | undefined) {
  const keys = readCursor(cursor, LETTER_KEYS)
  if (keys === undefined) return {}
  const at = new Date(keys[0])
  return {
    $or: [{ at: mongoose.trusted({ $lt: at }) }, { at, _id: mongoose.trusted({ $lt: keys[1] }) }],
  }
}

const toDeadLetter = (row: StoredDeadLetter): DeadLetterView => ({
  id: row._id,
  eventId: row.eventId.toHexString(),
  event: row.event,
  reaction: row.reaction,
  cause: row.cause,
  error: row.error,
  tries: row.tries,
  at: row.at.toISOString(),
})

/** Gives a reaction back to the workers. Refuses `not_found` when it is not, or no longer, given up. */
export async function replayDeadLetter(
  context: Context,
  { deadLetterId }: ParsedOf<'operations.replay'>,
): Promise<OutputOf<'operations.replay'>> {
  await transact(async () => {
    const letter = await accessDeadLetter(deadLetterId)
    await replay(letter)
    await appendAudit(context, {
      act: 'replay',
      subject: { kind: 'reaction', id: letter._id },
      detail: `Gave ${letter.reaction} after ${letter.event} back to the workers`,
    })
  })
  return { replayed: 1 }
}

const REPLAYED_AT_ONCE = 200

/** Gives all reactions of a kind back to the workers, some at a time. */
export async function replayAllDeadLetters(
  context: Context,
  { event, reaction }: ParsedOf<'operations.replayAll'>,
): Promise<OutputOf<'operations.replayAll'>> {
  let replayed = 0
  for (;;) {
    const count = await transact(async () => {
      const letters = await DeadLetters.find({ letGoAt: null, event, reaction })
        .sort({ at: -1, _id: -1 })
        .limit(REPLAYED_AT_ONCE)
        .lean<StoredDeadLetter[]>()
      for (const letter of letters) await replay(letter)
      if (letters.length > 0)
        await appendAudit(context, {
          act: 'replay',
          subject: { kind: 'reactions', id: `${event}-${reaction}` },
          detail: `Gave ${letters.length} × ${reaction} after ${event} back to the workers`,
        })
      return letters.length
    })
    replayed += count
    if (count < REPLAYED_AT_ONCE) return { replayed }
  }
}

/** Inside a transaction: the event waits for the reaction again, whatever else it waits for, and though it was over. */
async function replay({ _id, eventId, event, reaction, payload }: StoredDeadLetter): Promise<void> {
  await Outbox.updateOne(
    { _id: eventId },
    {
      $set: { doneAt: null, offeredAt: null },
      $addToSet: { waitingFor: reaction },
      $setOnInsert: { name: event, payload },
    },
    { upsert: true },
  )
  await DeadLetters.deleteOne({ _id })
}

async function accessDeadLetter(deadLetterId: string): Promise<StoredDeadLetter> {
  const letter = await DeadLetters.findOne({ _id: deadLetterId, letGoAt: null }).lean<StoredDeadLetter>()
  if (!letter) throw new Refusal('not_found', 'No such reaction is given up')
  return letter
}

/** Decides that a reaction will not be done. Refuses `not_found` when it is not, or no longer, given up. */
export async function letGo(
  context: Context,
  { deadLetterId, reason }: ParsedOf<'operations.letGo'>,
): Promise<OutputOf<'operations.letGo'>> {
  await transact(async () => {
    const { event, reaction } = await accessDeadLetter(deadLetterId)
    await DeadLetters.updateOne({ _id: deadLetterId }, { $set: { letGoAt: context.now } })
    await appendAudit(context, {
      act: 'letGo',
      subject: { kind: 'reaction', id: deadLetterId },
      detail: `Let go of ${reaction} after ${event}: ${reason}`,
    })
  })
  return { letGo: 1 }
}

/** How many reactions are given up. */
export const deadCount = (): Promise<number> => DeadLetters.countDocuments({ letGoAt: null })
