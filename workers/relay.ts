/** Outbox → queue, at least once: an event is offered until every reaction to it is done, whatever becomes of the queue. */
import type { Queue } from 'bullmq'
import mongoose from 'mongoose'
import { type Happening, Outbox } from '../domain/transaction.ts'
import { reactionsTo } from './subscriptions.ts'

export type ReactionJob = { eventId: string; event: string; reaction: string }

const BATCH = 500
/** While the queue has this much, nothing is added: what waits in the outbox waits safely, and need not be offered twice. */
const QUEUED_ENOUGH = 1000
/** A reaction not done by then is offered again: the queue ignores what it still has, and takes back what it lost. */
const OFFER_AGAIN_AFTER_MS = 10_000

/** Offers what is due, at most one batch. Returns how many events it handled. Several relays may run at once. */
export async function relayOnce(queue: Queue<ReactionJob>, now: Date): Promise<number> {
  if ((await queue.getWaitingCount()) >= QUEUED_ENOUGH) return 0
  const due = await Outbox.find(
    {
      doneAt: null,
      $or: [
        { offeredAt: null },
        { offeredAt: mongoose.trusted({ $lt: new Date(now.getTime() - OFFER_AGAIN_AFTER_MS) }) },
      ],
    },
    { payload: 0 },
  )
    .sort({ offeredAt: 1, _id: 1 })
    .limit(BATCH)
    .lean()
  if (due.length === 0) return 0

  await Outbox.bulkWrite(due.map(row => ({ updateOne: noteReactions(row, now) })))
  const jobs = due.flatMap(({ _id, name, waitingFor }) =>
    (waitingFor ?? Object.keys(reactionsTo(name))).map(reaction => toJob(_id.toHexString(), name, reaction)),
  )
  if (jobs.length > 0) await queue.addBulk(jobs)
  await Outbox.updateMany(
    { _id: mongoose.trusted({ $in: due.map(({ _id }) => _id) }) },
    {
      $set: { offeredAt: now },
    },
  )
  return due.length
}

// The id is the same at every offer, so the queue itself drops doubles while it remembers the first.
const toJob = (eventId: string, event: string, reaction: string) => ({
  name: reaction,
  data: { eventId, event, reaction },
  opts: { jobId: `${eventId}-${reaction}` },
})

type Due = { _id: mongoose.Types.ObjectId; name: string }

/** What an event waits for is written before anything is offered, for a fast reaction strikes itself off. */
function noteReactions({ _id, name }: Due, now: Date) {
  const reactions = Object.keys(reactionsTo(name))
  return {
    filter: { _id, waitingFor: null },
    update: { $set: { waitingFor: reactions, ...(reactions.length === 0 && { doneAt: now }) } },
  }
}

/** Runs one reaction and strikes it off. Runs again when a worker died in between, which every reaction allows. */
export async function react({ eventId, reaction }: ReactionJob, now: Date): Promise<void> {
  const row = await Outbox.findById(eventId).lean()
  if (!row || row.doneAt) return
  const run = reactionsTo(row.name)[reaction]
  if (run) await run({ id: eventId, name: row.name, payload: row.payload } as Happening, now)
  await strikeOff(eventId, reaction, now)
}

/** Whoever strikes off the last reaction ends the event, in the same write: an event that waits for nothing is never left undone. */
async function strikeOff(eventId: string, reaction: string, now: Date): Promise<void> {
  const isAnother = { $ne: ['$$each', reaction] }
  const left = { $filter: { input: '$waitingFor', as: 'each', cond: isAnother } }
  await Outbox.updateOne(
    { _id: eventId },
    [
      { $set: { waitingFor: left } },
      { $set: { doneAt: { $cond: [{ $eq: ['$waitingFor', []] }, now, null] } } },
    ],
    { updatePipeline: true },
  )
}
