/** Counts tried rules, some members at a time: what is counted is kept, so that it goes on where it was. */
import { underLease } from '../lease.ts'
import { transact } from '../transaction.ts'
import { rulesInForce } from './trials.ts'
import { type StoredTrial, TrialFigures, Trials } from './trials-model.ts'
import type { Tried } from './trust.ts'
import { countCreators, creatorsAfter, figuresOf } from './what-if.ts'
import { toResult } from './what-if-rules.ts'

const FAILURES_MAX = 3

/**
 * Counts the next of an open trial, and says how many trials were carried on: none or one. Of several processes one counts at a time; what
 * a process had under way when it died is counted again by another. Throws what went wrong, and gives a trial up that fails again and again.
 */
export async function carryOnTrial(now: Date): Promise<number> {
  // Asked first, so that nobody takes a lease every second for nothing.
  if ((await Trials.exists({ open: true })) === null) return 0
  return underLease('ledger trial', async () => {
    const trial = await Trials.findOne({ open: true }).lean()
    if (!trial) return 0
    try {
      if (trial.rules !== rulesInForce()) await end(trial, { state: 'failed', endedAt: now })
      else if (trial.state === 'waiting') await begin(trial)
      else await countNext(trial, now)
      return 1
    } catch (error) {
      const isOver = trial.failures + 1 >= FAILURES_MAX
      await Trials.updateOne({ _id: trial._id, open: true }, { $inc: { failures: 1 } })
      if (isOver) await end(trial, { state: 'failed', endedAt: now })
      throw error
    }
  })
}

const begin = async ({ _id }: StoredTrial) => {
  const of = await countCreators()
  await Trials.updateOne({ _id, open: true }, { $set: { state: 'running', of } })
}

/** What the trial under way weighed: it is counted some members at a time. */
let weighed: { trialId: string; tried: Tried } | undefined

function triedBy({ _id }: StoredTrial): Tried {
  if (weighed?.trialId !== String(_id)) weighed = { trialId: String(_id), tried: new Map() }
  return weighed.tried
}

async function countNext(trial: StoredTrial, now: Date): Promise<void> {
  const people = await creatorsAfter(trial.lastId)
  const last = people.at(-1)
  if (last === undefined) return finish(trial, now)
  const figures = await figuresOf(trial.tried, people, { asOf: trial.at, tried: triedBy(trial) })
  await transact(async () => {
    // Cancelled meanwhile, or counted by another whose lease this was: then nothing is kept of it.
    const { matchedCount } = await Trials.updateOne(
      { _id: trial._id, open: true, lastId: trial.lastId },
      { $set: { lastId: last }, $inc: { done: people.length } },
    )
    if (matchedCount === 0) return
    await TrialFigures.insertMany(
      figures.map(({ memberId, ...figure }) => ({
        ...figure,
        memberId,
        trialId: trial._id,
        until: trial.until,
      })),
      { lean: false },
    )
  })
}

async function finish(trial: StoredTrial, now: Date): Promise<void> {
  const figures = await TrialFigures.find({ trialId: trial._id }).lean()
  const result = toResult(
    figures.map(({ memberId, ...rest }) => ({ ...rest, memberId: memberId.toHexString() })),
  )
  await end(trial, { state: 'done', endedAt: now, result, of: result.members })
}

const end = (
  { _id }: StoredTrial,
  set: Pick<StoredTrial, 'state' | 'endedAt'> & Partial<Pick<StoredTrial, 'result' | 'of'>>,
) => Trials.updateOne({ _id, open: true }, { $set: set, $unset: { open: 1 } })
