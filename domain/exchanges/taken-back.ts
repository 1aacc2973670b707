/** What no longer counts, for what was drawn from the ledger before: records, letters, packs. */
import { Types } from 'mongoose'
import type { ExchangeKind } from './contract.ts'
import { Exchanges, type StoredExchange } from './model.ts'
import { takenBackAmong } from './settled.ts'

/** Of these claims those that no longer count for a member who made them. */
export async function claimsTakenBack(memberId: string, claimIds: readonly string[]): Promise<Set<string>> {
  if (claimIds.length === 0) return new Set()
  const rows = await Exchanges.collection
    .find<{ evidence: { claimId: Types.ObjectId } }>(
      {
        // Said of the type, too: the index holds those rows only, and is used only when that is plain.
        'evidence.claimId': { $in: claimIds.map(id => new Types.ObjectId(id)), $type: 'objectId' },
        creatorId: new Types.ObjectId(memberId),
        reverses: { $type: 'objectId' },
      },
      { projection: { 'evidence.claimId': 1 } },
    )
    .toArray()
  return new Set(rows.map(({ evidence }) => evidence.claimId.toHexString()))
}

/** An exchange that counted once: its kind, and the claim it was made of, if any. */
type TakenBack = { kind: ExchangeKind; claimId: string | null }

/** What happened in a period (from `from` on and before `until`), was credited to a member and was taken back from `since` on. */
export async function takenBackSince(
  memberId: string,
  { from, until }: { from: Date; until: Date },
  since: Date,
): Promise<TakenBack[]> {
  const corrections = await Exchanges.collection
    .find<Pick<StoredExchange, 'reverses'>>(
      { creatorId: new Types.ObjectId(memberId), at: { $gte: since }, reverses: { $type: 'objectId' } },
      { projection: { reverses: 1 } },
    )
    .toArray()
  const gone = await Exchanges.collection
    .find<Pick<StoredExchange, '_id' | 'kind' | 'evidence'>>(
      {
        _id: { $in: corrections.flatMap(({ reverses }) => reverses ?? []) },
        at: { $gte: from, $lt: until },
      },
      { projection: { kind: 1, evidence: 1 } },
    )
    .toArray()
  // Advice that was of no use may be of use after all.
  const still = await takenBackAmong(gone.map(({ _id }) => _id.toHexString()))
  return gone
    .filter(({ _id }) => still.has(_id.toHexString()))
    .map(({ kind, evidence }) => ({
      kind,
      claimId: 'claimId' in evidence ? evidence.claimId.toHexString() : null,
    }))
}
