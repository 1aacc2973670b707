/** Decisions that stood: on appeal, or because nobody appealed in time. Whoever made them is credited for it. */
import mongoose, { Types } from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import { type Record, transact } from '../transaction.ts'
import { ACTS } from './contract.ts'
import { Appeals, Decisions, keptSince, type StoredDecision, type StoredKept } from './model.ts'

/** Approvals concern nobody, and so nobody appeals them. */
const APPEALABLE = ACTS.filter(act => act !== 'approve')

/** Notes that a decision stood, by the word of whoever decided its appeal or by nobody's. Inside a transaction alone. */
export async function keepDecision(
  record: Record,
  decision: Pick<StoredDecision, '_id' | 'byId'>,
  { byId, now }: { byId: string | null; now: Date },
): Promise<void> {
  const kept = { byId: byId === null ? null : new Types.ObjectId(byId), at: now }
  const eventId = record('moderation.kept', toKept(decision, kept))
  await Decisions.updateOne(
    { _id: decision._id },
    { $set: { kept: { ...kept, eventId: new Types.ObjectId(eventId) } } },
  )
}

/** Notes that a decision which stood was taken back after all. Inside a transaction alone. */
export async function endKept(record: Record, decision: StoredDecision, now: Date): Promise<void> {
  if (!decision.kept || decision.kept.ended) return
  const eventId = record('moderation.keptNoMore', toEnded(decision, decision.kept, now))
  await Decisions.updateOne(
    { _id: decision._id },
    { $set: { 'kept.ended': { eventId: new Types.ObjectId(eventId), at: now } } },
  )
}

type Keeping = Pick<StoredKept, 'byId' | 'at'>

const toKept = (
  { _id, byId }: Pick<StoredDecision, '_id' | 'byId'>,
  kept: Keeping,
): PayloadOf<'moderation.kept'> => ({
  decisionId: _id.toHexString(),
  creditedId: byId.toHexString(),
  byId: kept.byId?.toHexString() ?? null,
  at: kept.at.toISOString(),
})

const toEnded = (
  decision: Pick<StoredDecision, '_id' | 'byId'>,
  kept: StoredKept,
  at: Date,
): PayloadOf<'moderation.keptNoMore'> => ({
  ...toKept(decision, kept),
  markedEventId: kept.eventId.toHexString(),
  at: at.toISOString(),
})

const PAGE = 200

/** Job: notes which decisions nobody appealed in the time there was for it. May run twice. */
export async function keepUnappealed(now: Date): Promise<void> {
  const waiting = {
    'kept.at': null,
    at: mongoose.trusted({ $lt: keptSince(now) }),
    act: mongoose.trusted({ $in: APPEALABLE }),
    undoneAt: null,
  }
  let last: Date | undefined
  for (;;) {
    const page: StoredDecision[] = await Decisions.find({
      ...waiting,
      ...(last && { at: mongoose.trusted({ $lt: keptSince(now), $gt: last }) }),
    })
      .sort({ at: 1 })
      .limit(PAGE)
      .lean()
    for (const { _id } of page) await keepIfUnappealed(_id, now)
    last = page.at(-1)?.at
    if (page.length < PAGE) return
  }
}

async function keepIfUnappealed(_id: Types.ObjectId, now: Date): Promise<void> {
  await transact(async record => {
    const decision = await Decisions.findOne({ _id, 'kept.at': null, undoneAt: null }).lean()
    // One that waits for its appeal, or lost it, is for whoever decides that.
    if (!decision || (await Appeals.exists({ decisionId: _id }))) return
    await keepDecision(record, decision, { byId: null, now })
  })
}

type KeptName = 'moderation.kept' | 'moderation.keptNoMore'
export type KeptSource = { [E in KeptName]: { id: string; name: E; payload: PayloadOf<E> } }[KeptName]

/** Decisions that stood, in the order of their ids, each with the events by which that is credited. The next page begins after `last`. */
export async function keptSourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, KeptSource[]> } | null> {
  const page = await Decisions.find(after === null ? {} : { _id: mongoose.trusted({ $gt: after }) }, {
    byId: 1,
    kept: 1,
  })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<Pick<StoredDecision, '_id' | 'byId' | 'kept'>[]>()
  const last = page.at(-1)
  if (!last) return null
  return {
    last: last._id.toHexString(),
    sources: new Map(page.map(decision => [decision._id.toHexString(), sourcesOf(decision)])),
  }
}

function sourcesOf(decision: Pick<StoredDecision, '_id' | 'byId' | 'kept'>): KeptSource[] {
  const { kept } = decision
  if (!kept) return []
  const { ended } = kept
  return [
    { id: kept.eventId.toHexString(), name: 'moderation.kept', payload: toKept(decision, kept) },
    ...(ended
      ? [
          {
            id: ended.eventId.toHexString(),
            name: 'moderation.keptNoMore' as const,
            payload: toEnded(decision, kept, ended.at),
          },
        ]
      : []),
  ]
}

/** Which of these decisions there are. */
export async function knownDecisions(decisionIds: readonly string[]): Promise<Set<string>> {
  const found = await Decisions.find({ _id: mongoose.trusted({ $in: decisionIds }) }, { _id: 1 }).lean()
  return new Set(found.map(({ _id }) => _id.toHexString()))
}
