import mongoose from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { startsWith } from '../matching.ts'
import { appendAudit } from '../moderation/access.ts'
import { leaveDevices } from '../notifications/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { isDuplicateKey, tell, transact } from '../transaction.ts'
import { type Context, EVERYWHERE, type Grant, Id, Refusal } from '../vocabulary.ts'
import { accessMember } from './access.ts'
import { addGrant, takeGrant } from './grants.ts'
import { Members, type StoredMember, toMe, toMember, toPerson, Tokens, toToken } from './model.ts'
import { isInForce, mayGrant, wordsOf } from './rules.ts'
import { memberByPassword, refuseSilenced, whySuspended } from './sanctions.ts'
import { digestOf, hashPassword, markOfSession, newToken, passwordFits } from './secrets.ts'
import { endSessions } from './sign-ins.ts'

export {
  blockMember,
  listBlocks,
  noteSeen,
  setPresence,
  setStanding,
  setReach,
  showPresence,
  showPrivacy,
} from './privacy.ts'
export { setMotives, showMotives } from './motives.ts'
export { mailAccounts } from './account-mails.ts'
export { askForReset, changePassword, makeResetLink, resetPassword, showReset } from './passwords.ts'
export { deployPasswords } from './secrets.ts'
export {
  isSessionEnded,
  type MemberStanding,
  recallSession,
  recallToken,
  isStill,
  refreshActor,
  revokedAmong,
  standingsOf,
} from './sign-ins.ts'

const TOKENS_MAX = 50

/** Registers a member. Refuses `conflict` when the address is taken, unless the same client repeats its own registration. */
export async function registerMember(
  context: Context,
  { email, name, password, clientId }: ParsedOf<'members.register'>,
): Promise<OutputOf<'members.register'>> {
  const { now } = context
  const passwordHash = await hashPassword(password)
  try {
    const registered = await transact(async record => {
      const [member] = await Members.create([
        {
          email,
          name,
          nameWords: wordsOf(name),
          passwordHash,
          joinedAt: now,
          registeredAs: clientId ?? null,
        },
      ])
      record('members.registered', { memberId: idOf(member), at: now.toISOString() })
      return known(member)
    })
    return admit(context, registered)
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    return admit(context, await earlierRegistration({ email, name, password, clientId }))
  }
}

/** Lets somebody in who proved who they are: under the number that was read with what they proved it by. */
function admit({ begins }: Context, member: StoredMember): { member: OutputOf<'members.me'>['member'] } {
  begins?.({ memberId: member._id.toHexString(), epoch: member.sessionEpoch ?? 0 })
  return { member: toMe(member) }
}

async function earlierRegistration({
  email,
  name,
  password,
  clientId,
}: Omit<ParsedOf<'members.register'>, 'clientId'> & { clientId: string | undefined }) {
  const earlier = await Members.findOne({ email }).select('+passwordHash').lean()
  const isRepeat = clientId !== undefined && earlier?.registeredAs === clientId && earlier.name === name
  if (!isRepeat || !(await passwordFits(earlier.passwordHash, password)))
    throw new Refusal('conflict', 'This e-mail address is already registered', {
      issues: [{ path: 'email', message: 'is already registered' }],
    })
  return earlier
}

/** Checks e-mail and password. Refuses `unauthenticated` without saying which was wrong, and `forbidden` with the reason to who is suspended. */
export async function signIn(
  context: Context,
  { email, password }: ParsedOf<'members.signIn'>,
): Promise<OutputOf<'members.signIn'>> {
  const member = await memberByPassword({ email, password })
  if (isInForce(member.suspended, context.now)) throw new Refusal('forbidden', whySuspended(member.suspended))
  return admit(context, member)
}

/** Ends the session the actor came with, or all of them, hangs up its live connections, and pushes no more to where it was. */
export async function signOut(
  { actor }: Context,
  { everywhere }: ParsedOf<'members.signOut'>,
): Promise<OutputOf<'members.signOut'>> {
  const { sessionId } = actor
  if (everywhere) {
    await endSessions(actor.id, 'all')
    await leaveDevices(actor.id, 'all')
  } else if (sessionId !== undefined) {
    await endSessions(actor.id, { sessionId })
    // Whatever became of the browser’s own leaving: who signed out is told nothing there.
    await leaveDevices(actor.id, { sessionMark: markOfSession(sessionId) })
  }
  tell('session.ended', {
    memberId: actor.id,
    ...(!everywhere && actor.sessionId !== undefined && { sessionId: actor.sessionId }),
    ...(!everywhere && actor.tokenId !== undefined && { tokenId: actor.tokenId }),
    reason: 'signed_out',
  })
  return { signedOut: true }
}

export async function showMe({ actor }: Context): Promise<OutputOf<'members.me'>> {
  return { member: toMe(await accessMember(actor.id)) }
}

export async function renameMe(
  context: Context,
  { name }: ParsedOf<'members.rename'>,
): Promise<OutputOf<'members.rename'>> {
  refuseSilenced(context)
  const { actor } = context
  return transact(async record => {
    const member = await Members.findByIdAndUpdate(
      actor.id,
      { $set: { name, nameWords: wordsOf(name) } },
      { returnDocument: 'after' },
    ).lean()
    record('members.changed', { memberId: actor.id })
    return { member: toMe(known(member)) }
  })
}

/** Says where the actor works, or no longer says it. May be repeated. */
export async function setOrganisation(
  context: Context,
  { organisation }: ParsedOf<'members.setOrganisation'>,
): Promise<OutputOf<'members.setOrganisation'>> {
  if (organisation !== null) refuseSilenced(context)
  const { actor } = context
  const member = await Members.findByIdAndUpdate(
    actor.id,
    organisation === null ? { $unset: { organisation: true } } : { $set: { organisation } },
    { returnDocument: 'after' },
  ).lean()
  tell('members.changed', { memberId: actor.id })
  return { member: toMember(known(member)) }
}

/** Creates an access token. Its secret cannot be shown again, so a repeat with the same clientId is refused as `conflict`. */
export async function createToken(
  { actor, now }: Context,
  { name, clientId }: ParsedOf<'members.createToken'>,
): Promise<OutputOf<'members.createToken'>> {
  if ((await Tokens.countDocuments({ memberId: actor.id })) >= TOKENS_MAX)
    throw new Refusal('conflict', `You have ${TOKENS_MAX} access tokens: revoke one first`)

  const token = newToken()
  try {
    const [stored] = await Tokens.create([
      { memberId: actor.id, name, digest: digestOf(token), clientId: clientId ?? null, createdAt: now },
    ])
    return { token, accessToken: toToken(known(stored)) }
  } catch (error) {
    if (!isDuplicateKey(error, 'member_client')) throw error
    throw new Refusal('conflict', 'This token was already created and shown; revoke it and create another')
  }
}

export async function listTokens({ actor }: Context): Promise<OutputOf<'members.tokens'>> {
  const tokens = await Tokens.find({ memberId: actor.id }).sort({ createdAt: -1 }).lean()
  return { items: tokens.map(toToken) }
}

/** Revokes one of the actor's tokens and hangs up what it opened. */
export async function revokeToken(
  { actor }: Context,
  { tokenId }: ParsedOf<'members.revokeToken'>,
): Promise<OutputOf<'members.revokeToken'>> {
  const { deletedCount } = await Tokens.deleteOne({ _id: tokenId, memberId: actor.id })
  if (deletedCount === 0) throw new Refusal('not_found', 'No such access token')
  tell('session.ended', { memberId: actor.id, tokenId, reason: 'revoked' })
  return { revoked: true }
}

/** The member with this e-mail address, for operators; undefined when there is none. */
export async function memberByEmail(email: string): Promise<OutputOf<'members.me'>['member'] | undefined> {
  const member = await Members.findOne({ email }).lean()
  return member ? toMe(member) : undefined
}

/** Finds members by the beginning of a name or an address, in order of name. */
export async function listMembers(
  _context: Context,
  { q, limit, cursor }: ParsedOf<'members.list'>,
): Promise<OutputOf<'members.list'>> {
  const after = readCursor(cursor, z.tuple([z.string(), Id]))
  const conditions = [
    ...(q
      ? [{ $or: [{ name: mongoose.trusted(startsWith(q)) }, { email: mongoose.trusted(startsWith(q)) }] }]
      : []),
    ...(after
      ? [
          {
            $or: [
              { name: mongoose.trusted({ $gt: after[0] }) },
              { name: after[0], _id: mongoose.trusted({ $gt: after[1] }) },
            ],
          },
        ]
      : []),
  ]
  const rows = await Members.find(conditions.length > 0 ? { $and: conditions } : {})
    .sort({ name: 1, _id: 1 })
    .collation({ locale: 'en', strength: 1 })
    .limit(limit + 1)
    .lean()
  return toPage(
    rows,
    limit,
    ({ name, _id }) => toCursor(name, _id.toHexString()),
    member => ({ ...toMe(member), joinedAt: member.joinedAt.toISOString() }),
  )
}

const FOUND_MAX = 20

/** People who can sign in, by the beginnings of their names in any order, whatever case and accents: "kel an" finds Anna Keller. */
export async function findPeople(
  _context: Context,
  { q }: ParsedOf<'members.find'>,
): Promise<OutputOf<'members.find'>> {
  const beginnings = wordsOf(q)
  if (beginnings.length === 0) return { items: [] }
  const rows = await Members.find(
    {
      $and: beginnings.map(word => ({
        nameWords: mongoose.trusted({ $elemMatch: { $gte: word, $lt: `${word}\u{10FFFF}` } }),
      })),
    },
    { name: 1, grants: 1 },
  )
    .sort({ name: 1, _id: 1 })
    .limit(FOUND_MAX)
    .lean()
  return { items: rows.map(toPerson) }
}

export async function showMember(
  _context: Context,
  { memberId }: ParsedOf<'members.show'>,
): Promise<OutputOf<'members.show'>> {
  return { member: toMember(await accessMember(memberId)) }
}

/** Grants a role, and writes it into the audit log. May be repeated. Refuses `invalid` for a scope that the role cannot have. */
export async function grantRole(
  context: Context,
  { memberId, role, scope }: ParsedOf<'members.grant'>,
): Promise<OutputOf<'members.grant'>> {
  await accessMember(memberId)
  if (!mayGrant(role, scope))
    throw new Refusal('invalid', 'This role is granted for the whole association', {
      issues: [{ path: 'scope', message: 'must be * for this role' }],
    })

  const { actor, now } = context
  return transact(async record => {
    const { member, changed } = await addGrant(record, { memberId, role, scope, byId: actor.id, now })
    if (changed) await writeDown(context, 'grant role', memberId, { role, scope })
    return { member: toMe(member) }
  })
}

/**
 * Takes a granted role back, and writes it into the audit log. May be repeated. Nobody takes their own administration away, and of two who
 * take it from each other at once one keeps it, so that someone has it.
 */
export async function revokeRole(
  context: Context,
  { memberId, role, scope }: ParsedOf<'members.revoke'>,
): Promise<OutputOf<'members.revoke'>> {
  const { actor, now } = context
  await accessMember(memberId)
  if (role === 'admin' && memberId === actor.id)
    throw new Refusal('conflict', 'Ask another administrator to take this role from you')

  return transact(async record => {
    const { member, changed } = await takeGrant(record, { memberId, role, scope, byId: actor.id, now })
    if (!changed) return { member: toMe(member) }
    // Two that write into the log at once meet there, and the later one looks again.
    await writeDown(context, 'revoke role', memberId, { role, scope })
    if (role === 'admin' && !(await Members.exists({ 'grants.role': 'admin' })))
      throw new Refusal('conflict', 'The last administrator keeps this role')
    return { member: toMe(member) }
  })
}

const writeDown = (context: Context, act: string, memberId: string, { role, scope }: Grant): Promise<void> =>
  appendAudit(context, {
    act,
    subject: { kind: 'profile', id: memberId },
    memberId,
    detail: `${role}, ${scope === EVERYWHERE ? 'everywhere' : `in ${scope}`}`,
  })

const idOf = (stored: { _id: mongoose.Types.ObjectId } | null | undefined) => known(stored)._id.toHexString()

function known<T>(stored: T | null | undefined): T {
  if (stored === null || stored === undefined) throw new Refusal('not_found', 'No such member')
  return stored
}
