/** The steps of cases that wait, when they are due. The rows themselves are the timers: nothing else must be rebuilt after a loss. */
import mongoose from 'mongoose'
import { transact } from '../transaction.ts'
import { changeCase } from './changes.ts'
import { chooseFor } from './choosing.ts'
import { Cases } from './model.ts'
import { climb } from './routing.ts'
import { stateAfter } from './rules.ts'

const AT_ONCE = 50

/** Climbs every ladder whose next step is due, at most a batch, and says how many. May run in several places at once, and twice. */
export async function climbLadders(now: Date): Promise<number> {
  const due = await Cases.find(
    { 'ladder.dueAt': mongoose.trusted({ $type: 'date', $lte: now }) },
    { title: 1, body: 1, specialtyId: 1, askerId: 1 },
  )
    .sort({ 'ladder.dueAt': 1 })
    .limit(AT_ONCE)
    .lean()
  for (const question of due) {
    const choosing = await chooseFor(question, now)
    await transact(async record => {
      const waiting = await Cases.findOne({
        _id: question._id,
        'ladder.dueAt': mongoose.trusted({ $type: 'date', $lte: now }),
      }).lean()
      if (!waiting) return
      const isOver = waiting.advisedAt !== null || stateAfter(waiting.state, 'route') === undefined
      if (isOver) {
        await Cases.updateOne({ _id: waiting._id }, { $set: { 'ladder.dueAt': null } })
        return
      }
      await changeCase(record, waiting, 'routed', { $set: await climb(record, waiting, choosing) })
    })
  }
  return due.length
}
