import { z } from 'zod'
import { ClientId, defineCalls, Id } from '../vocabulary.ts'

export const Urgency = z.enum(['routine', 'today', 'now'])
export type Urgency = z.infer<typeof Urgency>

/** What a step of the ladder does for a case that waits. */
export const RungDoes = z.enum(['ask', 'page', 'widen', 'editors', 'managers'])
export type RungDoes = z.infer<typeof RungDoes>

/** A step of a ladder comes within so many minutes, a ladder has so many steps, and with repeats so many rungs. */
export const LADDER_MINUTES_MAX = 14 * 24 * 60
export const LADDER_STEPS_MAX = 12
export const LADDER_RUNGS_MAX = 150

/** One step of what is done for a case that waits. */
export const LadderStep = z.strictObject({
  afterMinutes: z.int().min(0).max(LADDER_MINUTES_MAX),
  does: RungDoes,
  /** How many more people are asked, where a step asks some. */
  count: z.int().min(1).max(10).optional(),
  /** Whether those off duty are asked, too, who agreed to it. */
  reachesOffDuty: z.boolean().optional(),
  /** Calling everyone on duty is repeated, and ends after so long. */
  everyMinutes: z.int().min(1).max(60).optional(),
  forMinutes: z.int().min(1).max(240).optional(),
})
export type LadderStep = z.infer<typeof LadderStep>

const Steps = z.array(LadderStep).min(1).max(LADDER_STEPS_MAX)
/** What is done for a case that waits, by urgency, in order of time. */
export const Ladder = z.strictObject({ routine: Steps, today: Steps, now: Steps })
export type Ladder = z.infer<typeof Ladder>

/** How long advice took in the past: half had it within the median, nine of ten within `p90Minutes`. */
export const Expectation = z.object({ medianMinutes: z.int(), p90Minutes: z.int(), cases: z.int() })
export type Expectation = z.infer<typeof Expectation>

/** One thing a specialty wants to be told. */
export const TemplateField = z.strictObject({
  key: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be lower-case letters, digits and hyphens'),
  label: z.string().trim().min(2).max(120),
  help: z.string().trim().max(300).default(''),
  required: z.boolean().default(false),
})
export type TemplateField = z.infer<typeof TemplateField>
export const TEMPLATE_FIELDS_MAX = 12

export const SpecialtyView = z
  .object({
    id: Id,
    name: z.string(),
    summary: z.string(),
    consultantCount: z.int(),
    /** What it wants to be told, in order; empty when a case is one text. */
    template: z.array(TemplateField),
    /** What is done for its cases while they wait, and whether it says so itself: else it is as everywhere. */
    ladder: Ladder,
    hasOwnLadder: z.boolean(),
    /** What its own history says about the time to advice, by urgency; null for too little history. */
    expected: z.object({
      routine: Expectation.nullable(),
      today: Expectation.nullable(),
      now: Expectation.nullable(),
    }),
    /** Whether the caller hears of what its editors recommend and publish. */
    followed: z.boolean(),
  })
  .meta({ id: 'Specialty', description: 'A field with vetted consultants.' })
export type SpecialtyView = z.infer<typeof SpecialtyView>

export const specialtyCalls = defineCalls({
  'cases.specialties': {
    http: 'GET /specialties',
    who: 'member',
    says: 'Lists the specialties one may ask.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(SpecialtyView) }),
  },
  'cases.createSpecialty': {
    http: 'POST /specialties',
    who: 'staff',
    status: 201,
    says: 'Creates a specialty.',
    input: z.strictObject({
      name: z.string().trim().min(2).max(80),
      summary: z.string().trim().max(500).default(''),
      clientId: ClientId.optional(),
    }),
    output: z.object({ specialty: SpecialtyView }),
  },
  'cases.followSpecialty': {
    http: 'PUT /specialties/:specialtyId/followed',
    who: 'member',
    says: 'The caller follows a specialty, or follows it no more: what its editors recommend and publish reaches their inbox. May be repeated.',
    input: z.strictObject({ specialtyId: Id, on: z.boolean() }),
    output: z.object({ specialty: SpecialtyView }),
  },
  'cases.setTemplate': {
    http: 'PUT /specialties/:specialtyId/template',
    who: 'member',
    says: 'An editor of the specialty says what it wants to be told, field by field.',
    input: z.strictObject({ specialtyId: Id, fields: z.array(TemplateField).max(TEMPLATE_FIELDS_MAX) }),
    output: z.object({ fields: z.array(TemplateField) }),
  },
  'cases.setLadder': {
    http: 'PUT /specialties/:specialtyId/ladder',
    who: 'member',
    says: 'An editor of the specialty or staff say what is done for its cases while they wait; null for what is done everywhere. Open cases go by it at once.',
    input: z.strictObject({ specialtyId: Id, ladder: Ladder.nullable() }),
    output: z.object({ ladder: Ladder }),
  },
})
