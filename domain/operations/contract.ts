import { z } from 'zod'
import { defineCalls, Id, Instant, OneLine, PageQuery, pageOf } from '../vocabulary.ts'

export const REASON_MAX = 500

/** How a reaction came to its end without being done. */
export const DeathCause = z.enum(['failed', 'ended its process', 'did not answer'])
export type DeathCause = z.infer<typeof DeathCause>

const Name = z.string().max(80)

export const DeadLetterView = z
  .object({
    id: z.string(),
    eventId: Id,
    event: Name,
    reaction: Name,
    cause: DeathCause,
    /** What was wrong, as the program said it. */
    error: z.string(),
    tries: z.int(),
    at: Instant,
  })
  .meta({ id: 'DeadLetter', description: 'A reaction to an event that was given up after several tries.' })
export type DeadLetterView = z.infer<typeof DeadLetterView>

const LaneView = z.object({
  name: z.enum(['single', 'merged']),
  waiting: z.int(),
  active: z.int(),
  delayed: z.int(),
})
export type LaneView = z.infer<typeof LaneView>

export const LedgerCheckView = z
  .object({
    at: Instant,
    tookMs: z.int(),
    expected: z.int(),
    stored: z.int(),
    missing: z.int(),
    waiting: z.int(),
    different: z.int(),
    unexpected: z.int(),
    /** What would be mended, in words; empty when the ledger is what its sources say. */
    wouldMend: z.array(z.string()),
  })
  .meta({ id: 'LedgerCheck', description: 'The ledger compared with what its sources say.' })
export type LedgerCheckView = z.infer<typeof LedgerCheckView>

export const QueueView = z
  .object({
    asOf: Instant,
    /** Workers that reported within the last seconds. */
    workers: z.int(),
    lanes: z.array(LaneView),
    /** Reactions done and failed in each of the last minutes, the oldest first. */
    minutes: z.array(z.object({ at: Instant, done: z.int(), failed: z.int() })),
    outbox: z.object({
      waiting: z.int(),
      /** How long the oldest event waits; null when none does. */
      oldestMs: z.int().nullable(),
    }),
    dead: z.array(z.object({ event: Name, reaction: Name, count: z.int() })),
    /** The last nightly comparison; null before the first. */
    ledger: LedgerCheckView.nullable(),
  })
  .meta({ id: 'Queue', description: 'What the workers have before them and behind them.' })
export type QueueView = z.infer<typeof QueueView>

const LetterId = z.string().regex(/^[0-9a-f]{24}-[A-Za-z]{1,80}$/)

export const calls = defineCalls({
  'operations.queue': {
    http: 'GET /operations/queue',
    who: 'admin',
    says: 'Shows what the workers have before them and behind them, and how the ledger stood at its last comparison.',
    input: z.strictObject({}),
    output: QueueView,
  },
  'operations.deadLetters': {
    http: 'GET /operations/dead-letters',
    who: 'admin',
    says: 'Lists reactions that were given up, the latest first.',
    input: z.strictObject({ event: Name.optional(), reaction: Name.optional(), ...PageQuery }),
    output: pageOf(DeadLetterView),
  },
  'operations.replay': {
    http: 'POST /operations/dead-letters/:deadLetterId/replay',
    who: 'admin',
    says: 'Gives a reaction that was given up back to the workers.',
    input: z.strictObject({ deadLetterId: LetterId }),
    output: z.object({ replayed: z.int() }),
  },
  'operations.replayAll': {
    http: 'POST /operations/replays',
    who: 'admin',
    says: 'Gives all reactions of one kind that were given up back to the workers.',
    input: z.strictObject({ event: Name, reaction: Name }),
    output: z.object({ replayed: z.int() }),
  },
  'operations.letGo': {
    http: 'POST /operations/dead-letters/:deadLetterId/let-go',
    who: 'admin',
    says: 'Decides that a reaction that was given up will not be done, with the reason.',
    input: z.strictObject({ deadLetterId: LetterId, reason: OneLine.min(1).max(REASON_MAX) }),
    output: z.object({ letGo: z.int() }),
  },
})
