import { z } from 'zod'
import { Dimension } from '../exchanges/contract.ts'
import { Id, Instant } from '../vocabulary.ts'

/** For what somebody is recognised: the dimensions of the ledger. */
export const Category = Dimension
export type Category = z.infer<typeof Category>

/** A tenure runs; or it is over and its holder an alumnus for life; or they gave it up; or two people took it back. */
export const AwardState = z.enum(['current', 'alumni', 'withdrawn', 'revoked'])
export type AwardState = z.infer<typeof AwardState>

export const AwardView = z
  .object({
    id: Id,
    member: z.object({ id: Id, name: z.string() }),
    cycle: z.object({ id: Id, name: z.string() }),
    category: Category,
    title: z.string(),
    /** For what, in words that somebody from outside the profession understands. */
    citation: z.string(),
    /** The tenure: `from` included, `until` not. Renewals and deferrals move its end. */
    from: Instant,
    until: Instant,
    state: AwardState,
    /** When it ended, however; null while it runs. */
    endedAt: Instant.nullable(),
    renewals: z.int(),
    /** Whole months by which its end was put off. */
    deferredMonths: z.int(),
    /** Which rules it was given under. */
    rules: z.string(),
  })
  .meta({ id: 'Award', description: 'A place among those who carry the community, for a tenure.' })
export type AwardView = z.infer<typeof AwardView>

export const awardEvents = {
  'recognition.awarded': z.object({
    awardId: Id,
    memberId: Id,
    cycleId: Id,
    title: z.string(),
    citation: z.string(),
    from: Instant,
    until: Instant,
    at: Instant,
  }),
  /** The tenure ends later than it did: it was renewed, or its end was put off. */
  'recognition.renewed': z.object({
    awardId: Id,
    memberId: Id,
    how: z.enum(['renewed', 'deferred', 'restored']),
    until: Instant,
    at: Instant,
  }),
  'recognition.ended': z.object({
    awardId: Id,
    memberId: Id,
    how: z.enum(['expired', 'withdrawn', 'revoked']),
    at: Instant,
  }),
}
