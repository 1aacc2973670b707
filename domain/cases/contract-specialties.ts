import { z } from 'zod'
import { ClientId, defineCalls, Id } from '../vocabulary.ts'

export const Urgency = z.enum(['routine', 'today', 'now'])
export type Urgency = z.infer<typeof Urgency>

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
    /** What its own history says about the time to advice, by urgency; null for too little history. */
    expected: z.object({
      routine: Expectation.nullable(),
      today: Expectation.nullable(),
      now: Expectation.nullable(),
    }),
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
  'cases.setTemplate': {
    http: 'PUT /specialties/:specialtyId/template',
    who: 'member',
    says: 'An editor of the specialty says what it wants to be told, field by field.',
    input: z.strictObject({ specialtyId: Id, fields: z.array(TemplateField).max(TEMPLATE_FIELDS_MAX) }),
    output: z.object({ fields: z.array(TemplateField) }),
  },
})
