/** Giving up: what cannot be done is taken off its event and kept where somebody looks at it. */
import mongoose from 'mongoose'
import { Outbox, transact } from '../transaction.ts'
import type { DeathCause } from './contract.ts'
import { DeadLetters } from './model.ts'

export type Death = {
  eventId: string
  reaction: string
  /** All reactions there were to the event when it was offered. */
  of: readonly string[]
  cause: DeathCause
  error: string
  tries: number
}

const ERROR_MAX = 2000

/** Makes a dead letter of a reaction. An event that waits for nothing else is over. May run twice; what was done meanwhile stays done. */
export async function bury(death: Death, now: Date): Promise<void> {
  const { eventId, reaction, of, cause, error, tries } = death
  await transact(async () => {
    const row = await Outbox.findById(eventId).lean()
    const waitingFor = row?.waitingFor ?? of
    if (!row || row.doneAt || !waitingFor.includes(reaction)) return

    const left = waitingFor.filter(other => other !== reaction)
    await DeadLetters.updateOne(
      { _id: `${eventId}-${reaction}` },
      {
        $set: {
          eventId: new mongoose.Types.ObjectId(eventId),
          event: row.name,
          reaction,
          payload: row.payload,
          cause,
          error: error.slice(0, ERROR_MAX),
          tries,
          at: now,
          letGoAt: null,
        },
      },
      { upsert: true },
    )
    await Outbox.updateOne(
      { _id: eventId },
      { $set: { waitingFor: left, doneAt: left.length === 0 ? now : null } },
    )
  })
}
