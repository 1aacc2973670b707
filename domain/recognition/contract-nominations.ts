import { z } from 'zod'
import { ExchangeKind } from '../exchanges/contract.ts'
import { ClientId, defineCalls, Id, Instant, OneLine } from '../vocabulary.ts'
import { Category } from './contract-awards.ts'

/** Colleagues whom a nominator may ask to second. */
export const ASKED_MAX = 5
/** What a nominee may add to their pack that the ledger does not know of. */
export const OFF_PLATFORM_MAX = 20
/** For so long a decision can be contested. */
export const CONTEST_DAYS = 30

/** `intake` waits for the nominee's yes and a second; `review` lies with the reviewers; the rest is over. */
export const NominationState = z.enum(['intake', 'review', 'decided', 'withdrawn', 'lapsed'])
export type NominationState = z.infer<typeof NominationState>

export const NominationOutcome = z.enum(['awarded', 'not_this_time', 'deferred'])
export type NominationOutcome = z.infer<typeof NominationOutcome>

const Person = z.object({ id: Id, name: z.string() })
const Words = z.string().trim().min(20).max(2000)

/** What everyone who may see a nomination sees of it. */
export const NominationView = z
  .object({
    id: Id,
    kind: z.enum(['new', 'renewal']),
    nominee: Person,
    category: Category,
    state: NominationState,
    at: Instant,
    /** Null for a renewal, which nobody has to propose. */
    nominator: Person.nullable(),
    reason: z.string(),
    second: z.object({ by: Person, reason: z.string(), at: Instant }).nullable(),
    acceptedAt: Instant.nullable(),
    /** What was decided, to the nominee and staff; to others only that the nomination is over. */
    decision: z
      .object({ outcome: NominationOutcome, reason: z.string(), at: Instant, contestableUntil: Instant })
      .nullable(),
    awardId: Id.nullable(),
  })
  .meta({ id: 'Nomination', description: 'That somebody should be recognised, and what became of it.' })
export type NominationView = z.infer<typeof NominationView>

const Item = z.object({
  exchangeId: Id,
  kind: ExchangeKind,
  what: z.string(),
  credit: z.number(),
  at: Instant,
  /** Taken back after the pack was made. */
  takenBack: z.boolean(),
})
const OffPlatform = z.strictObject({
  title: OneLine.pipe(z.string().min(3).max(200)),
  url: z.url({ protocol: /^https?$/ }).max(500),
  says: z.string().trim().max(500).default(''),
})

export const PackView = z
  .object({
    nominationId: Id,
    nominee: Person,
    /** The twelve months it covers: `from` included, `until` not. */
    from: Instant,
    until: Instant,
    builtAt: Instant,
    /** From then on nothing of it changes but what is taken back. */
    frozenAt: Instant.nullable(),
    rules: z.string(),
    figures: z.object({
      credit: z.number(),
      byKind: z.record(z.string(), z.number()),
      exchanges: z.int(),
      people: z.int(),
      groups: z.int(),
      organisations: z.int(),
      /** `low` and `high` are the 95 % interval of the share that was of use; null while too few were told. */
      outcomes: z.object({
        told: z.int(),
        useful: z.int(),
        share: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
      }),
    }),
    /** What the nominee chose to show, in their order. */
    items: z.array(Item),
    /** What they left out; to themselves alone. */
    leftOut: z.array(Item),
    offPlatform: z.array(OffPlatform),
    statement: z.string(),
    /** How many of its exchanges were taken back since it was made. */
    takenBackCount: z.int(),
  })
  .meta({
    id: 'EvidencePack',
    description: 'What speaks for a nominee, made from the ledger and completed by them.',
  })
export type PackView = z.infer<typeof PackView>

export const nominationCalls = defineCalls({
  'recognition.regard': {
    http: 'GET /members/:memberId/nomination',
    who: 'member',
    says: 'What the caller may do for a member: nominate them, second their nomination, or nothing, and why not.',
    input: z.strictObject({ memberId: Id }),
    output: z.object({
      may: z.enum(['nominate', 'second', 'nothing']),
      /** The nomination that waits for a second, when the caller may see it. */
      nominationId: Id.nullable(),
      why: z.string(),
    }),
  },
  'recognition.nominate': {
    http: 'POST /recognition/nominations',
    who: 'member',
    status: 201,
    says: 'Nominates another member. It stands over from month to month until it is decided or withdrawn.',
    input: z.strictObject({
      memberId: Id,
      category: Category,
      reason: Words,
      /** Colleagues who are asked to second. */
      askIds: z.array(Id).max(ASKED_MAX).default([]),
      clientId: ClientId.optional(),
    }),
    output: z.object({ nomination: NominationView }),
  },
  'recognition.second': {
    http: 'POST /recognition/nominations/:nominationId/second',
    who: 'member',
    says: 'Seconds a nomination, as somebody of another organisation than nominator and nominee.',
    input: z.strictObject({ nominationId: Id, reason: Words }),
    output: z.object({ nomination: NominationView }),
  },
  'recognition.accept': {
    http: 'POST /recognition/nominations/:nominationId/accept',
    who: 'member',
    says: 'The nominee accepts, and their pack is made from the ledger. May be repeated.',
    input: z.strictObject({ nominationId: Id }),
    output: z.object({ nomination: NominationView }),
  },
  'recognition.withdraw': {
    http: 'POST /recognition/nominations/:nominationId/withdraw',
    who: 'member',
    says: 'The nominee declines or withdraws, at any time before the decision and without saying why.',
    input: z.strictObject({ nominationId: Id }),
    output: z.object({ nomination: NominationView }),
  },
  'recognition.mine': {
    http: 'GET /me/nominations',
    who: 'member',
    says: 'The nominations of the caller, those they made or seconded, and those they are asked to second.',
    input: z.strictObject({}),
    output: z.object({
      ofMe: z.array(NominationView),
      byMe: z.array(NominationView),
      toSecond: z.array(NominationView),
    }),
  },
  'recognition.pack': {
    http: 'GET /recognition/nominations/:nominationId/pack',
    who: 'member',
    says: 'The evidence pack of a nomination, to the nominee, to staff, and to reviewers without a conflict.',
    input: z.strictObject({ nominationId: Id }),
    output: z.object({ pack: PackView }),
  },
  'recognition.editPack': {
    http: 'PATCH /recognition/nominations/:nominationId/pack',
    who: 'member',
    says: 'The nominee chooses and orders what is shown, adds what happened elsewhere, and says something themselves.',
    input: z.strictObject({
      nominationId: Id,
      /** The exchanges to show, in order; others of the pack are left out. */
      shownIds: z.array(Id).max(100).optional(),
      offPlatform: z.array(OffPlatform).max(OFF_PLATFORM_MAX).optional(),
      statement: z.string().trim().max(4000).optional(),
    }),
    output: z.object({ pack: PackView }),
  },
})

export const nominationEvents = {
  'recognition.nominated': z.object({
    nominationId: Id,
    nomineeId: Id,
    /** Null for a renewal. */
    nominatorId: Id.nullable(),
    askedIds: z.array(Id),
    at: Instant,
  }),
  'recognition.seconded': z.object({
    nominationId: Id,
    nomineeId: Id,
    nominatorId: Id,
    byId: Id,
    at: Instant,
  }),
  'recognition.accepted': z.object({
    nominationId: Id,
    nomineeId: Id,
    nominatorId: Id.nullable(),
    at: Instant,
  }),
  'recognition.nominationWithdrawn': z.object({ nominationId: Id, nomineeId: Id, at: Instant }),
}
