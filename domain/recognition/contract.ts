import { z } from 'zod'
import { Id, Instant } from '../vocabulary.ts'
import { cycleCalls } from './contract-cycles.ts'
import { awardCalls, awardEvents } from './contract-awards.ts'
import { nominationCalls, nominationEvents } from './contract-nominations.ts'
import { reviewCalls, reviewEvents } from './contract-reviews.ts'

export * from './contract-awards.ts'
export * from './contract-cycles.ts'
export * from './contract-nominations.ts'
export * from './contract-reviews.ts'

export const calls = { ...cycleCalls, ...nominationCalls, ...reviewCalls, ...awardCalls }

export const events = {
  'recognition.shortlistDrafted': z.object({ cycleId: Id, candidateCount: z.int(), at: Instant }),
  ...nominationEvents,
  ...reviewEvents,
  ...awardEvents,
}
