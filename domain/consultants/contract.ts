import { z } from 'zod'
import { defineCalls, Id, Instant, OneLine } from '../vocabulary.ts'

/** A language by its ISO 639 code. */
export const Language = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z]{2,3}$/, 'must be a language code like en')

/** How many open cases a consultant has at most who did not say another number. */
export const USUAL_LOAD_CAP = 8
/** How long before it expires a vetting is announced to end. */
export const EXPIRY_WARNED_DAYS = 30

const Person = z.object({ id: Id, name: z.string() })

export const VettingState = z.enum(['valid', 'expiring', 'ended'])
export type VettingState = z.infer<typeof VettingState>

export const VettingView = z
  .object({
    specialty: Person,
    credential: z.string(),
    jurisdiction: z.string(),
    languages: z.array(z.string()),
    /** What within the specialty they declared to know best: tags of cases. */
    topics: z.array(z.string()),
    validUntil: Instant,
    vettedBy: Person,
    vettedAt: Instant,
    state: VettingState,
  })
  .meta({
    id: 'Vetting',
    description: 'That a member was found fit to advise in a specialty, by whom and until when.',
  })
export type VettingView = z.infer<typeof VettingView>

const duty = {
  onDuty: z.boolean(),
  /** Until when nothing is put to them; null when they are here. */
  awayUntil: Instant.nullable(),
  /** Whether a case that finds nobody on duty may be put to them when they are off. */
  askedOffDuty: z.boolean(),
  /** How many open cases they take at most. */
  loadCap: z.int(),
  /** Where they are, for when it is night there. */
  timeZone: z.string(),
}

export const RosterView = z
  .object({ ...duty, vettings: z.array(VettingView) })
  .meta({ id: 'Roster', description: 'When a consultant may be asked, and for what they are vetted.' })
export type RosterView = z.infer<typeof RosterView>

export const ConsultantView = z
  .object({
    member: Person,
    /** Null for who was granted the right without a vetting. */
    vetting: VettingView.nullable(),
    onDuty: z.boolean(),
    awayUntil: Instant.nullable(),
  })
  .meta({ id: 'Consultant', description: 'Someone who may advise in a specialty, as staff see them.' })
export type ConsultantView = z.infer<typeof ConsultantView>

const Within = z.strictObject({ specialtyId: Id })
const OneOf = { specialtyId: Id, memberId: Id }

export const calls = defineCalls({
  'consultants.list': {
    http: 'GET /specialties/:specialtyId/consultants',
    who: 'staff',
    says: 'Lists the consultants of a specialty with their vetting, for staff.',
    input: Within,
    output: z.object({ items: z.array(ConsultantView) }),
  },
  'consultants.vet': {
    http: 'PUT /specialties/:specialtyId/consultants/:memberId',
    who: 'staff',
    says: 'Vets a member for a specialty until a day, or renews it: from then on they may advise there.',
    input: z.strictObject({
      ...OneOf,
      credential: OneLine.min(2).max(200),
      jurisdiction: OneLine.min(2).max(100),
      languages: z.array(Language).min(1).max(10),
      topics: z.array(z.string().trim().toLowerCase().min(1).max(40)).max(30).default([]),
      validUntil: Instant,
    }),
    output: z.object({ consultant: ConsultantView }),
  },
  'consultants.end': {
    http: 'DELETE /specialties/:specialtyId/consultants/:memberId',
    who: 'staff',
    says: 'Ends someone’s right to advise in a specialty. What waits for them is passed on. May be repeated.',
    input: z.strictObject(OneOf),
    output: z.object({}),
  },
  'consultants.roster': {
    http: 'GET /desk/roster',
    who: 'member',
    says: 'Shows when the caller may be asked as a consultant, and for what they are vetted.',
    input: z.strictObject({}),
    output: z.object({ roster: RosterView }),
  },
  'consultants.setRoster': {
    http: 'PUT /desk/roster',
    who: 'member',
    says: 'A consultant says when they may be asked; what is not named stays as it is.',
    input: z.strictObject({
      onDuty: z.boolean().optional(),
      awayUntil: Instant.nullable().optional(),
      askedOffDuty: z.boolean().optional(),
      loadCap: z.int().min(1).max(100).optional(),
      timeZone: z.string().max(60).optional(),
    }),
    output: z.object({ roster: RosterView }),
  },
})

const OnVetting = { memberId: Id, specialtyId: Id, at: Instant }

export const events = {
  'consultants.vetted': z.object({ ...OnVetting, byId: Id, validUntil: Instant }),
  'consultants.expiring': z.object({ ...OnVetting, validUntil: Instant }),
  'consultants.ended': z.object({ ...OnVetting, why: z.enum(['expired', 'withdrawn']) }),
  'consultants.rosterChanged': z.object({ memberId: Id, at: Instant }),
}
