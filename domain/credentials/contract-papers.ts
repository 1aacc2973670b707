import { z } from 'zod'
import { ExchangeKind } from '../exchanges/contract.ts'
import { ClientId, defineCalls, Id, Instant, OneLine } from '../vocabulary.ts'

/** How a line of a paper is set. `own` are words of the member, marked as such. */
export const LineStyle = z.enum(['to', 'heading', 'text', 'fact', 'own', 'quote', 'close'])
export type LineStyle = z.infer<typeof LineStyle>
const Line = z.object({ style: LineStyle, text: z.string() })
export type Line = z.infer<typeof Line>

/** What a letter may say beside the award: how it is decided, how often and whom one helped, what came of advice. */
export const LetterPart = z.enum(['process', 'numbers', 'outcomes'])
export type LetterPart = z.infer<typeof LetterPart>

export const NOTE_MAX = 600

const PlainText = z
  .string()
  .trim()
  .max(NOTE_MAX)
  .regex(/^[^\p{Cc}\p{Cf}]*(?:\r?\n[^\p{Cc}\p{Cf}]*)*$/u, 'must not contain control characters')

const Addressee = z.strictObject({
  name: OneLine.min(1).max(120),
  organisation: OneLine.max(120),
  /** Null where the member hands it over themselves. */
  email: z.email().max(254).nullable(),
})

const letter = {
  addressee: Addressee,
  shows: z.array(LetterPart).max(3),
  /** What the member adds, under their own name. */
  note: PlainText,
}

export const PaperView = z
  .object({
    id: Id,
    kind: z.enum(['letter', 'record']),
    state: z.enum(['draft', 'open', 'private', 'taken_back']),
    title: z.string(),
    lines: z.array(Line),
    at: Instant,
    /** Its page within the site; with `.pdf` after it, the paper. */
    path: z.string(),
    letter: z.object({ badgeId: Id, ...letter, addressee: Addressee }).nullable(),
    /** What became of the mail; null where none goes out. */
    mail: z.enum(['waiting', 'sent', 'refused', 'failed']).nullable(),
    /** How much of what it counts was taken back since it was signed: its page says so. */
    takenBack: z.int(),
  })
  .meta({ id: 'Paper', description: 'A letter or a record: signed, and verified by whoever has it.' })
export type PaperView = z.infer<typeof PaperView>

const One = z.object({ paper: PaperView })

export const calls = defineCalls({
  'credentials.papers': {
    http: 'GET /credentials/papers',
    who: 'member',
    says: 'Lists the caller’s letters and records, the latest first.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(PaperView), mails: z.boolean() }),
  },
  'credentials.writeLetter': {
    http: 'POST /credentials/letters',
    who: 'member',
    status: 201,
    says: 'Drafts a letter about one of the caller’s badges, to somebody who matters to them. Nobody else sees it yet.',
    input: z.strictObject({ badgeId: Id, ...letter, clientId: ClientId.optional() }),
    output: One,
  },
  'credentials.rewriteLetter': {
    http: 'PUT /credentials/letters/:letterId',
    who: 'member',
    says: 'Changes the draft of a letter.',
    input: z.strictObject({ letterId: Id, ...letter }),
    output: One,
  },
  'credentials.sendLetter': {
    http: 'POST /credentials/letters/:letterId/send',
    who: 'member',
    says: 'Signs a letter, opens its page to whoever has the address, and mails it where an e-mail address was given, with a copy to the caller. May be repeated.',
    input: z.strictObject({ letterId: Id }),
    output: One,
  },
  'credentials.recordItems': {
    http: 'GET /credentials/records/items',
    who: 'member',
    says: 'Lists what a record of a period would hold, for the caller to leave out what they like.',
    input: z.strictObject({ from: Instant, until: Instant }),
    output: z.object({
      kinds: z.array(z.object({ kind: ExchangeKind, name: z.string(), times: z.int() })),
      /** What was done elsewhere and confirmed by somebody else, one by one. */
      claims: z.array(z.object({ id: Id, what: z.string(), on: z.string(), hours: z.number().nullable() })),
    }),
  },
  'credentials.makeRecord': {
    http: 'POST /credentials/records',
    who: 'member',
    status: 201,
    says: 'Makes a signed record of what the caller contributed in a period, for a CV or for professional development.',
    input: z.strictObject({
      from: Instant,
      until: Instant,
      /** Kinds the member keeps to themselves. */
      without: z.array(ExchangeKind).max(60).default([]),
      /** Contributions made elsewhere that the member keeps to themselves. */
      withoutClaimIds: z.array(Id).max(1000).default([]),
      /** Whether whoever has its address may see it. */
      open: z.boolean(),
      clientId: ClientId.optional(),
    }),
    output: One,
  },
  'credentials.takeBackPaper': {
    http: 'DELETE /credentials/papers/:paperId',
    who: 'member',
    says: 'Takes a letter or a record back: its page is gone, and no mail goes out any more. May be repeated.',
    input: z.strictObject({ paperId: Id }),
    output: One,
  },
})

export const events = {
  /** A letter did not reach whom it was for: their server takes it not, or nobody could be reached. */
  'credentials.letterReturned': z.object({
    letterId: Id,
    memberId: Id,
    how: z.enum(['refused', 'failed']),
    at: Instant,
  }),
}
