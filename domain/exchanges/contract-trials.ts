/** What other rules would come to: tried by staff before anybody adopts them. */
import { z } from 'zod'
import { ClientId, defineCalls, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'
import { ExchangeKind } from './contract-kinds.ts'

const share = z.number().min(0).max(1)
const count = z.int().min(0)
const days = z.int().min(1).max(3660)

/** What may be tried: any constant of the rules, and the base of any kind but an outcome, which has that of what was accepted. Unknown keys are refused by name. */
export const Trial = z.strictObject({
  pair: z.strictObject({ decay: share, days }).partial().optional(),
  giver: z
    .strictObject({
      restart: share,
      iterations: z.int().min(1).max(1000),
      least: share,
      most: z.number().min(1).max(60),
      neutralBelow: count,
      months: z.int().min(1).max(120),
    })
    .partial()
    .optional(),
  reciprocity: z
    .strictObject({ from: z.int().min(1), days, discount: share })
    .partial()
    .optional(),
  sameOrganisation: share.optional(),
  capPerDay: z.number().min(0).optional(),
  reachPerMonth: z.number().min(0).optional(),
  settlementDays: z.int().min(0).max(366).optional(),
  /** By kind: what a full success is worth. */
  bases: z.partialRecord(ExchangeKind.exclude(['outcome']), z.number().min(0).max(1000)).default({}),
})
export type Trial = z.infer<typeof Trial>

export const TrialState = z.enum(['waiting', 'running', 'done', 'failed', 'cancelled'])
export type TrialState = z.infer<typeof TrialState>

const Person = z.object({ id: Id, name: z.string() })

export const TrialView = z
  .object({
    id: Id,
    by: Person,
    at: Instant,
    state: TrialState,
    /** What differs from the rules that were in force, as `pair.decay` or `bases.advice`. */
    changes: z.array(z.object({ change: z.string(), from: z.number(), to: z.number() })),
    /** The rules that were in force. */
    rules: z.string(),
    /** How many members are counted, of how many; of none until it began. */
    done: z.int(),
    of: z.int(),
    endedAt: Instant.nullable(),
    /** When it is forgotten. */
    until: Instant,
  })
  .meta({
    id: 'Trial',
    description: 'Other rules, tried on the ledger as it stood. Nothing is changed by it.',
  })
export type TrialView = z.infer<typeof TrialView>

const Change = z.object({ change: z.string(), by: z.number() })

/** How somebody would move: credit and rank before and after, the greatest reason first. */
export const Move = z.object({
  memberId: Id,
  name: z.string(),
  before: z.number(),
  after: z.number(),
  rankBefore: z.int(),
  rankAfter: z.int(),
  /** What each change comes to for them by itself. */
  because: z.array(Change),
  /** In which kinds of exchanges all of them together show. */
  kinds: z.array(z.object({ kind: ExchangeKind, by: z.number() })),
})
export type Move = z.infer<typeof Move>

export const TrialResult = z.object({
  members: z.int(),
  movedUp: z.int(),
  movedDown: z.int(),
  same: z.int(),
  /** Who climbs and who falls most, by places. */
  up: z.array(Move),
  down: z.array(Move),
  /** What each change comes to by itself: credit in all, and for how many members it makes a difference. */
  changes: z.array(z.object({ change: z.string(), by: z.number(), members: z.int() })),
  /** How many move by how many places: from the furthest down to the furthest up, bounds included. */
  spread: z.array(z.object({ from: z.int(), to: z.int(), members: z.int() })),
})
export type TrialResult = z.infer<typeof TrialResult>

export const trialCalls = defineCalls({
  'exchanges.rules': {
    http: 'GET /exchanges/rules',
    who: 'staff',
    says: 'The rules in force: what each kind is worth, and every weight. What else could be tried begins from them.',
    input: z.strictObject({}),
    output: z.object({
      version: z.string(),
      bases: z.array(z.object({ kind: ExchangeKind, name: z.string(), value: z.number() })),
      weights: z.array(z.object({ weight: z.string(), value: z.number() })),
    }),
  },
  'exchanges.tryRules': {
    http: 'POST /exchanges/trials',
    who: 'staff',
    status: 201,
    says: 'Begins to count everyone by other rules, beside those in force. Changes nothing. One at a time.',
    input: z.strictObject({ rules: Trial, clientId: ClientId.optional() }),
    output: z.object({ trial: TrialView }),
  },
  'exchanges.trials': {
    http: 'GET /exchanges/trials',
    who: 'staff',
    says: 'Lists what was tried lately and how far it is, newest first.',
    input: z.strictObject({ ...PageQuery }),
    output: pageOf(TrialView),
  },
  'exchanges.trial': {
    http: 'GET /exchanges/trials/:trialId',
    who: 'staff',
    says: 'Shows what tried rules come to: who moves and why. That somebody looked is written down. The result is null until it is done.',
    input: z.strictObject({ trialId: Id }),
    output: z.object({ trial: TrialView, result: TrialResult.nullable() }),
  },
  'exchanges.trialFile': {
    http: 'GET /exchanges/trials/:trialId/file',
    who: 'staff',
    says: 'Everybody in it as a CSV file, in the order they would have. That somebody took it is written down.',
    input: z.strictObject({ trialId: Id }),
    output: z.object({ name: z.string(), type: z.string(), content: z.string() }),
  },
  'exchanges.cancelTrial': {
    http: 'POST /exchanges/trials/:trialId/cancel',
    who: 'staff',
    says: 'Stops what is being counted.',
    input: z.strictObject({ trialId: Id }),
    output: z.object({ trial: TrialView }),
  },
})
