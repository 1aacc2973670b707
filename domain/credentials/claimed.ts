/** What was done elsewhere, as far as it may be passed on. */
import { type ConfirmedClaim, confirmedClaimsOf } from '../claims/access.ts'
import { claimsTakenBack } from '../exchanges/access.ts'

/** What a member did elsewhere, somebody else confirmed, and still counts for them, the latest first: of the latest `limit`. */
export async function standingClaimsOf(memberId: string, limit: number): Promise<ConfirmedClaim[]> {
  const claims = await confirmedClaimsOf(memberId, limit)
  const gone = await claimsTakenBack(
    memberId,
    claims.map(({ id }) => id),
  )
  return claims.filter(({ id }) => !gone.has(id))
}
