/** What moderators impose on members: who cannot write, who cannot sign in, and what they are told. */
import mongoose, { Types } from 'mongoose'
import type { Record } from '../transaction.ts'
import { type Actor, type Context, type Grant, Refusal } from '../vocabulary.ts'
import { Members, type StoredMember, type StoredSanction, toActor } from './model.ts'
import { isInForce, wordsOf } from './rules.ts'
import { hashPassword, isTooCheap, passwordFits } from './secrets.ts'

/** Refuses `forbidden` to who was silenced, with the reason and how long it lasts. Asks nothing of the database. */
export function refuseSilenced({ actor, now }: Context): void {
  if (!actor.silenced || actor.silenced.until <= now) return
  const { until, reason } = actor.silenced
  throw new Refusal(
    'forbidden',
    `You cannot write until ${dayOf(until)}${because(reason)}. You can read, and appeal under Decisions`,
  )
}

/** What someone is told who is suspended and tries to sign in. */
export const whySuspended = (sanction: StoredSanction | null | undefined): string =>
  `This account is ${sanction?.until ? `suspended until ${dayOf(sanction.until)}` : 'closed'}${because(sanction?.reason ?? '')}. You can appeal`

const dayOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
const because = (reason: string): string => (reason === '' ? '' : `: ${reason.replace(/[.\s]+$/, '')}`)

export type Sanction = {
  kind: 'silenced' | 'suspended'
  until: Date | null
  reason: string
  decisionId: string
}

/**
 * Silences or suspends a member from now on. Inside a transaction alone. From the commit on a suspended member's sessions are void
 * and their connections are hung up on, on every server; every later try is refused.
 */
export async function impose(
  record: Record,
  memberId: string,
  { kind, until, reason, decisionId }: Sanction,
): Promise<void> {
  const sanction = { until, reason, decisionId: new Types.ObjectId(decisionId) }
  await Members.updateOne(
    { _id: memberId },
    {
      $set: { [kind]: sanction },
      ...(kind === 'suspended' && { $inc: { sessionEpoch: 1 } }),
    },
  )
  record('members.changed', { memberId })
  if (kind === 'suspended') record('session.ended', { memberId, reason: 'suspended' })
}

/** Takes back what a decision imposed; a later one stands. Inside a transaction alone. May be repeated. */
export async function lift(
  record: Record,
  memberId: string,
  { kind, decisionId }: Pick<Sanction, 'kind' | 'decisionId'>,
): Promise<void> {
  await Members.updateOne(
    { _id: memberId, [`${kind}.decisionId`]: new Types.ObjectId(decisionId) },
    { $unset: { [kind]: 1 } },
  )
  record('members.changed', { memberId })
}

/** Whether this member cannot sign in now. */
export const isSuspended = ({ suspended }: Pick<StoredMember, 'suspended'>, now: Date): boolean =>
  isInForce(suspended, now)

/** Whether a member is silenced or suspended now, or there is no such member. */
export async function isUnderSanction(memberId: string, now: Date): Promise<boolean> {
  const member = await Members.findById(memberId, { silenced: 1, suspended: 1 }).lean()
  return !member || isInForce(member.silenced, now) || isInForce(member.suspended, now)
}

/** Those of these members who are neither silenced nor suspended now, with their grants. */
export async function goodStandingAmong(
  memberIds: readonly string[],
  now: Date,
): Promise<Map<string, Grant[]>> {
  const rows = await Members.find(
    { _id: mongoose.trusted({ $in: memberIds }) },
    { grants: 1, silenced: 1, suspended: 1 },
  ).lean()
  const good = rows.filter(
    ({ silenced, suspended }) => !isInForce(silenced, now) && !isInForce(suspended, now),
  )
  return new Map(good.map(({ _id, grants }) => [_id.toHexString(), grants]))
}

/** Those of these members who are silenced or suspended now, or who are no members. */
export async function underSanctionAmong(memberIds: readonly string[], now: Date): Promise<Set<string>> {
  const good = await goodStandingAmong(memberIds, now)
  return new Set(memberIds.filter(id => !good.has(id)))
}

/** The member with this address and password. Refuses `unauthenticated` without saying which was wrong. */
export async function memberByPassword({
  email,
  password,
}: {
  email: string
  password: string
}): Promise<StoredMember> {
  const member = await Members.findOne({ email }).select('+passwordHash').lean()
  if (!(await passwordFits(member?.passwordHash, password)) || !member)
    throw new Refusal('unauthenticated', 'E-mail address or password is wrong')
  await hashAnew(member, password)
  return member
}

/** Hashes a password that fits anew when hashing takes more by now than it did then: only here it is known. */
async function hashAnew({ _id, passwordHash }: StoredMember, password: string): Promise<void> {
  if (!passwordHash || !isTooCheap(passwordHash)) return
  // Not over one that was set meanwhile.
  await Members.updateOne({ _id, passwordHash }, { $set: { passwordHash: await hashPassword(password) } })
}

/** A member as they act themselves, for what is done later in their name. Refuses `not_found`. */
export async function actorOf(memberId: string): Promise<Actor> {
  const member = await Members.findById(memberId).lean()
  if (!member) throw new Refusal('not_found', 'No such member')
  return toActor(member)
}

/** Gives a member another name, takes away what else they say of themselves, and answers the name they had. Inside a transaction alone. */
export async function rename(record: Record, memberId: string, name: string): Promise<string> {
  const before = await Members.findByIdAndUpdate(memberId, {
    $set: { name, nameWords: wordsOf(name) },
    $unset: { organisation: true },
  }).lean()
  if (!before) throw new Refusal('not_found', 'No such member')
  record('members.changed', { memberId })
  return before.name
}
