/** Which consultant a case is put to. Runs inside the transaction of whatever makes it need one. */
import mongoose from 'mongoose'
import { consultantsOf } from '../members/access.ts'
import type { Record } from '../transaction.ts'
import { Cases, Desks, type StoredCase } from './model.ts'
import { type Candidate, pickConsultant, stateAfter, WAITING_FOR_ADVICE } from './rules.ts'

/** What routing changes of a case. */
export type Routing = Pick<StoredCase, 'state' | 'assigneeId' | 'routedAt'>

type Routable = Pick<
  StoredCase,
  '_id' | 'specialtyId' | 'askerId' | 'state' | 'declinedBy' | 'assigneeId' | 'routedAt'
>

/** Puts a case to the consultant whose turn it is, or leaves it waiting when there is none; records what it did. */
export async function routeCase(record: Record, waiting: Routable, now: Date): Promise<Routing> {
  const specialtyId = waiting.specialtyId.toHexString()
  const consultantId = pickConsultant(await candidatesOf(specialtyId), {
    askerId: waiting.askerId.toHexString(),
    declinedBy: waiting.declinedBy.map(id => id.toHexString()),
  })
  const state = stateAfter(waiting.state, 'route')
  if (consultantId === undefined || state === undefined)
    return { state: waiting.state, assigneeId: null, routedAt: null }

  await noteRouting(consultantId, now)
  record('cases.routed', {
    caseId: waiting._id.toHexString(),
    specialtyId,
    askerId: waiting.askerId.toHexString(),
    consultantId,
    at: now.toISOString(),
  })
  return { state, assigneeId: new mongoose.Types.ObjectId(consultantId), routedAt: now }
}

/** Remembers when something last came to a consultant's desk. */
export async function noteRouting(consultantId: string, now: Date): Promise<void> {
  // The count makes each routing a write of its own: two in the same millisecond must conflict, too.
  await Desks.updateOne(
    { _id: consultantId },
    { $max: { lastRoutedAt: now }, $inc: { routedCount: 1 } },
    { upsert: true },
  )
}

async function candidatesOf(specialtyId: string): Promise<Candidate[]> {
  const ids = (await consultantsOf(specialtyId)).map(id => new mongoose.Types.ObjectId(id))
  const desks = await Desks.find({ _id: mongoose.trusted({ $in: ids }) }).lean()
  const loads = await Cases.aggregate<{ _id: mongoose.Types.ObjectId; openLoad: number }>([
    { $match: { assigneeId: { $in: ids }, state: { $in: WAITING_FOR_ADVICE }, advisedAt: null } },
    { $group: { _id: '$assigneeId', openLoad: { $sum: 1 } } },
  ])

  const lastRoutedAt = new Map(desks.map(desk => [desk._id.toHexString(), desk.lastRoutedAt]))
  const openLoad = new Map(loads.map(load => [load._id.toHexString(), load.openLoad]))
  return ids
    .map(id => id.toHexString())
    .map(id => ({ id, openLoad: openLoad.get(id) ?? 0, lastRoutedAt: lastRoutedAt.get(id) ?? null }))
}
