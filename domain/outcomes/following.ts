/** What is followed after a reply was accepted, and when its asker is asked. Rows are brought to what the case says, whatever came first. */
import mongoose, { Types } from 'mongoose'
import { type Closing, closingOf } from '../cases/access.ts'
import { isUnderSanction } from '../members/access.ts'
import { type Happening, type Record, transact } from '../transaction.ts'
import { CloseOuts, type StoredCloseOut } from './model.ts'
import { type Following, nextDueAt, planAt } from './rules.ts'

const AT_ONCE = 100

/** Reaction: follows a case from its acceptance on, and asks no more of what was told. May run twice, and in any order. */
export async function followCase({
  payload,
}: Happening<'cases.accepted' | 'cases.outcomeReported' | 'cases.revised'>): Promise<void> {
  await transact(async () => {
    const closing = await closingOf(payload.caseId)
    if (closing) await keepRow(closing)
  })
}

/** Brings the row of a case to what the case says, and returns it. Inside a transaction alone. */
export async function keepRow(closing: Closing): Promise<StoredCloseOut> {
  const { caseId, accepted, told, isOpen } = closing
  const known = await CloseOuts.findById(caseId).lean()
  const row: StoredCloseOut = {
    _id: new Types.ObjectId(caseId),
    specialtyId: new Types.ObjectId(closing.specialtyId),
    askerId: new Types.ObjectId(closing.askerId),
    authorId: accepted.authorId,
    advice: accepted.advice,
    acceptedAt: accepted.at,
    urgency: closing.urgency,
    tags: closing.tags,
    told: told && {
      outcome: told.outcome,
      effect: told.effect,
      valueForClient: told.valueForClient,
      valueForMe: told.valueForMe,
      at: told.reportedAt,
    },
    later: known?.later ?? null,
    passed: known?.passed ?? null,
    dueAt: null,
  }
  const { _id, ...fields } = { ...row, dueAt: isOpen ? nextDueAt(toFollowing(row)) : null }
  await CloseOuts.updateOne({ _id }, { $set: fields }, { upsert: true })
  return { _id, ...fields }
}

const toFollowing = ({ _id, acceptedAt, told, later, passed }: StoredCloseOut): Following => ({
  caseId: _id.toHexString(),
  acceptedAt,
  isTold: told !== null,
  isToldLater: later !== null,
  passed,
})

/** Job: asks those whose day has come what came of it, once for each step. May run twice, and in several places at once. */
export async function askForOutcomes(now: Date): Promise<void> {
  for (;;) {
    const due = await CloseOuts.find({ dueAt: isDueAt(now) }, { _id: 1 })
      .sort({ dueAt: 1 })
      .limit(AT_ONCE)
      .lean()
    for (const { _id } of due) await transact(record => ask(record, _id, now))
    if (due.length < AT_ONCE) return
  }
}

const isDueAt = (now: Date) => mongoose.trusted({ $type: 'date' as const, $lte: now })

async function ask(record: Record, caseId: Types.ObjectId, now: Date): Promise<void> {
  const row = await CloseOuts.findOne({ _id: caseId, dueAt: isDueAt(now) }).lean()
  if (!row) return
  const closing = await closingOf(caseId.toHexString())
  if (!closing?.isOpen) {
    await CloseOuts.updateOne({ _id: caseId }, { $set: { dueAt: null } })
    return
  }
  // What was told a moment ago may not have reached the row yet.
  const following = { ...toFollowing(row), isTold: closing.told !== null }
  const { ask: step, passed } = planAt(following, now)
  await CloseOuts.updateOne({ _id: caseId }, { $set: { passed, dueAt: nextDueAt({ ...following, passed }) } })
  const askerId = row.askerId.toHexString()
  if (step === null || (await isUnderSanction(askerId, now))) return
  record('outcomes.asked', {
    caseId: caseId.toHexString(),
    specialtyId: row.specialtyId.toHexString(),
    askerId,
    step,
    at: now.toISOString(),
  })
}
