import { z } from 'zod'
import { ExchangeKind } from '../exchanges/contract.ts'
import { Period } from '../months.ts'
import { ClientId, defineCalls, Flag, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'

/** What can be paid for: kinds that stand on the work of a consultant in one specialty. */
export const PAYABLE = ['advice', 'reuse', 'helpful_entry'] as const satisfies readonly ExchangeKind[]
export const PayableKind = z.enum(PAYABLE)
export type PayableKind = z.infer<typeof PayableKind>

/** Money as whole cents, so that sums are exact. */
const Cents = z.int()
/** One line is a modest sum: a slip of the keyboard does not become a fortune. */
export const AMOUNT_MAX = 100_000
const Reason = z.string().trim().min(3).max(1000)
const Currency = z.string().regex(/^[A-Z]{3}$/, 'must be three capital letters, as EUR')

export const RateView = z
  .object({
    id: Id,
    specialty: z.object({ id: Id, name: z.string() }),
    kind: PayableKind,
    amount: Cents,
    currency: Currency,
    /** The first month it holds for; until a later one takes its place. */
    from: Period,
    setBy: z.string(),
    setAt: Instant,
  })
  .meta({ id: 'HonorariumRate', description: 'What is paid for one exchange of a kind in a specialty.' })
export type RateView = z.infer<typeof RateView>

export const StatementState = z.enum(['draft', 'checked', 'approved', 'exported'])
export type StatementState = z.infer<typeof StatementState>

export const StatementView = z
  .object({
    id: Id,
    member: z.object({ id: Id, name: z.string() }),
    period: Period,
    /** A draft may change; checked by one, approved by two; exported went to the payroll. */
    state: StatementState,
    /** Grows with every change: who approves says which they saw. */
    edition: z.int(),
    currency: Currency,
    total: Cents,
    lineCount: z.int(),
    approvals: z.array(z.object({ byId: Id, by: z.string(), at: Instant })),
    /** Whether its month is over, so that it can be approved. */
    isDue: z.boolean(),
    changedAt: Instant,
  })
  .meta({ id: 'HonorariumStatement', description: 'What a consultant is paid for a month.' })
export type StatementView = z.infer<typeof StatementView>

export const LineView = z
  .object({
    key: z.string(),
    /** Null for a correction that stands on no exchange. */
    kind: PayableKind.nullable(),
    specialty: z.object({ id: Id, name: z.string() }).nullable(),
    /** What it is for, in one sentence. */
    what: z.string(),
    exchangeId: Id.nullable(),
    amount: Cents,
    at: Instant,
    /** What it takes back or mends: a line of an earlier statement. */
    corrects: z.object({ period: Period, key: z.string() }).nullable(),
    /** Why it is not paid, if somebody decided so. */
    leftOut: z.object({ by: z.string(), reason: z.string(), at: Instant }).nullable(),
    /** What its consultant said against it, and what somebody else found. */
    contest: z
      .object({
        state: z.enum(['open', 'upheld', 'dismissed']),
        reason: z.string(),
        answer: z.string().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'HonorariumLine', description: 'One thing that is paid for, or taken back.' })
export type LineView = z.infer<typeof LineView>

const History = z.array(z.object({ act: z.string(), by: z.string(), reason: z.string(), at: Instant }))

const ExportView = z
  .object({
    id: Id,
    until: Period,
    statementCount: z.int(),
    total: Cents,
    currency: Currency,
    by: z.string(),
    at: Instant,
  })
  .meta({ id: 'HonorariumExport', description: 'What was handed to the payroll at one time.' })
export type ExportView = z.infer<typeof ExportView>

const File = z.object({ name: z.string(), type: z.string(), content: z.string() })
const OfStatement = { statementId: Id }
const Edition = z.int().min(1)
const LineKey = z.string().regex(/^[a-z]-[0-9a-f]{24}(-\d{1,3})?$/, 'must be the key of a line')

export const calls = defineCalls({
  'honoraria.mine': {
    http: 'GET /me/honoraria',
    who: 'member',
    says: 'Lists the caller’s own statements, newest month first.',
    input: z.strictObject({ ...PageQuery }),
    output: pageOf(StatementView),
  },
  'honoraria.show': {
    http: 'GET /honoraria/statements/:statementId',
    who: 'member',
    says: 'Shows a statement line by line. Open to whom it pays and to staff.',
    input: z.strictObject(OfStatement),
    output: z.object({ statement: StatementView, lines: z.array(LineView), history: History }),
  },
  'honoraria.list': {
    http: 'GET /honoraria/statements',
    who: 'staff',
    says: 'Lists the statements of a month, those first that wait for a decision.',
    input: z.strictObject({ period: Period, state: StatementState.optional(), ...PageQuery }),
    output: pageOf(StatementView),
  },
  'honoraria.rates': {
    http: 'GET /honoraria/rates',
    who: 'member',
    says: 'Lists the rate card with what held before. Open to consultants and staff.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(RateView) }),
  },
  'honoraria.setRate': {
    http: 'POST /honoraria/rates',
    who: 'staff',
    status: 201,
    says: 'Sets what is paid for a kind in a specialty, from a month on that has not begun to be paid. 0 ends a rate.',
    input: z.strictObject({
      specialtyId: Id,
      kind: PayableKind,
      amount: z.int().min(0).max(AMOUNT_MAX),
      currency: Currency,
      from: Period,
      clientId: ClientId.optional(),
    }),
    output: z.object({ rate: RateView }),
  },
  'honoraria.draft': {
    http: 'POST /honoraria/periods/:period/draft',
    who: 'staff',
    says: 'Draws up the statements of a month anew. What was approved stays as it is.',
    input: z.strictObject({ period: Period }),
    output: z.object({ drafted: z.int() }),
  },
  'honoraria.approve': {
    http: 'POST /honoraria/statements/:statementId/approve',
    who: 'staff',
    says: 'Approves a statement as it was seen. Two different people must, neither of whom it pays.',
    input: z.strictObject({ ...OfStatement, edition: Edition }),
    output: z.object({ statement: StatementView }),
  },
  'honoraria.sendBack': {
    http: 'POST /honoraria/statements/:statementId/send-back',
    who: 'staff',
    says: 'Takes the approvals of a statement back, with a reason, while it has not gone to the payroll.',
    input: z.strictObject({ ...OfStatement, reason: Reason }),
    output: z.object({ statement: StatementView }),
  },
  'honoraria.leaveOut': {
    http: 'PUT /honoraria/statements/:statementId/lines/:key/left-out',
    who: 'staff',
    says: 'Leaves a line out of a draft, with a reason its consultant reads, or puts it back.',
    input: z.strictObject({ ...OfStatement, key: LineKey, on: Flag, reason: Reason.optional() }),
    output: z.object({ statement: StatementView }),
  },
  'honoraria.correct': {
    http: 'POST /honoraria/statements/:statementId/lines/:key/corrections',
    who: 'staff',
    status: 201,
    says: 'Mends a line that was approved, by a line of its own in the next statement.',
    input: z.strictObject({
      ...OfStatement,
      key: LineKey,
      amount: z
        .int()
        .min(-AMOUNT_MAX)
        .max(AMOUNT_MAX)
        .refine(amount => amount !== 0, 'must not be 0'),
      reason: Reason,
      clientId: ClientId.optional(),
    }),
    output: z.object({ period: Period }),
  },
  'honoraria.contest': {
    http: 'POST /honoraria/statements/:statementId/lines/:key/contest',
    who: 'member',
    says: 'Says of a line of the caller’s own that it is not right. Somebody with no part in it decides.',
    input: z.strictObject({ ...OfStatement, key: LineKey, reason: Reason }),
    output: z.object({ contestId: Id }),
  },
  'honoraria.export': {
    http: 'POST /honoraria/exports',
    who: 'staff',
    status: 201,
    says: 'Hands everything approved up to a month to the payroll as a CSV file. Each statement goes once.',
    input: z.strictObject({ until: Period, clientId: ClientId }),
    output: z.object({ export: ExportView, file: File }),
  },
  'honoraria.exports': {
    http: 'GET /honoraria/exports',
    who: 'staff',
    says: 'Lists what was handed to the payroll, newest first.',
    input: z.strictObject({ ...PageQuery }),
    output: pageOf(ExportView),
  },
  'honoraria.exportFile': {
    http: 'GET /honoraria/exports/:exportId/file',
    who: 'staff',
    says: 'The file of an earlier export once more.',
    input: z.strictObject({ exportId: Id }),
    output: File,
  },
})

export const events = {
  /** Two people approved a statement. */
  'honoraria.approved': z.object({ statementId: Id, memberId: Id, period: Period, at: Instant }),
}

export const hints = {
  /** A statement of this member changed. */
  'honoraria.changed': z.object({ statementId: Id, memberId: Id }),
}
