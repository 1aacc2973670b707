import { z } from 'zod'
import {
  ClientId,
  defineCalls,
  Flag,
  Grant,
  Id,
  Instant,
  Motive,
  OneLine,
  PageQuery,
  pageOf,
  Role,
} from '../vocabulary.ts'

export const Name = OneLine.min(1).max(80)
export const Email = z.string().trim().toLowerCase().max(254).pipe(z.email())
export const Password = z.string().min(10, 'must have at least 10 characters').max(200)

/** What the link of a mail ends with. */
const ResetToken = z.string().min(1).max(100)

/** What a member sees of themselves. */
export const Me = z
  .object({ id: Id, name: Name, email: z.string(), grants: z.array(Grant) })
  .meta({ id: 'Me', description: 'The signed-in member.' })

/** What a member sees of another. */
export const MemberView = z
  .object({
    id: Id,
    name: Name,
    joinedAt: Instant,
    /** Where they work, in their own words; null while they do not say. */
    organisation: z.string().nullable(),
    /** Specialties for which this member is vetted as a consultant. */
    consultantFor: z.array(z.string()),
  })
  .meta({ id: 'Member', description: 'A member as others see them.' })
export type MemberView = z.infer<typeof MemberView>

/** Whose first message arrives as a message: anyone's, or that of people in a common group (of others it is a request), or nobody's. */
export const DirectFrom = z.enum(['anyone', 'groups', 'nobody'])
export type DirectFrom = z.infer<typeof DirectFrom>

/** How lately someone was here, in words too coarse to watch them by; hidden when it is not for the asker to know. */
export const Presence = z.enum(['active', 'recently', 'away', 'hidden'])
export type Presence = z.infer<typeof Presence>
/** How many people's presence may be asked for at once. */
export const PRESENCE_MAX = 100

/** Someone by name, and whether they are a vetted consultant. */
export const PersonView = z
  .object({ memberId: Id, name: z.string(), isConsultant: z.boolean() })
  .meta({ id: 'Person', description: 'Someone by name, and whether they are a vetted consultant.' })
export type PersonView = z.infer<typeof PersonView>

const Privacy = z.object({
  directFrom: DirectFrom,
  /** Whether others see how lately the caller was here. */
  presenceShown: z.boolean(),
  /** Whether anything of what the ledger counts for the caller stands where others read it. */
  standingShown: z.boolean(),
})

/** What the caller said they come for, each once. */
const Motives = z.object({ motives: z.array(Motive) })

export const TokenView = z
  .object({ id: Id, name: z.string(), createdAt: Instant, lastUsedAt: Instant.nullable() })
  .meta({ id: 'AccessToken', description: 'A personal access token; its secret is shown only once.' })

/** A scope may be written with its kind before it (`specialty:ID`); the kind is dropped. */
const GrantScope = z
  .string()
  .trim()
  .transform(scope => scope.replace(/^(specialty|group):/, ''))
  .pipe(z.union([z.literal('*'), Id]))
  .default('*')

export const calls = defineCalls({
  'members.register': {
    http: 'POST /auth/register',
    who: 'anyone',
    status: 201,
    says: 'Registers a member and signs them in.',
    input: z.strictObject({ email: Email, name: Name, password: Password, clientId: ClientId.optional() }),
    output: z.object({ member: Me }),
  },
  'members.signIn': {
    http: 'POST /auth/login',
    who: 'anyone',
    says: 'Signs a member in with e-mail and password.',
    input: z.strictObject({ email: z.string().trim().toLowerCase().max(254), password: z.string().max(200) }),
    output: z.object({ member: Me }),
  },
  'members.askForReset': {
    http: 'POST /auth/password/forgotten',
    who: 'anyone',
    says: 'Mails a link that sets a new password to whoever has this address. Answers the same, and as soon, when nobody has it.',
    input: z.strictObject({ email: Email }),
    output: z.object({ asked: z.literal(true) }),
  },
  'members.showReset': {
    http: 'POST /auth/password/link',
    who: 'anyone',
    says: 'Whose password the link sets that ends with this token, and until when. Refuses `not_found` one that is over.',
    input: z.strictObject({ token: ResetToken }),
    output: z.object({ email: z.string(), endsAt: Instant }),
  },
  'members.resetPassword': {
    http: 'POST /auth/password',
    who: 'anyone',
    says: 'Sets a new password by a mailed link, once, ends all sessions, tokens and connections of the member, and signs them in here unless they are suspended.',
    input: z.strictObject({ token: ResetToken, password: Password }),
    output: z.object({
      /** Null for who is suspended: signing in tells them why. */
      member: Me.nullable(),
    }),
  },
  'members.changePassword': {
    http: 'PUT /me/password',
    who: 'member',
    says: 'Sets another password on the word of the present one. All other sessions, and all tokens and connections of the member end.',
    input: z.strictObject({ current: z.string().max(200), password: Password }),
    output: z.object({ changed: z.literal(true) }),
  },
  'members.signOut': {
    http: 'POST /auth/logout',
    who: 'member',
    says: 'Ends this session and closes its live connections. With everywhere, ends all sessions of the member.',
    input: z.strictObject({ everywhere: z.boolean().default(false) }),
    output: z.object({ signedOut: z.literal(true) }),
  },
  'members.me': {
    http: 'GET /me',
    who: 'member',
    says: 'Says who is signed in and what they were granted.',
    input: z.strictObject({}),
    output: z.object({ member: Me }),
  },
  'members.rename': {
    http: 'PATCH /me',
    who: 'member',
    says: 'Changes the name others see.',
    input: z.strictObject({ name: Name }),
    output: z.object({ member: Me }),
  },
  'members.setOrganisation': {
    http: 'PUT /me/organisation',
    who: 'member',
    says: 'Says where the caller works, or with null no longer says it. Members see it beside the name.',
    input: z.strictObject({ organisation: OneLine.min(1).max(120).nullable() }),
    output: z.object({ member: MemberView }),
  },
  'members.createToken': {
    http: 'POST /me/tokens',
    who: 'member',
    status: 201,
    says: 'Creates a personal access token. Its secret is shown this one time.',
    input: z.strictObject({ name: Name, clientId: ClientId.optional() }),
    output: z.object({ token: z.string(), accessToken: TokenView }),
  },
  'members.tokens': {
    http: 'GET /me/tokens',
    who: 'member',
    says: 'Lists the member’s personal access tokens, without their secrets.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(TokenView) }),
  },
  'members.revokeToken': {
    http: 'DELETE /me/tokens/:tokenId',
    who: 'member',
    says: 'Revokes a token and closes the live connections it opened.',
    input: z.strictObject({ tokenId: Id }),
    output: z.object({ revoked: z.literal(true) }),
  },
  'members.list': {
    http: 'GET /members',
    who: 'staff',
    says: 'Finds members by the beginning of a name or an e-mail address.',
    input: z.strictObject({ q: z.string().trim().max(80).optional(), ...PageQuery }),
    output: pageOf(z.object({ ...Me.shape, joinedAt: Instant })),
  },
  'members.show': {
    http: 'GET /members/:memberId',
    who: 'member',
    says: 'Shows what the caller may see of a member.',
    input: z.strictObject({ memberId: Id }),
    output: z.object({ member: MemberView }),
  },
  'members.find': {
    http: 'GET /people',
    who: 'member',
    says: 'Finds people by the beginnings of their names, in order of name: at most twenty.',
    input: z.strictObject({ q: z.string().trim().min(2).max(80) }),
    output: z.object({ items: z.array(PersonView) }),
  },
  'members.privacy': {
    http: 'GET /me/privacy',
    who: 'member',
    says: 'Says who may write to the caller directly, and what others see of the caller.',
    input: z.strictObject({}),
    output: Privacy,
  },
  'members.setReach': {
    http: 'PUT /me/reach',
    who: 'member',
    says: 'Decides who may write to the caller directly. Conversations that were accepted go on.',
    input: z.strictObject({ directFrom: DirectFrom }),
    output: Privacy,
  },
  'members.setPresence': {
    http: 'PUT /me/presence',
    who: 'member',
    says: 'Decides whether others see how lately the caller was here. While they do not, it is not kept either.',
    input: z.strictObject({ shown: z.boolean() }),
    output: Privacy,
  },
  'members.setStanding': {
    http: 'PUT /me/standing',
    who: 'member',
    says: 'Decides whether pages and letters tell what the ledger counts for the caller. Else only the caller reads it, and staff who prepare recognition.',
    input: z.strictObject({ shown: z.boolean() }),
    output: Privacy,
  },
  'members.motives': {
    http: 'GET /me/motives',
    who: 'member',
    says: 'What the caller said they come for. Nobody else reads it, but for staff who grant a benefit that serves it.',
    input: z.strictObject({}),
    output: Motives,
  },
  'members.setMotives': {
    http: 'PUT /me/motives',
    who: 'member',
    says: 'Says what the caller comes for, in place of what they said before; an empty list says nothing any more.',
    input: z.strictObject({ motives: z.array(Motive).max(Motive.options.length) }),
    output: Motives,
  },
  'members.presence': {
    http: 'POST /members/presence',
    who: 'member',
    says: 'How lately people were here who share a group or a conversation with the caller; hidden of everyone else.',
    input: z.strictObject({ memberIds: z.array(Id).min(1).max(PRESENCE_MAX) }),
    output: z.object({ items: z.array(z.object({ memberId: Id, presence: Presence })) }),
  },
  'members.block': {
    http: 'PUT /me/blocks/:memberId',
    who: 'member',
    says: 'Blocks someone or takes it back: neither can write to the other directly. They are not told.',
    input: z.strictObject({ memberId: Id, on: Flag }),
    output: z.object({ blocked: z.boolean() }),
  },
  'members.blocks': {
    http: 'GET /me/blocks',
    who: 'member',
    says: 'Lists whom the caller blocked, the latest first.',
    input: z.strictObject({}),
    output: z.object({ items: z.array(z.object({ ...PersonView.shape, since: Instant })) }),
  },
  'members.grant': {
    http: 'POST /members/:memberId/grants',
    who: 'admin',
    says: 'Grants a role in a scope: the id of a specialty or group, or * for the whole association.',
    input: z.strictObject({ memberId: Id, role: Role, scope: GrantScope }),
    output: z.object({ member: Me }),
  },
  'members.revoke': {
    http: 'DELETE /members/:memberId/grants',
    who: 'admin',
    says: 'Takes a granted role back.',
    input: z.strictObject({ memberId: Id, role: Role, scope: GrantScope }),
    output: z.object({ member: Me }),
  },
})

export const events = {
  'members.registered': z.object({ memberId: Id, at: Instant }),
  'members.granted': z.object({ memberId: Id, role: Role, scope: z.string(), byId: z.string(), at: Instant }),
  'members.revoked': z.object({ memberId: Id, role: Role, scope: z.string(), byId: z.string(), at: Instant }),
}

export const hints = {
  /** Someone's name or grants changed: whoever holds a copy of them looks again. */
  'members.changed': z.object({ memberId: Id }),
  /** Someone's own list of blocked people or their choices about reach and presence changed on one of their devices. */
  'members.privacyChanged': z.object({ memberId: Id }),
  'session.ended': z.object({
    memberId: Id,
    /** One session, one token, or (both absent) every one the member has. */
    sessionId: z.string().optional(),
    tokenId: Id.optional(),
    /** Of all there are, the one that stays; nobody is told which. */
    exceptSessionId: z.string().optional(),
    reason: z.enum(['signed_out', 'revoked', 'suspended']),
  }),
}
