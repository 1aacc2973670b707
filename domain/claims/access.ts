/** What the ledger may know of claims. */
import mongoose from 'mongoose'
import type { PayloadOf } from '../contract.ts'
import { contestsOf } from '../moderation/access.ts'
import { type Context, holds } from '../vocabulary.ts'
import { decidersOf } from './deciding.ts'
import { Claims, type StoredClaim } from './model.ts'

export type ClaimSource = { id: string; name: 'claims.confirmed'; payload: PayloadOf<'claims.confirmed'> }

/** Confirmed claims in the order of their ids, each with every event it is credited by. The next page begins after `last`. */
export async function claimSourcesAfter(
  after: string | null,
  limit: number,
): Promise<{ last: string; sources: Map<string, ClaimSource[]> } | null> {
  const page = await Claims.find(after === null ? {} : { _id: mongoose.trusted({ $gt: after }) })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<StoredClaim[]>()
  const last = page.at(-1)
  if (!last) return null
  return {
    last: last._id.toHexString(),
    sources: new Map(page.map(claim => [claim._id.toHexString(), sourcesOf(claim)])),
  }
}

const sourcesOf = (claim: StoredClaim): ClaimSource[] =>
  claim.credits.map(({ memberId, eventId, part }) => ({
    id: eventId.toHexString(),
    name: 'claims.confirmed',
    payload: toConfirmed(claim, memberId.toHexString(), part),
  }))

/** What the event says that credits one of those who made a confirmed claim. */
export function toConfirmed(
  { _id, kind, beneficiaryKind, beneficiaryId, decidedById, decidedAt }: StoredClaim,
  creditedId: string,
  part: number | undefined,
): PayloadOf<'claims.confirmed'> {
  if (!decidedById || !decidedAt) throw new Error(`Claim ${_id.toHexString()} was confirmed by nobody`)
  return {
    claimId: _id.toHexString(),
    kind,
    creditedId,
    beneficiaryKind,
    beneficiaryId: beneficiaryId?.toHexString() ?? null,
    byId: decidedById.toHexString(),
    ...(part !== undefined && { part }),
    at: decidedAt.toISOString(),
  }
}

/** Which of these claims there are. */
export async function knownClaims(claimIds: readonly string[]): Promise<Set<string>> {
  const found = await Claims.find({ _id: mongoose.trusted({ $in: claimIds }) }, { _id: 1 }).lean()
  return new Set(found.map(({ _id }) => _id.toHexString()))
}

export type ClaimStory = Pick<StoredClaim, 'what' | 'on' | 'link'>

/** What these claims say, for those who stand in an exchange made of them, and for staff. */
export async function claimStories(claimIds: readonly string[]): Promise<Map<string, ClaimStory>> {
  if (claimIds.length === 0) return new Map()
  const found = await Claims.find(
    { _id: mongoose.trusted({ $in: claimIds }) },
    { what: 1, on: 1, link: 1 },
  ).lean()
  return new Map(found.map(({ _id, what, on, link }) => [_id.toHexString(), { what, on, link }]))
}

export type ConfirmedClaim = { id: string } & Pick<StoredClaim, 'kind' | 'what' | 'on' | 'link' | 'hours'>

/** What a member did and somebody else confirmed, the latest first: at most `limit`. */
export async function confirmedClaimsOf(memberId: string, limit: number): Promise<ConfirmedClaim[]> {
  const rows = await Claims.find(
    { creatorIds: memberId, state: 'confirmed' },
    { kind: 1, what: 1, on: 1, link: 1, hours: 1 },
  )
    .sort({ on: -1 })
    .limit(limit)
    .lean()
  return rows.map(({ _id, kind, what, on, link, hours }) => ({
    id: _id.toHexString(),
    kind,
    what,
    on,
    link,
    hours: hours ?? null,
  }))
}

/**
 * Whether the actor may have a file of a claim: those who made it, and, unless it was withdrawn, those whose word it is and whoever may
 * decide a contest of it. The one predicate for its bytes.
 */
export async function mayReadClaimFile(
  { actor }: Context,
  claimId: mongoose.Types.ObjectId,
  attachmentId: string,
): Promise<boolean> {
  const claim = await Claims.findOne({ _id: claimId, 'attachments.id': attachmentId }).lean()
  if (!claim) return false
  if (claim.creatorIds.some(id => id.equals(actor.id))) return true
  if (claim.state === 'withdrawn') return false
  if (claim.decidedById?.equals(actor.id) || (await decidersOf(claim)).includes(actor.id)) return true
  if (!holds(actor, 'staff') && !holds(actor, 'moderator')) return false
  return (await contestsOf('claim', [claimId.toHexString()])).size > 0
}
