/** Three events nobody can react to: one that fails, one that kills its process, one that keeps it busy for ever. */
import type { DeathCause } from '../../domain/operations/contract.ts'
import mongoose from 'mongoose'
import type { Stage } from '../stage.ts'

export const POISONS = ['fails', 'kills', 'blocks'] as const
export type PoisonKind = (typeof POISONS)[number]
export type Poison = { eventId: string; cause: DeathCause }

const newId = () => new mongoose.mongo.ObjectId().toHexString()

/** What `break/poison.mjs` must know before the programs start. */
export function choosePoison() {
  const poison: { [K in PoisonKind]: Poison } = {
    fails: { eventId: newId(), cause: 'failed' },
    kills: { eventId: newId(), cause: 'ended its process' },
    blocks: { eventId: newId(), cause: 'did not answer' },
  }
  return {
    poison,
    environment: { FAULTS_KILLS: poison.kills.eventId, FAULTS_BLOCKS: poison.blocks.eventId },
  }
}

/** Puts an event into the outbox whose reaction is this poison. */
export async function plant({ database }: Stage, { eventId, cause }: Poison): Promise<void> {
  const payload = {
    caseId: newId(),
    specialtyId: newId(),
    replyId: newId(),
    authorId: cause === 'failed' ? 'nobody' : newId(),
    byId: newId(),
    at: new Date().toISOString(),
  }
  await database()
    .collection('outbox')
    .insertOne({
      _id: new mongoose.mongo.ObjectId(eventId),
      name: 'cases.markedHelpful',
      payload,
      offeredAt: null,
      waitingFor: null,
      doneAt: null,
    })
}
