import { z } from 'zod'
import { Id, Instant } from '../vocabulary.ts'
import { cycleCalls } from './contract-cycles.ts'
import { awardEvents } from './contract-awards.ts'

export * from './contract-awards.ts'
export * from './contract-cycles.ts'

export const calls = { ...cycleCalls }

export const events = {
  'recognition.shortlistDrafted': z.object({ cycleId: Id, candidateCount: z.int(), at: Instant }),
  ...awardEvents,
}
