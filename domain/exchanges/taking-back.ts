/** What a row that takes back another comes to, and the taking back of what was held. */
import mongoose, { Types } from 'mongoose'
import type { Record as Recorder } from '../transaction.ts'
import { Corrections } from './corrections-model.ts'
import { caseEvidenceIn, Exchanges, type StoredExchange, toDeedRow, toEvidence } from './model.ts'
import { deedOf, sumOf } from './rules.ts'

/**
 * Takes back what was held and found arranged, each deed by an event of its own that the ledger credits. Inside a transaction. What was taken
 * back before stays as it is.
 */
export async function takeBackHeld(
  record: Recorder,
  exchangeIds: readonly Types.ObjectId[],
  { byId, at }: { byId: string; at: Date },
): Promise<void> {
  const held = await Exchanges.find({ _id: mongoose.trusted({ $in: exchangeIds }), reverses: null }).lean()
  const corrected = await Corrections.find(
    { exchangeId: mongoose.trusted({ $in: exchangeIds }) },
    { exchangeId: 1 },
  ).lean()
  const before = new Set(corrected.map(({ exchangeId }) => String(exchangeId)))
  for (const row of held) {
    if (row.kind === 'outcome' || before.has(String(row._id))) continue
    // Also what comes to nothing now: its word may stand again.
    const credit = await creditOf(row)
    const correctionId = new Types.ObjectId()
    const taken = { contestId: String(correctionId), ...toPayload(row), credit, at: at.toISOString() }
    await Corrections.create([
      {
        _id: correctionId,
        exchangeId: row._id,
        memberId: new Types.ObjectId(byId),
        eventId: new Types.ObjectId(record('exchanges.takenBack', taken)),
        payload: taken,
      },
    ])
  }
}

/** What an exchange counts with everything that settled it since: an outcome alone stands by itself. */
export async function creditOf(row: StoredExchange): Promise<number> {
  if (row.kind === 'outcome') return row.credit
  const [evidence] = caseEvidenceIn([row])
  const near = await Exchanges.find(
    evidence === undefined
      ? { $or: [{ _id: row._id }, { reverses: row._id }] }
      : { 'evidence.caseId': evidence.caseId },
  ).lean()
  const deed = deedOf(toDeedRow(row))
  return sumOf(near.filter(other => deedOf(toDeedRow(other)) === deed).map(({ credit }) => credit))
}

/** What takes a row back says of it. */
export const toPayload = (row: StoredExchange) => ({
  original: { eventId: row.eventId.toHexString(), kind: row.kind },
  dimension: row.dimension,
  creatorId: row.creatorId.toHexString(),
  ...(row.beneficiaryKind && { beneficiaryKind: row.beneficiaryKind }),
  beneficiaryId: row.beneficiaryId?.toHexString() ?? null,
  ...(row.giverId !== undefined && { giverId: row.giverId?.toHexString() ?? null }),
  ...(row.motive && { motive: row.motive }),
  ...(row.share && { share: { part: row.share.part, of: row.share.of } }),
  evidence: toEvidence(row.evidence),
})
