/** An award becomes a badge, a renewal another, and an end is told to whoever verifies. */
import { randomBytes, randomUUID } from 'node:crypto'
import mongoose, { Types } from 'mongoose'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { namesOf } from '../members/access.ts'
import { awardOf } from '../recognition/access.ts'
import type { AwardView } from '../recognition/contract.ts'
import { type Happening, isDuplicateKey, type Record, transact } from '../transaction.ts'
import { type Context, Refusal } from '../vocabulary.ts'
import type { BadgeView } from './contract.ts'
import { deployed } from './deployment.ts'
import { signToken, stillSigns } from './keys.ts'
import { Badges, type StoredBadge, Subjects } from './model.ts'
import {
  addToProfileAddress,
  badgeAddress,
  issuerId,
  revocationAddress,
  stateOf,
  toClaims,
  toCredential,
  toProfile,
} from './rules.ts'

const CODE_BYTES = 16
const AT_ONCE = 50

/** What stands in the address of something that only those find who were told. */
export const newCode = (): string => randomBytes(CODE_BYTES).toString('base64url')

type OnAward = Happening<'recognition.awarded' | 'recognition.renewed' | 'recognition.ended'>

/**
 * Reaction: brings the badges of an award to what the award says. Each end of a tenure makes a badge of its own, and what was
 * signed of an award that is over does not hold any more. May run twice, and in any order.
 */
export async function followAward({ payload }: OnAward, now: Date): Promise<void> {
  await transact(async record => {
    const award = await awardOf(payload.awardId)
    if (!award) return
    if (award.state === 'current') await keepBadge(award, now)
    else await endBadges(record, award, HOW[award.state], now)
  }).catch((error: unknown) => {
    // Of two that bring it up to date at once, one made the badge.
    if (!isDuplicateKey(error, 'in_force')) throw error
  })
  await signBadges(now)
}

const HOW = { alumni: 'expired', withdrawn: 'withdrawn', revoked: 'revoked' } as const

/** Inside a transaction alone. Renewals left several badges of one award: the end is told once. */
async function endBadges(
  record: Record,
  { id: awardId, endedAt }: AwardView,
  how: (typeof HOW)[keyof typeof HOW],
  now: Date,
): Promise<void> {
  const badges = await Badges.find({ awardId, endedAt: null }).sort({ until: -1 }).lean()
  const [last] = badges
  if (!last) return
  const at = new Date(endedAt ?? now)
  await Badges.updateMany({ awardId, endedAt: null }, { $set: { endedAt: at, how } })
  record('credentials.badgeEnded', {
    badgeId: last._id.toHexString(),
    memberId: last.memberId.toHexString(),
    how,
    shown: badges.some(({ shown }) => shown),
    at: at.toISOString(),
  })
}

/** Inside a transaction alone. */
async function keepBadge(award: AwardView, now: Date): Promise<void> {
  const { id: awardId, member, title, citation } = award
  const until = new Date(award.until)
  if (await Badges.exists({ awardId, until, endedAt: null })) return
  const former = await Badges.findOne({ memberId: member.id }, { shown: 1 }).sort({ at: -1 }).lean()
  await Badges.create([
    {
      _id: new Types.ObjectId(),
      code: newCode(),
      awardId,
      memberId: member.id,
      title,
      citation,
      from: new Date(award.from),
      until,
      at: now,
      shown: former?.shown ?? false,
    },
  ])
}

/** Reaction: signs badges in force anew whose key was withdrawn. May run twice. */
export const signAnew = (_happening: unknown, now: Date): Promise<void> => signBadges(now)

/** Job: signs what is not signed yet. Where this deployment has no public address nothing is, for a badge names it for good. May run twice. */
export async function signBadges(now: Date): Promise<void> {
  if (deployed().base === '') return
  for (;;) {
    const waiting = await Badges.find({ token: null, endedAt: null, until: mongoose.trusted({ $gt: now }) })
      .sort({ at: 1 })
      .limit(AT_ONCE)
      .lean()
    for (const badge of waiting) await sign(badge, now)
    if (waiting.length < AT_ONCE) return
  }
}

async function sign(badge: StoredBadge, now: Date): Promise<void> {
  const memberId = badge.memberId.toHexString()
  const names = await namesOf([memberId])
  const awardee = { name: names.get(memberId) ?? '', subject: await subjectOf(memberId) }
  const claims = toClaims(toCredential(badge, awardee, deployed()))
  // Its key may be withdrawn between signing and keeping: then the next one signs.
  while (!(await keepSigned(badge, await signToken(claims, now), now)));
}

/** Keeps what was signed, unless its key was withdrawn meanwhile: then it answers false. */
const keepSigned = (
  badge: StoredBadge,
  signed: { token: string; kid: string },
  now: Date,
): Promise<boolean> =>
  transact(async record => {
    if (!(await stillSigns(signed.kid))) return false
    // Of two that sign at once, the first one’s token is the badge; and one that ended meanwhile needs none.
    const { modifiedCount } = await Badges.updateOne(
      { _id: badge._id, token: null, endedAt: null },
      { $set: { ...signed, issuedAt: badge.issuedAt ?? now } },
    )
    if (modifiedCount === 1)
      record('credentials.badgeIssued', {
        badgeId: badge._id.toHexString(),
        memberId: badge.memberId.toHexString(),
        isAnew: badge.issuedAt !== null,
        at: now.toISOString(),
      })
    return true
  })

async function subjectOf(memberId: string): Promise<string> {
  const row = await Subjects.findOneAndUpdate(
    { _id: memberId },
    { $setOnInsert: { subject: randomUUID() } },
    { upsert: true, returnDocument: 'after' },
  ).lean()
  return row.subject
}

export async function listBadges(context: Context): Promise<OutputOf<'credentials.badges'>> {
  const rows = await Badges.find({ memberId: context.actor.id }).sort({ at: -1, _id: -1 }).lean()
  return { items: rows.map(row => toBadge(row, context.now)) }
}

/** Shows the page of a badge to everyone, or takes it back. Refuses `not_found` for another’s. */
export async function showBadge(
  { actor, now }: Context,
  { badgeId, shown }: ParsedOf<'credentials.showBadge'>,
): Promise<OutputOf<'credentials.showBadge'>> {
  const badge = await Badges.findOneAndUpdate(
    { _id: badgeId, memberId: actor.id },
    { $set: { shown } },
    { returnDocument: 'after' },
  ).lean()
  if (!badge) throw new Refusal('not_found', 'No such badge')
  return { badge: toBadge(badge, now) }
}

function toBadge(badge: StoredBadge, now: Date): BadgeView {
  const { base } = deployed()
  const state = stateOf(badge, now)
  return {
    id: badge._id.toHexString(),
    title: badge.title,
    citation: badge.citation,
    from: badge.from.toISOString(),
    until: badge.until.toISOString(),
    state,
    shown: badge.shown,
    path: `/badges/${badge.code}`,
    token: badge.token,
    addToProfile:
      badge.shown && state === 'valid' && base !== '' ? addToProfileAddress(badge, deployed()) : null,
  }
}

export type HostedBadge = Pick<
  StoredBadge,
  'code' | 'title' | 'citation' | 'from' | 'until' | 'token' | 'shown' | 'endedAt'
> & {
  name: string
  association: string
  address: string
  issuer: string
  state: ReturnType<typeof stateOf>
}

/** A badge as its page shows it: to everyone when its awardee says so, else to them alone. Null for who may not see it. */
export async function hostedBadge(
  code: string,
  readerId: string | undefined,
  now: Date,
): Promise<HostedBadge | null> {
  const badge = await Badges.findOne({ code }).lean()
  const memberId = badge?.memberId.toHexString() ?? ''
  if (!badge || !(badge.shown || memberId === readerId)) return null
  const { base, association } = deployed()
  const { title, citation, from, until, token, shown, endedAt } = badge
  return {
    code,
    title,
    citation,
    from,
    until,
    token,
    shown,
    endedAt,
    name: (await namesOf([memberId])).get(memberId) ?? '',
    association,
    address: badgeAddress(base, code),
    issuer: issuerId(base),
    state: stateOf(badge, now),
  }
}

const REASONS: { readonly [H in NonNullable<StoredBadge['how']>]: string } = {
  expired: 'The tenure ended.',
  withdrawn: 'The awardee gave it back.',
  revoked: 'The association revoked it.',
}

/** Every credential that does not hold any more although it was signed, as a 1EdTech Revocation List. */
export async function revocationList() {
  const { base } = deployed()
  const rows = await Badges.find(
    { endedAt: mongoose.trusted({ $type: 'date' }), how: mongoose.trusted({ $ne: null }) },
    { code: 1, how: 1 },
  )
    .sort({ endedAt: 1, _id: 1 })
    .lean()
  return {
    id: revocationAddress(base),
    issuer: issuerId(base),
    revokedCredentials: rows.map(({ code, how }) => ({
      id: badgeAddress(base, code),
      revoked: true,
      revocationReason: REASONS[how ?? 'revoked'],
    })),
  }
}

/** Who awards, for whoever verifies. */
export const issuerProfile = () => toProfile(deployed())
