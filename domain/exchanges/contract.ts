import { z } from 'zod'
import { Outcome } from '../cases/contract.ts'
import { holdCalls } from './contract-holds.ts'
import { ExchangeKind } from './contract-kinds.ts'
import { trialCalls } from './contract-trials.ts'
import { defineCalls, Id, Instant, Motive, PageQuery, pageOf } from '../vocabulary.ts'

export * from './contract-holds.ts'
export * from './contract-kinds.ts'
export * from './contract-trials.ts'

export const ExchangeState = z.enum(['provisional', 'settled', 'reversed'])
export type ExchangeState = z.infer<typeof ExchangeState>

/** Who got the good of it: a member, or all those of a place. */
export const BeneficiaryKind = z.enum(['member', 'group', 'specialty', 'association'])
export type BeneficiaryKind = z.infer<typeof BeneficiaryKind>

/** What somebody gets by an exchange. */
export const Good = z.enum(['need_met', 'competence', 'clients', 'opportunity', 'visibility', 'belonging'])
export type Good = z.infer<typeof Good>

export const Dimension = z.enum(['advice', 'knowledge', 'community', 'leadership', 'reach'])
export type Dimension = z.infer<typeof Dimension>

/** One side of an exchange; without an id when their name is kept from the reader. */
const Party = z.object({ id: Id.nullable(), name: z.string() })
const BeneficiaryParty = z.object({ ...Party.shape, kind: BeneficiaryKind })

export const ExchangeView = z
  .object({
    id: Id,
    kind: ExchangeKind,
    dimension: Dimension,
    /** The side of the member whose ledger this is. */
    side: z.enum(['created', 'derived']),
    creator: Party,
    beneficiary: BeneficiaryParty,
    motive: Motive,
    /** Where several made it together: how much of the whole is theirs. */
    share: z.object({ part: z.int(), of: z.int() }).nullable(),
    /** Credit: may be negative in a row that takes something back. */
    credit: z.number(),
    /** What of it counts at present, of what the member gave; null where that is not told. */
    counted: z.number().nullable(),
    state: ExchangeState,
    at: Instant,
    /** What happened, in one sentence. */
    what: z.string(),
    /** The steps that led here, in order, for whoever asks why. */
    why: z.array(
      z.object({
        step: z.string(),
        detail: z.string(),
        at: Instant.nullable(),
        /** It still waits for this. */
        ahead: z.literal(true).optional(),
      }),
    ),
    rule: z.object({ name: z.string(), version: z.string(), says: z.string() }),
    evidence: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('reply'), caseId: Id, replyId: Id, title: z.string() }),
      z.object({
        kind: z.literal('message'),
        messageId: Id,
        title: z.string(),
        /** Where it is read; null to whom it is not open any more. */
        place: z.object({ groupId: Id, channelId: Id, seq: z.int() }).nullable(),
      }),
      /** The title is empty when the entry is not open to the reader. */
      z.object({ kind: z.literal('entry'), entryId: Id, title: z.string() }),
      /** What was decided, and about whom, is not told here. */
      z.object({ kind: z.literal('decision'), title: z.string() }),
      z.object({ kind: z.literal('group'), groupId: Id, title: z.string(), period: z.string() }),
      /** How often public pages were read on a day: never by whom. */
      z.object({ kind: z.literal('reads'), title: z.string(), day: z.string() }),
      z.object({ kind: z.literal('claim'), claimId: Id, title: z.string(), link: z.string().nullable() }),
    ]),
    /** The earlier exchange that this one takes back, or lets count again. */
    reverses: Id.nullable(),
    /** That somebody contests it, or did; null where nobody ever has. */
    contest: z
      .object({
        state: z.enum(['open', 'upheld', 'dismissed']),
        isMine: z.boolean(),
        /** What whoever decided says. */
        answer: z.string().nullable(),
      })
      .nullable(),
    mayContest: z.boolean(),
    /** Of what the reader gave: it was looked at and found not to count, and is taken back then unless they contest it. */
    foundUntil: Instant.nullable(),
  })
  .meta({ id: 'Exchange', description: 'Who created value, who derived it, what kind, on what evidence.' })
export type ExchangeView = z.infer<typeof ExchangeView>

const Side = z.object({
  total: z.number(),
  byKind: z.record(z.string(), z.number()),
  /** How many different people were on the other side of what still counts. */
  people: z.int(),
})
export type Side = z.infer<typeof Side>

export const StandingView = z
  .object({
    /** As it counts by the rules: what somebody's friends say of them counts less. */
    created: Side,
    /** As it was recorded. */
    derived: Side,
    /** What of the created has stood for a while and was not taken back: that alone speaks for awards. */
    settled: z.number(),
    /** What is being looked at, and counts again when all is well. */
    held: z.number(),
    asOf: Instant,
    rules: z.string(),
  })
  .meta({ id: 'Standing', description: 'What a member gave and got, computed from the ledger.' })
export type StandingView = z.infer<typeof StandingView>

const YearSide = z.object({
  /** Different members on the other side. */
  people: z.int(),
  times: z.int(),
  kinds: z.array(z.object({ kind: ExchangeKind, name: z.string(), times: z.int() })),
  goods: z.array(z.object({ good: Good, times: z.int() })),
})

export const YearView = z
  .object({
    from: Instant,
    until: Instant,
    /** The year in a few sentences. */
    words: z.array(z.string()),
    gave: YearSide,
    got: YearSide,
    /** Of what they gave: how many told what came of it, and for how many it was of use. */
    outcomes: z.object({ told: z.int(), useful: z.int() }),
    /** How visible they became. */
    seen: z.object({
      /** How often people read their public pages; null while these are few, or there are none. */
      reads: z.int().nullable(),
      /** Entries that came into the library and are made of what they answered. */
      citedIn: z.int(),
    }),
    /** From asking to the accepted answer, on average; null when there was none. */
    hoursToAnswer: z.number().nullable(),
    /** How often something was given and got, the earliest first; how often public pages were read, null where a few times. */
    months: z.array(z.object({ period: z.string(), gave: z.int(), got: z.int(), reads: z.int().nullable() })),
  })
  .meta({ id: 'Year', description: 'What a member gave and got in twelve months.' })
export type YearView = z.infer<typeof YearView>

export const calls = defineCalls({
  'exchanges.year': {
    http: 'GET /members/:memberId/year',
    who: 'member',
    says: 'Tells what a member gave and got in the last twelve months, in words, by kind and by month. Open to the member and to staff.',
    input: z.strictObject({ memberId: Id }),
    output: YearView,
  },
  'exchanges.list': {
    http: 'GET /members/:memberId/exchanges',
    who: 'member',
    says: 'Lists a member’s exchanges, newest first, each with what, who, why and evidence. Open to the member and to staff.',
    input: z.strictObject({ memberId: Id, side: z.enum(['created', 'derived']).optional(), ...PageQuery }),
    output: pageOf(ExchangeView),
  },
  'exchanges.standing': {
    http: 'GET /members/:memberId/standing',
    who: 'member',
    says: 'Sums a member’s exchanges. Open to the member and to staff.',
    input: z.strictObject({ memberId: Id }),
    output: StandingView,
  },
  'exchanges.contest': {
    http: 'POST /exchanges/:exchangeId/contest',
    who: 'member',
    status: 201,
    says: 'Asks that an exchange of the caller’s, given or got, is looked at by somebody with no part in it. Once for each.',
    input: z.strictObject({ exchangeId: Id, reason: z.string().trim().min(1).max(2000) }),
    output: z.object({ contestId: Id }),
  },
  ...holdCalls,
  ...trialCalls,
})

/** What an exchange stands on, as an event carries it. */
const Standing = z.union([
  z.object({ caseId: Id, replyId: Id, outcome: Outcome.nullable() }),
  z.object({ messageId: Id }),
  z.object({ entryId: Id }),
  z.object({ claimId: Id }),
  z.object({ decisionId: Id }),
  z.object({ groupId: Id, period: z.string() }),
  z.object({ newcomerId: Id }),
  z.object({ readsId: Id, day: z.string() }),
])

export const events = {
  /** A contest of an exchange was upheld: everything that takes it back. */
  'exchanges.takenBack': z.object({
    contestId: Id,
    original: z.object({ eventId: Id, kind: ExchangeKind }),
    dimension: Dimension,
    creatorId: Id,
    beneficiaryKind: BeneficiaryKind.exclude(['member']).optional(),
    beneficiaryId: Id.nullable(),
    giverId: Id.nullable().optional(),
    motive: Motive.optional(),
    share: z.object({ part: z.int(), of: z.int() }).optional(),
    evidence: Standing,
    /** What it counted until then. */
    credit: z.number(),
    at: Instant,
  }),
  /** Somebody looked at held credit and found that it should not count: one line for each it was credited to. */
  'exchanges.holdUpheld': z.object({
    holdId: Id,
    lines: z.array(z.object({ memberId: Id, exchangeId: Id })),
    at: Instant,
  }),
  'exchanges.recorded': z.object({
    exchangeId: Id,
    kind: ExchangeKind,
    creatorId: Id,
    /** Absent: a member. */
    beneficiaryKind: BeneficiaryKind.optional(),
    /** Null for the association. */
    beneficiaryId: Id.nullable(),
    at: Instant,
  }),
}

export const hints = {
  /** The ledger of these members grew. */
  'exchanges.changed': z.object({ memberIds: z.array(Id) }),
}
