import { z } from 'zod'
import { defineCalls, Id, Instant } from '../vocabulary.ts'

export const VoiceItem = z.object({
  key: z.string(),
  kind: z.enum(['entry', 'talk']),
  title: z.string(),
  /** Where it is read: within the site, or elsewhere. */
  address: z.string().nullable(),
  /** Whether the member says that others may pass it on. */
  passOn: z.boolean(),
  /** Words to pass it on with. */
  text: z.string(),
})
export type VoiceItem = z.infer<typeof VoiceItem>

export const VoiceView = z
  .object({
    /** Whether the caller’s page is for everyone. */
    on: z.boolean(),
    /** Null for who holds no award at present: then there is no page. */
    path: z.string().nullable(),
    items: z.array(VoiceItem),
    /** Reads of the caller’s public pages in the last thirty days, by day, programs left out. Nobody is told who read. */
    reach: z.array(z.object({ day: z.string(), count: z.int() })),
  })
  .meta({ id: 'Voice', description: 'What an awardee lets the whole web read of them.' })
export type VoiceView = z.infer<typeof VoiceView>

export const ForeignView = z
  .object({
    id: Id,
    title: z.string(),
    issuer: z.string(),
    /** Where the issuer publishes its keys. */
    site: z.string(),
    from: Instant.nullable(),
    until: Instant.nullable(),
    /** When its signature, dates and revocation were looked at last. */
    verifiedAt: Instant,
  })
  .meta({
    id: 'ForeignBadge',
    description: 'A badge from elsewhere, verified with the keys its issuer publishes.',
  })
export type ForeignView = z.infer<typeof ForeignView>

const Foreign = z.object({ items: z.array(ForeignView) })

export const calls = defineCalls({
  'credentials.voice': {
    http: 'GET /credentials/voice',
    who: 'member',
    says: 'Shows what the caller’s public page would hold, and how often their pages were read.',
    input: z.strictObject({}),
    output: VoiceView,
  },
  'credentials.setVoice': {
    http: 'PATCH /credentials/voice',
    who: 'member',
    says: 'Opens the caller’s public page or closes it, and says what of it others may pass on.',
    input: z.strictObject({
      on: z.boolean().optional(),
      passOn: z.array(z.string().max(60)).max(100).optional(),
    }),
    output: VoiceView,
  },
  'credentials.foreign': {
    http: 'GET /credentials/foreign',
    who: 'member',
    says: 'Lists the caller’s badges from elsewhere.',
    input: z.strictObject({}),
    output: Foreign,
  },
  'credentials.importBadge': {
    http: 'POST /credentials/foreign',
    who: 'member',
    status: 201,
    says: 'Takes over a badge from elsewhere, from its signed token or the address of one, once it is verified with the keys its issuer publishes.',
    input: z.strictObject({ source: z.string().trim().min(10).max(50_000) }),
    output: Foreign,
  },
  'credentials.removeForeign': {
    http: 'DELETE /credentials/foreign/:foreignId',
    who: 'member',
    says: 'Shows a badge from elsewhere no more.',
    input: z.strictObject({ foreignId: Id }),
    output: Foreign,
  },
})

export const events = {
  /** The public pages of an awardee were read on a day, by people, as far as a server can tell. */
  'credentials.reached': z.object({
    /** What names this day of this member. */
    readsId: Id,
    memberId: Id,
    day: z.string(),
    count: z.int(),
    at: Instant,
  }),
}
