/** What is decided for everyone, and what is written down: whose contributions are looked at first, and the audit log. */
import { z } from 'zod'
import { defineCalls, Id, Instant, PageQuery, pageOf } from '../vocabulary.ts'
import { PersonRef } from './contract-reviews.ts'

/** Whose contributions are looked at before others see them. */
export const RuleMode = z.enum(['off', 'newcomers', 'everyone'])
export type RuleMode = z.infer<typeof RuleMode>

export const AuditRow = z
  .object({
    seq: z.int(),
    at: Instant,
    actor: PersonRef,
    act: z.string(),
    subject: z.object({ kind: z.string(), id: z.string() }),
    /** About whom. */
    member: PersonRef.nullable(),
    detail: z.string(),
    hash: z.string(),
  })
  .meta({ id: 'AuditRow', description: 'One thing that was done or looked at, in the chain of all.' })
export type AuditRow = z.infer<typeof AuditRow>

export const RuleView = z
  .object({
    /** A group, a specialty, or `*` for the whole association. */
    scope: z.string(),
    kind: z.enum(['everywhere', 'specialty', 'group']),
    name: z.string(),
    mode: RuleMode,
    /** For newcomers: how many of their first contributions. */
    first: z.int(),
    /** Who decided it last, and when; null while nobody did. */
    by: PersonRef.nullable(),
    at: Instant.nullable(),
  })
  .meta({ id: 'ReviewRule', description: 'Whose contributions are looked at before others see them.' })
export type RuleView = z.infer<typeof RuleView>

/** A specialty, a group, or `*` for the whole association. */
const Scope = z
  .string()
  .transform(scope => scope.replace(/^(specialty|group):/, ''))
  .pipe(z.union([z.literal('*'), Id]))

export const oversightCalls = defineCalls({
  'moderation.rules': {
    http: 'GET /moderation/rules/:scope',
    who: 'member',
    says: 'Whose contributions in a group or specialty, or everywhere, are looked at first.',
    input: z.strictObject({ scope: Scope }),
    output: z.object({ rule: RuleView }),
  },
  'moderation.ruleList': {
    http: 'GET /moderation/rules',
    who: 'member',
    says: 'Every rule the caller may decide, with who decided it last, and when.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(RuleView) }),
  },
  'moderation.setRule': {
    http: 'PUT /moderation/rules/:scope',
    who: 'member',
    says: 'Decides whose contributions are looked at first: hosts for their group, moderators and staff for the rest.',
    input: z.strictObject({
      scope: Scope,
      mode: RuleMode,
      first: z.coerce.number().int().min(1).max(20).default(3),
    }),
    output: z.object({ rule: RuleView }),
  },
  'moderation.audit': {
    http: 'GET /moderation/audit',
    who: 'staff',
    says: 'What moderators and staff did and looked at, the latest first: by act, by who did it, about whom.',
    input: z.strictObject({
      act: z.string().trim().max(40).optional(),
      actorId: Id.optional(),
      memberId: Id.optional(),
      q: z.string().trim().max(80).optional(),
      ...PageQuery,
    }),
    output: pageOf(AuditRow),
  },
})
