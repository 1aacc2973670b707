import { z } from 'zod'
import { Id, Instant } from '../vocabulary.ts'
import { oversightCalls } from './contract-oversight.ts'
import { contestCalls, contestEvents } from './contract-contests.ts'
import { ownCalls } from './contract-own.ts'
import { Act, reviewCalls } from './contract-reviews.ts'

export * from './contract-contests.ts'
export * from './contract-oversight.ts'
export * from './contract-own.ts'
export * from './contract-reviews.ts'

export const calls = { ...ownCalls, ...contestCalls, ...reviewCalls, ...oversightCalls }

export const events = {
  ...contestEvents,
  /** A moderator decided, or took a decision back. */
  'moderation.decided': z.object({
    decisionId: Id,
    reviewId: Id,
    act: Act,
    authorId: Id,
    /** Who hears what became of their report. */
    reporterIds: z.array(Id),
    undone: z.boolean(),
    at: Instant,
  }),
  /** A decision stood: `byId` decided its appeal, or nobody appealed in time. */
  'moderation.kept': z.object({ decisionId: Id, creditedId: Id, byId: Id.nullable(), at: Instant }),
  /** It was taken back after all. */
  'moderation.keptNoMore': z.object({
    decisionId: Id,
    creditedId: Id,
    byId: Id.nullable(),
    markedEventId: Id,
    at: Instant,
  }),
  'moderation.appealDecided': z.object({
    appealId: Id,
    memberId: Id,
    outcome: z.enum(['upheld', 'overturned']),
    at: Instant,
  }),
  /** Messages are to stand elsewhere: one with its thread, or with `rest` a reply with all later ones; `into` is the thread they join. */
  'moderation.moved': z.object({
    decisionId: Id,
    groupId: Id,
    channelId: Id,
    messageIds: z.array(Id),
    rest: z.boolean(),
    toChannelId: Id,
    into: Id.nullable(),
    at: Instant,
  }),
  /** Something that waited may be published in its author’s name. */
  'moderation.released': z.object({
    heldId: Id,
    kind: z.enum(['message', 'case', 'reply']),
    at: Instant,
  }),
}

export const hints = {
  /** Something in the queue of these moderators changed. */
  'moderation.changed': z.object({ reviewId: Id, memberIds: z.array(Id) }),
  /** Something of the member's was decided or waits no more. */
  'moderation.told': z.object({ memberId: Id }),
}
