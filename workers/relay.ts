/** Outbox → queue, at least once: an event is offered until every reaction to it is done, whatever becomes of the queue. */
import type { Queue } from 'bullmq'
import mongoose from 'mongoose'
import { createGathering } from '../domain/gathering.ts'
import { type Happening, Outbox } from '../domain/transaction.ts'
import { type Lane, laneOf } from './lanes.ts'
import { reactionsTo, subscriptions } from './subscriptions.ts'

export type ReactionJob = {
  eventId: string
  event: string
  reaction: string
  /** All reactions there were to the event when it was offered. */
  of: readonly string[]
}
export type Lanes = { readonly [L in Lane]: Pick<Queue<ReactionJob>, 'getWaitingCount' | 'addBulk'> }

const BATCH = 1000
/** While a lane has this much, nothing is added to it: what waits in the outbox waits safely, and need not be offered twice. */
const QUEUED_ENOUGH: { readonly [L in Lane]: number } = { single: 1000, merged: 4000 }
/** A reaction not done by then is offered again: the queue ignores what it still has, and takes back what it lost. */
const OFFER_AGAIN_AFTER_MS = 5000

/** Offers what is due, at most one batch. Returns how many events it handled. Several relays may run at once. */
export async function relayOnce(lanes: Lanes, now: Date): Promise<number> {
  const [single, merged] = await Promise.all([lanes.single.getWaitingCount(), lanes.merged.getWaitingCount()])
  const full = [
    ...(single >= QUEUED_ENOUGH.single ? (['single'] as const) : []),
    ...(merged >= QUEUED_ENOUGH.merged ? (['merged'] as const) : []),
  ]
  const due = await findDue(now, namesIn(full))
  if (due.length === 0) return 0

  const jobs = { single: [] as OfferedJob[], merged: [] as OfferedJob[] }
  const offered: mongoose.Types.ObjectId[] = []
  const idle: mongoose.Types.ObjectId[] = []
  for (const { _id, name, waitingFor } of due) {
    const all = Object.keys(reactionsTo(name))
    const waiting = waitingFor ?? all
    ;(waiting.length === 0 ? idle : offered).push(_id)
    for (const reaction of waiting)
      jobs[laneOf(name, reaction)].push(
        toJob({ eventId: _id.toHexString(), event: name, reaction, of: waitingFor ?? all }),
      )
  }
  await Promise.all([offer(lanes.single, jobs.single), offer(lanes.merged, jobs.merged)])
  // A fast reaction may have struck itself off already, which this leaves as it is.
  await Promise.all([
    Outbox.updateMany(ofIds(offered), { $set: { offeredAt: now } }),
    idle.length > 0 && Outbox.updateMany(ofIds(idle), { $set: { waitingFor: [], doneAt: now } }),
  ])
  return due.length
}

type Due = { _id: mongoose.Types.ObjectId; name: string; waitingFor: string[] | null }

/** The events with a reaction in one of these lanes. */
const namesIn = (lanes: readonly Lane[]): string[] =>
  lanes.length === 0
    ? []
    : Object.keys(subscriptions).filter(name =>
        Object.keys(reactionsTo(name)).some(reaction => lanes.includes(laneOf(name, reaction))),
      )

// A lane that is full keeps no event waiting that has nothing to do with it.
const findDue = (now: Date, waiting: readonly string[]): Promise<Due[]> =>
  Outbox.find(
    {
      doneAt: null,
      ...(waiting.length > 0 && { name: mongoose.trusted({ $nin: waiting }) }),
      $or: [
        { offeredAt: null },
        { offeredAt: mongoose.trusted({ $lt: new Date(now.getTime() - OFFER_AGAIN_AFTER_MS) }) },
        // Offered by a worker whose clock was ahead: when that was, nobody knows.
        { offeredAt: mongoose.trusted({ $gt: new Date(now.getTime() + OFFER_AGAIN_AFTER_MS) }) },
      ],
    },
    { name: 1, waitingFor: 1 },
  )
    .sort({ offeredAt: 1, _id: 1 })
    .limit(BATCH)
    .lean()

const ofIds = (ids: readonly mongoose.Types.ObjectId[]) => ({ _id: mongoose.trusted({ $in: ids }) })

type OfferedJob = ReturnType<typeof toJob>

// The id is the same at every offer, so the queue itself drops doubles while it remembers the first.
const toJob = (job: ReactionJob) => ({
  name: job.reaction,
  data: job,
  opts: { jobId: `${job.eventId}-${job.reaction}` },
})

async function offer(lane: Lanes[Lane], jobs: OfferedJob[]): Promise<void> {
  if (jobs.length > 0) await lane.addBulk(jobs)
}

/** Runs one reaction and strikes it off. Runs again when a worker died in between, which every reaction allows. */
export async function react(job: ReactionJob, now: Date): Promise<void> {
  const row = await readEvent(job.eventId)
  if (!row || row.doneAt) return
  const run = reactionsTo(row.name)[job.reaction]
  if (run) await run({ id: job.eventId, name: row.name, payload: row.payload } as Happening, now)
  await strikeOff({ job, now })
}

type Read = { _id: mongoose.Types.ObjectId; name: string; payload: unknown; doneAt: Date | null }

const readEvent = createGathering<string, Read | undefined>(async eventIds => {
  const rows = await Outbox.collection
    .find<Read>(
      { _id: { $in: eventIds.map(id => new mongoose.Types.ObjectId(id)) } },
      { projection: { name: 1, payload: 1, doneAt: 1 } },
    )
    .toArray()
  const byId = new Map(rows.map(row => [row._id.toHexString(), row]))
  return eventIds.map(id => byId.get(id))
})

type Done = { job: ReactionJob; now: Date }

/** Strikes off what was done at one moment, in one write for each reaction. */
const strikeOff = createGathering<Done, null>(async done => {
  const groups = new Map<string, Done[]>()
  for (const each of done) {
    const key = [each.job.reaction, ...each.job.of].join()
    const group = groups.get(key)
    if (group) group.push(each)
    else groups.set(key, [each])
  }
  await Promise.all([...groups.values()].map(strikeOffTogether))
  return done.map(() => null)
})

/**
 * Whoever strikes off the last reaction ends the event, in the same write: an event that waits for nothing is never left undone. What
 * an event waits for is first written down here; until then it is what it was offered with.
 */
async function strikeOffTogether(done: readonly Done[]): Promise<void> {
  const [first] = done
  if (first === undefined) return
  const { reaction, of } = first.job
  const left = {
    $filter: {
      input: { $ifNull: ['$waitingFor', { $literal: of }] },
      as: 'each',
      cond: { $ne: ['$$each', { $literal: reaction }] },
    },
  }
  await Outbox.updateMany(
    ofIds(done.map(({ job }) => new mongoose.Types.ObjectId(job.eventId))),
    [
      { $set: { waitingFor: left } },
      { $set: { doneAt: { $cond: [{ $eq: ['$waitingFor', []] }, first.now, null] } } },
    ],
    { updatePipeline: true },
  )
}
