import { z } from 'zod'
import { defineCalls, Id, Instant, OneLine } from '../vocabulary.ts'

/** What a key signs: badges and proofs as JSON Web Tokens, or papers as PDF. */
export const KeyUse = z.enum(['badges', 'papers'])
export type KeyUse = z.infer<typeof KeyUse>

/** Waiting is not signed yet; expired and ended no longer hold. */
export const BadgeState = z.enum(['waiting', 'valid', 'expired', 'ended'])
export type BadgeState = z.infer<typeof BadgeState>

export const BadgeView = z
  .object({
    id: Id,
    title: z.string(),
    /** What the association says of it, for readers who are none of us. */
    citation: z.string(),
    from: Instant,
    until: Instant,
    state: BadgeState,
    /** Whether everyone may see its page. */
    shown: z.boolean(),
    /** Its page within the site; `.jwt`, `.svg` and `.png` after it are its files. */
    path: z.string(),
    /** The signed credential; null until it is signed. */
    token: z.string().nullable(),
    /** Where a professional network takes it over; null while its page is not for everyone. */
    addToProfile: z.string().nullable(),
  })
  .meta({ id: 'Badge', description: 'An award as a signed Open Badge 3.0.' })
export type BadgeView = z.infer<typeof BadgeView>

export const KeyView = z
  .object({
    id: Id,
    use: KeyUse,
    kid: z.string(),
    state: z.enum(['signing', 'published', 'withdrawn']),
    madeAt: Instant,
    endedAt: Instant.nullable(),
    reason: z.string(),
    /** How many badges in force carry its signature. */
    badgeCount: z.int(),
  })
  .meta({
    id: 'SigningKey',
    description: 'A key that badges or papers are signed with: never its private part.',
  })
export type KeyView = z.infer<typeof KeyView>

const KeyList = z.object({ items: z.array(KeyView) })

export const calls = defineCalls({
  'credentials.badges': {
    http: 'GET /credentials/badges',
    who: 'member',
    says: 'Lists the caller’s badges, the latest first.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(BadgeView) }),
  },
  'credentials.showBadge': {
    http: 'PATCH /credentials/badges/:badgeId',
    who: 'member',
    says: 'Shows the page of one of the caller’s badges to everyone, or to nobody else.',
    input: z.strictObject({ badgeId: Id, shown: z.boolean() }),
    output: z.object({ badge: BadgeView }),
  },
  'credentials.keys': {
    http: 'GET /credentials/keys',
    who: 'admin',
    says: 'Lists the keys that badges and papers are signed with, without their private parts.',
    input: z.strictObject({}),
    output: KeyList,
  },
  'credentials.rotateKey': {
    http: 'POST /credentials/keys',
    who: 'admin',
    status: 201,
    says: 'Makes a new key that signs from now on; what the one before it signed still verifies.',
    input: z.strictObject({ use: KeyUse }),
    output: KeyList,
  },
  'credentials.withdrawKey': {
    http: 'POST /credentials/keys/:keyId/withdraw',
    who: 'admin',
    says: 'Withdraws a key that others may have got hold of: nothing it signed verifies any more, and badges in force are signed anew.',
    input: z.strictObject({ keyId: Id, reason: OneLine.min(3).max(300) }),
    output: KeyList,
  },
})

const ofBadge = { badgeId: Id, memberId: Id, at: Instant }
export const events = {
  /** A badge is signed for the first time, or anew because its key was withdrawn. */
  'credentials.badgeIssued': z.object({ ...ofBadge, isAnew: z.boolean() }),
  /** A badge does not hold any more. */
  'credentials.badgeEnded': z.object({
    ...ofBadge,
    how: z.enum(['expired', 'withdrawn', 'revoked']),
    /** Whether everyone could see its page. */
    shown: z.boolean(),
  }),
  /** A key is not to be trusted any more. */
  'credentials.keyWithdrawn': z.object({ keyId: Id, kid: z.string(), use: KeyUse, at: Instant }),
}
