/** The steps of cases that wait, when they are due. The rows themselves are the timers: nothing else must be rebuilt after a loss. */
import mongoose from 'mongoose'
import { eachByItself } from '../batches.ts'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { changeCase } from './changes.ts'
import { chooseFor } from './choosing.ts'
import { DEFAULT_LADDER, wrongWithLadder } from './ladder-rules.ts'
import { Cases, Specialties } from './model.ts'
import { climb } from './routing.ts'
import { stateAfter, WAITING_FOR_ADVICE } from './rules.ts'
import { accessEdited } from './templates.ts'

const AT_ONCE = 50

/**
 * Sets what is done for a specialty’s cases while they wait, or with null has done what is done everywhere. Open cases go by it at
 * once: what it has earlier and was never done is done now, what was done is not done again. Refuses `forbidden` to all but editors
 * of the specialty and staff, and `invalid` for steps out of order.
 */
export async function setLadder(
  context: Context,
  { specialtyId, ladder }: ParsedOf<'cases.setLadder'>,
): Promise<OutputOf<'cases.setLadder'>> {
  await accessEdited(context, specialtyId, 'what is done for cases that wait')
  const issues = ladder === null ? [] : wrongWithLadder(ladder)
  if (issues.length > 0) throw new Refusal('invalid', 'These steps do not make a ladder', { issues })

  await transact(async () => {
    await Specialties.updateOne(
      { _id: specialtyId },
      ladder === null ? { $unset: { ladder: 1 } } : { $set: { ladder } },
    )
    // Each case finds its place on the new ladder when it is climbed next: that is now.
    await Cases.updateMany(
      {
        specialtyId,
        state: mongoose.trusted({ $in: ['submitted', ...WAITING_FOR_ADVICE] }),
        advisedAt: null,
        'ladder.from': mongoose.trusted({ $type: 'date' }),
      },
      { $set: { 'ladder.dueAt': context.now } },
    )
  })
  return { ladder: ladder ?? DEFAULT_LADDER }
}

/** Climbs every ladder whose next step is due, at most a batch, and says how many. One that cannot be climbed keeps no other waiting. May run in several places at once, and twice. */
export async function climbLadders(now: Date): Promise<number> {
  const due = await Cases.find(
    { 'ladder.dueAt': mongoose.trusted({ $type: 'date', $lte: now }) },
    { title: 1, body: 1, specialtyId: 1, askerId: 1 },
  )
    .sort({ 'ladder.dueAt': 1 })
    .limit(AT_ONCE)
    .lean()
  await eachByItself(due, async question => {
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
  })
  return due.length
}
