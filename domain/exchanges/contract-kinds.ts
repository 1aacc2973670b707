import { z } from 'zod'

export const ExchangeKind = z.enum([
  'advice',
  'peer_answer',
  'outcome',
  'helpful',
  'helpful_message',
  'helpful_entry',
  'reuse',
  'speaking',
  'teaching',
  'mentoring',
  'referral',
  'demand',
  'initiative',
  'off_platform',
  'editing',
  'review',
  'curation',
  'moderation_kept',
  'hosting',
  'welcome',
  'reach',
])
export type ExchangeKind = z.infer<typeof ExchangeKind>
