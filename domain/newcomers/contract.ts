import { z } from 'zod'
import { Id, Instant } from '../vocabulary.ts'

export const events = {
  /** A newcomer stayed: whoever was the first to answer them is credited, once for each newcomer. */
  'newcomers.stayed': z.object({ newcomerId: Id, creditedId: Id, at: Instant }),
  /** What they were welcomed with was taken away since: so is the credit for it. */
  'newcomers.stayedNoMore': z.object({ newcomerId: Id, creditedId: Id, stayedEventId: Id, at: Instant }),
}
