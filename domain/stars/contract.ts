import { z } from 'zod'
import { RateView } from '../outcomes/contract.ts'
import { defineCalls, Id, Instant, OneLine } from '../vocabulary.ts'

/** Who may read a consultant’s page: nobody, members, or the whole web. */
export const StarAudience = z.enum(['nobody', 'members', 'everyone'])
export type StarAudience = z.infer<typeof StarAudience>

/** The name of a public page: what stands in its address. */
export const Handle = z
  .string()
  .trim()
  .toLowerCase()
  .regex(
    /^[a-z0-9](?:[a-z0-9]|-(?=[a-z0-9])){2,39}$/,
    'must be 3 to 40 letters, digits and single hyphens, and neither begin nor end with a hyphen',
  )

export const ABOUT_MAX = 800
export const ASKING_MAX = 300
/** So many entries stand on a page. */
export const ENTRIES_SHOWN = 5

const choices = {
  audience: StarAudience,
  /** Its public address; null while there is none. */
  handle: Handle.nullable(),
  /** Plain text. */
  about: z
    .string()
    .trim()
    .max(ABOUT_MAX)
    .regex(/^[^\p{Cc}\p{Cf}]*(?:\r?\n[^\p{Cc}\p{Cf}]*)*$/u, 'must not contain control characters'),
  /** When and how they like to be asked: hours, rounds. */
  asking: OneLine.max(ASKING_MAX),
  showsEntries: z.boolean(),
  showsOutcomes: z.boolean(),
}

export const StarChoices = z
  .object(choices)
  .meta({ id: 'StarChoices', description: 'What a consultant shows of themselves, and to whom.' })
export type StarChoices = z.infer<typeof StarChoices>

export const StarView = z
  .object({
    member: z.object({ id: Id, name: z.string() }),
    /** As staff vetted them; never empty. */
    vettings: z.array(
      z.object({
        specialty: z.object({ id: Id, name: z.string() }),
        credential: z.string(),
        jurisdiction: z.string(),
        languages: z.array(z.string()),
        topics: z.array(z.string()),
        validUntil: Instant,
      }),
    ),
    about: z.string(),
    asking: z.string(),
    /** Whether a case may be put to them at the moment. */
    onDuty: z.boolean(),
    /** What they contributed to that helped most; null when they do not show it. */
    entries: z
      .array(
        z.object({
          id: Id,
          question: z.string(),
          helpedCount: z.int(),
          /** Null when only members may read it. */
          publicPath: z.string().nullable(),
        }),
      )
      .nullable(),
    /** What became of their advice; null when they do not show it. */
    outcomes: z.object({ told: z.int(), rates: z.array(RateView) }).nullable(),
    /** From elsewhere, verified with the keys of who issued them. */
    badges: z.array(
      z.object({ title: z.string(), issuer: z.string(), site: z.string(), verifiedAt: Instant }),
    ),
    /** Their page for everyone, within the site; null when there is none. */
    publicPath: z.string().nullable(),
  })
  .meta({ id: 'Star', description: 'What a consultant is known for.' })
export type StarView = z.infer<typeof StarView>

const Mine = z.object({
  choices: StarChoices,
  /** What others see of it now; null while they see nothing. */
  shown: StarView.nullable(),
})

export const calls = defineCalls({
  'stars.mine': {
    http: 'GET /desk/star',
    who: 'member',
    says: 'Shows what the caller shows of themselves as a consultant, and to whom.',
    input: z.strictObject({}),
    output: Mine,
  },
  'stars.set': {
    http: 'PATCH /desk/star',
    who: 'member',
    says: 'Changes what the caller shows of themselves as a consultant; what is not named stays as it is.',
    input: z.strictObject({
      audience: choices.audience.optional(),
      handle: choices.handle.optional(),
      about: choices.about.optional(),
      asking: choices.asking.optional(),
      showsEntries: z.boolean().optional(),
      showsOutcomes: z.boolean().optional(),
    }),
    output: Mine,
  },
  'stars.show': {
    http: 'GET /members/:memberId/star',
    who: 'member',
    says: 'Shows what a consultant chose to show to members; null where there is nothing to see.',
    input: z.strictObject({ memberId: Id }),
    output: z.object({ star: StarView.nullable() }),
  },
})
