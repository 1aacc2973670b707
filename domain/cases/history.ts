/** How long advice took in a specialty, so that who asks knows what to expect. */
import mongoose, { type Types } from 'mongoose'
import { type Expectation, Urgency } from './contract.ts'
import { Cases } from './model.ts'
import { expectationOf } from './routing-rules.ts'

/** So many of the latest advised cases are the history. */
const LOOKED_AT = 200
const MINUTE_MS = 60_000

/** What to expect of a specialty at one urgency; null when it has too little history. */
export async function expectationIn(
  specialtyId: Types.ObjectId,
  urgency: Urgency,
): Promise<Expectation | null> {
  const advised = await Cases.find(
    { specialtyId, urgency, advisedAt: mongoose.trusted({ $type: 'date' }) },
    { submittedAt: 1, advisedAt: 1 },
  )
    .sort({ advisedAt: -1 })
    .limit(LOOKED_AT)
    .lean()
  return expectationOf(
    advised.map(({ submittedAt, advisedAt }) =>
      advisedAt === null ? 0 : (advisedAt.getTime() - submittedAt.getTime()) / MINUTE_MS,
    ),
  )
}

/** What to expect of a specialty at each urgency. */
export async function expectationsOf(
  specialtyId: Types.ObjectId,
): Promise<{ [U in Urgency]: Expectation | null }> {
  const [routine, today, now] = await Promise.all(
    Urgency.options.map(urgency => expectationIn(specialtyId, urgency)),
  )
  return { routine: routine ?? null, today: today ?? null, now: now ?? null }
}
