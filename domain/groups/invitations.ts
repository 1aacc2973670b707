/** Links that let people into a group. The code stands in the link alone; what is stored opens nothing. */
import { createHash, randomBytes } from 'node:crypto'
import mongoose from 'mongoose'
import { z } from 'zod'
import type { OutputOf, ParsedOf } from '../contract.ts'
import { namesOf } from '../members/access.ts'
import { readCursor, toCursor, toPage } from '../paging.ts'
import { transact } from '../transaction.ts'
import { type Context, Id, Refusal } from '../vocabulary.ts'
import { accessAsHost } from './hosts.ts'
import { startMembership } from './memberships.ts'
import {
  Groups,
  Invitations,
  Memberships,
  type StoredGroup,
  type StoredInvitation,
  toInvitation,
} from './model.ts'
import { mayEnterByLink } from './rules.ts'

const CODE_BYTES = 24
const DAY_MS = 24 * 60 * 60 * 1000

const digestOf = (code: string): string => createHash('sha256').update(code).digest('hex')

/** Makes a link that lets people in; hosts only. The code is in this answer and nowhere else. */
export async function createInvitation(
  context: Context,
  { groupId, expiresInDays, uses }: ParsedOf<'groups.createInvitation'>,
): Promise<OutputOf<'groups.createInvitation'>> {
  const { actor, now } = context
  const { group } = await accessAsHost(context, groupId)
  if (group.archivedAt) throw new Refusal('conflict', 'This group is archived')

  const code = randomBytes(CODE_BYTES).toString('base64url')
  const invitation: StoredInvitation = {
    _id: new mongoose.Types.ObjectId(),
    groupId: group._id,
    digest: digestOf(code),
    createdById: new mongoose.Types.ObjectId(actor.id),
    createdAt: now,
    expiresAt: new Date(now.getTime() + expiresInDays * DAY_MS),
    uses,
    usesLeft: uses,
    revokedAt: null,
  }
  await Invitations.create([invitation])
  return { invitation: toInvitation(invitation, actor.name), code, path: `/i/${code}` }
}

/** What makes an invitation hold at a moment. */
const holding = (now: Date) => ({
  revokedAt: null,
  expiresAt: mongoose.trusted({ $gt: now }),
  usesLeft: mongoose.trusted({ $gt: 0 }),
})

/** The links that still hold, the latest first; hosts only. */
export async function listInvitations(
  context: Context,
  { groupId, limit, cursor }: ParsedOf<'groups.invitations'>,
): Promise<OutputOf<'groups.invitations'>> {
  await accessAsHost(context, groupId)
  const last = readCursor(cursor, z.tuple([Id]))
  const rows = await Invitations.find({
    groupId,
    ...holding(context.now),
    ...(last && { _id: mongoose.trusted({ $lt: new mongoose.Types.ObjectId(last[0]) }) }),
  })
    .sort({ _id: -1 })
    .limit(limit + 1)
    .lean()
  const names = await namesOf(rows.map(({ createdById }) => createdById.toHexString()))
  return toPage(
    rows,
    limit,
    ({ _id }) => toCursor(_id.toHexString()),
    row => toInvitation(row, names.get(row.createdById.toHexString()) ?? ''),
  )
}

/** Takes a link back; hosts only. May be repeated. */
export async function revokeInvitation(
  context: Context,
  { groupId, invitationId }: ParsedOf<'groups.revokeInvitation'>,
): Promise<OutputOf<'groups.revokeInvitation'>> {
  await accessAsHost(context, groupId)
  const invitation = await Invitations.findOne({ _id: invitationId, groupId }).lean()
  if (!invitation) throw new Refusal('not_found', 'No such invitation')

  await Invitations.updateOne(
    { _id: invitationId, revokedAt: null },
    { $set: { revokedAt: context.now, expiresAt: context.now } },
  )
  return { revoked: true }
}

/** Which group a code leads to, and who invites. Refuses `not_found`, in the same words, whatever it is that keeps it from letting the actor in. */
export async function showInvitation(
  context: Context,
  { code }: ParsedOf<'groups.showInvitation'>,
): Promise<OutputOf<'groups.showInvitation'>> {
  const { group, invitation } = await accessInvitation(context, code)
  const hostId = invitation.createdById.toHexString()
  return { groupName: group.name, hostName: (await namesOf([hostId])).get(hostId) ?? '' }
}

/** Joins by a code, whatever the group's rule. May be repeated: who is a member already uses nothing up. Refuses like `showInvitation`. */
export async function acceptInvitation(
  context: Context,
  { code }: ParsedOf<'groups.acceptInvitation'>,
): Promise<OutputOf<'groups.acceptInvitation'>> {
  const { actor, now } = context
  const groupId = await transact(async record => {
    const { group, invitation, isMember } = await accessInvitation(context, code)
    if (isMember) return group._id.toHexString()
    // Of two who take the last use at once, the second is run again and finds none left.
    await Invitations.updateOne(
      { _id: invitation._id },
      { $inc: { usesLeft: -1 }, ...(invitation.usesLeft === 1 && { $set: { expiresAt: now } }) },
    )
    await startMembership(record, {
      groupId: group._id.toHexString(),
      memberId: actor.id,
      role: 'member',
      now,
    })
    return group._id.toHexString()
  })
  return { groupId, membership: { state: 'member' } }
}

async function accessInvitation(
  { actor, now }: Context,
  code: string,
): Promise<{ group: StoredGroup; invitation: StoredInvitation; isMember: boolean }> {
  const invitation = await Invitations.findOne({ digest: digestOf(code) }).lean()
  const group = invitation && (await Groups.findOne({ _id: invitation.groupId, archivedAt: null }).lean())
  const standing = group && (await Memberships.findOne({ groupId: group._id, memberId: actor.id }).lean())
  const isMember = standing?.state === 'member'
  if (!invitation || !group || !(isMember || mayEnter(invitation, standing, now)))
    throw new Refusal('not_found', 'This invitation does not hold, or holds no more. Ask for another one')
  return { group, invitation, isMember }
}

const mayEnter = (
  { revokedAt, expiresAt, usesLeft }: StoredInvitation,
  standing: { state: Parameters<typeof mayEnterByLink>[0]; barred?: boolean } | null,
  now: Date,
): boolean =>
  revokedAt === null &&
  expiresAt > now &&
  usesLeft > 0 &&
  mayEnterByLink(standing?.state, standing?.barred === true)
