import { z } from 'zod'
import { Effect, Outcome, Urgency } from '../cases/contract.ts'
import { defineCalls, Id, Instant } from '../vocabulary.ts'

/** What an asker is asked after they accepted a reply: what came of it, once more, and how it stands later. */
export const Step = z.enum(['week', 'fortnight', 'later'])
export type Step = z.infer<typeof Step>

/** How the patient, or the matter, stands two to three months later. */
export const Later = z.enum(['as_expected', 'better', 'worse', 'unknown'])
export type Later = z.infer<typeof Later>

/** Rates of fewer than this are not told: they would say more than is known. */
export const FEW = 10
/** What fewer cases share is not told of any of them where outcomes are given for study. */
export const ALIKE_MIN = 5
/** So many answered cases of which nothing was told hold up a further one. */
export const UNTOLD_MAX = 2
/** How many topics, and how many quarters, figures are broken down by at most. */
export const TOPICS_SHOWN = 8
export const QUARTERS_SHOWN = 8

/** What is counted of what was told. */
export const MEASURES = [
  'confirmed_plan',
  'new_advice',
  'not_useful',
  'none',
  'changed_course',
  'avoided',
  'better_prepared',
  'worth_it',
  'as_expected',
] as const
export const Measure = z.enum(MEASURES)
export type Measure = z.infer<typeof Measure>

export const RateView = z
  .object({
    measure: Measure,
    /** Of how many it is known at all. */
    of: z.int(),
    /** Of these, how many; null when too few are known to tell. */
    count: z.int().nullable(),
    /** The share and its 95 % interval after Wilson, from 0 to 1. */
    share: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
  })
  .meta({ id: 'Rate', description: 'How often something came of advice, and how sure that is.' })
export type RateView = z.infer<typeof RateView>

export const FiguresView = z
  .object({
    /** How many replies were accepted, and of how many the outcome was told. */
    accepted: z.int(),
    told: z.int(),
    rates: z.array(RateView),
  })
  .meta({ id: 'Figures', description: 'What became of advice, as rates.' })
export type FiguresView = z.infer<typeof FiguresView>

const Group = z.object({ name: z.string(), ...FiguresView.shape })
export type GroupView = z.infer<typeof Group>

export const OwedView = z
  .object({
    caseId: Id,
    title: z.string(),
    specialty: z.object({ id: Id, name: z.string() }),
    /** Since when it can be told. */
    since: Instant,
    /** What is asked: what came of it, or how it stands later. */
    asks: z.enum(['outcome', 'later']),
  })
  .meta({ id: 'OwedOutcome', description: 'A case of the caller of which something is to be told.' })
export type OwedView = z.infer<typeof OwedView>

export const LaterView = z
  .object({ how: Later, at: Instant })
  .meta({ id: 'SecondLook', description: 'How the patient or the matter stood two to three months later.' })
export type LaterView = z.infer<typeof LaterView>

/** A line of what is given away for study: nobody and no case can be told from it. */
export const StudyRow = z
  .object({
    row: z.int(),
    /** A topic, or null where it would single out too few. */
    topic: z.string().nullable(),
    /** As YYYY-MM, or null likewise. */
    month: z.string().nullable(),
    urgency: Urgency.nullable(),
    outcome: Outcome,
    effect: Effect,
    valueForClient: z.int(),
    valueForAsker: z.int(),
    later: Later.nullable(),
  })
  .meta({ id: 'StudyRow', description: 'An outcome without anybody in it.' })
export type StudyRow = z.infer<typeof StudyRow>

export const calls = defineCalls({
  'outcomes.owed': {
    http: 'GET /me/outcomes',
    who: 'member',
    says: 'Lists the caller’s cases of which something is to be told, the longest waiting first.',
    input: z.strictObject({}),
    output: z.object({
      items: z.array(OwedView),
      /** Whether a new case has to wait for them; one of this minute never does. */
      holdsUp: z.boolean(),
    }),
  },
  'outcomes.later': {
    http: 'GET /cases/:caseId/later',
    who: 'member',
    says: 'Shows how a case stood two to three months later, and whether the caller is to tell it.',
    input: z.strictObject({ caseId: Id }),
    output: z.object({ later: LaterView.nullable(), mayTell: z.boolean() }),
  },
  'outcomes.tellLater': {
    http: 'PUT /cases/:caseId/later',
    who: 'member',
    says: 'The asker tells how it stands two to three months later. Telling it again replaces it.',
    input: z.strictObject({ caseId: Id, how: Later }),
    output: z.object({ later: LaterView.nullable(), mayTell: z.boolean() }),
  },
  'outcomes.mine': {
    http: 'GET /desk/outcomes',
    who: 'member',
    says: 'Shows a consultant what became of their own advice: rates with their intervals, by topic and by quarter.',
    input: z.strictObject({ specialtyId: Id.optional() }),
    output: z.object({
      all: FiguresView,
      byTopic: z.array(Group),
      /** By quarter of the acceptance, as "2030 Q1", the earliest first. */
      byQuarter: z.array(Group),
    }),
  },
  'outcomes.export': {
    http: 'GET /desk/outcomes/export',
    who: 'member',
    says: 'Gives a consultant the outcomes of their own advice for study, without anybody in them.',
    input: z.strictObject({ as: z.enum(['json', 'csv']).default('json') }),
    output: z.object({
      name: z.string(),
      type: z.string(),
      content: z.string(),
      rowCount: z.int(),
      /** Left out because too few are like them. */
      withheldCount: z.int(),
    }),
  },
})

const OnCase = { caseId: Id, specialtyId: Id, askerId: Id, at: Instant }

export const events = {
  /** The time has come to ask what came of it. */
  'outcomes.asked': z.object({ ...OnCase, step: Step }),
  /** The asker told how it stands later. */
  'outcomes.toldLater': z.object({ ...OnCase, authorId: Id, how: Later }),
}
