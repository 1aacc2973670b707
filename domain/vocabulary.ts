/** The words every feature and every door shares. Portable: the browser imports this file too. */
import { z } from 'zod'

export const Id = z.string().regex(/^[0-9a-f]{24}$/, 'must be an id of 24 hexadecimal digits')
export type Id = z.infer<typeof Id>

/** A moment, as ISO 8601 in UTC. */
export const Instant = z.iso.datetime()

/** What a client calls a thing it creates: a repeat with the same body gets the first result. */
export const ClientId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{8,64}$/, 'must be 8 to 64 letters, digits, hyphens or underscores')

/** Where a text that was imported comes from: shown wherever the text is shown, as its licence asks. */
export const Source = z
  .object({
    name: z.string(),
    /** Where the original can be read. */
    url: z.string().optional(),
    author: z.string(),
    /** The author's own page there. */
    authorUrl: z.string().optional(),
    licence: z.string(),
  })
  .meta({ id: 'Source', description: 'Where an imported text comes from, and under which licence.' })
export type Source = z.infer<typeof Source>

/** A text of one line, without characters that cannot be seen. */
export const OneLine = z
  .string()
  .trim()
  .regex(/^[^\p{Cc}\p{Cf}]*$/u, 'must not contain control characters')

/** A yes or no that may arrive in a query string. */
export const Flag = z.union([z.boolean(), z.stringbool()])

/** A reason of a member's own to be here: what an exchange serves, what a benefit is good for, what they say they come for. */
export const Motive = z.enum([
  'clients',
  'visibility',
  'access',
  'inside_news',
  'competence',
  'reputation',
  'leadership',
  'community',
  'income',
  'career_step',
  'giving_back',
  'enrichment',
])
export type Motive = z.infer<typeof Motive>

export const ROLES = ['consultant', 'editor', 'moderator', 'staff', 'admin'] as const
export const Role = z.enum(ROLES)
export type Role = z.infer<typeof Role>

/** The scope of a grant that holds in the whole association. */
export const EVERYWHERE = '*'
export const Grant = z.object({ role: Role, scope: z.string() })
export type Grant = z.infer<typeof Grant>

/** Who asks. A visitor is an actor too, so that no code needs an "is there an actor?" branch. */
export type Actor = {
  id: string
  kind: 'visitor' | 'member'
  name: string
  grants: readonly Grant[]
  /** Which sign-in this is: absent for work nobody signed in for. */
  sessionId?: string
  /** How often their sessions had all been ended when this one began. */
  sessionEpoch?: number
  tokenId?: string
  joinedAt?: Date
  /** Present when they were silenced, whether or not it is over. */
  silenced?: { until: Date; reason: string }
}
export const visitor: Actor = { id: 'visitor', kind: 'visitor', name: '', grants: [] }

/** Who is asking, and the one instant at which they ask. */
export type Context = {
  actor: Actor
  now: Date
  /** Says that whoever asks has proved to be this member, under which number a session of theirs began to hold when they did. */
  begins?: (session: { memberId: string; epoch: number }) => void
}

/** Whether the actor holds `role` in `scope`. Administrators hold every role, and a grant for everywhere holds in each scope. */
export function holds(actor: Pick<Actor, 'grants'>, role: Role, scope: string = EVERYWHERE): boolean {
  return actor.grants.some(
    grant =>
      grant.role === 'admin' ||
      (grant.role === role && (grant.scope === EVERYWHERE || grant.scope === scope)),
  )
}

export type Who = 'anyone' | 'member' | 'staff' | 'admin'
export type Call = {
  http: `${'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'} /${string}`
  who: Who
  /** One sentence for the reference page. */
  says: string
  /** 201 for a call that creates, else 200. */
  status?: 201
  input: z.ZodObject
  output: z.ZodType
}
/** Checks each call's shape while keeping its exact type. */
export const defineCalls = <const C extends Record<string, Call>>(calls: C): C => calls

/** How a long list is asked for: at most `limit` rows from `cursor` on. */
export const PageQuery = {
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(200).optional(),
}
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() })

export const REFUSAL_CODES = [
  'invalid',
  'unauthenticated',
  'forbidden',
  'not_found',
  'conflict',
  'too_many',
  'unavailable',
] as const
export type RefusalCode = (typeof REFUSAL_CODES)[number]
export type Issue = { path: string; message: string }

/** An expected "no", safe to show to whoever asked. Every other error is a bug. */
export class Refusal extends Error {
  override name = 'Refusal'
  readonly code: RefusalCode
  readonly issues: Issue[] | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: RefusalCode,
    message: string,
    more: { issues?: Issue[]; retryAfterSeconds?: number } = {},
  ) {
    super(message)
    this.code = code
    this.issues = more.issues
    this.retryAfterSeconds = more.retryAfterSeconds
  }
}

export type RefusalView = { code: RefusalCode | 'bug'; message: string; issues?: Issue[]; requestId?: string }
/** What every socket call answers. */
export type Reply<T> = { ok: true; value: T } | { ok: false; error: RefusalView }
