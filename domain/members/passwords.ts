/** What somebody does who forgot their password, or wants another. */
import mongoose from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { leaveDevices, mailsFrom } from '../notifications/access.ts'
import { type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import { AccountMails, Members, type StoredMember, toMe, Tokens } from './model.ts'
import { isInForce } from './rules.ts'
import { digestOf, hashPassword, newLinkToken, passwordFits } from './secrets.ts'

/** How long a link is good from when it is made. */
export const LINK_KEPT_MS = 3_600_000

/**
 * Has a link mailed to whoever has this address. Whether anybody does is not even looked up here, so that neither the words nor the time
 * of the answer tell. Refuses `unavailable` where no mail goes out at all.
 */
export async function askForReset(
  { now }: Context,
  { email }: ParsedOf<'members.askForReset'>,
): Promise<OutputOf<'members.askForReset'>> {
  if (mailsFrom() === undefined)
    throw new Refusal('unavailable', 'No e-mail goes out from here: ask your association for a link')
  await AccountMails.create([{ about: 'forgotten', email, at: now, dueAt: now }])
  return { asked: true }
}

/**
 * Makes the link by which whoever has this address sets a new password, and answers what it ends with; an earlier one is void. Undefined
 * when nobody has the address, or somebody who never had a password: an address that was imported is nobody's to prove.
 */
export async function makeResetLink(
  email: string,
  now: Date,
): Promise<{ token: string; endsAt: Date; name: string } | undefined> {
  const token = newLinkToken()
  const endsAt = new Date(now.getTime() + LINK_KEPT_MS)
  const member = await Members.findOneAndUpdate(
    { email, passwordHash: mongoose.trusted({ $type: 'string' }) },
    { $set: { passwordLink: { digest: digestOf(token), endsAt } } },
  ).lean()
  return member ? { token, endsAt, name: member.name } : undefined
}

/** Whose link this is. Refuses `not_found` one that was used, is over, or was replaced by a newer one. */
export async function showReset(
  { now }: Context,
  { token }: ParsedOf<'members.showReset'>,
): Promise<OutputOf<'members.showReset'>> {
  const { email, passwordLink } = await accessLinked(token, now)
  return { email, endsAt: (passwordLink?.endsAt ?? now).toISOString() }
}

async function accessLinked(token: string, now: Date): Promise<StoredMember> {
  const member = await Members.findOne(goodLink(token, now)).select('+passwordLink').lean()
  if (!member) throw noSuchLink()
  return member
}

const goodLink = (token: string, now: Date) => ({
  // The type is what says that the index, which leaves out all who have no link, has whoever is looked for.
  'passwordLink.digest': mongoose.trusted({ $eq: digestOf(token), $type: 'string' as const }),
  'passwordLink.endsAt': mongoose.trusted({ $gt: now }),
})

const noSuchLink = () =>
  new Refusal('not_found', 'This link was used, is over, or was replaced by a newer one: ask for another')

/**
 * Sets a new password by a link: of several who try at once, one does. Everything that was signed in as the member ends, and they are
 * signed in here, unless they are suspended.
 */
export async function resetPassword(
  context: Context,
  { token, password }: ParsedOf<'members.resetPassword'>,
): Promise<OutputOf<'members.resetPassword'>> {
  const { now } = context
  // Hashing is dear: not for a link that is none.
  await accessLinked(token, now)
  const passwordHash = await hashPassword(password)
  const member = await transact(async record => {
    const changed = await Members.findOneAndUpdate(goodLink(token, now), setting(passwordHash), {
      returnDocument: 'after',
    }).lean()
    if (!changed) throw noSuchLink()
    await endWhatWasSignedIn(record, changed, now)
    return changed
  })
  if (isInForce(member.suspended, now)) return { member: null }
  admit(context, member)
  return { member: toMe(member) }
}

/**
 * Sets another password on the word of the present one. Everything else that was signed in as the actor ends; the session they came with
 * begins anew. Refuses `invalid` a wrong present password.
 */
export async function changePassword(
  context: Context,
  { current, password }: ParsedOf<'members.changePassword'>,
): Promise<OutputOf<'members.changePassword'>> {
  const { actor, now } = context
  const member = await Members.findById(actor.id).select('+passwordHash').lean()
  if (!(await passwordFits(member?.passwordHash, current)) || !member)
    throw new Refusal('invalid', 'That is not your present password', {
      issues: [{ path: 'current', message: 'is not your present password' }],
    })
  const passwordHash = await hashPassword(password)
  const changed = await transact(async record => {
    // Not over a password that was set, nor for a session that was ended, while this one was looked at.
    const { passwordHash: former = null, sessionEpoch: epoch } = member
    const after = await Members.findOneAndUpdate(
      {
        _id: actor.id,
        passwordHash: former,
        sessionEpoch: mongoose.trusted(epoch === undefined ? { $exists: false } : { $eq: epoch }),
      },
      setting(passwordHash),
      { returnDocument: 'after' },
    ).lean()
    if (!after) throw new Refusal('conflict', 'Your account was changed meanwhile: try again')
    await endWhatWasSignedIn(record, after, now, actor.sessionId)
    return after
  })
  admit(context, changed)
  return { changed: true }
}

/** With the number of all that are signed in grows, and no link is good any more. */
const setting = (passwordHash: string) => ({
  $set: { passwordHash },
  $unset: { passwordLink: 1, endedSessions: 1 },
  $inc: { sessionEpoch: 1 },
})

/**
 * Sessions ended with the number. Tokens go too: whoever was in could have made one to come back by. Inside a transaction alone; from the
 * commit on every connection but those of `exceptSessionId` is hung up, on every server, and the member is told by mail.
 */
async function endWhatWasSignedIn(
  record: Record,
  { _id, email }: StoredMember,
  now: Date,
  exceptSessionId?: string,
): Promise<void> {
  const memberId = _id.toHexString()
  await Tokens.deleteMany({ memberId })
  await leaveDevices(memberId, 'all')
  await AccountMails.create([{ about: 'changed', email, at: now, dueAt: now }])
  record('session.ended', {
    memberId,
    ...(exceptSessionId !== undefined && { exceptSessionId }),
    reason: 'revoked',
  })
}

const admit = ({ begins }: Context, { _id, sessionEpoch = 0 }: StoredMember) =>
  begins?.({ memberId: _id.toHexString(), epoch: sessionEpoch })
